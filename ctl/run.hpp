#pragma once

#include "ctl/command.hpp"

namespace webcare::ctl {

/// The whole of webcarectl, from its arguments (argv[0] is its name) to its exit code. Throws
/// nothing.
Exit run(int argc, const char* const* argv, const Terminal& terminal);

}  // namespace webcare::ctl
