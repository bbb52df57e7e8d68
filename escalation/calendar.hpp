#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "config/config.hpp"
#include "core/zone.hpp"
#include "escalation/holidays.hpp"

namespace webcare::escalation {

/// When a team works, in its own zone. Pure and immutable. A stretch of work lasts from the first
/// moment that the local clock shows its beginning until the first that it shows its end; a clock
/// change in between makes it longer or shorter, or leaves nothing of it.
class OfficeTime {
 public:
    /// `zone` where the calendar names none. A calendar without hours is never open.
    OfficeTime(const config::Calendar& calendar, const Zone& zone);

    bool is_open(Time time) const;

    /// `from` itself when it is open then. Costs a step per calendar day on the way; nothing when
    /// it does not open within ten years.
    std::optional<Time> next_opening(Time from) const;

    /// The first moment by which `work` of office time has passed since `from`. As next_opening().
    std::optional<Time> after(Time from, Duration work) const;

    /// The moment an answer is due: each whole day of `within` is one working day of this calendar,
    /// the rest is office time. "1d" on Monday 10:00 is Tuesday 10:00, or Tuesday's close where it
    /// closes earlier; asked while it is closed, or as it opens, the close of the day that follows.
    std::optional<Time> answer_by(Time from, Duration within) const;

    /// From the first opening of a day to its last closing, breaks left aside; nothing for a day on
    /// which it stays closed.
    std::optional<config::Stretch> hours_of(std::chrono::year_month_day day) const;

    /// Of the longest day of the week.
    Duration longest_day() const;

 private:
    /// A stretch of one working day, in UTC.
    struct Open {
        Time from, to;
    };
    const std::vector<config::Stretch>& hours_on(std::chrono::sys_days day) const;
    std::vector<Open> stretches(std::chrono::sys_days day) const;
    std::optional<Time> days_later(Time from, std::int64_t count) const;
    std::optional<std::vector<Open>> working_day(std::chrono::sys_days& day) const;

    std::array<std::vector<config::Stretch>, 7> week_;  // by weekday, Sunday first
    std::vector<config::SpecialDays> special_;
    Country country_;
    Zone zone_;
};

}  // namespace webcare::escalation
