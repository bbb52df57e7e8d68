#pragma once

#include <fstream>
#include <string>

#include "core/result.hpp"

namespace webcare {

/// Opens a regular file for reading, and nothing else: opening a pipe would wait for its writer, a
/// device may have no end, and a folder has no bytes. The error says which of them it is, without
/// the path.
Result<std::ifstream> open_file(const std::string& path);

}  // namespace webcare
