#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "language/fold.hpp"

namespace webcare::language {

/// Words that negate what stands near them. Those of `_before` negate only what follows: in "kapot
/// en geen antwoord" the oven is broken, in "tevreden ben ik niet" nobody is content.
enum class Negator : std::uint8_t {
    none,
    dutch,
    dutch_before,
    english,
    german,
    german_before,
    french,
    french_before,
};
/// Of a folded word. English contractions of "not" ("isn't", folded "isnt") are forms of it.
Negator negator(std::string_view folded_word);
/// Every word for which negator() is not none.
const std::vector<std::string_view>& negators();

/// How far negation reaches in a text of one language. Dutch and English negators count in any
/// text, since people mix the two into everything; those of German in German and unknown texts,
/// those of French in French alone ("pas" is a Dutch word too).
class Negation {
 public:
    /// "" is a text of unknown language.
    explicit Negation(std::string_view language);

    /// Whether a negator stands within three words before tokens [first, last] in their sentence
    /// or, where the language negates so, after them: within three words in Dutch and German, right
    /// after them in French ("ça marche pas"). `text` was folded; `negates` says what each token
    /// is. Looks at six words and the emoji between them.
    bool covers(std::string_view text, const Folded& folded, const std::vector<Negator>& negates,
                std::uint32_t first, std::uint32_t last) const;

 private:
    std::uint32_t before_ = 0;  ///< bit n: Negator n counts before a word
    std::uint32_t after_ = 0;   ///< the same after one
    std::uint32_t reach_after_ = 0;
};

}  // namespace webcare::language
