#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/mention.hpp"
#include "response/time_lexicon.hpp"

namespace webcare::response {

/// A time of day as it was said.
struct SaidClock {
    int minutes = 0;      ///< of the day, to 24:00
    bool twelve = false;  ///< on a twelve-hour clock: "half drie" is 14:30 more often than 2:30
    SaidClock() = default;
    SaidClock(int m, bool t) : minutes{m}, twelve{t} {}
};

struct SaidDate {
    std::optional<int> year;
    std::optional<unsigned> month;  ///< none: "de 3e"
    unsigned day = 1;
    SaidDate() = default;
};

/// A length of time from now, in halves of its unit.
struct SaidLength {
    int halves = 0;
    TimeUnit unit = TimeUnit::day;
    SaidLength() = default;
    SaidLength(int h, TimeUnit u) : halves{h}, unit{u} {}
};

enum class SaidClose { day, week, next_week, month, next_month };

/// What one expression of time says, before it is known when that is.
struct Said {
    Span place;  ///< bytes of the text
    std::optional<int> day;
    std::optional<unsigned> weekday;
    std::optional<SaidDate> date;
    std::optional<unsigned> end_of_month;  ///< "eind december"
    std::optional<SaidClose> close;
    std::optional<DayPart> part;
    std::optional<SaidClock> clock;
    std::optional<SaidLength> length;
    std::optional<Unclear> unclear;
    bool next_week = false, coming = false;
    int weeks_on = 0;  ///< "dinsdag over een week"
    Said() = default;

    bool names_day() const {
        return day || weekday || date || end_of_month || close || length || next_week;
    }
};

/// Every expression of time in the text, in its order. Linear; valid UTF-8 or not.
std::vector<Said> read_said(std::string_view text, const TimeLexicon& lexicon);

}  // namespace webcare::response
