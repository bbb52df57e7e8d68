#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml.hpp"

namespace webcare::connectors::poll {

/// What a value must be, as conditions write it: one value, a list of which one must match, or
/// `present` and `absent` (unquoted) for any and none.
class Expected {
 public:
    static Expected read(const config::Node& node);
    /// `value` is "" where there is none.
    bool holds(bool there, std::string_view value) const;

 private:
    std::vector<std::string> one_of_;
    std::optional<bool> present_;
};

}  // namespace webcare::connectors::poll
