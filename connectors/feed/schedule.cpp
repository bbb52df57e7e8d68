#include "connectors/feed/schedule.hpp"

#include <algorithm>
#include <charconv>

#include "connectors/feed/dates.hpp"
#include "core/id.hpp"
#include "core/text.hpp"

namespace webcare::connectors::feed {
namespace {

/// A whole number at the front of `text`, at most a year of seconds; 0 for none.
int leading_number(std::string_view text) {
    constexpr int most = 365 * 24 * 3600;
    int out = 0;
    text = trim(text);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    static_cast<void>(end);
    if (error == std::errc::result_out_of_range) return most;
    return std::clamp(out, 0, most);
}

Duration max_age(const net::Response& response, Time now) {
    const std::string control =
        lower_ascii(net::header(response.headers, "Cache-Control").value_or(""));
    if (const auto at = control.find("max-age="); at != control.npos) {
        return std::chrono::seconds{leading_number(std::string_view{control}.substr(at + 8))};
    }
    const auto expires = parse_date(net::header(response.headers, "Expires").value_or(""));
    return expires && *expires > now ? *expires - now : Duration::zero();
}

}  // namespace

Duration pause_after(const net::Response& response, std::string_view ttl_minutes,
                     const Options& options, Time now) {
    const Duration ttl = std::chrono::minutes{leading_number(ttl_minutes)};
    const Duration asked = net::retry_after(response, now).value_or(std::chrono::seconds{0});
    const Duration hinted = std::max({ttl, max_age(response, now), asked});
    const Duration pause = std::max(options.every, std::min(hinted, options.at_most));
    const auto spread = static_cast<Duration::rep>(stable_hash(options.url.reveal()) % 1000);
    return pause + pause * spread / 10'000;
}

Duration pause_after_gap(const Options& options) {
    const Duration least = std::min<Duration>(options.every, std::chrono::minutes{1});
    return std::max(least, options.every / 2);
}

}  // namespace webcare::connectors::feed
