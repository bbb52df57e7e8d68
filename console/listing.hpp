#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "console/exchange.hpp"
#include "net/form.hpp"

namespace webcare::console {

/// Reads a listing's query. Every parameter must be asked for before unread() is looked at: what
/// nobody asked for is a typing error of the caller, and is said.
class ListingQuery {
 public:
    explicit ListingQuery(std::string_view query);

    std::string text(std::string_view name);
    /// 1 to `most`; `otherwise` where absent.
    std::size_t count(std::string_view name, std::size_t otherwise, std::size_t most);
    std::optional<std::uint64_t> number(std::string_view name);
    bool flag(std::string_view name);
    /// A word that `find` knows: level_named, alert_status, ...
    template <class Find>
    auto word(std::string_view name, Find find) -> decltype(find(name)) {
        const std::string given = text(name);
        if (given.empty()) return std::nullopt;
        auto known = find(given);
        if (!known) fail(name);
        return known;
    }

    /// The first mistake, if any: unreadable, out of range, or a parameter that does not exist
    /// here.
    std::optional<Reply> mistake() const;

 private:
    void fail(std::string_view name);

    net::FormFields fields_;
    std::vector<bool> read_;
    std::string wrong_;  // words for the first mistake
};

}  // namespace webcare::console
