#pragma once

#include <utility>

#include "response/time_tokens.hpp"

namespace webcare::response {

/// Reads times of day. Each reader gives the words it took, 0 for none.
class ClockReader : public TimeTokens {
 public:
    using TimeTokens::TimeTokens;

    /// A time of day at this word: "half drie", "14.00 uur", "tussen 10 en 12 uur". `expected`:
    /// after "om" or "at", where a number alone can be one.
    std::size_t clock(std::size_t at, Said& said, bool expected) const;

 private:
    std::pair<std::optional<int>, std::size_t> half_of_day(std::size_t at) const;
    bool set_clock(Said& said, int hour, int minute, std::optional<int> half, bool twelve) const;
    std::size_t range(std::size_t at, Said& said) const;
    std::size_t dashed(std::size_t at, std::size_t taken, Said& said) const;
    std::size_t spoken_clock(std::size_t at, Said& said) const;
    std::size_t digital_clock(std::size_t at, Said& said, bool expected) const;
    std::size_t hour_alone(std::size_t at, Said& said, bool expected) const;
};

}  // namespace webcare::response
