#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ctl/command.hpp"
#include "tuning/labels.hpp"

namespace webcare::ctl {

/// Every line of every file; what cannot be read is said to stderr and left out. Nothing where a
/// file cannot be opened or no line is left.
std::optional<std::vector<tuning::Labelled>> read_label_files(const Terminal& terminal,
                                                              const std::vector<std::string>& files,
                                                              const std::string& group_key = {});

}  // namespace webcare::ctl
