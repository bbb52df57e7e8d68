#pragma once

#include <cstdint>
#include <string>

namespace webcare::language {

/// A Unicode code point.
using CodePoint = std::int32_t;

/// What a code point is to the tokeniser.
enum class Letter : std::uint8_t {
    none,       ///< separates words
    word,       ///< letter, digit or a mark upon one
    invisible,  ///< neither seen nor meant: zero-width, soft hyphen
    apostrophe,
    stop,  ///< ends a sentence: … ! ? and their wide forms
    emoji,
};
Letter letter_kind(CodePoint c);

/// Appends the folded form of one letter: NFKC_Casefold, then (if asked) without its marks and with
/// ø as o, ł as l and so on. May append nothing.
void append_folded(std::string& out, CodePoint c, bool drop_marks);

/// The Latin letter that `c` is easily taken for ("а" of Cyrillic is "a"), or 0.
char latin_look_alike(CodePoint c);

/// U+FE0F, skin tones: they change how an emoji looks, not what it says.
bool is_emoji_dressing(CodePoint c);

}  // namespace webcare::language
