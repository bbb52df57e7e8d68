#include "language/stated.hpp"

#include <algorithm>

#include "language/stated_words.hpp"

namespace webcare::language {
namespace {

constexpr std::size_t most = 64;
constexpr int days_of_half_a_year = 182;

constexpr int minutes_of_a_day = 24 * 60;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Reads one text from its tokens, and figures from the text as it was written.
class Reader {
 public:
    Reader(std::string_view text, const Folded& folded, std::vector<Stated>& out)
        : text_{text}, folded_{folded}, out_{out} {}

    void run() {
        static const Openings openings;
        const std::size_t count = folded_.tokens.size();
        for (at_ = 0; at_ < count && out_.size() < most; ++at_) {
            const Token& token = folded_.tokens[at_];
            if (is_digit(text_[token.source.offset])) {
                amount();
                continue;
            }
            if (!openings.may_open(folded_.text.data() + token.form.begin)) continue;
            switch (word(at_).kind) {
                case Word::before:
                case Word::until:
                    deadline();
                    break;
                case Word::within:
                    duration(StatedKind::deadline);
                    break;
                case Word::already:
                    duration(StatedKind::since);
                    break;
                case Word::since:
                    since();
                    break;
                default:
                    break;
            }
        }
    }

 private:
    std::string_view source(std::size_t i) const {
        const Span span = folded_.tokens[i].source;
        return text_.substr(span.offset, span.length);
    }
    bool figure_at(std::size_t i) const {
        return i < folded_.tokens.size() && is_digit(source(i).front());
    }
    Known word(std::size_t i) const {
        if (i >= folded_.tokens.size()) return Known{};
        return word_of_time(folded_.view(folded_.tokens[i].form));
    }

    /// A whole number up to 9999 in figures or words; -1 for none.
    int number(std::size_t i) const {
        if (const Known known = word(i); known.kind == Word::number) return known.value;
        if (!figure_at(i)) return -1;
        int value = 0;
        std::size_t digits = 0;
        for (const char c : source(i)) {
            if (!is_digit(c) || digits == 4) break;
            value = 10 * value + (c - '0');
            ++digits;
        }
        return value;
    }

    std::size_t past_fillers(std::size_t i) const {
        for (int skipped = 0; skipped < 3 && word(i).kind == Word::filler; ++skipped) ++i;
        return i;
    }

    void state(const Stated& stated, std::size_t first, std::size_t last) {
        out_.push_back(stated);
        out_.back().first = static_cast<std::uint32_t>(first);
        out_.back().last = static_cast<std::uint32_t>(last);
        at_ = last;
    }

    /// "binnen 24 uur", "al drie weken", "al weken".
    void duration(StatedKind kind) {
        std::size_t i = past_fillers(at_ + 1);
        const int count = number(i);
        if (count >= 0) ++i;
        const Known unit = word(i);
        const bool is_unit =
            unit.kind == Word::minutes || unit.kind == Word::hours || unit.kind == Word::days;
        if (!is_unit || (count < 0 && (kind == StatedKind::deadline || unit.kind != Word::days)))
            return;
        Stated stated;
        stated.kind = kind;
        if (kind == StatedKind::deadline)
            stated.within = std::chrono::minutes{std::int64_t{count} * unit.value};
        state(stated, at_, i);
    }

    /// "sinds maandag", "since last week", "seit drei Wochen".
    void since() {
        const std::size_t first = at_;
        duration(StatedKind::since);
        if (at_ != first) return;
        Stated stated;
        stated.kind = StatedKind::since;
        const std::size_t end = day(past_fillers(at_ + 1), stated);
        if (stated.day.by != DayNamed::By::none) state(stated, at_, end - 1);
    }

    /// "voor vrijdag", "uiterlijk 15:00", "before Friday 5pm", "vóór half drie", "voor 1 december".
    void deadline() {
        Stated stated;
        stated.kind = StatedKind::deadline;
        stated.ends_before = word(at_).kind == Word::before;
        std::size_t end = day(past_fillers(at_ + 1), stated);
        end = clock(past_fillers(end), end, stated);
        if (stated.day.number < 0) return;  // "voor gisteren"
        if (stated.day.by != DayNamed::By::none || stated.minute >= 0) state(stated, at_, end - 1);
    }

