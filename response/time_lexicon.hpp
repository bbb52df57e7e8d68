#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace webcare::response {

enum class DayPart : std::uint8_t { morning, afternoon, evening, night };
enum class TimeUnit : std::uint8_t { minute, quarter, hour, day, working_day, week, month };

/// Why words about time name no moment that can be kept or missed.
enum class Unclear : std::uint8_t {
    no_moment,        ///< "zo snel mogelijk", "shortly", "over een paar dagen"
    from_when_only,   ///< "na het weekend", "vanaf dinsdag": no last moment
    which_day,        ///< "begin volgende week", "early next week"
    two_dates,        ///< "3/12" in English
    weekday_differs,  ///< "dinsdag 3 december" where the third is a Thursday
    other_start,      ///< "binnen 14 dagen na ontvangst": counted from something else than now
    past,             ///< "vandaag om 9.00 uur" at ten
    no_such_day,      ///< "31 november"
};

/// One entry of a word list. The words are folded (language/fold.hpp): lower case, no accents, no
/// apostrophes.
template <class Value>
struct Entry {
    std::string_view word;
    Value value;
};

/// A part of the day on a day: "vanmiddag" is the afternoon of today.
struct PartOfDay {
    std::optional<int> day;  ///< from today
    DayPart part;
};

/// The words by which one language tells time. Lists are short: a look is a walk over them.
struct TimeLexicon {
    std::vector<Entry<int>> numbers;              ///< written out
    std::vector<Entry<int>> days;                 ///< "morgen": 1
    std::vector<Entry<unsigned>> weekdays;        ///< Monday is 1; whole names
    std::vector<Entry<unsigned>> short_weekdays;  ///< only before a date
    std::vector<Entry<unsigned>> months;
    std::vector<Entry<PartOfDay>> parts;
    std::vector<Entry<TimeUnit>> units;
    std::vector<std::string_view> within;         ///< before a length of time: "binnen", "in"
    std::vector<std::string_view> before;         ///< before a clock time: "om", "by"
    std::vector<std::string_view> links;          ///< may stand between the parts of one moment
    std::vector<std::string_view> next;           ///< "volgende"
    std::vector<std::string_view> coming;         ///< "komende", "this"
    std::vector<std::string_view> from_when;      ///< "na", "after", "vanaf"
    std::vector<std::string_view> hour_words;     ///< after a clock time: "uur", "oclock"
    std::vector<std::string_view> between, also;  ///< "tussen" .. "en"
    std::vector<Entry<Unclear>> unclear;          ///< phrases, a space between the words
    /// Phrases for the close of the day, the last working day of the week and of the month.
    std::vector<std::string_view> close_of_day, close_of_week, close_of_next_week, close_of_month,
        close_of_next_month;
    std::vector<std::string_view> close_of;  ///< before a month or a part of the day: "eind"
    std::vector<std::string_view> next_week;
    std::vector<Entry<int>> clocks;  ///< "noon" in minutes of the day
    bool day_first = true;           ///< 3/12 is the third of December
};

/// "en", or Dutch for anything else.
const TimeLexicon& time_lexicon(std::string_view language);

}  // namespace webcare::response
