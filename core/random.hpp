#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

namespace webcare {

/// Where all randomness comes from. Thread-safe. Not for keys and tokens: those come from
/// libsodium.
class Random {
 public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;

    /// Uniform in [0, 1).
    double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
};

/// SplitMix64 (Steele, Lea, Flood 2014): one seed, one sequence, on every machine.
class SeededRandom final : public Random {
 public:
    explicit SeededRandom(std::uint64_t seed) : state_{seed} {}
    std::uint64_t next() override;

 private:
    std::mutex mutex_;  // guards state_
    std::uint64_t state_;
};

/// Seeded from the operating system.
std::unique_ptr<Random> system_random();

}  // namespace webcare
