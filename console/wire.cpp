#include "console/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace webcare::console {

namespace {

constexpr std::string_view every_reply =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cache-Control: no-store\r\n";
constexpr std::string_view usual_policy =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'\r\n";

/// A value cannot end its line: whatever is not printable becomes a space.
void append_header(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    for (const char c : value) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    out += "\r\n";
}

}  // namespace

std::string http_date(Time now) {
    using namespace std::chrono;
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto midnight = floor<std::chrono::days>(now);
    const year_month_day day{midnight};
    const hh_mm_ss clock{floor<seconds>(now - midnight)};
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                       days[weekday{midnight}.c_encoding()], static_cast<unsigned>(day.day()),
                       months[static_cast<unsigned>(day.month()) - 1], static_cast<int>(day.year()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string head_bytes(const Reply& reply, Time now, bool close) {
    std::string out;
    out.reserve(512);
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: {}\r\n", reply.status,
                   reason_phrase(reply.status), http_date(now));
    append_header(out, "Content-Type", reply.type);
    if (!reply.stream)
        fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", reply.body.size());
    if (close || reply.stream) out += "Connection: close\r\n";
    out += every_reply;
    const bool own_policy =
        std::any_of(reply.headers.begin(), reply.headers.end(),
                    [](const auto& h) { return h.first == "Content-Security-Policy"; });
    if (!own_policy) out += usual_policy;
    for (const auto& [name, value] : reply.headers) append_header(out, name, value);
    out += "\r\n";
    return out;
}

}  // namespace webcare::console
