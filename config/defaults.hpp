#pragma once

#include "config/yaml.hpp"

namespace webcare::config {

/// The file that positions of built-in values name.
inline constexpr const char* defaults_file = "default";

/// What holds where webcared.yaml is silent: targets of the handbook, the office calendar, the
/// default route and its ladder. Read by the same code as the file.
Node built_in();

/// The time zone when none is given.
inline constexpr const char* default_zone = "Europe/Amsterdam";

}  // namespace webcare::config
