#pragma once

#include <array>
#include <string_view>

namespace webcare::classifier {

/// The languages of our packs, in the order of the votes.
constexpr std::array<std::string_view, 4> pack_languages{"nl", "en", "de", "fr"};

/// How much the letters of a word speak for each of pack_languages: in eighths of a nat, above or
/// below what the four give on average. Pairs of letters, with the word's beginning and end.
using PairScores = std::array<int, pack_languages.size()>;
/// Adds those of one folded word; about 1 ns a letter.
void add_letter_pairs(std::string_view word, PairScores& scores);

}  // namespace webcare::classifier
