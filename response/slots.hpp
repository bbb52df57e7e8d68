#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace webcare::response {

/// What fills `{name}` in a sentence of the handbook.
using Slots = std::vector<std::pair<std::string_view, std::string>>;

/// The sentence with every known slot filled in one pass: a value that itself holds braces stays as
/// it is, and an unknown slot stays too (the loader refuses it).
std::string filled(std::string_view sentence, const Slots& slots);

/// The names between braces, in order.
std::vector<std::string_view> slot_names(std::string_view sentence);

}  // namespace webcare::response
