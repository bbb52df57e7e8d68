#include "net/http.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "core/text.hpp"
#include "net/url.hpp"

namespace webcare::net {
namespace {

constexpr std::chrono::seconds shortest_pause{1};
constexpr std::chrono::seconds longest_pause = std::chrono::hours{6};

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

std::optional<unsigned> month_of(std::string_view name) {
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto at = std::find(months.begin(), months.end(), name);
    if (at == months.end()) return std::nullopt;
    return static_cast<unsigned>(at - months.begin()) + 1;
}

std::optional<Time> moment(int year, std::optional<unsigned> month, unsigned day, unsigned h,
                           unsigned m, unsigned s) {
    if (!month || h > 23 || m > 59 || s > 60) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{*month},
                                           std::chrono::day{day}};
    if (!date.ok()) return std::nullopt;
    return Time{std::chrono::sys_days{date}} + std::chrono::hours{h} + std::chrono::minutes{m} +
           std::chrono::seconds{s};
}

// RFC 9110 section 5.6.7: IMF-fixdate, and the two old forms that recipients must still read.
std::optional<Time> http_date(const std::string& text, Time now) {
    std::array<char, 16> month{};
    unsigned day = 0, h = 0, m = 0, s = 0;
    int year = 0;
    if (std::sscanf(text.c_str(), "%*3s, %2u %3s %4d %2u:%2u:%2u", &day, month.data(), &year, &h,
                    &m, &s) == 6)
        return moment(year, month_of(month.data()), day, h, m, s);
    if (std::sscanf(text.c_str(), "%*3s %3s %2u %2u:%2u:%2u %4d", month.data(), &day, &h, &m, &s,
                    &year) == 6)
        return moment(year, month_of(month.data()), day, h, m, s);
    if (std::sscanf(text.c_str(), "%*9[A-Za-z], %2u-%3s", &day, month.data()) == 2 &&
        month[3] == '\0' &&
        std::sscanf(text.c_str(), "%*9[A-Za-z], %*2u-%*3[A-Za-z]-%2d %2u:%2u:%2u", &year, &h, &m,
                    &s) == 4) {
        const int this_year = static_cast<int>(
            std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(now)}.year());
        year += this_year / 100 * 100;
        if (year > this_year + 50) year -= 100;  // more than 50 years ahead is the past
        return moment(year, month_of(month.data()), day, h, m, s);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string_view> header(const Headers& headers, std::string_view name) {
    for (const auto& [key, value] : headers)
        if (same_name(key, name)) return value;
    return std::nullopt;
}

std::optional<std::chrono::seconds> retry_after(const Response& response, Time now) {
    const auto value = header(response.headers, "Retry-After");
    if (!value) return std::nullopt;
    const std::string_view text = trim(*value);
    std::optional<std::chrono::seconds> pause;
    const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                     [](char c) { return c >= '0' && c <= '9'; });
    if (digits) {
        std::int64_t seconds = 0;
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seconds);
        pause = ec == std::errc{}
                    ? std::chrono::seconds{std::min<std::int64_t>(seconds, longest_pause.count())}
                    : longest_pause;  // more digits than a number holds
    } else if (const auto date = http_date(std::string{text}, now)) {
        pause = std::chrono::ceil<std::chrono::seconds>(*date - now);
    }
    if (!pause) return std::nullopt;
    return std::clamp(*pause, shortest_pause, longest_pause);
}

Error error_of(const Response& response, std::string_view what, Time now) {
    const std::string detail = std::string{what} + ": HTTP " + std::to_string(response.status);
    switch (response.status) {
        case 401:
        case 403:
            return {ErrorKind::denied, detail};
        case 404:
        case 410:
            return {ErrorKind::misconfigured, detail};
        case 408:
            return {ErrorKind::temporary, detail};
        case 429:
        case 503:
            return {ErrorKind::throttled, detail, retry_after(response, now)};
        default:
            return {response.status >= 500 ? ErrorKind::temporary : ErrorKind::malformed, detail};
    }
}

std::string redact_url(std::string_view text) {
    const auto url = parse_url(text);
    if (!url) return "(not a URL)";
    // Services whose webhook address is itself the secret; the rest of the path would give it away.
    constexpr std::array<std::string_view, 8> secret_paths{
        "hooks.slack.com", "discord.com",           "discordapp.com",   "webhook.office.com",
        "logic.azure.com", "api.powerplatform.com", "api.telegram.org", "chat.googleapis.com"};
    for (const std::string_view known : secret_paths)
        if (url->host == known ||
            (url->host.ends_with(known) && url->host[url->host.size() - known.size() - 1] == '.'))
            return url->origin() + "/...";
    return url->origin() + url->target.substr(0, url->target.find('?'));
}

}  // namespace webcare::net
