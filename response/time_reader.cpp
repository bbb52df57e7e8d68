#include <algorithm>
#include <array>

#include "response/time_clock.hpp"

namespace webcare::response {
namespace {

using std::size_t;

constexpr std::array ordinal_ends{"e", "de", "ste", "st", "nd", "rd", "th"};

/// Reads expressions word by word. Each reader of an element gives the words it took, 0 for none.
class Reader : public ClockReader {
 public:
    using ClockReader::ClockReader;

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
            const Span first = source(at), last = source(at + taken - 1);
            said.place = Span(first.offset, last.offset + last.length - first.offset);
            if (all.empty() || !completes(all.back(), said, last_end, at)) all.push_back(said);
            at += taken;
            last_end = at;
        }
        return all;
    }

 private:
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
};

}  // namespace

std::vector<Said> read_said(std::string_view text, const TimeLexicon& lexicon) {
    return Reader{text, lexicon}.read();
}

}  // namespace webcare::response
