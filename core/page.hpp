#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/mention.hpp"

namespace webcare {

/// What becomes of the words of a message that its author deleted.
enum class DeletedText { drop, keep };

/// Where a source has read to. Opaque to all but the source; an empty token is "never polled".
struct Cursor {
    std::string token;
    Cursor() = default;
    explicit Cursor(std::string t) : token{std::move(t)} {}
    bool operator==(const Cursor&) const = default;
};

/// What one poll of a source brought, with the cursor that follows it. Both go to disk in one
/// write.
struct Page {
    std::vector<Mention> mentions;  ///< oldest first
    Cursor next;
    bool first = false;  ///< the source's first page ever: what is older than 24 h alerts nobody
    std::vector<std::string>
        notices;  ///< for the operator: "gap_suspected: ...", "feed moved to ..."
    std::optional<DeletedText> deleted_text;  ///< what the source's definition says; none: nothing
    Page() = default;
    bool operator==(const Page&) const = default;
};

}  // namespace webcare
