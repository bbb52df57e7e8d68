#include "response/time_words.hpp"

#include <array>

#include "core/text.hpp"
#include "response/time_said.hpp"

namespace webcare::response {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::size_t longest_text = 64 * 1024;
constexpr minutes end_of_day{23 * 60 + 59};
constexpr minutes morning_ends{12 * 60}, afternoon_ends{18 * 60}, evening_ends{22 * 60};
/// A date without a year that passed longer ago than this is meant for next year.
constexpr days passed_lately{183};
constexpr int longest_closing = 31;  // days without office

unsigned iso_weekday(sys_days day) {
    return std::chrono::weekday{day}.iso_encoding();
}

/// A moment, or why there is none.
struct Answer {
    std::optional<Time> moment;
    std::optional<Unclear> unclear;
    Answer() = default;
    Answer(Time time) : moment{time} {}
    Answer(Unclear why) : unclear{why} {}
};

/// Answers what was said, at one moment.
class Asked {
 public:
    Asked(Time now, const Zone& zone, const OfficeDays& office)
        : now_{now}, zone_{zone}, office_{office}, here_{zone.to_local(now)}, today_{here_.day} {}

    Answer when(Said said) const {
        if (said.unclear) return *said.unclear;
        if (said.length && said.weekday && said.length->unit == TimeUnit::week)
            said.weeks_on = said.length->halves / 2, said.length.reset();
        if (said.length && said.length->unit <= TimeUnit::hour)
            return now_ + minutes{said.length->halves * minutes_of(said.length->unit) / 2};
        const auto day = day_of(said);
        if (!day.first) return day.second;
        return time_on(*day.first, said);
    }

 private:
    static int minutes_of(TimeUnit unit) {
        return unit == TimeUnit::minute ? 1 : unit == TimeUnit::quarter ? 15 : 60;
    }

    using Day = std::pair<std::optional<sys_days>, Unclear>;
    static Day on(sys_days day) { return {day, Unclear::no_moment}; }
    static Day none(Unclear why) { return {std::nullopt, why}; }

    bool works(sys_days day) const { return office_(day).has_value(); }
    minutes close_of(sys_days day) const {
        const auto open = office_(day);
        return open ? open->to : end_of_day;
    }
    Time at(sys_days day, minutes time) const {
        return zone_.to_utc(
            LocalTime{day + std::chrono::floor<days>(time), time - std::chrono::floor<days>(time)});
    }
    sys_days monday() const { return today_ - days{iso_weekday(today_) - 1}; }

    /// The last working day from `first` to `last`.
    Day last_working(sys_days first, sys_days last) const {
        for (sys_days day = last; day >= first; day -= days{1})
            if (works(day)) return on(day);
        return first <= last ? on(last) : none(Unclear::past);
    }

    Day day_of(const Said& said) const {
        if (said.date) return dated(*said.date, said.weekday);
        if (said.weekday) return weekday(said);
        if (said.end_of_month) return end_of(*said.end_of_month);
        if (said.length) return after(*said.length);
        if (said.close && *said.close != SaidClose::day) return close(*said.close);
        if (said.next_week) return none(Unclear::which_day);
        if (said.day) return on(today_ + days{*said.day});
        if (said.close) return on(today_);
        return on(today_);  // a clock time alone; time_on() moves it on when it has passed
    }

    Day close(SaidClose what) const {
        const year_month_day now = today_;
        const auto month = now.year() / now.month();
        const auto last_of = [](std::chrono::year_month m) {
            return sys_days{m / std::chrono::last};
        };
        switch (what) {
            case SaidClose::week: {
                const Day friday = last_working(today_, monday() + days{4});
                return friday.first ? friday : on(monday() + days{6});
            }
            case SaidClose::next_week:
                return last_working(monday() + days{7}, monday() + days{11});
            case SaidClose::month:
                return last_working(today_, last_of(month));
            case SaidClose::next_month: {
                const auto next = month + std::chrono::months{1};
                return last_working(sys_days{next / 1}, last_of(next));
            }
            default:
                return on(today_);
        }
    }

    Day end_of(unsigned month) const {
        const year_month_day now = today_;
        auto wanted = now.year() / std::chrono::month{month};
        if (month < static_cast<unsigned>(now.month())) wanted += std::chrono::years{1};
        const Day day = last_working(sys_days{wanted / 1}, sys_days{wanted / std::chrono::last});
        return day.first && *day.first < today_ ? none(Unclear::past) : day;
    }

    Day dated(const SaidDate& date, std::optional<unsigned> weekday) const {
        const year_month_day now = today_;
        const auto year = date.year ? std::chrono::year{*date.year} : now.year();
        const auto month = date.month ? std::chrono::month{*date.month} : now.month();
        year_month_day day = year / month / std::chrono::day{date.day};
        if (!date.month && sys_days{day} < today_) day += std::chrono::months{1};
        if (!day.ok() && date.year) return none(Unclear::no_such_day);
        if (date.month && !date.year && sys_days{day} < today_ - passed_lately)
            day += std::chrono::years{1};
        if (!day.ok()) return none(Unclear::no_such_day);
        if (weekday && iso_weekday(day) != *weekday) return none(Unclear::weekday_differs);
        if (sys_days{day} < today_) return none(Unclear::past);
        return on(day);
    }

