#include "escalation/holidays.hpp"

#include <algorithm>

namespace webcare::escalation {

namespace {

using std::chrono::days;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr sys_days date(year y, unsigned m, unsigned d) {
    return sys_days{year_month_day{y, month{m}, std::chrono::day{d}}};
}

bool is_sunday(sys_days day) {
    return weekday{day} == std::chrono::Sunday;
}

/// King's Day is kept a day earlier when it would fall on a Sunday.
sys_days kings_day(year y) {
    const sys_days day = date(y, 4, 27);
    return is_sunday(day) ? day - days{1} : day;
}

bool dutch(year y, sys_days day) {
    const int from_easter = static_cast<int>((day - sys_days{easter(y)}).count());
    for (const int feast : {0, 1, 39, 49, 50})  // Easter, Ascension, Whitsun
        if (from_easter == feast) return true;
    if (int{y} % 5 == 0 && day == date(y, 5, 5)) return true;
    return day == date(y, 1, 1) || day == kings_day(y) || day == date(y, 12, 25) ||
           day == date(y, 12, 26);
}

bool belgian(year y, sys_days day) {
    const int from_easter = static_cast<int>((day - sys_days{easter(y)}).count());
    for (const int feast : {0, 1, 39, 49, 50})
        if (from_easter == feast) return true;
    return day == date(y, 1, 1) || day == date(y, 5, 1) || day == date(y, 7, 21) ||
           day == date(y, 8, 15) || day == date(y, 11, 1) || day == date(y, 11, 11) ||
           day == date(y, 12, 25);
}

bool german(year y, sys_days day) {
    const int from_easter = static_cast<int>((day - sys_days{easter(y)}).count());
    for (const int feast : {-2, 1, 39, 50})  // Good Friday, Easter Monday, Ascension, Whit Monday
        if (from_easter == feast) return true;
    return day == date(y, 1, 1) || day == date(y, 5, 1) || day == date(y, 10, 3) ||
           day == date(y, 12, 25) || day == date(y, 12, 26);
}

/// The weekday that stands in for a bank holiday at the weekend.
sys_days substitute(sys_days day) {
    while (weekday{day} == std::chrono::Saturday || is_sunday(day)) day += days{1};
    return day;
}

bool british(year y, sys_days day) {
    const int from_easter = static_cast<int>((day - sys_days{easter(y)}).count());
    if (from_easter == -2 || from_easter == 1) return true;
    const sys_days early_may{y / std::chrono::May / std::chrono::Monday[1]};
    const sys_days spring{y / std::chrono::May / std::chrono::Monday[std::chrono::last]};
    const sys_days summer{y / std::chrono::August / std::chrono::Monday[std::chrono::last]};
    if (day == early_may || day == spring || day == summer) return true;
    const sys_days christmas = substitute(date(y, 12, 25));
    const sys_days boxing = std::max(substitute(date(y, 12, 26)), christmas + days{1});
    return day == date(y, 1, 1) || day == substitute(date(y, 1, 1)) || day == date(y, 12, 25) ||
           day == date(y, 12, 26) || day == christmas || day == boxing;
}

}  // namespace

std::optional<Country> country_named(std::string_view name) {
    if (name.empty()) return Country::none;
    if (name == "nl") return Country::nl;
    if (name == "be") return Country::be;
    if (name == "de") return Country::de;
    if (name == "gb") return Country::gb;
    return std::nullopt;
}

year_month_day easter(year which) {
    const int y = int{which};
    const int golden = y % 19, century = y / 100, in_century = y % 100;
    const int skipped_leaps = century / 4, century_rest = century % 4;
    const int moon_shift = (century - (century + 8) / 25 + 1) / 3;
    const int epact = (19 * golden + century - skipped_leaps - moon_shift + 15) % 30;
    const int to_sunday =
        (32 + 2 * century_rest + 2 * (in_century / 4) - epact - in_century % 4) % 7;
    const int late = (golden + 11 * epact + 22 * to_sunday) / 451;
    const int from_march = epact + to_sunday - 7 * late + 114;
    return {which, month{static_cast<unsigned>(from_march / 31)},
            std::chrono::day{static_cast<unsigned>(from_march % 31 + 1)}};
}

bool is_holiday(Country country, year_month_day day) {
    switch (country) {
        case Country::none:
            return false;
        case Country::nl:
            return dutch(day.year(), sys_days{day});
        case Country::be:
            return belgian(day.year(), sys_days{day});
        case Country::de:
            return german(day.year(), sys_days{day});
        case Country::gb:
            return british(day.year(), sys_days{day});
    }
    return false;
}

}  // namespace webcare::escalation
