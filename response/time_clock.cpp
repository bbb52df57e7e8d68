#include "response/time_clock.hpp"

namespace webcare::response {
namespace {

/// Of a suffix that is written on: "5pm", "14u".
std::optional<int> written_half(std::string_view suffix) {
    if (suffix == "am") return 0;
    if (suffix == "pm") return 12;
    return std::nullopt;
}

}  // namespace

/// "am", "pm", "p.m." after a clock time: hours to add to a hour of twelve, and the words.
std::pair<std::optional<int>, std::size_t> ClockReader::half_of_day(std::size_t at) const {
    if (word(at) == "am" && joined(at)) return {0, 1};
    if (word(at) == "pm" && joined(at)) return {12, 1};
    if (joined(at) && word(at + 1) == "m" && gap(at + 1) == ".") {
        if (word(at) == "a") return {0, 2};
        if (word(at) == "p") return {12, 2};
    }
    return {std::nullopt, 0};
}

bool ClockReader::set_clock(Said& said, int hour, int minute, std::optional<int> half,
                            bool twelve) const {
    if (hour > 24 || minute > 59 || (hour == 24 && minute > 0)) return false;
    if (half) {
        if (hour < 1 || hour > 12) return false;
        hour = hour % 12 + *half;
        twelve = false;
    }
    said.clock = SaidClock(hour * 60 + minute, twelve);
    return true;
}

std::size_t ClockReader::clock(std::size_t at, Said& said, bool expected) const {
    if (said.clock) return 0;
    if (is_in(known_.between, word(at))) return range(at, said);
    if (const auto minutes = look(known_.clocks, word(at))) {
        said.clock = SaidClock(*minutes, false);
        return 1;
    }
    if (const std::size_t taken = spoken_clock(at, said)) return taken;
    if (const std::size_t taken = digital_clock(at, said, expected)) return dashed(at, taken, said);
    return dashed(at, hour_alone(at, said, expected), said);
}

/// "tussen 10 en 12 uur": its end is the moment.
std::size_t ClockReader::range(std::size_t at, Said& said) const {
    Said first;
    std::size_t taken = joined(at + 1) ? clock(at + 1, first, true) : 0;
    if (taken == 0 && number(at + 1)) taken = 1;
    if (taken == 0 || !is_in(known_.also, word(at + 1 + taken))) return 0;
    const std::size_t end = at + 2 + taken;
    const std::size_t last = joined(end) ? clock(end, said, true) : 0;
    return last == 0 ? 0 : 2 + taken + last;
}
/// "10.00-12.00 uur".
std::size_t ClockReader::dashed(std::size_t at, std::size_t taken, Said& said) const {
    if (gap(at + std::max<std::size_t>(taken, 1)) != "-" || (taken == 0 && !number(at)))
        return taken;
    Said end;
    const std::size_t from = at + std::max<std::size_t>(taken, 1);
    std::size_t more = digital_clock(from, end, taken > 0);
    if (more == 0) more = hour_alone(from, end, true);
    if (more == 0) return taken;
    said.clock = end.clock;
    return std::max<std::size_t>(taken, 1) + more;
}

/// "half drie", "kwart voor vijf", "tien over half vier", "quarter to five".
std::size_t ClockReader::spoken_clock(std::size_t at, Said& said) const {
    const auto of = [&](std::size_t where) -> std::optional<int> {
        const auto hour = joined(where) ? number(where) : std::nullopt;
        const bool counts = joined(where + 1) && word(where + 1) != "uur" &&
                            look(known_.units, word(where + 1)).has_value();
        return hour && *hour >= 1 && *hour <= 12 && !counts ? hour : std::nullopt;
    };
    const auto keep = [&](int hour, int minutes) {
        said.clock = SaidClock((hour % 12 * 60 + minutes + 720) % 720, true);
    };
    const auto tail = [&](std::size_t taken) {
        if (joined(at + taken) && is_in(known_.hour_words, word(at + taken))) ++taken;
        if (const auto [half, more] = half_of_day(at + taken); half)
            said.clock = SaidClock(said.clock->minutes + *half * 60, false), taken += more;
        return taken;
    };
    if (known_.day_first) {
        if (word(at) == "half")
            if (const auto hour = of(at + 1)) return keep(*hour, -30), tail(2);
    } else if (word(at) == "half" && follows(at + 1, "past")) {
        if (const auto hour = of(at + 2)) return keep(*hour, 30), tail(3);
    }
    std::size_t taken = 1;
    std::optional<int> minutes;
    if (word(at) == "kwart" || word(at) == "quarter") {
        minutes = 15;
    } else {
        minutes = number(at);
        if (minutes == 20 && word(at + 1) == "five" && (joined(at + 1) || gap(at + 1) == "-"))
            minutes = 25, ++taken;
        const std::string_view unit = word(at + taken);
        if (unit == "minuten" || unit == "minutes" || unit == "minuut") ++taken;
    }
    if (!minutes || *minutes < 1 || *minutes > 29 || !joined(at + taken)) return 0;
    const std::string_view side = word(at + taken);
    const bool to = side == (known_.day_first ? "voor" : "to");
    if (!to && side != (known_.day_first ? "over" : "past")) return 0;
    ++taken;
    const bool half = known_.day_first && follows(at + taken, "half");
    if (half) ++taken;
    const auto hour = of(at + taken);
    if (!hour) return 0;
    keep(*hour, (to ? -*minutes : *minutes) - (half ? 30 : 0));
    return tail(taken + 1);
}

/// "14.00 uur", "14:30", "14u30", "2.30pm".
std::size_t ClockReader::digital_clock(std::size_t at, Said& said, bool expected) const {
    const Leading hour = leading_number(word(at));
    if (hour.digits == 0 || hour.digits > 2) return 0;
    const bool small = hour.digits == 1 && hour.value <= 6 && hour.value > 0;
    if (hour.rest.empty()) {
        const std::string_view mark = gap(at + 1);
        if (mark != ":" && mark != ".") return 0;
        const Leading minute = leading_number(word(at + 1));
        if (minute.digits != 2 || minute.value > 59) return 0;
        const std::string_view end = minute.rest;
        const auto written = written_half(end);
        if (!end.empty() && !written && !is_in(known_.hour_words, end)) return 0;
        const bool units = joined(at + 2) && is_in(known_.hour_words, word(at + 2));
        const auto [half, more] = half_of_day(at + 2);
        if (mark == "." && !expected && end.empty() && !units && !half) return 0;
        if (mark == "." && gap(at + 2) == "." && leading_number(word(at + 2)).digits > 0) return 0;
        if (!set_clock(said, hour.value, minute.value, written ? written : half, small)) return 0;
        return 2 + (units ? 1 : 0) + more;
    }
    const char mark = hour.rest.front();
    const Leading minute = leading_number(hour.rest.substr(1));
    if ((mark != 'u' && mark != 'h') || minute.digits != 2 || !minute.rest.empty()) return 0;
    return set_clock(said, hour.value, minute.value, {}, small) ? 1 : 0;
}

/// "14u", "17h", "5pm", "drie uur", "5 p.m.", "om 3".
std::size_t ClockReader::hour_alone(std::size_t at, Said& said, bool expected) const {
    const Leading lead = leading_number(word(at));
    if (lead.digits > 2) return 0;
    const auto early = [](int hour) { return hour >= 1 && hour <= 12; };
    if (lead.digits > 0 && !lead.rest.empty()) {
        const auto half = written_half(lead.rest);
        const bool units = lead.rest == "u" || lead.rest == "uur" || lead.rest == "h";
        if (!half && !(units && expected)) return 0;
        return set_clock(said, lead.value, 0, half, early(lead.value) && lead.digits == 1) ? 1 : 0;
    }
    const auto hour = number(at);
    if (!hour || word(at) == "a" || word(at) == "an") return 0;
    if (const auto [half, more] = half_of_day(at + 1); half)
        return set_clock(said, *hour, 0, half, false) ? 1 + more : 0;
    const bool oclock = follows(at + 1, "oclock");
    const bool units = joined(at + 1) && is_in(known_.hour_words, word(at + 1));
    const std::size_t behind = at + (units ? 2 : 1);
    const bool in_part = follows(behind, "in") && look(known_.parts, word(behind + 2));
    const bool part = in_part || (follows(behind, "s") && look(known_.parts, word(behind + 1))) ||
                      (joined(behind) && look(known_.parts, word(behind)));
    if (oclock || (units && known_.day_first && (expected || part)))
        return set_clock(said, *hour, 0, {}, early(*hour)) ? 2 : 0;
    if (units || !expected || !early(*hour)) return 0;
    const bool ends = said.names_day() || !joined(at + 1) || look(known_.days, word(at + 1)) ||
                      look(known_.weekdays, word(at + 1)) || word(at + 1) == "on" ||
                      word(at + 1) == "op" || part;
    if (!ends || gap(at + 1) == "-" || gap(at + 1) == "/") return 0;
    return set_clock(said, *hour, 0, {}, true) ? 1 : 0;
}

}  // namespace webcare::response
