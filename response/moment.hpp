#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "core/time.hpp"
#include "core/zone.hpp"

namespace webcare::response {

/// Hours in which a moment may be promised, of the local day.
struct Hours {
    std::chrono::minutes from{9 * 60};
    std::chrono::minutes to{17 * 60};
    bool weekends = false;
    Hours() = default;
};

/// When we open next, the moment itself while we are open; nothing where that is not known.
using Opening = std::function<std::optional<Time>(Time)>;

/// The moment to promise a customer: clear (a round time), realistic and within `hours`.
/// `respond_by` is taken, rounded down to a quarter, when it leaves the one who answers at least
/// half an hour; otherwise the next whole hour in `hours` that lies two hours ahead (or an hour,
/// where weekends count). With `opens` (a calendar with its holidays) it never lies where we are
/// closed, `respond_by` or not: closing time itself may be promised. Costs a step per hour on the
/// way, at most a month.
Time promise_moment(std::optional<Time> respond_by, const Hours& hours, const Zone& zone, Time now,
                    const Opening& opens = {});

/// How a language writes a moment: `{time} {weekday} {day} {month}` in its sentences.
struct MomentWords {
    std::string today, this_week, later;
    std::string clock;                    ///< between hours and minutes
    std::array<std::string, 7> weekdays;  ///< from Monday
    std::array<std::string, 12> months;
    MomentWords() = default;
};

/// "donderdag om 14.00 uur", as people would say it at `now`. Never "tomorrow": a draft may be read
/// a day later.
std::string say(Time moment, const MomentWords& words, const Zone& zone, Time now);

}  // namespace webcare::response
