#include "language/term.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.hpp"
#include "language/compound.hpp"
#include "language/emoji.hpp"
#include "language/negation.hpp"

namespace webcare::language {
namespace {

constexpr int fixed_letters = 3;

bool has_wildcard(std::string_view pattern) {
    return pattern.find_first_of("*?") != std::string_view::npos;
}

long count_fixed(std::string_view pattern) {
    return std::count_if(pattern.begin(), pattern.end(), [](char c) {
        const bool continues = (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
        return c != '*' && c != '?' && c != '#' && c != '@' && !continues;
    });
}

/// The reading that stands for a token in a term: a tag and a handle keep their sign.
std::string_view term_form(const Folded& folded, const Token& token) {
    if (token.kind == TokenKind::hashtag && token.other_count > 0)
        return folded.view(folded.others[token.first_other]);
    return folded.view(token.form);
}

std::string squeeze_stars(std::string_view pattern) {
    std::string out;
    for (const char c : pattern)
        if (c != '*' || out.empty() || out.back() != '*') out += c;
    return out;
}

bool only_stars(std::string_view pattern) {
    return pattern.find_first_not_of("*?") == std::string_view::npos;
}

void check_wildcard(const Atom& atom, const Complain& complain) {
    if (atom.wildcard && count_fixed(atom.pattern) < fixed_letters) {
        complain(0, fmt::format("\"{}\" has fewer than {} fixed letters beside its * and ?",
                                atom.pattern, fixed_letters));
    }
}

/// "nicht", and "kein*".
bool is_negator(std::string_view pattern) {
    if (pattern.ends_with('*')) pattern.remove_suffix(1);
    return negator(pattern) != Negator::none;
}

void add_strict_forms(Term& term, std::string_view text, FoldOptions options) {
    Folded strict;
    fold_pattern(text, strict, options);
    term.strictness = Strictness::options;
    term.options = options;
    for (std::size_t i = 0; i < term.atoms.size() && i < strict.tokens.size(); ++i)
        term.atoms[i].strict = term_form(strict, strict.tokens[i]);
}

}  // namespace

Term read_term(std::string_view text, FoldOptions options, const Complain& complain) {
    Term term;
    Folded folded;
    fold_pattern(text, folded, FoldOptions{});
    for (const Token& token : folded.tokens) {
        Atom atom;
        atom.pattern = squeeze_stars(term_form(folded, token));
        if (only_stars(atom.pattern)) continue;
        atom.wildcard = has_wildcard(atom.pattern);
        check_wildcard(atom, complain);
        term.holds_negator = term.holds_negator || is_negator(atom.pattern);
        term.atoms.push_back(std::move(atom));
    }
    if (term.atoms.empty()) {
        complain(0, fmt::format("\"{}\" holds no word to look for", text));
        return term;
    }
    if (!options.is_default()) add_strict_forms(term, text, options);
    return term;
}

Term read_exact(std::string_view text, const Complain& complain) {
    Term term;
    Folded folded;
    fold(text, folded, FoldOptions{});
    for (const Token& token : folded.tokens) {
        Atom atom;
        atom.pattern = term_form(folded, token);
        atom.strict = text.substr(token.source.offset, token.source.length);
        term.atoms.push_back(std::move(atom));
    }
    term.strictness = Strictness::exact;
    if (term.atoms.empty()) complain(0, "exact: needs a word, as in exact:NS");
    return term;
}

void stem_pattern(StemLanguage language, std::string_view stem, std::string& out) {
    out.assign(1, '=');
    out.push_back(static_cast<char>('a' + static_cast<int>(language)));
    out.append(stem);
}

std::vector<Term> read_stem(std::string_view word, const Complain& complain) {
    Folded folded;
    fold(word, folded);
    if (folded.tokens.size() != 1 || folded.tokens.front().kind != TokenKind::word ||
        folded.view(folded.tokens.front().form).size() < fixed_letters) {
        complain(0, fmt::format("stem: takes one word of at least {} letters, as in stem:bestellen",
                                fixed_letters));
        return {};
    }
    std::vector<Term> terms;
    for (const StemLanguage language : stem_languages) {
        Term term;
        Atom atom;
        stem_pattern(language, stem(language, folded.view(folded.tokens.front().form)),
                     atom.pattern);
        term.atoms.push_back(std::move(atom));
        terms.push_back(std::move(term));
    }
    return terms;
}

Term read_part(std::string_view word, const Complain& complain) {
    Term term;
    Folded folded;
    fold(word, folded);
    if (folded.tokens.size() != 1 || folded.tokens.front().kind != TokenKind::word ||
        folded.view(folded.tokens.front().form).size() < fixed_letters) {
        complain(0, fmt::format("part: takes one word of at least {} letters, as in part:garantie",
                                fixed_letters));
        return term;
    }
    if (dutch_words() == nullptr || german_words() == nullptr) {
        complain(0, fmt::format("part: needs the word lists {} and {}: apt install wdutch wngerman",
                                dutch_word_list, german_word_list));
        return term;
    }
    Atom atom;
    atom.strict = folded.view(folded.tokens.front().form);
    atom.pattern = "*" + atom.strict + "*";
    atom.wildcard = true;
    term.atoms.push_back(std::move(atom));
    term.strictness = Strictness::part;
    return term;
}

Term read_raw(std::string_view text, const Complain& complain) {
    Term term;
    if (text.size() < 2)
        complain(0, "raw: takes at least two characters, as in raw:\"k*t\"");
    else
        term.pattern = literal_pattern(text);
    return term;
}

Term read_regex(std::string_view regex, const Complain& complain) {
    Term term;
    Pattern pattern;
    pattern.regex = regex;
    if (const auto wrong = wrong_with(pattern.regex))
        complain(0, fmt::format("/{}/: {}", regex, *wrong));
    else
        term.pattern = std::move(pattern);
    return term;
}

Term read_stated(std::string_view name, const Complain& complain) {
    Term term;
    term.stated = stated_kind(name);
    if (!term.stated) complain(0, fmt::format("stated: knows {}", fmt::join(stated_kinds(), ", ")));
    return term;
}

Term read_host(std::string_view host, const Complain& complain) {
    Term term;
    if (host.empty() || host.find_first_of("/*? ") != std::string_view::npos) {
        complain(0, "url: needs a host name, as in url:example.org");
        return term;
    }
    Atom atom;
    atom.pattern = "/" + lower_ascii(host);
    term.atoms.push_back(std::move(atom));
    return term;
}

std::vector<Term> read_emoji_class(std::string_view name, const Complain& complain) {
    std::vector<Term> terms;
    const std::string_view emoji = emoji_of_class(name);
    if (emoji.empty()) {
        const auto near = nearest(name, emoji_classes());
        complain(0, fmt::format("no emoji class \"{}\"; there are {}{}", name,
                                fmt::join(emoji_classes(), ", "),
                                near.empty() ? "" : fmt::format("; did you mean {}?", near)));
        return terms;
    }
    Folded folded;
    fold(emoji, folded);
    for (const Token& token : folded.tokens) {
        Term term;
        Atom atom;
        atom.pattern = folded.view(token.form);
        term.atoms.push_back(std::move(atom));
        terms.push_back(std::move(term));
    }
    return terms;
}

bool matches_wildcard(std::string_view pattern, std::string_view word) {
    std::size_t p = 0, w = 0;
    std::size_t star = std::string_view::npos, retry = 0;
    const auto next = [&](std::size_t i) {
        ++i;
        while (i < word.size() && (static_cast<unsigned char>(word[i]) & 0xc0U) == 0x80U) ++i;
        return i;
    };
    while (w < word.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++, retry = w;
        } else if (p < pattern.size() && pattern[p] == '?') {
            ++p, w = next(w);
        } else if (p < pattern.size() && pattern[p] == word[w]) {
            ++p, ++w;
        } else if (star != std::string_view::npos) {
            p = star + 1, w = ++retry;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace webcare::language
