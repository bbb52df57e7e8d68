#pragma once

#include <optional>

#include "connectors/connector.hpp"
#include "connectors/file/options.hpp"

namespace webcare::connectors::file {

/// Keeps a replay at its speed: pages of about a tenth of a second, each followed by the time it
/// stands for.
class Pace {
 public:
    static constexpr std::size_t most = 500;  ///< mentions a page without a pace

    Pace(std::optional<Duration> pause, const Clock& clock) : pause_{pause}, clock_{clock} {}

    /// Mentions that the next page may hold, at least 1.
    std::size_t page_size() const;
    /// How long to wait before it.
    Duration wait() const;
    void handed_over(std::size_t mentions);

 private:
    std::optional<Duration> pause_;
    const Clock& clock_;
    std::optional<Clock::Steady> due_;
};

}  // namespace webcare::connectors::file
