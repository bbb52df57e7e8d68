#pragma once

#include <string>
#include <string_view>

#include "language/fold.hpp"

namespace webcare::classifier {

/// The language of a text as ISO 639-1, or "und". Small words decide where they are clear, which
/// costs a look-up a word; else CLD2, some 7 us; where neither is sure, "und". `folded` is of
/// `text`, which must be valid UTF-8.
std::string identify_language(std::string_view text, const language::Folded& folded);

/// What a network says the language is ("nl-NL", "EN", "und", "") as ISO 639-1 or "".
std::string language_hint(std::string_view hint);

}  // namespace webcare::classifier
