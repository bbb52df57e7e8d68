#pragma once

#include <string_view>

#include "core/mention.hpp"

namespace webcare::connectors {

/// Makes a mention from outside fit to keep: text and names cleaned (core/text.hpp) and cut to
/// their length, a permalink that is no plain web address dropped, an overlong id replaced by its
/// hash, times filled in. `source` is the source's name. A created_at that is missing or over a day
/// ahead of `now` becomes `now`. Idempotent; the same mention always gets the same id.
void tidy(Mention& mention, std::string_view source, Time now);

/// `native` as the part of an id behind "network:": itself, or its hash where it is longer than 400
/// bytes or holds control characters.
std::string native_id(std::string_view native);

}  // namespace webcare::connectors
