#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "language/fold.hpp"

namespace webcare::classifier {

/// A set of the languages of our packs: bit n is pack_languages[n].
using Languages = std::uint8_t;

/// The language of a text, and those that it changes into.
struct Spoken {
    std::string language;  ///< ISO 639-1, or "und"
    Languages also = 0;    ///< without `language`
    Spoken() = default;
};

/// Small words decide where they are clear, which costs a look-up a word; else they and the pairs
/// of letters are weighed against CLD2, some 7 us; where they disagree on a short text, "und". A
/// text changes into another language where six words or a sentence are clearly in it. `folded` is
/// of `text`, which must be valid UTF-8; `hint` is the language where it is known, or "".
Spoken identify_language(std::string_view text, const language::Folded& folded,
                         std::string_view hint = {});

/// What a network says the language is ("nl-NL", "EN", "und", "") as ISO 639-1 or "".
std::string language_hint(std::string_view hint);

}  // namespace webcare::classifier
