#include "core/random.hpp"

#include <random>

namespace webcare {

std::uint64_t SeededRandom::next() {
    const std::scoped_lock lock{mutex_};
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

std::unique_ptr<Random> system_random() {
    std::random_device device;
    const std::uint64_t high = device();
    return std::make_unique<SeededRandom>(high << 32 | device());
}

}  // namespace webcare
