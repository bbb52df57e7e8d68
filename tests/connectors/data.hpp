#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace webcare::test {

/// A file, whole.
inline std::string read_file(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// A file below tests/data, whole.
inline std::string read_data(const std::string& name) {
    return read_file(std::string{WEBCARE_TEST_DATA} + "/" + name);
}

}  // namespace webcare::test
