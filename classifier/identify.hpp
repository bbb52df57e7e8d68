#pragma once

#include <string>
#include <string_view>

namespace webcare::classifier {

/// The language of a text as ISO 639-1, or "und". Short texts are decided by small words where
/// those are clear, else by CLD2, and stay "und" where neither is sure.
std::string identify_language(std::string_view text);

/// What a network says the language is ("nl-NL", "EN", "und", "") as ISO 639-1 or "".
std::string language_hint(std::string_view hint);

}  // namespace webcare::classifier
