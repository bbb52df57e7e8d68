#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "ctl/run.hpp"

int main(int argc, char** argv) {
    using namespace webcare;
    std::ios::sync_with_stdio(false);
    const bool plain = std::getenv("NO_COLOR") != nullptr;
    const ctl::Terminal terminal{std::cin, std::cout, std::cerr,
                                 !plain && ::isatty(STDOUT_FILENO) == 1,
                                 ::isatty(STDERR_FILENO) == 1};
    return ctl::run(argc, argv, terminal);
}
