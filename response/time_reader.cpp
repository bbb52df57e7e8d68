#include <algorithm>
#include <array>
#include <charconv>

#include "language/fold.hpp"
#include "response/time_said.hpp"

namespace webcare::response {
namespace {

using std::size_t;

template <class Value>
std::optional<Value> look(const std::vector<Entry<Value>>& list, std::string_view word) {
    for (const Entry<Value>& entry : list)
        if (entry.word == word) return entry.value;
    return std::nullopt;
}

bool is_in(const std::vector<std::string_view>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// A number at the start of a word, of at most four digits, and what follows it.
struct Leading {
    int value = 0;
    size_t digits = 0;
    std::string_view rest;
};

Leading leading_number(std::string_view word) {
    Leading out;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), out.value);
    if (read.ec != std::errc{}) return {};
    out.digits = static_cast<size_t>(read.ptr - word.data());
    if (out.digits > 4) return {};
    out.rest = word.substr(out.digits);
    return out;
}

constexpr std::array ordinal_ends{"e", "de", "ste", "st", "nd", "rd", "th"};

/// Reads expressions word by word. Each reader of an element gives the words it took, 0 for none.
class Reader {
 public:
    Reader(std::string_view text, const TimeLexicon& lexicon) : text_{text}, known_{lexicon} {
        language::fold(text, folded_, language::FoldOptions(false, true));
    }

    std::vector<Said> read() {
        std::vector<Said> all;
        size_t last_end = 0;
        for (size_t at = 0; at < size();) {
            Said said;
            const size_t taken = expression(at, said);
            if (taken == 0) {
                ++at;
                continue;
            }
            const Span first = folded_.tokens[at].source,
                       last = folded_.tokens[at + taken - 1].source;
            said.place = Span(first.offset, last.offset + last.length - first.offset);
            if (all.empty() || !completes(all.back(), said, last_end, at)) all.push_back(said);
            at += taken;
            last_end = at;
        }
        return all;
    }

 private:
    size_t size() const { return folded_.tokens.size(); }
    std::string_view word(size_t at) const {
        return at < size() ? folded_.view(folded_.tokens[at].form) : std::string_view{};
    }
    /// What stands between the word and the one before it.
    std::string_view gap(size_t at) const {
        if (at == 0 || at >= size()) return ".";
        const Span before = folded_.tokens[at - 1].source;
        const size_t from = before.offset + before.length;
        return text_.substr(from, folded_.tokens[at].source.offset - from);
    }
    /// Whether the word goes on with the phrase of the one before it.
    bool joined(size_t at) const {
        if (at == 0 || at >= size()) return false;
        std::string_view between = gap(at);
        if (between.starts_with('.') && shortened(at - 1)) between.remove_prefix(1);
        return between.find_first_not_of(" ,'\n") == std::string_view::npos &&
               between.find("\n\n") == std::string_view::npos;
    }
    /// "dec.", "p.m."
    bool shortened(size_t at) const {
        if (word(at) == "m" && at > 0) return word(at - 1) == "a" || word(at - 1) == "p";
        const bool is_short = word(at).size() <= 4;
        return is_short && (look(known_.months, word(at)) || look(known_.short_weekdays, word(at)));
    }
    bool follows(size_t at, std::string_view wanted) const {
        return joined(at) && word(at) == wanted;
    }

    std::optional<int> number(size_t at) const {
        const Leading lead = leading_number(word(at));
        if (lead.digits > 0 && lead.rest.empty()) return lead.value;
        return look(known_.numbers, word(at));
    }

