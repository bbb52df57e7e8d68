#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/zone.hpp"

namespace webcare::escalation {

/// Who has a duty at a moment: a pure function of the moment. The guard changes when the local
/// clock shows the time of change, also where a clock change makes that week longer. An override
/// comes before a turn; who is away is passed over for the next in turn. Immutable.
class OnCall {
 public:
    OnCall(const config::Duty& duty, const std::vector<config::Person>& people, const Zone& zone);

    struct Turn {
        std::string person;
        std::string why;  ///< "turn", "override by Sem", "for Noor, who is away"
        bool operator==(const Turn&) const = default;
    };
    Turn at(Time time) const;

    struct Shift {
        config::Period period;
        Turn turn;
    };
    /// All of [from, until), at most 1,000, neighbours that are alike as one.
    std::vector<Shift> shifts(Time from, Time until) const;

    const std::string& name() const { return duty_.name; }

 private:
    std::chrono::sys_days guard_day(Time time) const;
    Time guard_change(std::chrono::sys_days day) const;
    std::size_t turn_at(Time time) const;
    Time next_change(Time after) const;
    bool is_away(const std::string& person, Time time) const;

    config::Duty duty_;
    std::vector<config::Person> people_;  // of the duty and its overrides
    Zone zone_;
    std::chrono::days round_;       // between two changes of guard
    std::chrono::sys_days anchor_;  // the day of the first turn of the first person
};

}  // namespace webcare::escalation