    /// A day at token `i`, if there is one; where it ends.
    std::size_t day(std::size_t i, Stated& stated) const {
        const Known here = word(i);
        if (here.kind == Word::weekday || here.kind == Word::day) {
            stated.day.by =
                here.kind == Word::weekday ? DayNamed::By::weekday : DayNamed::By::days_from_now;
            stated.day.number = here.value;
            return i + 1;
        }
        const bool month_first = here.kind == Word::month;
        const int of_month = number(month_first ? i + 1 : i);
        const Known month = month_first ? here : word(i + 1);
        if (month.kind != Word::month || of_month < 1 || of_month > 31) return i;
        stated.day.by = DayNamed::By::date;
        stated.day.number = of_month;
        stated.day.month = month.value;
        return i + 2;
    }

    /// A time of day at token `i`, if there is one; where it ends, or `end`.
    std::size_t clock(std::size_t i, std::size_t end, Stated& stated) const {
        const bool half = word(i).kind == Word::half;
        if (half) ++i;
        const int hour = number(i);
        if (hour < 0 || hour > 24) return end;
        if (half) {
            if (hour < 1 || hour > 12) return end;
            stated.minute = 60 * hour - 30;
            stated.is_half_day = true;
            return i + 1;
        }
        if (const int minute = minutes_behind(i); minute >= 0) {
            stated.minute = 60 * hour + minute;
            return i + 2;
        }
        const std::string_view written = source(i);
        const bool joined_pm = written.ends_with("pm") || written.ends_with("PM");
        const bool joined_am = written.ends_with("am") || written.ends_with("AM");
        const std::string_view next =
            i + 1 < folded_.tokens.size() ? folded_.view(folded_.tokens[i + 1].form) : "";
        const bool pm = joined_pm || next == "pm", am = joined_am || next == "am";
        if (pm || am) {
            stated.minute = 60 * (hour % 12 + (pm ? 12 : 0));
            return i + (joined_pm || joined_am ? 1 : 2);
        }
        const Word unit = word(i + 1).kind;
        if (unit != Word::hours && unit != Word::clock) return end;
        stated.minute = 60 * hour;
        stated.is_half_day = hour >= 1 && hour <= 12;
        return i + 2;
    }

    /// "15:00" and "15.00": the two figures are tokens of their own; -1 for no such.
    int minutes_behind(std::size_t i) const {
        if (!figure_at(i) || !figure_at(i + 1)) return -1;
        const Span hour = folded_.tokens[i].source, minute = folded_.tokens[i + 1].source;
        const std::size_t between = hour.offset + hour.length;
        if (minute.offset != between + 1 || minute.length != 2) return -1;
        if (text_[between] != ':' && text_[between] != '.') return -1;
        const int value = number(i + 1);
        return value < 60 ? value : -1;
    }

    /// "€ 350", "350 euro", "1.299,-", from the figure on.
    void amount() {
        const std::size_t begin = folded_.tokens[at_].source.offset;
        std::size_t end = begin;
        double value = 0, scale = 0;
        // A separator belongs to the figure where digits follow: three make thousands, else cents.
        for (int digits = 0; end < text_.size() && digits < 12; ++end) {
            const char c = text_[end];
            if (is_digit(c)) {
                value = 10 * value + (c - '0');
                scale *= 10;
                ++digits;
                continue;
            }
            if ((c != '.' && c != ',') || end + 1 >= text_.size() || !is_digit(text_[end + 1]))
                break;
            std::size_t behind = end + 1;
            while (behind < text_.size() && is_digit(text_[behind])) ++behind;
            if (behind - end != 4) scale = 1;
        }
        if (scale > 1) value /= scale;
        std::size_t last = at_;
        while (last + 1 < folded_.tokens.size() && folded_.tokens[last + 1].source.offset < end)
            ++last;
        const bool dash =
            text_.substr(end).starts_with(",-") || text_.substr(end).starts_with(",--");
        const bool named = word(last + 1).kind == Word::money;
        if (!dash && !named && !sign_before(begin)) return void(at_ = last);
        Stated stated;
        stated.amount = value;
        state(stated, at_, named ? last + 1 : last);
    }

