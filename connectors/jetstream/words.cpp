#include "connectors/jetstream/words.hpp"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "core/text.hpp"

namespace webcare::connectors::jetstream {
namespace {

std::uint16_t pair_at(std::string_view text, std::size_t at) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(text[at]) << 8 |
                                      static_cast<unsigned char>(text[at + 1]));
}

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

/// Whether a letter or digit ends before `at`; false at the start.
bool letter_before(std::string_view text, std::size_t at) {
    if (at == 0) return false;
    auto i = static_cast<std::int32_t>(at);
    UChar32 letter = 0;
    U8_PREV(bytes_of(text), 0, i, letter);
    return letter >= 0 && u_isalnum(letter);
}

bool letter_at(std::string_view text, std::size_t at) {
    if (at >= text.size()) return false;
    auto i = static_cast<std::int32_t>(at);
    UChar32 letter = 0;
    U8_NEXT(bytes_of(text), i, static_cast<std::int32_t>(text.size()), letter);
    return letter >= 0 && u_isalnum(letter);
}

}  // namespace

Words::Words(const std::vector<std::string>& words) {
    for (const std::string& given : words) {
        std::string_view text = trim(given);
        if (text == "*") everywhere_ = true;
        const bool open = text.ends_with('*');
        if (open) text.remove_suffix(1);
        Word word;
        word.folded = fold(text);
        if (word.folded.size() < 2) continue;
        word.begins_word = letter_at(word.folded, 0);
        word.ends_word = !open && letter_before(word.folded, word.folded.size());
        const std::uint16_t pair = pair_at(word.folded, 0);
        beginnings_.set(pair);
        words_[pair].push_back(std::move(word));
    }
}

bool Words::in(std::string_view text) {
    return everywhere_ || in_folded(fold(text));
}

bool Words::in_folded(std::string_view text) const {
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        const std::uint16_t pair = pair_at(text, at);
        if (!beginnings_.test(pair)) continue;
        const auto& here = words_.find(pair)->second;
        const bool found = std::any_of(here.begin(), here.end(), [&](const Word& word) {
            return text.substr(at).starts_with(word.folded) &&
                   !(word.begins_word && letter_before(text, at)) &&
                   !(word.ends_word && letter_at(text, at + word.folded.size()));
        });
        if (found) return true;
    }
    return false;
}

std::string_view Words::fold(std::string_view text) {
    folded_.clear();
    unsigned char all = 0;
    for (const char c : text) all |= static_cast<unsigned char>(c);
    if (all < 0x80) {
        folded_.resize(text.size());
        std::transform(text.begin(), text.end(), folded_.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        });
        return folded_;
    }
    UErrorCode status = U_ZERO_ERROR;
    icu::StringByteSink<std::string> sink{&folded_};
    icu::CaseMap::utf8Fold(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr,
                           status);
    return folded_;
}

}  // namespace webcare::connectors::jetstream
