#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/alert.hpp"

namespace webcare::escalation {

// What becomes of deliveries that cannot go their own way in time (docs/decisions/0031). Pure.

/// What a channel's deliveries become elsewhere.
struct Fallback {
    std::string channel;                             ///< empty: there is none
    std::map<std::string, std::string> addresses{};  ///< of the same people: here -> there
};

/// What is told after so long is told by the fallback too; the two minutes that people are promised
/// leave it ten seconds.
constexpr Duration longest_wait = std::chrono::seconds{105};
/// After a silence so long, what is later than `late` comes in a digest, if there are more than
/// `few`.
constexpr Duration long_silence = std::chrono::minutes{10};
constexpr Duration late = std::chrono::minutes{15};
constexpr std::size_t few = 5;
/// So many unacknowledged critical ones come back on their own, before the digest.
constexpr std::size_t most_alone = 10;

/// The delivery that tells it on the fallback, always the same for the same one. `why` is what is
/// wrong with the channel.
Delivery stand_in(const Delivery& delivery, const Fallback& fallback, const std::string& why,
                  Time now);
/// The delivery as it is from then on.
Delivery handed(Delivery delivery, const Delivery& to);

/// Gathers late deliveries of one channel into a digest for each address.
class Gathering {
 public:
    explicit Gathering(Time now) : now_{now} {}

    /// The delivery as it is from now on; to be called worst first.
    Delivery add(Delivery delivery);
    /// What they are gathered in so far.
    std::vector<Delivery> digests() const;

 private:
    Time now_;
    std::map<std::string, Delivery> by_address_;
};

}  // namespace webcare::escalation
