#include "tuning/words.hpp"

#include <algorithm>
#include <set>

#include "language/fold.hpp"

namespace webcare::tuning {
namespace {

bool has_letter(std::string_view word) {
    return std::any_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    });
}

bool is_within(const Span& word, const std::vector<Span>& found) {
    return std::any_of(found.begin(), found.end(), [&](const Span& span) {
        return word.offset >= span.offset && word.offset < span.offset + span.length;
    });
}

}  // namespace

std::vector<std::string> words_of(std::string_view text, const std::vector<Span>& found) {
    language::Folded folded;
    language::fold(text, folded);
    std::set<std::string> words;
    const language::Token* before = nullptr;
    for (const language::Token& token : folded.tokens) {
        const std::string_view word = folded.view(token.form);
        const bool counts = (token.kind == language::TokenKind::word ||
                             token.kind == language::TokenKind::hashtag) &&
                            has_letter(word) && !is_within(token.source, found);
        if (!counts) {
            before = nullptr;
            continue;
        }
        words.emplace(word);
        if (before != nullptr && before->sentence == token.sentence)
            words.insert(std::string{folded.view(before->form)} + " " + std::string{word});
        before = &token;
    }
    return {words.begin(), words.end()};
}

}  // namespace webcare::tuning
