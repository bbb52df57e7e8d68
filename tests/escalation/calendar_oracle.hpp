#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/zone.hpp"

namespace webcare::escalation {

/// The public holidays of one year, listed as a person would with an almanac: an Easter by Gauss,
/// and substitutes found day by day. Shares nothing with escalation/holidays.cpp.
inline std::set<std::chrono::sys_days> listed_holidays(const std::string& country, int y) {
    using std::chrono::days;
    using std::chrono::sys_days;
    const auto on = [y](unsigned month, unsigned day) {
        return sys_days{std::chrono::year{y} / std::chrono::month{month} / std::chrono::day{day}};
    };
    const int k = y / 100, p = (13 + 8 * k) / 25, q = k / 4;
    const int m = (15 - p + k - q) % 30, n = (4 + k - q) % 7;
    const int d = (19 * (y % 19) + m) % 30;
    const int e = (2 * (y % 4) + 4 * (y % 7) + 6 * d + n) % 7;
    sys_days easter = on(3, 22) + days{d + e};
    if ((d == 29 && e == 6) || (d == 28 && e == 6 && (11 * m + 11) % 30 < 19)) easter -= days{7};
    const auto weekday_of = [](sys_days day) { return std::chrono::weekday{day}.c_encoding(); };

    std::set<sys_days> all;
    if (country == "nl") {
        all = {
            on(1, 1),          easter,     easter + days{1}, easter + days{39}, easter + days{49},
            easter + days{50}, on(12, 25), on(12, 26)};
        all.insert(weekday_of(on(4, 27)) == 0 ? on(4, 26) : on(4, 27));
        if (y % 5 == 0) all.insert(on(5, 5));
    } else if (country == "be") {
        all = {on(1, 1),          easter,
               easter + days{1},  on(5, 1),
               easter + days{39}, easter + days{49},
               easter + days{50}, on(7, 21),
               on(8, 15),         on(11, 1),
               on(11, 11),        on(12, 25)};
    } else if (country == "de") {
        all = {on(1, 1),          easter - days{2}, easter + days{1}, on(5, 1),  easter + days{39},
               easter + days{50}, on(10, 3),        on(12, 25),       on(12, 26)};
    } else if (country == "gb") {
        all = {easter - days{2}, easter + days{1}};
        const auto monday_from = [&](sys_days day) {
            while (weekday_of(day) != 1) day += days{1};
            return day;
        };
        all.insert(monday_from(on(5, 1)));
        all.insert(monday_from(on(5, 25)));
        all.insert(monday_from(on(8, 25)));
        std::set<sys_days> taken;  // by a feast on its own weekday, or by a substitute
        for (const sys_days feast : {on(1, 1), on(12, 25), on(12, 26)}) {
            all.insert(feast);
            if (weekday_of(feast) != 0 && weekday_of(feast) != 6) taken.insert(feast);
        }
        for (const sys_days feast : {on(1, 1), on(12, 25), on(12, 26)}) {
            if (taken.contains(feast)) continue;
            sys_days day = feast;
            while (weekday_of(day) == 0 || weekday_of(day) == 6 || taken.contains(day))
                day += days{1};
            taken.insert(day);
            all.insert(day);
        }
    }
    return all;
}

/// A calendar over a span of time, minute by minute: looks at the local clock each minute and keeps
/// how far it has got that day, so that an hour that is shown twice counts where it is shown first.
class MinuteOracle {
 public:
    MinuteOracle(const config::Calendar& calendar, const Zone& zone, Time from, Time until)
        : from_{from} {
        std::set<std::chrono::sys_days> holidays;
        int year = 0;
        std::chrono::sys_days today{};
        int furthest = 0;
        for (Time time = from; time < until; time += std::chrono::minutes{1}) {
            const LocalTime local = zone.to_local(time);
            const std::chrono::sys_days day{local.day};
            const int shown = static_cast<int>(local.since_midnight.count() / 60);
            furthest = day == today ? std::max(furthest, shown) : shown;
            today = day;
            if (int{local.day.year()} != year) {
                year = int{local.day.year()};
                holidays = listed_holidays(calendar.holidays, year);
            }
            const std::vector<config::Stretch>* hours =
                &calendar.week[std::chrono::weekday{day}.c_encoding()];
            static const std::vector<config::Stretch> none;
            if (holidays.contains(day)) hours = &none;
            for (const config::SpecialDays& special : calendar.special)
                if (std::chrono::sys_days{special.first} <= day &&
                    day <= std::chrono::sys_days{special.last})
                    hours = &special.hours;
            bool is_open = false;
            for (const config::Stretch& stretch : *hours)
                is_open =
                    is_open || (stretch.from.count() <= furthest && furthest < stretch.to.count());
            minutes_.push_back(Minute{is_open, shown, day});
        }
    }

