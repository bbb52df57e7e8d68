#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "config/config.hpp"
#include "core/zone.hpp"

namespace webcare::escalation {

/// The public holidays of a country, computed for any year; one-off days off are not known.
///   nl  statutory days, Koningsdag (a day earlier on a Sunday), Bevrijdingsdag in lustrum years
///   be  the ten legal days
///   de  the days that every state keeps
///   gb  bank holidays of England and Wales, with substitute days
enum class Country { none, nl, be, de, gb };

/// Nothing for a country that is not known; `none` for the empty name.
std::optional<Country> country_named(std::string_view name);
bool is_holiday(Country country, std::chrono::year_month_day day);

/// Western Easter Sunday (the Gregorian computus, Meeus/Jones/Butcher).
std::chrono::year_month_day easter(std::chrono::year year);

/// When a team works, in its own zone. Pure and immutable. A working day is one stretch of time
/// from the local opening to the local closing; a clock change in between makes it longer or
/// shorter.
class OfficeTime {
 public:
    /// Hours that do not fit a day (`from` before `to`) and weeks without days leave it never open.
    OfficeTime(const config::Calendar& calendar, const Zone& zone);

    bool is_open(Time time) const;

    /// The first moment by which `work` of office time has passed since `from`. Costs a step per
    /// calendar day on the way; nothing when it is not reached within ten years.
    std::optional<Time> after(Time from, Duration work) const;

    /// The moment an answer is due: each whole day of `within` is one working day of this calendar,
    /// the rest is office time. So "1d" on Monday 10:00 is Tuesday 10:00, and on Saturday the close
    /// of Monday.
    std::optional<Time> answer_by(Time from, Duration within) const;

    Duration day_length() const { return to_ > from_ ? to_ - from_ : std::chrono::minutes{0}; }

 private:
    bool works_on(std::chrono::sys_days day) const;

    unsigned days_ = 0;  // one bit a weekday, bit 0 is Sunday
    std::chrono::minutes from_, to_;
    Country country_;
    Zone zone_;
};

}  // namespace webcare::escalation
