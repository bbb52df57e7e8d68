#include <algorithm>

#include <fmt/format.h>

#include "config/load_parts.hpp"
#include "core/text.hpp"

namespace webcare::config {
namespace {

constexpr std::size_t most_people = 200, most_changes = 1000;

/// Reads one duty.
class DutyReader {
 public:
    DutyReader(const Node& name, const Node& node, const Config& config, Problems& problems)
        : config_{config}, fields_{node, "rota", problems}, problems_{problems} {
        duty_.name = name.scalar();
        duty_.at = node.at();
        for (const Person& person : config.people) known_.push_back(person.name);
    }

    Duty read() && {
        fields_.require("people", duty_.people);
        for (const Node& person : fields_.mapping()["people"].items())
            check_person(person, person.scalar());
        if (duty_.people.size() > most_people)
            fields_.error("people", "rota: at most 200 people take turns");
        read_turn();
        for (const Node& node : fields_.node("overrides").items()) read_override(node);
        for (const Node& node : fields_.node("swaps").items()) read_swap(node);
        fields_.finish();
        if (duty_.overrides.size() + duty_.swaps.size() > most_changes)
            fields_.error("overrides",
                          "rota: at most 1,000 overrides and swaps; leave out what "
                          "is past");
        return std::move(duty_);
    }

 private:
    void read_turn() {
        std::string turn, from, starts;
        if (fields_.choice("turn", turn, {"daily", "weekly"})) duty_.weekly = turn == "weekly";
        if (fields_.read("from", from)) {
            const auto by_day = split_day(from);
            const auto time = parse_clock_time(by_day ? by_day->second : trim(from));
            if (!time)
                fields_.error(
                    "from",
                    fmt::format("rota: `from` must be a moment such as \"mon 09:00\", found `{}`",
                                from));
            if (time) duty_.at_time = *time;
            if (by_day) duty_.day = by_day->first;
        }
        if (fields_.read("starts", starts)) {
            if (const auto day = parse_date(starts))
                duty_.starts = *day;
            else
                fields_.error("starts", fmt::format("`starts` must be a date such as 2026-01-05, "
                                                    "found `{}`",
                                                    starts));
        }
    }

    void read_override(const Node& node) {
        Fields fields{node, "override", problems_};
        Duty::Override made;
        const bool when = require_period(fields, config_.zone, made.period);
        const bool who = fields.require("person", made.person);
        fields.read("by", made.by);
        fields.finish();
        if (who) check_person(node["person"], made.person);
        if (when && who) duty_.overrides.push_back(std::move(made));
    }

    void read_swap(const Node& node) {
        Fields fields{node, "swap", problems_};
        Duty::Swap made;
        const bool when = require_period(fields, config_.zone, made.period);
        std::vector<std::string> people;
        const bool who = fields.require("people", people);
        fields.finish();
        for (const Node& person : node["people"].items()) check_person(person, person.scalar());
        if (who && (people.size() != 2 || people[0] == people[1]))
            return fields.error("people", "swap: `people` are the two who swap their turns");
        if (!when || !who) return;
        made.one = std::move(people[0]);
        made.other = std::move(people[1]);
        duty_.swaps.push_back(std::move(made));
    }

    void check_person(const Node& at, const std::string& name) {
        if (std::find(known_.begin(), known_.end(), name) != known_.end()) return;
        const std::string_view near = nearest(name, known_);
        problems_.warning(at.at(), near.empty()
                                       ? fmt::format("`{}` is not among `people`", name)
                                       : fmt::format("`{}` is not among `people`; did you mean "
                                                     "`{}`?",
                                                     name, near));
    }

    const Config& config_;
    Fields fields_;
    Problems& problems_;
    Duty duty_;
    std::vector<std::string> known_;
};

}  // namespace

void load_rota(Fields& root, Config& config) {
    const Node rota = root.node("rota");
    if (rota && !rota.is_mapping() && rota.kind() != Node::Kind::null)
        root.error("rota",
                   "`rota` must be duties by name: `duty: { people: [...], turn: weekly, from: "
                   "\"mon 09:00\" }`");
    for (const auto& [name, node] : rota.fields()) {
        Duty duty = DutyReader{name, node, config, root.problems()}.read();
        for (const Person& person : config.people)
            if (std::find(person.roles.begin(), person.roles.end(), duty.name) !=
                person.roles.end())
                root.problems().warning(
                    person.at, fmt::format("{} has the role `{}`, which is also a duty of the "
                                           "rota: both they and who is on duty are told",
                                           person.name, duty.name));
        if (duty.people.empty())
            root.problems().error(name.at(), fmt::format("nobody has the duty `{}`", duty.name));
        config.rota.push_back(std::move(duty));
    }
}

}  // namespace webcare::config
