#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include "core/wave.hpp"

namespace webcare::cases {

/// The last hour in steps of ten minutes.
constexpr Duration pulse_step = std::chrono::minutes{10};
constexpr std::int64_t pulse_steps = 6;
/// Steps since 1970.
std::int64_t step_of(Time time);

/// One mention that counted.
struct Sighting {
    std::string mention;
    Time at{};
    Level level = Level::none;
    std::uint64_t readers = 0;
    std::uint64_t text = 0;  ///< serial of its text
    bool is_repost = false;
    std::string ladder;  ///< that its own alert would climb, or empty
    Sighting() = default;
};

/// How many people spoke of one subject within the last hour, each counted once, where they spoke
/// last. Bounded: further people are not counted, further mentions are counted without their ids.
class Pulse {
 public:
    static constexpr std::size_t most_people = 20'000;
    static constexpr std::size_t most_kept = 512;

    /// What is older than an hour at `now` goes.
    void advance(Time now);
    /// `author` is a hash. A repost is kept among the sightings and is no further voice. Older than
    /// the hour: nothing.
    void add(std::uint64_t author, Sighting sighting);
    /// As if the people of `other` and their mentions, as far as they are kept, had not been.
    void take_out(const Pulse& other);

    std::uint64_t people() const { return people_; }
    /// Of all mentions, reposts too, whether they are kept or not.
    Attached attached() const;
    const std::deque<Sighting>& kept() const { return kept_; }
    bool has_spoken(std::uint64_t author) const { return last_.contains(author); }
    template <class Visit>
    void each_author(Visit visit) const {
        for (const auto& [author, step] : last_) visit(author);
    }

 private:
    struct Step {
        std::uint64_t people = 0, mentions = 0, reposts = 0, readers = 0;
    };
    bool holds(std::int64_t step) const { return step > latest_ - pulse_steps && step <= latest_; }
    const Step& at(std::int64_t step) const {
        return steps_[static_cast<std::size_t>(step % pulse_steps)];
    }
    Step& at(std::int64_t step) { return steps_[static_cast<std::size_t>(step % pulse_steps)]; }

    std::int64_t latest_ = 0;
    std::array<Step, pulse_steps> steps_{};
    std::uint64_t people_ = 0;
    std::unordered_map<std::uint64_t, std::int64_t> last_;  // author -> step
    std::deque<Sighting> kept_;
};

}  // namespace webcare::cases
