#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "language/fold.hpp"

namespace webcare::classifier {

/// A set of the languages of our packs: bit n is pack_languages[n].
using Languages = std::uint8_t;

/// The language of a text as ISO 639-1, or "und". Small words decide where they are clear, which
/// costs a look-up a word; else they and the pairs of letters are weighed against CLD2, some 7 us;
/// where they disagree on a short text, "und". `folded` is of `text`, which must be valid UTF-8.
std::string identify_language(std::string_view text, const language::Folded& folded);

/// The languages that a text in `language` changes into: six words or a sentence are clearly in
/// them. A look-up a word.
Languages languages_beside(std::string_view language, const language::Folded& folded);

/// What a network says the language is ("nl-NL", "EN", "und", "") as ISO 639-1 or "".
std::string language_hint(std::string_view hint);

}  // namespace webcare::classifier
