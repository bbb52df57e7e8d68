#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "core/zone.hpp"

namespace webcare::daemon {

/// How much a source brings in each of the 168 hours of a week, and whether it is silent for longer
/// than that explains. A value; no clock, no store.
///
/// For each hour it keeps the mentions and the number of weeks watched, older weeks weighing less
/// (`forgetting` a week). While answers bring nothing, the improbability of the silence grows: for
/// every hour a ln(1 + 1/b), the surprise of a zero where a mentions were counted in b weeks (a
/// Poisson count whose rate has a Gamma posterior). Mentions that come in bursts count as fewer, by
/// the measured ratio of variance to mean. It is silent when that passes ln(n/0.1), n the mentions
/// (or bursts) of a year: every mention begins a silence, so this is the limit that a Poisson
/// source passes once in ten years. It says nothing in its first three weeks.
///
/// What is not watched is neither counted nor held against the source. Costs O(1) an answer, and
/// 2.7 KB a source.
class Rhythm {
 public:
    static constexpr double forgetting = 0.85;
    static constexpr double false_alarms_a_year = 0.1;
    static constexpr double hours_before_it_speaks = 3 * 168;
    static constexpr std::chrono::hours longest_gap{24};  ///< between two answers

    /// An answer came at `now`, with so many new mentions: everything up to now has been looked at.
    void answered(Time now, std::size_t mentions, const Zone& zone);
    /// Nobody looked for a while: what passes until the next answer is not counted.
    void look_away() { watched_to_.reset(); }

    bool silent() const;
    std::optional<Time> heard_at() const { return heard_at_; }  ///< the last mention

    /// What has changed since it was last asked, by topic, for storage; empty within an hour.
    std::map<std::string, std::string> take_notes();
    /// From what take_notes() gave; unknown topics are ignored.
    static Rhythm from_notes(const std::map<std::string, std::string>& notes);

 private:
    struct Hour {
        double mentions = 0, weeks = 0;
        Hour() = default;
    };
    void pass(Time from, Time to, bool quiet, const Zone& zone);
    void learn(std::size_t hour);
    double bursts() const;  // mentions that come together, at least 1

    std::array<Hour, 168> hours_{};
    double a_week_ = 0;                    // mentions, by the hours above
    double watched_hours_ = 0;             // ever
    double deviation_ = 0, expected_ = 0;  // squared, and their expectation if it were Poisson
    double surprise_ = 0;
    std::optional<Time> heard_at_;
    std::optional<Time> watched_to_;
    bool whole_ = false;                // the hour at hand is watched from its beginning
    double count_ = 0;                  // in it
    std::vector<std::size_t> learned_;  // hours not yet noted
};

}  // namespace webcare::daemon
