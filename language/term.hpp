#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "language/fold.hpp"
#include "language/patterns.hpp"
#include "language/stated.hpp"
#include "language/stem.hpp"

namespace webcare::language {

/// Says what is wrong, and at which byte of the text that is being read.
using Complain = std::function<void(std::size_t at, std::string message)>;

/// One word of a term, folded: "kapot", "kapot*", "#tag", "@acme", "/acme.nl", or a stem with the
/// sign of its language (stem_pattern()).
struct Atom {
    std::string pattern;
    std::string strict;  ///< what the original must be as well, where the term says so
    bool wildcard = false;
    auto operator<=>(const Atom&) const = default;
};

/// A stem as the lexicon holds it. No folded form of a text begins with '='.
void stem_pattern(StemLanguage language, std::string_view stem, std::string& out);

/// What must be so in the original bytes on top of the folded match.
enum class Strictness : std::uint8_t {
    none,
    options,  ///< a fold with the list's own options must give Atom::strict
    exact,    ///< the bytes themselves must be Atom::strict
    part,     ///< the word must be a compound with Atom::strict as one of its parts
};

/// A word or phrase to look for, a pattern, or a statement of time or money.
struct Term {
    std::vector<Atom> atoms;  ///< adjacent words, in order; empty for a pattern and a statement
    std::optional<Pattern> pattern;
    std::optional<StatedKind> stated;
    Strictness strictness = Strictness::none;
    FoldOptions options;
    bool holds_negator = false;  ///< "doet het niet": not subject to the negation window
    auto operator<=>(const Term&) const = default;
};

/// Reads a word, phrase, wildcard, #tag, @handle or emoji. Complains and returns no atoms when
/// there is nothing to look for, or a wildcard has fewer than three fixed letters.
Term read_term(std::string_view text, FoldOptions options, const Complain& complain);
/// `exact:NS`: case, accents and spelling kept.
Term read_exact(std::string_view text, const Complain& complain);
/// `stem:bestellen`: every form of the word, one term for each language that has stems.
std::vector<Term> read_stem(std::string_view word, const Complain& complain);
/// `part:garantie`: the word, or a Dutch or German compound that holds it.
Term read_part(std::string_view word, const Complain& complain);
/// `raw:"k*t"`: these characters in the text as it was written, standing alone.
Term read_raw(std::string_view text, const Complain& complain);
/// `/regex/`: RE2's syntax, on the text as it was written.
Term read_regex(std::string_view regex, const Complain& complain);
/// `stated:deadline`: complains about an unknown name.
Term read_stated(std::string_view name, const Complain& complain);
/// `url:host`: that host and everything below it.
Term read_host(std::string_view host, const Complain& complain);
/// One term for each emoji of a class; complains about an unknown name.
std::vector<Term> read_emoji_class(std::string_view name, const Complain& complain);

/// Glob: `*` any run, `?` one code point. Linear in the pattern for a bounded text.
bool matches_wildcard(std::string_view pattern, std::string_view word);

}  // namespace webcare::language
