#pragma once

#include <chrono>

#include "core/random.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

namespace webcare::net {

/// How long to wait before the next try: exponential with full jitter (uniform in [0, ceiling),
/// where the ceiling doubles from `base` to `cap`). A pause that the service asked for wins, with
/// up to a tenth on top so that many clients do not come back at once. Pure but for the randomness
/// handed in, which must outlive it.
class Backoff {
 public:
    explicit Backoff(Random& random, Duration base = std::chrono::seconds{2},
                     Duration cap = std::chrono::minutes{15})
        : random_{random}, base_{base}, cap_{cap}, ceiling_{base} {}

    /// The pause after one more failure.
    Duration next(const Error& error);
    /// It worked: begin at `base` again.
    void reset() { ceiling_ = base_; }

 private:
    Random& random_;
    Duration base_, cap_, ceiling_;
};

}  // namespace webcare::net
