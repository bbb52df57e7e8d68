#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "connectors/poll/definition.hpp"

namespace webcare::connectors::poll {

/// The folders that hold definitions, the shipped one last: a user's own of the same kind wins.
std::vector<std::string> definition_folders(const config::Config& config);

/// The file that defines `kind`, or "".
std::string definition_file(const config::Config& config, std::string_view kind);

/// The kinds that definitions give, sorted.
std::vector<std::string> defined_kinds(const config::Config& config);

}  // namespace webcare::connectors::poll