    /// Words of the longest phrase of the list that stands here.
    size_t phrase(size_t at, std::string_view wanted) const {
        size_t taken = 0;
        while (!wanted.empty()) {
            const size_t end = wanted.find(' ');
            if (word(at + taken) != wanted.substr(0, end)) return 0;
            if (taken > 0 && !joined(at + taken)) return 0;
            ++taken;
            wanted = end == wanted.npos ? std::string_view{} : wanted.substr(end + 1);
        }
        return taken;
    }
    size_t longest(size_t at, const std::vector<std::string_view>& phrases) const {
        size_t taken = 0;
        for (const std::string_view one : phrases) taken = std::max(taken, phrase(at, one));
        return taken;
    }

    // ---- days

    size_t unclear(size_t at, Said& said) const {
        size_t taken = 0;
        for (const auto& [words, why] : known_.unclear) {
            const size_t here = phrase(at, words);
            if (here <= taken) continue;
            taken = here, said.unclear = why;
        }
        if (taken == 1 && at > 0 && word(at - 1) == "as")
            return said.unclear.reset(), 0;  // as soon as
        return taken;
    }

    size_t close(size_t at, Said& said) const {
        if (said.close) return 0;
        size_t taken = 0;
        const auto keep = [&](const std::vector<std::string_view>& phrases, SaidClose what) {
            const size_t here = longest(at, phrases);
            if (here > taken) taken = here, said.close = what;
        };
        keep(known_.close_of_day, SaidClose::day);
        keep(known_.close_of_week, SaidClose::week);
        keep(known_.close_of_next_week, SaidClose::next_week);
        keep(known_.close_of_month, SaidClose::month);
        keep(known_.close_of_next_month, SaidClose::next_month);
        if (taken > 0) return taken;
        // "eind december", "eind van de middag", "end of Friday"
        const size_t of = longest(at, known_.close_of);
        if (of == 0 || !joined(at + of)) return 0;
        if (const auto month = look(known_.months, word(at + of))) {
            said.end_of_month = month;
            return of + 1;
        }
        if (const auto part = look(known_.parts, word(at + of)); part && !said.part) {
            said.part = part->part;
            if (!said.names_day()) said.day = part->day.value_or(0);
            return of + 1;
        }
        if (look(known_.weekdays, word(at + of)) || look(known_.days, word(at + of))) {
            said.close = SaidClose::day;
            return of;  // the day itself is read next
        }
        return 0;
    }

    /// "goede morgen" greets.
    bool greets(size_t at) const {
        if (at == 0 || !joined(at)) return false;
        static constexpr std::array wishes{"goede", "goeie",  "good", "fijne", "prettige",
                                           "mooie", "lovely", "nice", "great"};
        return std::find(wishes.begin(), wishes.end(), word(at - 1)) != wishes.end();
    }

    size_t weekday(size_t at, Said& said) const {
        if (said.weekday) return 0;
        size_t taken = 0;
        bool next = false, coming = false;
        while (taken < 3 && (taken == 0 || joined(at + taken))) {
            if (is_in(known_.next, word(at + taken)))
                next = true;
            else if (is_in(known_.coming, word(at + taken)))
                coming = true;
            else
                break;
            ++taken;
        }
        const std::string_view name = word(at + taken);
        if (taken > 0 && !joined(at + taken)) return 0;
        auto day = look(known_.weekdays, name);
        std::optional<DayPart> part;
        if (!day) {  // "vrijdagmiddag"
            for (const auto& [whole, value] : known_.weekdays) {
                if (!name.starts_with(whole)) continue;
                const std::string_view rest = name.substr(whole.size());
                if (rest == "morgen") part = DayPart::morning;
                if (const auto known = look(known_.parts, rest)) part = known->part;
                if (part) day = value;
            }
        }
        if (!day) {  // "vr 4 december"
            day = look(known_.short_weekdays, name);
            Said dated;
            if (day && (!joined(at + taken + 1) || date(at + taken + 1, dated) == 0)) day.reset();
        }
        if (!day) return 0;
        said.weekday = day;
        said.next_week = said.next_week || next;
        said.coming = coming;
        if (part) said.part = part;
        ++taken;
        // "dinsdag over een week", "Tuesday week"
        if (known_.day_first && follows(at + taken, "over"))
            if (const auto count = number(at + taken + 1))
                if (look(known_.units, word(at + taken + 2)) == TimeUnit::week)
                    return said.weeks_on = *count, taken + 3;
        if (!known_.day_first && follows(at + taken, "week")) return said.weeks_on = 1, taken + 1;
        return taken;
    }

