// powercut ROOT SIDE [--tear] [--seed N]: plays the power cut and says what it took.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "tests/crash/powercut.hpp"

int main(int count, char** words) try {
    bool tear = false;
    std::uint64_t seed = 1;
    for (int i = 3; i < count; ++i) {
        const std::string word{words[i]};
        if (word == "--tear")
            tear = true;
        else if (word == "--seed" && i + 1 < count)
            seed = std::strtoull(words[++i], nullptr, 10);
    }
    if (count < 3) {
        std::fprintf(stderr, "usage: powercut ROOT SIDE [--tear] [--seed N]\n");
        return 2;
    }
    const auto cut = webcare::crash::play_power_cut(words[1], words[2], tear, seed);
    std::printf("%llu files, %llu bytes lost\n", static_cast<unsigned long long>(cut.files),
                static_cast<unsigned long long>(cut.bytes_lost));
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "powercut: %s\n", error.what());
    return 1;
}
