#pragma once

#include <string_view>
#include <vector>

namespace webcare::language {

/// The names that may follow `emoji:`.
const std::vector<std::string_view>& emoji_classes();

/// All emoji of a class in one string, each a term of its own; empty for an unknown name.
std::string_view emoji_of_class(std::string_view name);

}  // namespace webcare::language
