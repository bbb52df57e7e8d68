#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace date {
class time_zone;
}

namespace webcare {

/// A civil date and time of day, without a zone.
struct LocalTime {
    std::chrono::year_month_day day;
    std::chrono::seconds since_midnight;  ///< 0 to 86,399
    bool operator==(const LocalTime&) const = default;
};

/// An IANA time zone, from the system's tzdata. Cheap to copy; thread-safe.
class Zone {
 public:
    Zone();  ///< UTC
    /// Fails as misconfigured for a name that tzdata does not know.
    static Result<Zone> find(std::string_view name);

    const std::string& name() const { return name_; }
    LocalTime to_local(Time time) const;

    /// The moment at which the zone's clocks show `local`. In the hour that a spring night skips,
    /// the moment of the jump; in the hour that an autumn night repeats, the first of the two.
    Time to_utc(LocalTime local) const;

    /// "22 Nov 2026 22:40" for people.
    std::string show(Time time) const;

 private:
    const date::time_zone* zone_ = nullptr;  // nullptr: UTC; tzdata lives as long as the process
    std::string name_ = "UTC";
};

/// A moment as people write it: what parse_time() reads, and without an offset on the clock of
/// `zone`. A date alone is its first moment, or with `to_the_end` the moment after its last.
/// Nothing for what is no moment.
std::optional<Time> parse_moment(std::string_view text, const Zone& zone, bool to_the_end = false);

}  // namespace webcare
