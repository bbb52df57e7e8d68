#include "core/text.hpp"

#include <fmt/format.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace webcare {
namespace {

constexpr UChar32 replacement = 0xfffd;

bool is_bidi_control(UChar32 c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}
bool is_control(UChar32 c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

void append(std::string& out, UChar32 c) {
    char bytes[U8_MAX_LENGTH];
    int32_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, c);
    out.append(bytes, static_cast<std::size_t>(length));
}

/// Calls visit(code point, offset, length); a bad sequence is U+FFFD.
template <class Visit>
void each_code_point(std::string_view text, Visit&& visit) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    const auto length = static_cast<int32_t>(text.size());
    for (int32_t i = 0; i < length;) {
        const int32_t start = i;
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(bytes, i, length, c);
        visit(c, static_cast<std::size_t>(start), static_cast<std::size_t>(i - start));
    }
}

/// How many bytes from `from` on are printable ASCII, tabs and line ends.
std::size_t plain_ascii_length(std::string_view text, std::size_t from) {
    constexpr std::uint64_t ones = 0x0101010101010101, tops = 0x80 * ones;
    std::size_t at = from;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, sizeof eight);
        const std::uint64_t below_space = (eight - 0x20 * ones) & ~eight;
        const std::uint64_t deleted = ((eight ^ 0x7f * ones) - ones) & ~(eight ^ 0x7f * ones);
        if (((eight | below_space | deleted) & tops) != 0) break;
    }
    const auto is_plain = [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t'; };
    while (at < text.size() && is_plain(text[at])) ++at;
    return at - from;
}

/// Characters without combining marks that NFC leaves as they are: those below U+0300, quotation
/// marks and dashes, currencies, symbols, emoji and what dresses them. Only a text with others has
/// to be looked at by ICU.
bool is_settled(UChar32 c) {
    return c < 0x300 || (c >= 0x2010 && c <= 0x205e) || c == 0x200d ||
           (c >= 0x20a0 && c <= 0x20bf) || (c >= 0x2600 && c <= 0x27bf) || c == 0xfe0f ||
           (c >= 0x1f000 && c <= 0x1faff);
}

/// Also the enclosing ones, which Unicode gives no combining class.
bool is_combining(UChar32 c) {
    return u_getCombiningClass(c) != 0 || u_charType(c) == U_ENCLOSING_MARK;
}

std::string nfc(std::string text) {
    UErrorCode error = U_ZERO_ERROR;
    const auto* normalizer = icu::Normalizer2::getNFCInstance(error);
    if (U_FAILURE(error) || normalizer->isNormalizedUTF8(text, error)) return text;
    std::string out;
    icu::StringByteSink<std::string> sink{&out};
    normalizer->normalizeUTF8(0, text, sink, nullptr, error);
    return U_FAILURE(error) ? text : out;
}

/// Calls visit(end of cluster) until it returns false.
template <class Visit>
void each_grapheme_end(std::string_view text, Visit&& visit) {
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::BreakIterator> breaks{
        icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error)};
    UText wrapped = UTEXT_INITIALIZER;
    utext_openUTF8(&wrapped, text.data(), static_cast<int64_t>(text.size()), &error);
    if (U_SUCCESS(error)) {
        breaks->setText(&wrapped, error);
        for (int32_t end = breaks->next(); end != icu::BreakIterator::DONE; end = breaks->next()) {
            if (!visit(static_cast<std::size_t>(end))) break;
        }
    }
    utext_close(&wrapped);
}

}  // namespace

std::string clean_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool after_return = false, settled = true;
    int marks = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t plain = plain_ascii_length(text, at);
        if (plain > 0) {
            const std::size_t skip = after_return && text[at] == '\n' ? 1 : 0;
            out.append(text, at + skip, plain - skip);
            after_return = false;
            marks = 0;
            at += plain;
            continue;
        }
        auto next = static_cast<int32_t>(at);
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(reinterpret_cast<const uint8_t*>(text.data()), next,
                        static_cast<int32_t>(text.size()), c);
        at = static_cast<std::size_t>(next);
        after_return = c == '\r';
        if (c == '\r' || c == 0x2028 || c == 0x2029) c = '\n';
        if ((is_control(c) && c != '\n') || is_bidi_control(c)) continue;
        const bool as_it_is = is_settled(c);
        settled = settled && as_it_is;
        marks = !as_it_is && is_combining(c) ? marks + 1 : 0;
        if (marks <= 3) append(out, c);
    }
    return settled ? out : nfc(std::move(out));
}

std::string cleaned_text(std::string text) {
    return plain_ascii_length(text, 0) == text.size() ? std::move(text) : clean_text(text);
}

std::string_view cut_at_grapheme(std::string_view text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) return text;
    // A cluster is seldom over a few dozen bytes, so only the neighbourhood of the cut is
    // segmented, from a place that is certainly a boundary: the start of a line or, failing that,
    // of the text.
    std::size_t from = text.rfind('\n', max_bytes);
    from = from == text.npos || from == 0 ? 0 : from;
    std::size_t fits = from;
    each_grapheme_end(text.substr(from, max_bytes - from + 256), [&](std::size_t end) {
        if (from + end > max_bytes) return false;
        fits = from + end;
        return true;
    });
    return text.substr(0, fits);
}

std::string shorten(std::string_view text, std::size_t max_graphemes) {
    if (text.size() <= max_graphemes) return std::string{text};
    // In plain ASCII every byte is a character; the one after the cut shows that none goes on.
    if (max_graphemes > 0 && plain_ascii_length(text, 0) > max_graphemes)
        return std::string{trim(text.substr(0, max_graphemes - 1))} + "…";
    std::size_t count = 0, fits = 0, all = 0;
    each_grapheme_end(text, [&](std::size_t end) {
        if (++count < max_graphemes) fits = end;
        all = end;
        return count <= max_graphemes;
    });
    if (count <= max_graphemes && all == text.size()) return std::string{text};
    return std::string{trim(text.substr(0, fits))} + "…";
}

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    each_code_point(text, [&](UChar32 c, std::size_t, std::size_t) {
        if (c == '\n' || c == '\r' || c == '\t') {
            out += ' ';
        } else if (is_control(c)) {
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(c));
        } else if (is_bidi_control(c) || c == 0x2028 || c == 0x2029 || c == 0x200e || c == 0x200f) {
            fmt::format_to(std::back_inserter(out), "\\u{{{:04x}}}", static_cast<unsigned>(c));
        } else {
            append(out, c);
        }
    });
    return out;
}

bool is_valid_utf8(std::string_view text) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    const auto length = static_cast<int32_t>(text.size());
    for (int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT(bytes, i, length, c);
        if (c < 0) return false;
    }
    return true;
}

std::string_view without_byte_order_mark(std::string_view text) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return text;
}

std::string counted(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string lower_ascii(std::string_view text) {
    std::string out{text};
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = a[i - 1] == b[j - 1];
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

}  // namespace webcare
