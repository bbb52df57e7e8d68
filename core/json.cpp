#include "core/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace webcare {
namespace {

/// Length of the valid UTF-8 sequence at `at`, or 0. Table 3-7 of the Unicode Standard.
std::size_t sequence_length(const unsigned char* at, std::size_t left) {
    const unsigned char lead = at[0];
    const auto continues = [&](std::size_t i, unsigned char low = 0x80, unsigned char high = 0xbf) {
        return i < left && at[i] >= low && at[i] <= high;
    };
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return continues(1) ? 2 : 0;
    if (lead >= 0xe0 && lead <= 0xef) {
        const unsigned char low = lead == 0xe0 ? 0xa0 : 0x80, high = lead == 0xed ? 0x9f : 0xbf;
        return continues(1, low, high) && continues(2) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        const unsigned char low = lead == 0xf0 ? 0x90 : 0x80, high = lead == 0xf4 ? 0x8f : 0xbf;
        return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

constexpr std::uint64_t each(unsigned char c) {
    return 0x0101010101010101ULL * c;
}

/// The high bit of each byte that equals `c`. Exact up to the first one set, which is all we use.
std::uint64_t bytes_that_are(std::uint64_t eight, unsigned char c) {
    const std::uint64_t zero_there = eight ^ each(c);
    return (zero_there - each(0x01)) & ~zero_there & each(0x80);
}

/// The high bit of the first byte that needs a look (control, DEL, quote, backslash, not ASCII),
/// and perhaps of later ones.
std::uint64_t not_plain(std::uint64_t eight) {
    const std::uint64_t below_space = (eight - each(0x20)) & ~eight & each(0x80);
    return below_space | (eight & each(0x80)) | bytes_that_are(eight, 0x7f) |
           bytes_that_are(eight, '"') | bytes_that_are(eight, '\\');
}

std::size_t first_set_byte(std::uint64_t marks) {
    return static_cast<std::size_t>(std::countr_zero(marks)) / 8;
}

/// How many bytes from `at` on need no escape, eight at a time.
std::size_t plain_run(const unsigned char* at, std::size_t left) {
    std::uint64_t eight = each(' ');
    constexpr std::size_t width = sizeof eight;
    if (left < width) {
        std::memcpy(&eight, at, left);
        const std::uint64_t found = not_plain(eight);
        return found == 0 ? left : first_set_byte(found);
    }
    for (std::size_t run = 0;; run = std::min(run + width, left - width)) {  // the last overlaps
        std::memcpy(&eight, at + run, width);
        if (const std::uint64_t found = not_plain(eight)) return run + first_set_byte(found);
        if (run + width == left) return left;
    }
}

void escape_ascii(std::string& out, unsigned char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
            return;
    }
}

void escape(std::string& out, std::string_view text) {
    const auto* data = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t i = 0;
    while (i < text.size()) {
        const std::size_t run = plain_run(data + i, text.size() - i);
        out.append(text, i, run);
        i += run;
        if (i == text.size()) break;
        if (data[i] < 0x80) {
            escape_ascii(out, data[i++]);
            continue;
        }
        const std::size_t length = sequence_length(data + i, text.size() - i);
        if (length == 0) {
            out += "\xef\xbf\xbd";
            ++i;
        } else if (data[i] == 0xc2 && data[i + 1] < 0xa0) {  // C1
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", data[i + 1]);
            i += 2;
        } else if (length == 3 && data[i] == 0xe2 && data[i + 1] == 0x80 &&
                   (data[i + 2] & 0xfe) == 0xa8) {
            out += data[i + 2] == 0xa8 ? "\\u2028" : "\\u2029";
            i += 3;
        } else {
            out.append(text, i, length);
            i += length;
        }
    }
}

}  // namespace

void JsonWriter::comma() {
    if (!first_) out_ += ',';
    first_ = false;
}

JsonWriter& JsonWriter::open(char bracket) {
    comma();
    out_ += bracket;
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    value(name);
    out_ += ':';
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::literal_key(std::string_view name) {
    out_.append(first_ ? "\"" : ",\"").append(name).append("\":");
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    out_.append(first_ ? "\"" : ",\"");
    first_ = false;
    escape(out_, text);
    out_ += '"';
    return *this;
}

JsonWriter& JsonWriter::value(bool yes) {
    return raw(yes ? "true" : "false");
}

JsonWriter& JsonWriter::value(double number) {
    if (!std::isfinite(number)) return null();
    comma();
    fmt::format_to(std::back_inserter(out_), "{}", number);
    return *this;
}

JsonWriter& JsonWriter::value(std::uint64_t number) {
    comma();
    const fmt::format_int digits{number};
    out_.append(digits.data(), digits.size());
    return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
    comma();
    const fmt::format_int digits{number};
    out_.append(digits.data(), digits.size());
    return *this;
}

JsonWriter& JsonWriter::value(Time time) {
    return value(std::string_view{format_time(time)});
}
JsonWriter& JsonWriter::null() {
    return raw("null");
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    comma();
    out_ += json;
    return *this;
}

}  // namespace webcare
