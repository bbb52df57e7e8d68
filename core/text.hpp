#pragma once

#include <string>
#include <string_view>

namespace webcare {

/// Makes outside text fit to keep: bad UTF-8 becomes U+FFFD, line ends become "\n", C0 and C1
/// controls but newline and tab go, bidi overrides and isolates go, more than three combining marks
/// on one letter collapse to three, NFC. Idempotent. One pass over clean ASCII.
std::string clean_text(std::string_view text);
/// The same, without a copy of what is printable ASCII already.
std::string cleaned_text(std::string text);

/// The longest prefix of at most `max_bytes` bytes that ends between two grapheme clusters (UAX
/// #29). `text` must be valid UTF-8.
std::string_view cut_at_grapheme(std::string_view text, std::size_t max_bytes);

/// The same counted in user-perceived characters, with an ellipsis where something was cut.
std::string shorten(std::string_view text, std::size_t max_graphemes);

/// For a terminal: every control character, escape and bidi override shown as \xNN or \u{NNNN}; a
/// newline becomes a space.
std::string printable(std::string_view text);

/// What some editors put before a text in UTF-8. No part of it.
inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
std::string_view without_byte_order_mark(std::string_view text);

/// "1 rule", "2 rules": for nouns that take an s.
std::string counted(std::size_t count, std::string_view noun);

bool is_valid_utf8(std::string_view text);

/// ASCII only: for protocol tokens, header names, keys.
std::string lower_ascii(std::string_view text);
std::string_view trim(std::string_view text);

/// Of `known`, the one that `word` most likely meant (Damerau-Levenshtein, at most a third of its
/// letters wrong); empty when none is near.
template <class Range>
std::string_view nearest(std::string_view word, const Range& known);
std::size_t edit_distance(std::string_view a, std::string_view b);

template <class Range>
std::string_view nearest(std::string_view word, const Range& known) {
    std::string_view best;
    std::size_t least = word.size() / 3 + 2;
    for (const auto& candidate : known) {
        const std::string_view name{candidate};
        const std::size_t distance = edit_distance(word, name);
        if (distance < least) least = distance, best = name;
    }
    return best;
}

}  // namespace webcare