    bool sign_before(std::size_t begin) const {
        const std::string_view before = text_.substr(0, begin);
        const auto bare = before.substr(0, before.find_last_not_of(' ') + 1);
        if (before.size() - bare.size() > 1) return false;
        return bare.ends_with("€") || bare.ends_with("$") || bare.ends_with("£") ||
               bare.ends_with("EUR") || bare.ends_with("eur");
    }

    std::string_view text_;
    const Folded& folded_;
    std::vector<Stated>& out_;
    std::size_t at_ = 0;
};

/// The day that is named, counted from the day of writing; at least `least` days away.
std::optional<std::chrono::sys_days> day_of(const Stated& stated, std::chrono::sys_days today,
                                            int least) {
    using std::chrono::days;
    switch (stated.day.by) {
        case DayNamed::By::none:
            return today;
        case DayNamed::By::days_from_now:
            return today + days{stated.day.number};
        case DayNamed::By::weekday: {
            const int now = static_cast<int>(std::chrono::weekday{today}.iso_encoding());
            int ahead = (stated.day.number - now + 7) % 7;
            if (ahead < least) ahead += 7;
            return today + days{ahead};
        }
        case DayNamed::By::date: {
            const std::chrono::year_month_day day{today};
            std::chrono::year_month_day named{
                day.year(), std::chrono::month{static_cast<unsigned>(stated.day.month)},
                std::chrono::day{static_cast<unsigned>(stated.day.number)}};
            if (!named.ok()) return {};
            // A date of the year past is meant for the year to come, if that is nearer.
            if (std::chrono::sys_days{named} < today - days{days_of_half_a_year})
                named += std::chrono::years{1};
            return named.ok() ? std::optional{std::chrono::sys_days{named}} : std::nullopt;
        }
    }
    return {};
}

}  // namespace

const std::vector<std::string_view>& stated_kinds() {
    static const std::vector<std::string_view> names{"deadline", "since", "amount"};
    return names;
}

std::optional<StatedKind> stated_kind(std::string_view name) {
    const auto& names = stated_kinds();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return {};
    return static_cast<StatedKind>(found - names.begin());
}

void find_stated(std::string_view text, const Folded& folded, std::vector<Stated>& out) {
    out.clear();
    Reader{text, folded, out}.run();
}

std::optional<Time> moment_of(const Stated& deadline, Time written, const Zone& zone) {
    if (deadline.within > Duration::zero()) return written + deadline.within;
    const LocalTime now = zone.to_local(written);
    const std::chrono::sys_days today{now.day};
    const bool by_clock = deadline.minute >= 0;
    const auto day = day_of(deadline, today, deadline.ends_before && !by_clock ? 1 : 0);
    if (!day) return {};
    const auto moment = [&](std::chrono::sys_days on, int minute) {
        const auto full = std::chrono::minutes{minute};
        return zone.to_utc(
            LocalTime{std::chrono::year_month_day{on + std::chrono::floor<std::chrono::days>(full)},
                      full % std::chrono::days{1}});
    };
    if (!by_clock) {
        const bool at_its_begin = deadline.ends_before && *day > today;
        return moment(*day, at_its_begin ? 0 : minutes_of_a_day);
    }
    // "Half drie" is in the afternoon: a clock of twelve hours means the hours that people are up.
    constexpr int people_are_up = 7 * 60;
    int minute = deadline.minute;
    if (deadline.is_half_day && minute < people_are_up) minute += minutes_of_a_day / 2;
    Time at = moment(*day, minute);
    const bool may_be_later = deadline.is_half_day && minute + minutes_of_a_day / 2 < 22 * 60;
    if (at <= written && may_be_later) at = moment(*day, minute + minutes_of_a_day / 2);
    if (at <= written && deadline.day.by == DayNamed::By::none)
        at = moment(*day + std::chrono::days{1}, minute);
    return at;
}

}  // namespace webcare::language
