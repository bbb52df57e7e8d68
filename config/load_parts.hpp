#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.hpp"

namespace webcare::config {

/// Letters, digits, `-`, `_` and `.`, at most 64: it stands in addresses, keys and file names.
bool good_name(std::string_view name);

/// An error at `at` that names `name` and the nearest of `known`.
void unknown_name(Problems& problems, const Position& at, std::string_view what,
                  const std::string& name, const std::vector<std::string>& known);

// Each reads its keys of the root into `config`. Channels come first: ladders and people name them.
void load_brands(Fields& root, Config& config);
void load_sources(Fields& root, Config& config);
void load_channels(Fields& root, Config& config);
void load_people(Fields& root, Config& config);
void load_lists(Fields& root, Config& config);
void load_rota(Fields& root, Config& config);
void load_playbooks(Fields& root, Config& config);
void load_calendars(Fields& root, Config& config);
void load_targets(Fields& root, Config& config);
void load_ladders(Fields& root, Config& config);
void load_routes(Fields& root, Config& config);
void load_route_tests(Fields& root, Config& config);
void load_quiet(Fields& root, Config& config);  ///< `silences` and `maintenance`
void load_waves(Fields& root, Config& config);  ///< and `grouping`, `changes`

/// A moment as parse_moment() reads it, with a positioned error; false where it is absent or wrong.
bool read_moment(Fields& fields, std::string_view key, const Zone& zone, Time& out,
                 bool to_the_end = false);
/// `from` and `until` of a mapping, both required.
bool require_period(Fields& fields, const Zone& zone, Period& out);
/// A local date, "2026-12-24".
std::optional<std::chrono::year_month_day> parse_date(std::string_view text);

/// "mon-fri", "mon,wed", or a list of such; "mon 09:00" for a turn. Fail as malformed.
Result<std::vector<std::chrono::weekday>> parse_days(const std::vector<std::string>& texts);
Result<std::chrono::minutes> parse_clock_time(std::string_view text);
/// "09:00-17:30". Fails as malformed, also where the first is not before the last unless
/// `past_midnight`.
Result<Stretch> parse_stretch(std::string_view text, bool past_midnight = false);
/// Of "mon 09:00" and the like: the day, and what follows it.
std::optional<std::pair<std::chrono::weekday, std::string_view>> split_day(std::string_view text);

}  // namespace webcare::config
