#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.hpp"

namespace webcare::connectors {

/// What is remembered of a message that was handed over: enough to know it and to see that it
/// changed.
struct Known {
    std::uint64_t id = 0;       ///< stable_hash of the native id
    std::uint32_t content = 0;  ///< of title, text and deletion
    Known() = default;
    Known(std::uint64_t i, std::uint32_t c) : id{i}, content{c} {}
    bool operator==(const Known&) const = default;
};

/// What is remembered of a mention: also how far it has spread, in steps of a doubling from
/// growth_floor on, so that it is handed over again when its reactions have grown much.
Known known_of(const Mention& mention);

/// As text, to be kept in a cursor. What cannot be read is left out.
std::string pack(const std::vector<Known>& known);
std::vector<Known> unpack(std::string_view text);

/// The memory after a window: the window itself, then what was known before, up to two windows and
/// at least 1,000 entries.
std::vector<Known> remember(const std::vector<Known>& window, const std::vector<Known>& before);

}  // namespace webcare::connectors
