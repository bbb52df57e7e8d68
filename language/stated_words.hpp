#pragma once

#include <cstdint>
#include <string_view>

namespace webcare::language {

/// What a word is for a statement of time or money.
enum class Word : std::uint8_t {
    none,
    before,   // a deadline that ends where the moment begins
    until,    // one that ends with it
    within,   // one that ends a duration from now
    already,  // "al", "for": a duration that lasts
    since,
    filler,  // may stand between these and the moment
    weekday,
    day,  // days from now
    month,
    number,
    minutes,  // units, in minutes
    hours,
    days,
    half,
    clock,  // "uur", "o'clock": in places of `hours`
    money,
};
/// A word that is known, in Dutch, English, German or French.
struct Known {
    std::string_view word;
    Word kind = Word::none;
    int value = 0;  ///< of a number, unit, day or month
};

/// Whether a folded word that begins with these two bytes may be one of Word::before to
/// Word::since. Most are not, and this costs a look at one bit.
bool may_open_statement(const char* word);

/// Of a folded word; Word::none for most.
Known word_of_time(std::string_view folded_word);

}  // namespace webcare::language
