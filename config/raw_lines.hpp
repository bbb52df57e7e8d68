#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "config/yaml_tree.hpp"

namespace webcare::config {

/// A text that YAML reads whole, and what stood where something had to be covered.
struct Readable {
    std::string text;  ///< as long as the original, byte for byte
    std::map<std::size_t, std::string>
        meant;  ///< first byte of a covered value -> what was written
    Readable() = default;
};

/// Looks for what YAML would silently cut or stumble over: a `#tag` that becomes a comment, a value
/// that begins with `@ * " [ / ?`, a `: ` inside a value, a quote or bracket that is never closed,
/// a tab as indentation. Reports each with the quoted form, and covers it, so that the parser goes
/// on behind it and every mistake of a file is seen at once. Linear in the text.
Readable read_raw_lines(const Lines& source, const std::string& file, Problems& problems);

}  // namespace webcare::config
