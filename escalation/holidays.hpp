#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace webcare::escalation {

/// The public holidays of a country, computed for any year; one-off days off are not known.
///   nl  statutory days, Koningsdag (a day earlier on a Sunday), Bevrijdingsdag in lustrum years
///   be  the ten legal days
///   de  the days that every state keeps
///   gb  bank holidays of England and Wales, with substitute days
enum class Country { none, nl, be, de, gb };

/// Nothing for a country that is not known; `none` for the empty name.
std::optional<Country> country_named(std::string_view name);
bool is_holiday(Country country, std::chrono::year_month_day day);

/// Western Easter Sunday (the Gregorian computus, Meeus/Jones/Butcher).
std::chrono::year_month_day easter(std::chrono::year year);

}  // namespace webcare::escalation
