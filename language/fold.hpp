#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.hpp"
#include "language/byte_map.hpp"

namespace webcare::language {

enum class TokenKind : std::uint16_t { word, hashtag, handle, url, emoji };

/// A piece of Folded::text.
struct Form {
    std::uint32_t begin = 0, length = 0;
    Form() = default;
    Form(std::size_t b, std::size_t l)
        : begin{static_cast<std::uint32_t>(b)}, length{static_cast<std::uint32_t>(l)} {}
};

/// One word, hashtag, handle, address or emoji, with the bytes of the original text it stands for.
struct Token {
    Form form;                   ///< "kapot", "@acme", "/www.acme.nl" (a host), an emoji
    Span source;                 ///< whole code points of the original text
    std::uint32_t position = 0;  ///< counts words; an emoji shares the place of the word before it
    std::uint32_t sentence = 0;
    std::uint32_t first_other = 0;  ///< further readings, in Folded::others, if there are any
    std::uint16_t other_count = 0;
    TokenKind kind = TokenKind::word;
    Token() = default;
};

/// A text made comparable. What the author can vary without meaning something else is gone: case,
/// width, accents, apostrophes, look-alike letters, invisible characters, lengthened letters.
struct Folded {
    std::string text;           ///< the text in lower case, then the forms spelt otherwise
    std::vector<Token> tokens;  ///< in the order of the text
    std::vector<Form>
        others;               ///< "nee" and "ne" for "neeeee"; "acme" for "acmes"; "#tag" for "tag"
    ByteMap map;              ///< of the text; memory of fold()
    std::size_t lowered = 0;  ///< where the forms spelt otherwise begin, behind the longest text

    /// So many bytes can be read from where any form begins.
    static constexpr std::size_t padding = 16;

    /// Another reading of the token that is made last.
    void add_other(Token& token, Form form) {
        others.push_back(form);
        ++token.other_count;
    }
    std::string_view view(Form form) const {
        return std::string_view{text}.substr(form.begin, form.length);
    }
    /// Calls visit(view) for every reading of a token, the first one first.
    template <class Visit>
    void each_form(const Token& token, Visit&& visit) const {
        visit(view(token.form));
        each_other(token, visit);
    }
    template <class Visit>
    void each_other(const Token& token, Visit&& visit) const {
        for (std::uint16_t i = 0; i < token.other_count; ++i)
            visit(view(others[token.first_other + i]));
    }
};

struct FoldOptions {
    bool elongation = true;  ///< three or more of one letter read as two and as one
    bool diacritics = true;  ///< accents are dropped
    FoldOptions() = default;
    FoldOptions(bool e, bool d) : elongation{e}, diacritics{d} {}
    bool is_default() const { return elongation && diacritics; }
    auto operator<=>(const FoldOptions&) const = default;
};

/// Folds and cuts into tokens in one pass; `out` is cleared and its memory reused. `text` must be
/// valid UTF-8 (invalid bytes separate words). Linear in the text; plain words are found by their
/// bits and stay where they are, only what is written otherwise is spelt letter by letter.
void fold(std::string_view text, Folded& out, FoldOptions options = {});

/// The characters `*` and `?` of a pattern survive as letters, so that terms fold as texts do.
void fold_pattern(std::string_view text, Folded& out, FoldOptions options = {});

}  // namespace webcare::language
