#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ctl/command.hpp"
#include "tuning/labels.hpp"

namespace webcare::ctl {

struct LabelRows {
    std::vector<tuning::Labelled> rows;
    std::size_t skipped = 0;  ///< lines that were wrong: commands do their work, and exit with 1
    LabelRows() = default;
    /// What a command exits with that found nothing wrong itself.
    Exit exit() const { return skipped == 0 ? 0 : 1; }
};

/// Every line of every file; what is wrong is said to stderr (the first twenty of a file one by
/// one) and left out. Nothing where a file cannot be opened or no line is left.
std::optional<LabelRows> read_label_files(const Terminal& terminal,
                                          const std::vector<std::string>& files,
                                          const std::string& group_key = {});

}  // namespace webcare::ctl
