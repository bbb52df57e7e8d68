#pragma once

#include <string>

#include "classifier/rule.hpp"

namespace webcare::classifier {

/// Reads one entry of `rules:`. Reports everything wrong with it.
Rule read_rule(const config::Node& node, const std::string& file, const std::string& language,
               config::Problems& problems);

}  // namespace webcare::classifier
