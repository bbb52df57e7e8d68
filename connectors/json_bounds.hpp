#pragma once

#include <cstddef>
#include <string_view>

#include "core/result.hpp"

namespace webcare::connectors {

/// Of one answer. Parsed, each takes some 20 bytes, however short it is written.
inline constexpr std::size_t max_json_values = 500'000;

/// Fails as malformed when a service's JSON has more separators than that outside its texts. To be
/// asked before it is parsed; linear, no allocation.
Status check_json_values(std::string_view json);

}  // namespace webcare::connectors