    std::size_t size() const { return minutes_.size(); }
    Time time(std::size_t i) const { return from_ + std::chrono::minutes{i}; }
    bool is_open(std::size_t i) const { return minutes_[i].open; }

    /// The others give nothing where the span ends before the answer is found.
    std::optional<std::size_t> next_opening(std::size_t i) const {
        while (i < size() && !minutes_[i].open) ++i;
        return i < size() ? std::optional{i} : std::nullopt;
    }

    std::optional<std::size_t> after(std::size_t i, std::int64_t work) const {
        for (; work > 0; ++i) {
            if (i >= size()) return std::nullopt;
            if (minutes_[i].open) --work;
        }
        return i;
    }

    std::optional<std::size_t> answer_by(std::size_t i, std::int64_t whole,
                                         std::int64_t rest) const {
        if (whole == 0) return after(i, rest);
        const auto begin = next_opening(i);
        if (!begin) return std::nullopt;
        const std::chrono::sys_days first_day = minutes_[*begin].day;
        bool worked_before = false;  // that day
        for (std::size_t j = *begin; j-- > 0 && minutes_[j].day == first_day;)
            worked_before = worked_before || minutes_[j].open;
        // The day on which it is due, and its first minute.
        std::int64_t to_go = worked_before ? whole : whole - 1;
        std::chrono::sys_days day = first_day;
        std::size_t j = *begin;
        for (; to_go > 0; ++j) {
            if (j >= size()) return std::nullopt;
            if (minutes_[j].day != day && minutes_[j].open) day = minutes_[j].day, --to_go;
        }
        std::vector<std::size_t> that_day;
        for (std::size_t m = first_minute_of(day, j); m < size() && minutes_[m].day == day; ++m)
            that_day.push_back(m);
        if (that_day.empty() || that_day.back() + 1 >= size()) return std::nullopt;
        return after(
            worked_before ? same_time(that_day, minutes_[*begin].shown) : last_open(that_day) + 1,
            rest);
    }

 private:
    struct Minute {
        bool open;
        int shown;  // on the clock
        std::chrono::sys_days day;
    };

    std::size_t first_minute_of(std::chrono::sys_days day, std::size_t from) const {
        std::size_t i = std::min(from, size() - 1);
        while (i > 0 && minutes_[i].day >= day) --i;
        while (minutes_[i].day < day) ++i;
        return i;
    }
    std::size_t last_open(const std::vector<std::size_t>& day) const {
        std::size_t last = day.front();
        for (const std::size_t i : day)
            if (minutes_[i].open) last = i;
        return last;
    }
    /// When the clock shows it, or the end of the work before that, or the day's opening.
    std::size_t same_time(const std::vector<std::size_t>& day, int shown) const {
        std::optional<std::size_t> due;
        for (const std::size_t i : day) {
            if (minutes_[i].shown >= shown) return minutes_[i].open || !due ? later(i, due) : *due;
            if (minutes_[i].open) due = i + 1;
        }
        return due.value_or(day.back());
    }
    std::size_t later(std::size_t i, std::optional<std::size_t> due) const {
        return due ? i : *next_opening(i);
    }

    Time from_;
    std::vector<Minute> minutes_;
};

}  // namespace webcare::escalation