    /// "a week on Tuesday", "two weeks from Friday".
    size_t weeks_on(size_t at, Said& said) const {
        if (known_.day_first || said.weekday) return 0;
        const auto count = number(at);
        if (!count || look(known_.units, word(at + 1)) != TimeUnit::week) return 0;
        if (!follows(at + 2, "on") && !follows(at + 2, "from")) return 0;
        const size_t taken = joined(at + 3) ? weekday(at + 3, said) : 0;
        if (taken == 0) return 0;
        said.weeks_on = *count;
        return 3 + taken;
    }

    size_t day(size_t at, Said& said) const {
        if (said.day || said.length || greets(at)) return 0;
        if (phrase(at, "day after tomorrow") > 0) return said.day = 2, 3;
        const auto found = look(known_.days, word(at));
        if (!found) return 0;
        said.day = found;
        return 1;
    }

    size_t next_week(size_t at, Said& said) const {
        if (said.next_week) return 0;
        const size_t taken = longest(at, known_.next_week);
        said.next_week = taken > 0;
        return taken;
    }

    size_t part(size_t at, Said& said) const {
        if (said.part || greets(at)) return 0;
        if (word(at) == "this") {  // "this afternoon"
            const auto found = joined(at + 1) ? look(known_.parts, word(at + 1)) : std::nullopt;
            if (!found || said.names_day()) return 0;
            said.day = 0, said.part = found->part;
            return 2;
        }
        const auto found = look(known_.parts, word(at));
        if (!found) return 0;
        if (found->day && said.names_day()) return 0;
        // A part of no day ("in the morning") belongs to something that was said before.
        if (!found->day && !said.names_day() && !said.clock && !ahead_is_clock(at + 1)) return 0;
        said.part = found->part;
        if (found->day) said.day = found->day;
        return 1;
    }
    bool ahead_is_clock(size_t at) const {
        Said trial;
        if (joined(at) && is_in(known_.before, word(at))) ++at;
        return joined(at) && clock(at, trial, true) > 0;
    }

    // ---- dates

    std::optional<unsigned> ordinal(size_t at) const {
        const Leading lead = leading_number(word(at));
        if (lead.digits == 0 || lead.digits > 2 || lead.value < 1 || lead.value > 31)
            return std::nullopt;
        const bool ends =
            std::find(ordinal_ends.begin(), ordinal_ends.end(), lead.rest) != ordinal_ends.end();
        if (!lead.rest.empty() && !ends) return std::nullopt;
        return static_cast<unsigned>(lead.value);
    }
    std::optional<int> year(size_t at) const {
        const Leading lead = leading_number(word(at));
        if (lead.digits != 4 || !lead.rest.empty() || lead.value < 1990) return std::nullopt;
        return lead.value;
    }
    size_t with_year(size_t at, size_t taken, SaidDate& date) const {
        if (!joined(at + taken)) return taken;
        date.year = year(at + taken);
        return date.year ? taken + 1 : taken;
    }

    size_t date(size_t at, Said& said) const {
        if (said.date) return 0;
        SaidDate date;
        size_t taken = iso_date(at, date);
        if (taken == 0) taken = slashed_date(at, date, said);
        if (taken == 0) taken = worded_date(at, date);
        if (taken > 0) said.date = date;
        return taken;
    }

    size_t iso_date(size_t at, SaidDate& date) const {
        const auto first = year(at);
        const auto month = ordinal(at + 1), day = ordinal(at + 2);
        if (!first || !month || !day || gap(at + 1) != "-" || gap(at + 2) != "-" || *month > 12)
            return 0;
        date.year = first, date.month = month, date.day = *day;
        return 3;
    }

