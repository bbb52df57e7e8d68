#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/mention.hpp"

namespace webcare::language {

/// Named lists of authors (configuration key `lists`). Immutable once filled, thread-safe.
class AuthorLists {
 public:
    /// Entries are "network:handle" or, on any network, "@handle"; case makes no difference.
    void add(std::string_view list, const std::vector<std::string>& entries);

    /// Whether the author is on the list; false for a list that there is not. Allocates nothing.
    bool has(std::string_view list, const Mention& mention) const;
    std::vector<std::string> names() const;
    bool empty() const { return lists_.empty(); }

 private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const;
    };
    struct Same {
        using is_transparent = void;
        bool operator()(std::string_view a, std::string_view b) const;
    };
    /// Who -> the networks on which it is them; "" is any.
    using Entries = std::unordered_map<std::string, std::vector<std::string>, Hash, Same>;

    static bool is_on(const Entries& entries, std::string_view who, bool by_id,
                      std::string_view network);

    std::map<std::string, Entries, std::less<>> lists_;
};

}  // namespace webcare::language
