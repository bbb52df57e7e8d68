#pragma once

#include <string_view>
#include <vector>

#include "core/mention.hpp"
#include "core/result.hpp"

namespace webcare::connectors::push {

/// The mentions of one POST: a JSON object, an array of them, or one object a line. All or nothing:
/// fails as malformed and names the line or item. `source` and `now` go into the mentions.
Result<std::vector<Mention>> read_payload(std::string_view body, std::string_view source, Time now);

}  // namespace webcare::connectors::push
