#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace webcare::test {

/// A file below tests/data, whole.
inline std::string read_data(const std::string& name) {
    std::ifstream in{std::string{WEBCARE_TEST_DATA} + "/" + name, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace webcare::test
