#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace webcare {

/// The written names of an enumeration, in one visible table.
template <class Enum, std::size_t size>
using Names = std::array<std::pair<Enum, std::string_view>, size>;

template <class Enum, std::size_t size>
constexpr std::string_view name_in(const Names<Enum, size>& names, Enum wanted) {
    for (const auto& [value, name] : names) {
        if (value == wanted) return name;
    }
    return "unknown";
}

template <class Enum, std::size_t size>
constexpr std::optional<Enum> value_in(const Names<Enum, size>& names, std::string_view wanted) {
    for (const auto& [value, name] : names) {
        if (name == wanted) return value;
    }
    return std::nullopt;
}

}  // namespace webcare