    size_t slashed_date(size_t at, SaidDate& date, Said& said) const {
        const auto first = ordinal(at), second = ordinal(at + 1);
        const std::string_view mark = gap(at + 1);
        if (!first || !second || (mark != "/" && mark != "-" && mark != ".")) return 0;
        const Leading third = leading_number(word(at + 2));
        const bool whole =
            gap(at + 2) == mark && third.rest.empty() && (third.digits == 4 || third.digits == 2);
        if (!whole && mark != "/") return 0;  // "10-12 uur", "14.30 uur"
        if (!whole && *first == 24 && *second == 7) return 0;
        unsigned day = *first, month = *second;
        if (month > 12 || (!known_.day_first && day <= 12)) std::swap(day, month);
        if (month > 12) return 0;
        if (!known_.day_first && day <= 12 && day != month) said.unclear = Unclear::two_dates;
        date.day = day, date.month = month;
        if (whole) date.year = third.digits == 2 ? 2000 + third.value : third.value;
        return whole ? 3 : 2;
    }

    size_t worded_date(size_t at, SaidDate& date) const {
        if (const auto month = look(known_.months, word(at)); month && joined(at + 1)) {
            const auto day = ordinal(at + 1);  // "December 3rd"
            if (!day || known_.day_first || gap(at + 2) == ":") return 0;
            date.month = month, date.day = *day;
            return with_year(at, 2, date);
        }
        const auto day = ordinal(at);
        if (!day) return 0;
        size_t taken = 1;
        if (follows(at + taken, "of")) ++taken;
        const auto month =
            joined(at + taken) ? look(known_.months, word(at + taken)) : std::nullopt;
        if (month) {
            date.month = month, date.day = *day;
            return with_year(at, taken + 1, date);
        }
        // "op de 3e", "on the 3rd", and nothing that it could be the third of
        const bool the = at > 0 && joined(at) && (word(at - 1) == "de" || word(at - 1) == "the");
        const bool ends = !joined(at + 1) || is_in(known_.before, word(at + 1));
        if (!the || !ends || leading_number(word(at)).rest.empty()) return 0;
        date.day = *day;
        return 1;
    }

    // ---- times of day

    /// "am", "pm", "p.m." after a clock time: hours to add to a hour of twelve, and the words.
    std::pair<std::optional<int>, size_t> half_of_day(size_t at) const {
        if (word(at) == "am" && joined(at)) return {0, 1};
        if (word(at) == "pm" && joined(at)) return {12, 1};
        if (joined(at) && word(at + 1) == "m" && gap(at + 1) == ".") {
            if (word(at) == "a") return {0, 2};
            if (word(at) == "p") return {12, 2};
        }
        return {std::nullopt, 0};
    }

    /// Of a suffix that is written on: "5pm", "14u".
    static std::optional<int> half_of_day(std::string_view suffix) {
        if (suffix == "am") return 0;
        if (suffix == "pm") return 12;
        return std::nullopt;
    }

    bool set_clock(Said& said, int hour, int minute, std::optional<int> half, bool twelve) const {
        if (hour > 24 || minute > 59 || (hour == 24 && minute > 0)) return false;
        if (half) {
            if (hour < 1 || hour > 12) return false;
            hour = hour % 12 + *half;
            twelve = false;
        }
        said.clock = SaidClock(hour * 60 + minute, twelve);
        return true;
    }

    size_t clock(size_t at, Said& said, bool expected) const {
        if (said.clock) return 0;
        if (is_in(known_.between, word(at))) return range(at, said);
        if (const auto minutes = look(known_.clocks, word(at))) {
            said.clock = SaidClock(*minutes, false);
            return 1;
        }
        if (const size_t taken = spoken_clock(at, said)) return taken;
        if (const size_t taken = digital_clock(at, said, expected)) return dashed(at, taken, said);
        return dashed(at, hour_alone(at, said, expected), said);
    }

