#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "ctl/run.hpp"
#include "tests/support/process.hpp"

namespace webcare::ctl {

/// webcarectl in this process: what it was given, and what it said.
struct Said {
    Exit exit = 0;
    std::string out, err;
};

inline Said webcarectl(const std::vector<std::string>& arguments, const std::string& input = "") {
    std::istringstream in{input};
    std::ostringstream out, err;
    std::vector<const char*> argv{"webcarectl"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    const Terminal terminal{in, out, err};
    const Exit exit = run(static_cast<int>(argv.size()), argv.data(), terminal);
    return Said{exit, out.str(), err.str()};
}

}  // namespace webcare::ctl
