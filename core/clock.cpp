#include "core/clock.hpp"

namespace webcare {

Time SystemClock::now() const {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
}

Clock::Steady SystemClock::steady() const {
    return std::chrono::steady_clock::now();
}

}  // namespace webcare
