#pragma once

#include <array>
#include <cstddef>
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

/// The first two letters of Word::before to Word::since: a look at one bit lets most words pass.
class Openings {
 public:
    Openings();
    /// Two bytes can be read there (Folded::padding).
    bool may_open(const char* folded_word) const {
        const std::size_t at = place_of(folded_word);
        return (bits_[at / 64] >> (at % 64) & 1U) != 0;
    }

 private:
    static std::size_t place_of(const char* word) {
        return (static_cast<unsigned char>(word[0]) & 31U) * 32U +
               (static_cast<unsigned char>(word[1]) & 31U);
    }
    std::array<std::uint64_t, 16> bits_{};
};

/// Of a folded word; Word::none for most.
Known word_of_time(std::string_view folded_word);

}  // namespace webcare::language
