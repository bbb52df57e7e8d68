#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "language/expression.hpp"
#include "language/language.hpp"
#include "language/lexicon.hpp"

namespace webcare::language {

/// A `terms:` list, as conditions see it.
struct TermList {
    SetId set = 0;
    bool ignore_negation = false;
    bool has_negator = false;  ///< a negator is among them: has_negator()
};
using TermLists = std::map<std::string, TermList, std::less<>>;

/// Where what was parsed goes: words into one lexicon, with one set for every distinct word, and
/// questions of the past into one list, each once.
class Vocabulary {
 public:
    Vocabulary(Lexicon& lexicon, std::vector<PastQuestion>& questions)
        : lexicon_{lexicon}, questions_{questions} {}
    SetId set_of(std::vector<Term> terms);
    std::uint32_t number_of(PastQuestion question);

 private:
    Lexicon& lexicon_;
    std::vector<PastQuestion>& questions_;
    std::map<std::vector<Term>, SetId> known_;
};

/// Reads one condition. Complains with byte offsets into `condition`; the tree is of no use once it
/// complained.
Expr parse(std::string_view condition, Scope scope, const TermLists& lists, Vocabulary& vocabulary,
           const Complain& complain);

/// Whether one of the terms is a negator and nothing else.
bool has_negator(const std::vector<Term>& terms);

/// One entry of a `terms:` list: a word, phrase, wildcard, #tag, @handle, emoji, exact:X, url:X,
/// stem:X, raw:X, /regex/, stated:KIND or emoji:CLASS. Usually one term.
std::vector<Term> read_list_entry(std::string_view entry, FoldOptions options,
                                  const Complain& complain);

}  // namespace webcare::language
