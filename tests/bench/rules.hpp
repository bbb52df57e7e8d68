#pragma once

#include <memory>
#include <string>

#include "classifier/classifier.hpp"

namespace webcare::bench {

/// A rule file, given as text, compiled as the daemon does. Ends the program on a mistake.
std::shared_ptr<const classifier::RuleSet> compile_rules(const std::string& file);

}  // namespace webcare::bench
