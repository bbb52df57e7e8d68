#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace webcare::bench {

/// Seconds of CPU this thread, or this process, has used. Other work on the machine shows in it far
/// less than in wall time.
inline double cpu(clockid_t clock = CLOCK_THREAD_CPUTIME_ID) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

inline double wall() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// The value below which `share` of them lie; `values` must not be empty.
inline double quantile(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}
inline double median(std::vector<double> values) {
    return quantile(std::move(values), 0.5);
}

/// A row of the one table that tests/bench/run prints; details go to stderr. The header stands in
/// that script. A goal in parentheses is none, and is neither met nor missed.
inline void print_goal(const std::string& what, const std::string& figures, const char* goal,
                       double ratio, bool met) {
    const char* verdict = goal[0] == '(' ? "-" : met ? "yes" : "**no**";
    std::printf("| %s | %s | %s | %.2f | %s |\n", what.c_str(), figures.c_str(), goal, ratio,
                verdict);
    std::fflush(stdout);
}

[[noreturn]] inline void fail(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

/// The number at a place of the command line, or what it is otherwise.
inline int argument(int count, char** words, int place, int otherwise) {
    return count > place ? std::atoi(words[place]) : otherwise;
}

}  // namespace webcare::bench
