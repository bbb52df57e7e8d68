#pragma once

#include <string>
#include <vector>

#include "config/raw_lines.hpp"
#include "config/yaml_tree.hpp"

namespace webcare::config {

/// Parses what the raw lines left readable into items; the root is the first. Empty when there is
/// no document. Reports syntax errors, duplicate keys, anchors, aliases, tags, a second document
/// and too much depth.
std::vector<Item> read_items(const Lines& source, Readable readable, const std::string& file,
                             Problems& problems);

}  // namespace webcare::config
