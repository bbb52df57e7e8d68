#pragma once

#include <string>
#include <string_view>
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
void load_rota(Fields& root, const Config& config);
void load_playbooks(Fields& root, Config& config);
void load_calendars(Fields& root, Config& config);
void load_targets(Fields& root, Config& config);
void load_ladders(Fields& root, Config& config);
void load_routes(Fields& root, Config& config);  ///< and `route_tests`
void load_waves(Fields& root, Config& config);   ///< and `grouping`, `changes`

/// A moment without an offset is local time of the zone.
std::optional<Time> local_or_exact(const std::string& text, const Zone& zone);

/// "mon-fri", "mon,wed", or a list of such; "mon 09:00" for a turn. Fail as malformed.
Result<std::vector<std::chrono::weekday>> parse_days(const std::vector<std::string>& texts);
Result<std::chrono::minutes> parse_clock_time(std::string_view text);

}  // namespace webcare::config
