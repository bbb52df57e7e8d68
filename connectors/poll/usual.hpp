#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/mention.hpp"

namespace webcare::connectors::poll {

/// Which fields the messages of one request always had, and whether a page shows that the service
/// has changed its answers: a field that was there in 98 of 100 messages (of 50 at least) is
/// missing in most of a page's five or more. On the first page it is text that no message has. What
/// such a page shows is not learned. A value of 40
/// bytes.
class Usual {
 public:
    static constexpr std::size_t least_on_page = 5;  ///< messages; fewer prove nothing

    /// The names of the fields that are missing, as a list for people; empty when all is as usual.
    std::string look(std::span<const Mention> page);

    std::string written() const;                  ///< for the cursor; empty while nothing is known
    static Usual read(std::string_view written);  ///< what cannot be read is not known
    bool operator==(const Usual&) const = default;

 private:
    static constexpr std::size_t fields = 4;
    std::uint32_t messages_ = 0;
    std::array<std::uint32_t, fields> present_{};
};

}  // namespace webcare::connectors::poll
