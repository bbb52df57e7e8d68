#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace webcare {

/// A value that must not be seen: there is no operator<<, no formatter, and no implicit conversion,
/// so that it does not compile in a log call. The bytes are overwritten when it goes.
class Secret {
 public:
    Secret() = default;
    explicit Secret(std::string value) : value_{std::move(value)} {}
    Secret(const Secret&) = default;
    Secret(Secret&&) = default;
    Secret& operator=(const Secret&) = default;
    Secret& operator=(Secret&&) = default;
    ~Secret();

    /// For the one place that sends or compares it.
    std::string_view reveal() const { return value_; }
    bool empty() const { return value_.empty(); }

 private:
    std::string value_;
};

}  // namespace webcare
