#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "escalation/calendar.hpp"
#include "escalation/people.hpp"
#include "escalation/policy.hpp"
#include "escalation/silences.hpp"
#include "language/author_list.hpp"
#include "language/language.hpp"

namespace webcare::escalation {

struct Step {
    Duration after{};
    bool unless_acknowledged = false;
    std::vector<Recipient> channels;
    std::vector<Role> roles;
    Step() = default;
};
using Ladder = std::vector<Step>;

/// What policy.hpp promises. Built by compile() (compile.cpp), read by the functions of policy.cpp.
class Policy {
 public:
    struct Route {
        std::string path;    ///< names down the tree, "severe / safety"; `when` for who has none
        std::string ladder;  ///< empty: only through its children
        bool go_on = false;
        std::uint32_t condition = 0;
        std::vector<Route> routes;
    };
    struct Target {
        std::string when, clock;
        Duration within{};
        bool limit = false;
        std::optional<OfficeTime> office;  ///< none: around the clock
        std::uint32_t condition = 0;
        std::optional<Time> answer_by(Time from) const;
    };
    /// When an answer is due, and the target that says so.
    struct Due {
        Time at{};
        const Target* target = nullptr;
    };

    /// Which conditions hold, by number.
    Holding holds(const Mention& mention, const Assessment& assessment,
                  const language::Folded& folded, const History& history, Time now) const;
    /// What they asked of the history that it does not hold.
    Unknown unknown(const Mention& mention, const Assessment& assessment, const History& history,
                    Time now) const;
    /// By the first target that holds, or by a limit that is earlier; nothing where none holds.
    std::optional<Due> due(Time from, const Holding& holding) const;
    /// The routes that are taken: of each level the first that holds, and on where it says so; a
    /// route's children before the route itself.
    std::vector<const Route*> taken(const Holding& holding) const;
    const Ladder* ladder(const std::string& name) const;
    /// Who a step tells, each once. Never nobody: a role that reaches no one, or only people who
    /// are away, falls back on every channel.
    std::vector<Told> told(const Step& step, const Assessment& assessment, Time now) const;
    Around around() const { return Around{lists, office, config->zone}; }

    std::shared_ptr<const config::Config> config;
    std::vector<Route> routes;
    std::vector<Target> targets;
    std::map<std::string, Ladder> ladders;
    std::vector<Recipient> every_channel;
    std::set<std::string> followers;  ///< channels that hear what becomes of an alert
    Duration act_within{};            ///< from an acknowledgement; zero: it never lapses
    People people;
    std::uint32_t conditions = 0;  ///< of routes and targets
    std::shared_ptr<const language::Program> program;
    std::shared_ptr<const Silences> silences;  ///< of the configuration
    language::Surroundings known;              ///< for silences that are set later
    std::optional<OfficeTime> office_time;     ///< the calendar `office`
    bool asks_counts = false;
    language::OfficeHours office;
    language::AuthorLists lists;

 private:
    /// Evaluates every condition; `use(hits, workspace)` looks at what came of it.
    template <class Use>
    void evaluate(const Mention& mention, const Assessment& assessment,
                  const language::Folded& folded, const History& history, Time now,
                  Use&& use) const;
    language::Workspace borrow() const;
    void give_back(language::Workspace workspace) const;

    mutable std::mutex mutex_;  // guards idle_
    mutable std::vector<language::Workspace> idle_;
};

/// A ladder to climb and the route (or rule) that asks for it.
struct Pick {
    std::string ladder, reason;
};
/// The ladders of the routes taken, then those that rules ask for by name; each once.
std::vector<Pick> pick(const Policy& policy, const Holding& holding, const Assessment& assessment);

/// Our own posts, withdrawn posts and a daemon that only observes warn nobody.
bool is_silent(const Policy& policy, const Mention& mention);

}  // namespace webcare::escalation
