#include "escalation/neutral.hpp"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <iterator>

#include "core/text.hpp"

namespace webcare::escalation {

namespace {

constexpr UChar32 zero_width_non_joiner = 0x200c, zero_width_joiner = 0x200d;
constexpr UChar32 black_flag = 0x1f3f4;

bool is_tag(UChar32 c) {
    return c >= 0xe0020 && c <= 0xe007f;
}
bool is_variation(UChar32 c) {
    return c >= 0xfe00 && c <= 0xfe0f;
}
bool is_line_end(UChar32 c) {
    return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

/// Scripts that never need a joiner: Latin, Greek, Cyrillic and their neighbours. There one only
/// cuts a word in two for machines.
bool joins_nothing(UChar32 c) {
    return c < 0x590;
}

/// Whether `c` shows nothing, or does what no text should, behind `before` (0: the start).
bool is_unseen(UChar32 c, UChar32 before) {
    if (c < 0x20) return c != '\t' && !is_line_end(c);
    if (c < 0xa0) return c >= 0x7f;
    if (is_line_end(c)) return false;
    if (is_variation(c)) return before == 0 || is_variation(before);
    if (is_tag(c)) return before != black_flag && !is_tag(before);
    if (c == zero_width_joiner || c == zero_width_non_joiner) return joins_nothing(before);
    return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

void append(std::string& out, UChar32 c) {
    char bytes[U8_MAX_LENGTH];
    int32_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, c);
    out.append(bytes, static_cast<std::size_t>(length));
}

bool is_plain(char c) {
    return (c >= ' ' && c <= '~') || c == '\n';
}

}  // namespace

std::string neutral(std::string_view text, Unseen unseen) {
    if (std::all_of(text.begin(), text.end(), is_plain)) return std::string{text};
    std::string out;
    out.reserve(text.size());
    const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    const auto length = static_cast<int32_t>(text.size());
    UChar32 before = 0;
    for (int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(bytes, i, length, c);
        if (!is_unseen(c, before)) {
            append(out, c);
            before = c;
        } else if (unseen == Unseen::show) {
            if (c < 0x100)
                fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(c));
            else
                fmt::format_to(std::back_inserter(out), "\\u{{{:04x}}}", static_cast<unsigned>(c));
            before = 0;
        }
    }
    return clean_text(out);
}

std::string neutral_line(std::string_view text, Unseen unseen) {
    std::string line = neutral(text, unseen);
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return line;
}

}  // namespace webcare::escalation
