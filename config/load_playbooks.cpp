#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "config/load_parts.hpp"

namespace webcare::config {
namespace {

constexpr std::size_t most_tasks = 20, longest_text = 2000;  // bytes

/// {brand} and {moment} are all that a statement may leave open.
void check_slots(const Node& node, Problems& problems) {
    const std::string& text = node.scalar();
    for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
        const std::string_view slot =
            std::string_view{text}.substr(at, text.find('}', at) - at + 1);
        if (slot != "{brand}" && slot != "{moment}")
            problems.error(
                node.at(),
                fmt::format("a statement has the slots {{brand}} and {{moment}}; found {}",
                            slot.substr(0, 40)));
    }
}

void load_text(Fields& playbook, const std::string& language, Playbook& out) {
    const Node node = playbook.node(language);
    if (!node) return;
    Fields fields{node, "playbook", playbook.problems()};
    PlaybookText text;
    fields.require("title", text.title);
    fields.require("tasks", text.tasks);
    if (fields.require("holding", text.holding)) check_slots(node["holding"], fields.problems());
    fields.finish();
    const auto too_long = [](const std::string& words) { return words.size() > longest_text; };
    if (text.tasks.size() > most_tasks)
        fields.error("tasks", fmt::format("a first quarter of an hour has at most {} tasks, these "
                                          "are {}",
                                          most_tasks, text.tasks.size()));
    if (too_long(text.title) || too_long(text.holding) ||
        std::any_of(text.tasks.begin(), text.tasks.end(), too_long))
        playbook.problems().error(
            node.at(), fmt::format("a text of a playbook has at most {} bytes", longest_text));
    out.texts.emplace(language, std::move(text));
}

void load_drill(Fields& fields, Playbook& out) {
    std::string day;
    if (!fields.read("drilled", day)) return;
    if (const auto date = parse_date(day))
        out.drilled = date;
    else
        fields.error("drilled", fmt::format("`drilled` is the day of the last drill such as "
                                            "2026-09-14, found `{}`",
                                            day));
}

Playbook load_one(const std::string& name, const Node& node, Problems& problems) {
    Fields fields{node, "playbook", problems};
    Playbook out;
    out.name = name;
    fields.require("for", out.subjects);
    fields.require("owner", out.owner);
    fields.read("update_every", out.update_every);
    load_drill(fields, out);
    for (const char* language : {"nl", "en"}) load_text(fields, language, out);
    fields.finish();
    if (out.texts.empty() && node.is_mapping())
        problems.error(node.at(), "a playbook has its words in `nl`, `en` or both");
    if (fields.present("update_every") && out.update_every < std::chrono::minutes{5})
        fields.error("update_every", "at least 5m");
    return out;
}

/// The same name replaces.
void load_all(const Node& playbooks, bool shipped, Config& config, Problems& problems) {
    for (const auto& [name, node] : playbooks.fields()) {
        if (!good_name(name.scalar()))
            problems.error(name.at(),
                           "a playbook's name has letters, digits, `-`, `_` and `.`, at "
                           "most 64");
        Playbook loaded = load_one(name.scalar(), node, problems);
        loaded.shipped = shipped;
        std::erase_if(config.playbooks, [&](const Playbook& p) { return p.name == loaded.name; });
        config.playbooks.push_back(std::move(loaded));
    }
}

void check_owner(const Config& config, const Playbook& playbook, const Node& node,
                 Problems& problems) {
    const std::string& owner = playbook.owner;
    const std::string whole = owner.substr(0, owner.find('.'));
    for (const Person& person : config.people) {
        if (person.name == owner) return;
        const auto& roles = person.roles;
        if (std::find(roles.begin(), roles.end(), owner) != roles.end() ||
            std::find(roles.begin(), roles.end(), whole) != roles.end())
            return;
    }
    problems.warning(
        node["owner"].at(),
        fmt::format("nobody among `people` is called `{0}` or has the role `{0}`", owner));
}

}  // namespace

void load_playbooks(Fields& root, Config& config) {
    const std::string file = shipped_folder() + "/playbooks.yaml";
    if (std::error_code failed; std::filesystem::exists(file, failed))
        load_all(Document::load(file, root.problems()), true, config, root.problems());
    const Node given = root.node("playbooks");
    if (given && !given.is_mapping() && given.kind() != Node::Kind::null)
        root.error("playbooks",
                   "`playbooks` must be playbooks by name: `safety: { for: [safety], "
                   "owner: ..., nl: { ... } }`");
    load_all(given, false, config, root.problems());
    for (const Playbook& playbook : config.playbooks)
        if (!playbook.shipped) check_owner(config, playbook, given[playbook.name], root.problems());
}

}  // namespace webcare::config