    /// "tussen 10 en 12 uur": its end is the moment.
    size_t range(size_t at, Said& said) const {
        Said first;
        size_t taken = joined(at + 1) ? clock(at + 1, first, true) : 0;
        if (taken == 0 && number(at + 1)) taken = 1;
        if (taken == 0 || !is_in(known_.also, word(at + 1 + taken))) return 0;
        const size_t end = at + 2 + taken;
        const size_t last = joined(end) ? clock(end, said, true) : 0;
        return last == 0 ? 0 : 2 + taken + last;
    }
    /// "10.00-12.00 uur".
    size_t dashed(size_t at, size_t taken, Said& said) const {
        if (gap(at + std::max<size_t>(taken, 1)) != "-" || (taken == 0 && !number(at)))
            return taken;
        Said end;
        const size_t from = at + std::max<size_t>(taken, 1);
        size_t more = digital_clock(from, end, taken > 0);
        if (more == 0) more = hour_alone(from, end, true);
        if (more == 0) return taken;
        said.clock = end.clock;
        return std::max<size_t>(taken, 1) + more;
    }

    /// "half drie", "kwart voor vijf", "tien over half vier", "quarter to five".
    size_t spoken_clock(size_t at, Said& said) const {
        const auto of = [&](size_t where) -> std::optional<int> {
            const auto hour = joined(where) ? number(where) : std::nullopt;
            const bool counts = joined(where + 1) && word(where + 1) != "uur" &&
                                look(known_.units, word(where + 1)).has_value();
            return hour && *hour >= 1 && *hour <= 12 && !counts ? hour : std::nullopt;
        };
        const auto keep = [&](int hour, int minutes) {
            said.clock = SaidClock((hour % 12 * 60 + minutes + 720) % 720, true);
        };
        const auto tail = [&](size_t taken) {
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
        size_t taken = 1;
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
    size_t digital_clock(size_t at, Said& said, bool expected) const {
        const Leading hour = leading_number(word(at));
        if (hour.digits == 0 || hour.digits > 2) return 0;
        const bool small = hour.digits == 1 && hour.value <= 6 && hour.value > 0;
        if (hour.rest.empty()) {
            const std::string_view mark = gap(at + 1);
            if (mark != ":" && mark != ".") return 0;
            const Leading minute = leading_number(word(at + 1));
            if (minute.digits != 2 || minute.value > 59) return 0;
            const std::string_view end = minute.rest;
            const auto written = half_of_day(end);
            if (!end.empty() && !written && !is_in(known_.hour_words, end)) return 0;
            const bool units = joined(at + 2) && is_in(known_.hour_words, word(at + 2));
            const auto [half, more] = half_of_day(at + 2);
            if (mark == "." && !expected && end.empty() && !units && !half) return 0;
            if (mark == "." && gap(at + 2) == "." && leading_number(word(at + 2)).digits > 0)
                return 0;
            if (!set_clock(said, hour.value, minute.value, written ? written : half, small))
                return 0;
            return 2 + (units ? 1 : 0) + more;
        }
        const char mark = hour.rest.front();
        const Leading minute = leading_number(hour.rest.substr(1));
        if ((mark != 'u' && mark != 'h') || minute.digits != 2 || !minute.rest.empty()) return 0;
        return set_clock(said, hour.value, minute.value, {}, small) ? 1 : 0;
    }

    /// "14u", "17h", "5pm", "drie uur", "5 p.m.", "om 3".
    size_t hour_alone(size_t at, Said& said, bool expected) const {
        const Leading lead = leading_number(word(at));
        if (lead.digits > 2) return 0;
        const auto early = [](int hour) { return hour >= 1 && hour <= 12; };
        if (lead.digits > 0 && !lead.rest.empty()) {
            const auto half = half_of_day(lead.rest);
            const bool units = lead.rest == "u" || lead.rest == "uur" || lead.rest == "h";
            if (!half && !(units && expected)) return 0;
            return set_clock(said, lead.value, 0, half, early(lead.value) && lead.digits == 1) ? 1
                                                                                               : 0;
        }
        const auto hour = number(at);
        if (!hour || word(at) == "a" || word(at) == "an") return 0;
        if (const auto [half, more] = half_of_day(at + 1); half)
            return set_clock(said, *hour, 0, half, false) ? 1 + more : 0;
        const bool oclock = follows(at + 1, "oclock");
        const bool units = joined(at + 1) && is_in(known_.hour_words, word(at + 1));
        const size_t behind = at + (units ? 2 : 1);
        const bool in_part = follows(behind, "in") && look(known_.parts, word(behind + 2));
        const bool part = in_part ||
                          (follows(behind, "s") && look(known_.parts, word(behind + 1))) ||
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

    // ---- lengths

    /// "binnen 2 werkdagen", "over anderhalf uur", "within the next 24 hours".
    size_t length(size_t at, Said& said) const {
        if (said.length || said.day || said.date || said.weekday) return 0;
        if (!is_in(known_.within, word(at))) return 0;
        static constexpr std::array fillers{
            "nu",    "de",        "het", "komende", "ongeveer", "maximaal",
            "circa", "uiterlijk", "the", "next",    "about",    "maximum",
            "of",    "another",   "nog", "coming",  "uiterlijk"};
        size_t next = at + 1;
        bool definite = false;
        while (joined(next) &&
               std::find(fillers.begin(), fillers.end(), word(next)) != fillers.end()) {
            definite = definite || word(next) == "het" || word(next) == "the";
            ++next;
        }
        if (!joined(next)) return 0;
        SaidLength found;
        const size_t taken = amount(next, found, definite);
        if (taken == 0) return 0;
        said.length = found;
        next += taken;
        if (joined(next)) starts_elsewhere(next, said);
        return next - at;
    }

    size_t amount(size_t at, SaidLength& found, bool definite) const {
        const auto unit_at = [&](size_t where) -> std::pair<std::optional<TimeUnit>, size_t> {
            if (!joined(where)) return {std::nullopt, 0};
            if (word(where) == "working" || word(where) == "business") {
                const bool days = word(where + 1) == "days" || word(where + 1) == "day";
                if (days) return {TimeUnit::working_day, 2};
            }
            return {look(known_.units, word(where)), 1};
        };
        const auto take = [&](int halves, size_t where) -> size_t {
            const auto [unit, words] = unit_at(where);
            if (!unit) return 0;
            found = SaidLength(halves, *unit);
            return where + words - at;
        };
        if (word(at) == "anderhalf" || word(at) == "anderhalve") return take(3, at + 1);
        if (word(at) == "half" && (follows(at + 1, "an") || follows(at + 1, "a")))
            return take(1, at + 2);
        if (word(at) == "half") return take(1, at + 1);
        if (phrase(at, "a quarter of an") > 0) return found = SaidLength(2, TimeUnit::quarter), 5;
        if (phrase(at, "three quarters of an") > 0)
            return found = SaidLength(6, TimeUnit::quarter), 5;
        if (word(at) == "fortnight" || phrase(at, "a fortnight") > 0)
            return found = SaidLength(4, TimeUnit::week), word(at) == "fortnight" ? 1 : 2;
        if (definite)
            if (const size_t taken = take(2, at)) return taken;  // "binnen het uur"
        // "14d" and the like are not how people promise; "24u" is.
        const Leading lead = leading_number(word(at));
        if (lead.digits > 0 && (lead.rest == "u" || lead.rest == "h"))
            return found = SaidLength(2 * lead.value, TimeUnit::hour), 1;
        auto count = number(at);
        if (!count) return 0;
        if (word(at + 1) == "half" || phrase(at + 1, "and a half") > 0) {
            const size_t skip = word(at + 1) == "half" ? 1 : 3;
            return take(word(at + 1) == "half" ? *count : 2 * *count + 1, at + 1 + skip);
        }
        size_t next = at + 1;
        const bool also =
            is_in(known_.also, word(next)) || word(next) == "of" || word(next) == "or";
        if (const auto upper = number(next + 1); upper && also && *upper > *count)
            count = upper, next += 2;  // "2 tot 3 dagen"
        else if (const auto last = number(next); last && (gap(next) == "-" || gap(next) == "/"))
            count = last, next += 1;
        const size_t taken = take(2 * *count, next);
        if (taken > 0 && phrase(at + taken, "and a half") > 0) {
            found.halves += 1;
            return taken + 3;
        }
        return taken;
    }

    /// "binnen 14 dagen na ontvangst" begins at something else than now.
    void starts_elsewhere(size_t at, Said& said) const {
        const std::string_view from = word(at), what = word(at + 1);
        if (what == "now" || what == "today" || what == "vandaag" || what == "nu") return;
        if (from == "na" || from == "nadat" || from == "vanaf" || from == "after" || from == "of" ||
            from == "from" || from == "once")
            said.unclear = Unclear::other_start;
    }

    // ---- the whole

    size_t element(size_t at, Said& said, bool expected) const {
        size_t taken = close(at, said);
        if (taken == 0) taken = length(at, said);
        if (taken == 0) taken = weeks_on(at, said);
        if (taken == 0) taken = next_week(at, said);
        if (taken == 0) taken = weekday(at, said);
        if (taken == 0) taken = part(at, said);
        if (taken == 0) taken = day(at, said);
        if (taken == 0) taken = date(at, said);
        if (taken == 0) taken = clock(at, said, expected);
        return taken;
    }

    /// "dinsdag bel ik u om 11.00 uur": a day and a clock time with a few words between them.
    bool completes(Said& before, const Said& said, size_t end, size_t at) const {
        constexpr size_t apart = 6;
        if (before.unclear || said.unclear || at - end > apart) return false;
        for (size_t word = end; word <= at; ++word)
            if (!joined(word) || is_in(known_.also, this->word(word))) return false;
        const bool day_first =
            before.names_day() && !before.clock && said.clock && !said.names_day();
        const bool clock_first = before.clock && !before.names_day() && !said.clock && said.day;
        if (before.length && before.length->unit <= TimeUnit::hour) return false;
        if (day_first) {
            before.clock = said.clock;
            if (said.part) before.part = said.part;
        } else if (clock_first) {
            before.day = said.day;
            if (said.part) before.part = said.part;
        } else {
            return false;
        }
        before.place.length = said.place.offset + said.place.length - before.place.offset;
        return true;
    }

    size_t expression(size_t at, Said& said) const {
        if (const size_t taken = unclear(at, said)) return taken;
        const bool after = at > 0 && joined(at);
        size_t next = at, end = at;
        bool expected = after && is_in(known_.before, word(at - 1));
        for (int links = 0; next < size() && (next == at || joined(next)) && links < 4;) {
            if (const size_t taken = element(next, said, expected || end > at)) {
                next += taken;
                end = next;
                links = 0;
            } else if (end > at && is_in(known_.links, word(next))) {
                expected = is_in(known_.before, word(next));
                ++next;
                ++links;
            } else {
                break;
            }
        }
        if (end > at && after && is_in(known_.from_when, word(at - 1)) && !said.length)
            said.unclear = Unclear::from_when_only;
        return end - at;
    }

    std::string_view text_;
    const TimeLexicon& known_;
    language::Folded folded_;
};

}  // namespace

std::vector<Said> read_said(std::string_view text, const TimeLexicon& lexicon) {
    return Reader{text, lexicon}.read();
}

}  // namespace webcare::response
