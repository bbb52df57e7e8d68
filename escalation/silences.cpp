#include "escalation/silences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "language/asks.hpp"
#include "language/author_list.hpp"

namespace webcare::escalation {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::weekday;

constexpr std::size_t longest_words = 300, longest_condition = 1000;
constexpr const char* given = "when";  // the file in problems of a condition that is in none

/// When the window that holds `now` ends, or nothing.
std::optional<Time> window_end(const config::WeeklyWindow& window, const Zone& zone, Time now) {
    const sys_days today{zone.to_local(now).day};
    for (const sys_days day : {today, today - days{1}}) {
        if (weekday{day} != window.day) continue;
        const sys_days last = window.to > window.from ? day : day + days{1};
        const Time from = zone.to_utc(LocalTime{day, window.from});
        const Time to = zone.to_utc(LocalTime{last, window.to});
        if (from <= now && now < to) return to;
    }
    return std::nullopt;
}

/// The condition as a node: a quoted YAML scalar, one column further than its text.
config::Node node_of(const std::string& when, config::Problems& problems) {
    std::string quoted = "'";
    for (const char c : when) quoted += c == '\'' ? "''" : std::string{c};
    return config::Document::parse(quoted + "'", given, problems);
}

/// A program of this one condition; nothing where it does not compile or asks of the past.
std::shared_ptr<const language::Program> alone(const config::Node& when,
                                               const language::Surroundings& known,
                                               config::Problems& problems) {
    language::Compiler compiler{problems, known};
    compiler.add("silence", when, language::Scope::judged);
    auto program = compiler.compile();
    if (!program) return nullptr;
    if (!language::asks_past(*program) && !language::asks_counts(*program)) return program;
    problems.error(when.at(),
                   "a silence cannot ask of the past: neither seen( ), distinct( ) and "
                   "unanswered, nor the author's earlier messages and open cases");
    return nullptr;
}

bool is_critical(const Assessment& assessment) {
    static constexpr std::array<std::string_view, 4> intents{"safety", "claim", "legal", "privacy"};
    return std::any_of(intents.begin(), intents.end(),
                       [&](std::string_view intent) { return assessment.has_intent(intent); });
}

config::Quiet quiet_of(const Silence& silence) {
    config::Quiet quiet;
    quiet.when.text = silence.when;
    quiet.period = config::Period{silence.from, silence.until};
    quiet.by = silence.by;
    quiet.reason = silence.reason;
    quiet.even_critical = silence.even_critical;
    return quiet;
}

}  // namespace

Status Silences::check(const Silence& silence, const language::Surroundings& known) {
    const bool one_line = std::none_of(silence.when.begin(), silence.when.end(),
                                       [](char c) { return static_cast<unsigned char>(c) < ' '; });
    if (silence.when.empty() || silence.when.size() > longest_condition || !one_line)
        return Error{ErrorKind::malformed,
                     "`when` is a condition on one line, at most 1,000 bytes"};
    config::Problems problems;
    const config::Node node = node_of(silence.when, problems);
    if (problems.ok() && alone(node, known, problems) && problems.all().empty()) return {};
    std::string words;
    for (const config::Problem& problem : problems.all()) {
        words += fmt::format("{}when:{}: {}", words.empty() ? "" : "\n",
                             std::max(problem.at.column - 1, 1), problem.message);
    }
    return Error{ErrorKind::malformed, std::move(words)};
}

std::shared_ptr<const Silences> Silences::compile(const std::vector<config::Quiet>& configured,
                                                  const std::vector<Silence>& extra,
                                                  const language::Surroundings& known,
                                                  const Zone& zone, config::Problems& problems) {
    auto made = std::make_shared<Silences>();
    made->zone_ = zone;
    config::Problems ours;
    language::Compiler compiler{ours, known};
    std::uint32_t conditions = 0;
    const auto add = [&](One one, const config::Node& when) {
        compiler.add(one.what, when, language::Scope::judged);
        one.condition = conditions++;
        made->all_.push_back(std::move(one));
    };
    for (const config::Quiet& quiet : configured) {
        One one;
        one.quiet = quiet;
        one.what = quiet.is_maintenance ? "maintenance " + quiet.name
                                        : fmt::format("silence of line {}", quiet.at.line);
        if (quiet.is_maintenance)
            made->all_.push_back(std::move(one));
        else if (alone(quiet.when.node, known, problems))
            add(std::move(one), quiet.when.node);
    }
    for (const Silence& silence : extra) {
        config::Problems its;
        const config::Node node = node_of(silence.when, its);
        if (!its.ok() || !alone(node, known, its)) continue;
        One one;
        one.quiet = quiet_of(silence);
        one.what = "silence " + silence.id;
        add(std::move(one), node);
    }
    if (conditions > 0) made->program_ = compiler.compile();
    if (!problems.ok() || (conditions > 0 && !made->program_)) return nullptr;
    return made;
}

bool Silences::holds_at(const config::Quiet& quiet, Time now) const {
    return quiet.period.holds(now) && (!quiet.every || window_end(*quiet.every, zone_, now));
}

std::string Silences::words(const One& one, Time now) const {
    const Time end = one.quiet.every ? window_end(*one.quiet.every, zone_, now).value_or(now)
                                     : one.quiet.period.until;
    return shorten(clean_text(fmt::format("{} by {} until {}: {}", one.what, one.quiet.by,
                                          zone_.show(end), one.quiet.reason)),
                   longest_words);
}

std::string Silences::over(const Mention& mention, const Assessment& assessment,
                           const Around& around, Time now) const {
    std::vector<const One*> candidates;
    std::vector<bool> wanted(all_.size());
    const bool critical = is_critical(assessment);
    for (const One& one : all_) {
        const config::Quiet& quiet = one.quiet;
        const bool elsewhere =
            !quiet.sources.empty() && std::find(quiet.sources.begin(), quiet.sources.end(),
                                                mention.source) == quiet.sources.end();
        if (elsewhere || (critical && !quiet.even_critical) || !holds_at(quiet, now)) continue;
        if (!one.condition) return words(one, now);
        wanted[*one.condition] = true;
        candidates.push_back(&one);
    }
    if (candidates.empty()) return {};
    language::Subject subject{mention};
    subject.assessment = &assessment;
    subject.lists = &around.lists;
    subject.office = &around.office;
    subject.language = assessment.language;
    subject.now = now;
    subject.zone = &around.zone;
    language::Hits hits;
    language::Workspace workspace;
    wanted.resize(static_cast<std::size_t>(std::count_if(
        all_.begin(), all_.end(), [](const One& one) { return one.condition.has_value(); })));
    language::evaluate(*program_, subject, workspace, hits, wanted);
    for (const One* one : candidates)
        for (const language::Hit& hit : hits)
            if (hit.condition == *one->condition) return words(*one, now);
    return {};
}

std::string Silences::maintenance_of(const std::string& source, Time now) const {
    for (const One& one : all_) {
        const auto& sources = one.quiet.sources;
        const bool meant =
            sources.empty() || std::find(sources.begin(), sources.end(), source) != sources.end();
        if (one.quiet.is_maintenance && meant && holds_at(one.quiet, now)) return words(one, now);
    }
    return {};
}

bool Silences::any_in_force(Time now) const {
    return std::any_of(all_.begin(), all_.end(),
                       [&](const One& one) { return holds_at(one.quiet, now); });
}

std::vector<std::string> Silences::in_force(Time now) const {
    std::vector<std::string> all;
    for (const One& one : all_)
        if (holds_at(one.quiet, now)) all.push_back(words(one, now));
    return all;
}

}  // namespace webcare::escalation
