#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.hpp"

namespace webcare::response {

/// User-perceived length as networks count it: code points.
std::size_t characters(std::string_view text);
std::size_t count_words(std::string_view text);

/// Whether the answer names something that the message is about: a word of it, in another form or
/// as a part of a compound, or a number. `common` words count for nothing.
bool recaps(std::string_view answer, std::string_view message, std::string_view language,
            const std::set<std::string, std::less<>>& common);

/// How many different words of a text say what it is about.
std::size_t content_words(std::string_view text, const std::set<std::string, std::less<>>& common);

/// Whether a person's name or initials stand under the answer ("^LS", "Groet, Noor", a line of its
/// own); a team or a department is no person.
bool is_signed(std::string_view answer);

/// Whether a part of the author's name stands in the answer.
bool names_author(std::string_view answer, std::string_view author);

/// Whether the sentence says u, je, you or your.
bool speaks_to_customer(std::string_view sentence, std::string_view language);

/// What a sentence asks for, counted as a reader would: "een foto, de bon en je nummer" is three.
std::size_t count_asked(std::string_view sentence);

}  // namespace webcare::response
