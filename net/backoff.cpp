#include "net/backoff.hpp"

#include <algorithm>

namespace webcare::net {
namespace {

Duration part_of(Duration whole, double fraction) {
    return Duration{static_cast<Duration::rep>(static_cast<double>(whole.count()) * fraction)};
}

}  // namespace

Duration Backoff::next(const Error& error) {
    const Duration jittered = part_of(ceiling_, random_.unit());
    ceiling_ = std::min(cap_, ceiling_ * 2);
    if (!error.retry_after) return jittered;
    const Duration asked = *error.retry_after;
    return asked + part_of(asked, random_.unit() / 10);
}

}  // namespace webcare::net