    Day weekday(const Said& said) const {
        const auto ahead = static_cast<int>((*said.weekday + 7 - iso_weekday(today_)) % 7);
        if (said.next_week) return on(monday() + days{7 + *said.weekday - 1});
        sys_days day = today_ + days{ahead};
        const bool today = ahead == 0;
        if (today && (said.coming || said.weeks_on > 0 || has_passed(day, said))) day += days{7};
        if (today && said.weeks_on > 0) day -= days{7};
        return on(day + days{7 * said.weeks_on});
    }
    bool has_passed(sys_days day, const Said& said) const {
        return !time_on(day, said).moment.has_value();
    }

    Day after(SaidLength length) const {
        const int count = (length.halves + 1) / 2;
        switch (length.unit) {
            case TimeUnit::working_day: {
                sys_days day = today_;
                int closed = 0;
                for (int left = count; left > 0 && closed < longest_closing;) {
                    day += days{1};
                    if (works(day))
                        --left, closed = 0;
                    else
                        ++closed;
                }
                return on(day);
            }
            case TimeUnit::week:
                return on(today_ + days{7 * length.halves / 2});
            case TimeUnit::month: {
                year_month_day day = today_;
                day += std::chrono::months{count};
                if (!day.ok()) day = day.year() / day.month() / std::chrono::last;
                return on(day);
            }
            default:
                return on(today_ + days{count});
        }
    }

    Answer time_on(sys_days day, const Said& said) const {
        if (said.clock) return clock_on(day, said);
        Time moment = at(day, said.part ? end_of(*said.part, day) : close_of(day));
        // "vandaag nog" after closing time is before midnight.
        if (moment <= now_ && day == today_ && may_run_late(said)) moment = at(day, end_of_day);
        if (moment <= now_) return Unclear::past;
        return moment;
    }
    bool may_run_late(const Said& said) const {
        if (said.weekday) return false;
        return !said.part || *said.part == DayPart::evening;
    }

    minutes end_of(DayPart part, sys_days day) const {
        switch (part) {
            case DayPart::morning:
                return morning_ends;
            case DayPart::afternoon: {
                const auto open = office_(day);
                const bool closes = open && open->to > morning_ends && open->to < afternoon_ends;
                return closes ? open->to : afternoon_ends;
            }
            case DayPart::evening:
                return evening_ends;
            default:
                return end_of_day;
        }
    }

    Answer clock_on(sys_days day, const Said& said) const {
        const bool any_day = !said.names_day();
        const minutes time = on_clock(*said.clock, said.part, day, any_day);
        Time moment = at(day, time);
        if (moment > now_) return moment;
        if (any_day)
            return at(day + days{1}, on_clock(*said.clock, said.part, day + days{1}, true));
        const bool twice = said.clock->twelve && !said.part && time < hours{12};
        if (twice && at(day, time + hours{12}) > now_) return at(day, time + hours{12});
        return Unclear::past;
    }

    /// Which of the two hours of a twelve-hour clock.
    minutes on_clock(SaidClock clock, std::optional<DayPart> part, sys_days day,
                     bool any_day) const {
        const minutes said{clock.minutes};
        const minutes early = said % hours{12}, late = early + hours{12};
        if (part) {
            switch (*part) {
                case DayPart::morning:
                    return said;
                case DayPart::night:
                    return said >= hours{12} && said < hours{13} ? hours{24} : said;
                default:
                    return said < hours{12} ? late : said;
            }
        }
        if (!clock.twelve) return said;
        const OfficeDay open = office_(day).value_or(OfficeDay{hours{8}, hours{19}});
        const bool early_fits = early >= open.from && early <= open.to;
        const bool late_fits = late >= open.from && late <= open.to;
        if (early_fits != late_fits) {
            const bool gone = day == today_ && early_fits && at(day, early) <= now_;
            return gone && !any_day ? late : early_fits ? early : late;
        }
        return early >= hours{8} ? early : late;
    }

    Time now_;
    const Zone& zone_;
    const OfficeDays& office_;
    LocalTime here_;
    sys_days today_;
};

struct Words {
    Unclear why;
    std::string_view nl, en;
};
constexpr std::array explanations{
    Words{Unclear::no_moment, "er staat geen moment", "it names no moment"},
    Words{Unclear::from_when_only, "er staat vanaf wanneer, niet uiterlijk wanneer",
          "it says from when, not by when"},
    Words{Unclear::which_day, "er staat niet op welke dag", "it does not say on which day"},
    Words{Unclear::two_dates, "het kan twee datums zijn; schrijf de maand uit",
          "it can be two dates; write the month in letters"},
    Words{Unclear::weekday_differs, "de weekdag past niet bij de datum",
          "the weekday and the date differ"},
    Words{Unclear::other_start, "de termijn begint bij iets anders dan nu",
          "the term begins at something else than now"},
    Words{Unclear::past, "dat moment is al voorbij", "that moment has passed"},
    Words{Unclear::no_such_day, "die dag bestaat niet", "there is no such day"},
};

}  // namespace

std::optional<OfficeDay> plain_office_day(year_month_day day) {
    if (iso_weekday(day) > 5) return std::nullopt;
    return OfficeDay{};
}

std::vector<TimeWords> read_times(std::string_view text, std::string_view language, Time now,
                                  const Zone& zone, const OfficeDays& office) {
    const Asked asked{now, zone, office};
    std::vector<TimeWords> all;
    for (const Said& said : read_said(text.substr(0, longest_text), time_lexicon(language))) {
        const Answer answer = asked.when(said);
        TimeWords words;
        words.place = said.place;
        words.moment = answer.moment;
        words.unclear = answer.unclear;
        all.push_back(words);
    }
    return all;
}

std::string_view explain(Unclear why, std::string_view language) {
    for (const Words& words : explanations)
        if (words.why == why) return language == "nl" ? words.nl : words.en;
    return {};
}

}  // namespace webcare::response
