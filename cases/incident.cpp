#include "cases/incident.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/id.hpp"
#include "core/moment_words.hpp"
#include "core/text.hpp"

namespace webcare::cases {

namespace {

constexpr std::chrono::minutes first_tasks{15};
constexpr std::size_t most_tasks = 100;    // of a case
constexpr std::size_t title_length = 200;  // characters

/// The next whole quarter at or after `time`; people do not promise 14:07.
Time next_quarter(Time time) {
    return std::chrono::ceil<std::chrono::duration<std::int64_t, std::ratio<900>>>(time);
}

/// Its words in this language, else in the first that it has.
const auto& text_in(const config::Playbook& playbook, const std::string& language) {
    const auto found = playbook.texts.find(language);
    return found == playbook.texts.end() ? *playbook.texts.begin() : *found;
}

/// Only these two, and what is put in is not looked at again.
std::string filled_in(std::string_view text, std::string_view brand, std::string_view moment) {
    std::string out;
    while (!text.empty()) {
        const std::size_t at = std::min(text.find('{'), text.size());
        out += text.substr(0, at);
        text.remove_prefix(at);
        for (const auto& [slot, value] : {std::pair{std::string_view{"{brand}"}, brand},
                                          std::pair{std::string_view{"{moment}"}, moment}}) {
            if (!text.starts_with(slot)) continue;
            out += value;
            text.remove_prefix(slot.size());
            break;
        }
    }
    return out;
}

}  // namespace

const config::Playbook* playbook_for(const std::vector<config::Playbook>& playbooks,
                                     const Case& dossier) {
    for (const config::Playbook& playbook : playbooks)
        for (const std::string& subject : playbook.subjects)
            if (std::find(dossier.intents.begin(), dossier.intents.end(), subject) !=
                dossier.intents.end())
                return &playbook;
    return nullptr;
}

Result<Incident> start_incident(Case dossier, const config::Playbook& playbook,
                                const std::string& language, const std::string& brand,
                                const std::string& who, const Zone& zone, Time now,
                                Random& random) {
    if (trim(who).empty()) return Error{ErrorKind::malformed, "who does this is missing"};
    if (!dossier.is_open()) return Error{ErrorKind::conflict, "the case is closed"};
    const bool begun = std::any_of(
        dossier.timeline.begin(), dossier.timeline.end(), [&](const TimelineEntry& entry) {
            return entry.kind == "incident" && entry.text == playbook.name;
        });
    if (begun)
        return Error{ErrorKind::conflict,
                     fmt::format("the playbook {} was begun in this case before", playbook.name)};
    const auto& [said_in, text] = text_in(playbook, language);
    for (const std::string& what : text.tasks) {
        if (dossier.tasks.size() == most_tasks) break;
        Task& task = dossier.tasks.emplace_back();
        task.id = make_id(now, random);
        task.what = what;
        task.owner = playbook.owner;
        task.due = now + first_tasks;
    }
    ++dossier.version;
    dossier.changed_at = now;
    dossier.timeline.emplace_back(now, "incident", who, playbook.name);
    Incident incident;
    incident.title = text.title;
    incident.next_word = next_quarter(now + playbook.update_every);
    incident.statement =
        filled_in(text.holding, brand, moment_words(incident.next_word, now, zone, said_in));
    dossier.timeline.emplace_back(now, "statement", who, incident.statement);
    incident.dossier = std::move(dossier);
    return incident;
}

Case open_by_hand(const std::string& title, const std::vector<std::string>& intents,
                  const std::string& who, Time now, Random& random) {
    Case dossier;
    dossier.id = make_id(now, random);
    dossier.title = shorten(clean_text(title), title_length);
    dossier.intents = intents;
    dossier.level = Level::critical;
    dossier.opened_at = dossier.changed_at = now;
    dossier.timeline.emplace_back(now, "opened", who, "");
    return dossier;
}

Result<Case> finish_task(Case dossier, const std::string& task, const std::string& who, Time now) {
    if (trim(who).empty()) return Error{ErrorKind::malformed, "who does this is missing"};
    const auto found = std::find_if(dossier.tasks.begin(), dossier.tasks.end(),
                                    [&](const Task& one) { return one.id == task; });
    if (found == dossier.tasks.end())
        return Error{ErrorKind::malformed, "the case has no task of that id"};
    if (found->done_at)
        return Error{ErrorKind::conflict,
                     fmt::format("{} did it at {}", found->done_by, format_time(*found->done_at))};
    found->done_at = now;
    found->done_by = who;
    ++dossier.version;
    dossier.changed_at = now;
    dossier.timeline.emplace_back(now, "task", who, found->what);
    return dossier;
}

}  // namespace webcare::cases
