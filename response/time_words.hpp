#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "core/mention.hpp"
#include "core/zone.hpp"
#include "response/time_lexicon.hpp"

namespace webcare::response {

/// From when to when the office is open, in minutes of the local day.
struct OfficeDay {
    std::chrono::minutes from{9 * 60};
    std::chrono::minutes to{17 * 60};
    OfficeDay() = default;
    OfficeDay(std::chrono::minutes f, std::chrono::minutes t) : from{f}, to{t} {}
};

/// Nothing for a day on which the office stays closed.
using OfficeDays = std::function<std::optional<OfficeDay>(std::chrono::year_month_day)>;

/// Monday to Friday from nine to five, no holidays: where no calendar is known.
std::optional<OfficeDay> plain_office_day(std::chrono::year_month_day day);

/// Words about time, and the last moment that is in time by them; or why there is none.
struct TimeWords {
    Span place;  ///< bytes of the text
    std::optional<Time> moment;
    std::optional<Unclear> unclear;  ///< set when `moment` is not
    TimeWords() = default;
};

/// What a text says about when, Dutch or English ("en"), read at `now` on the clock of `zone`, in
/// the order of the text. docs/promises.md has the rules. Pure; linear in the text, of which the
/// first 64 KiB count.
std::vector<TimeWords> read_times(std::string_view text, std::string_view language, Time now,
                                  const Zone& zone, const OfficeDays& office);

/// "zo snel mogelijk names no moment": what to tell the person, in English or Dutch ("nl").
std::string_view explain(Unclear why, std::string_view language);

}  // namespace webcare::response
