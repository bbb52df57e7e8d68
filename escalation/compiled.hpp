#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "escalation/calendar.hpp"
#include "escalation/policy.hpp"
#include "language/author_list.hpp"
#include "language/language.hpp"

namespace webcare::escalation {

/// One address that can be told: the whole channel, or a person within it.
struct Recipient {
    std::string channel;
    std::string to;      ///< within the channel; empty: everybody there
    std::string person;  ///< for people; empty: the whole channel
    Recipient() = default;
    Recipient(std::string c, std::string t, std::string p)
        : channel{std::move(c)}, to{std::move(t)}, person{std::move(p)} {}
    auto operator<=>(const Recipient&) const = default;
};

/// Somebody who has a role, whole or for one subject: `accountable.safety` holds `accountable`
/// where safety is among the intents.
struct Holder {
    std::string subject;  ///< "safety"; empty: any
    std::vector<Recipient> reach;
    Holder() = default;
};

struct Role {
    std::string name;
    std::vector<Holder> holders;
    Role() = default;
};

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
        std::string when, ladder;
        bool go_on = false;
        std::uint32_t condition = 0;
    };
    struct Target {
        std::string when, clock;
        Duration within{};
        std::optional<OfficeTime> office;  ///< none: around the clock
        std::uint32_t condition = 0;
    };

    /// Which conditions hold, by number.
    Holding holds(const Mention& mention, const Assessment& assessment,
                  const language::Folded& folded, const History& history, Time now) const;
    /// What they asked of the history that it does not hold.
    Unknown unknown(const Mention& mention, const Assessment& assessment, const History& history,
                    Time now) const;
    /// The first target that holds, or nullptr.
    const Target* target(const Holding& holding) const;
    /// The routes that are taken: the first that holds, and on where it says so.
    std::vector<const Route*> taken(const Holding& holding) const;
    const Ladder* ladder(const std::string& name) const;
    /// Who a step tells. Never nobody: a role that reaches no one falls back on every channel.
    std::vector<Recipient> recipients(const Step& step, const Assessment& assessment) const;

    std::shared_ptr<const config::Config> config;
    std::vector<Route> routes;
    std::vector<Target> targets;
    std::map<std::string, Ladder> ladders;
    std::vector<Recipient> every_channel;
    std::set<std::string> followers;  ///< channels that hear what becomes of an alert
    Duration act_within{};            ///< from an acknowledgement; zero: it never lapses
    std::shared_ptr<const language::Program> program;
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

}  // namespace webcare::escalation
