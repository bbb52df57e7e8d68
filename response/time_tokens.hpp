#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "language/fold.hpp"
#include "response/time_said.hpp"

namespace webcare::response {

template <class Value>
std::optional<Value> look(const std::vector<Entry<Value>>& list, std::string_view word) {
    for (const Entry<Value>& entry : list)
        if (entry.word == word) return entry.value;
    return std::nullopt;
}

inline bool is_in(const std::vector<std::string_view>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// A number at the start of a word, of at most four digits, and what follows it.
struct Leading {
    int value = 0;
    std::size_t digits = 0;
    std::string_view rest;
};

inline Leading leading_number(std::string_view word) {
    Leading out;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), out.value);
    if (read.ec != std::errc{}) return {};
    out.digits = static_cast<std::size_t>(read.ptr - word.data());
    if (out.digits > 4) return {};
    out.rest = word.substr(out.digits);
    return out;
}

/// The words of a text, with what stands between them. The text outlives it.
class TimeTokens {
 public:
    TimeTokens(std::string_view text, const TimeLexicon& lexicon) : known_{lexicon}, text_{text} {
        language::fold(text, folded_, language::FoldOptions(false, true));
    }

    Span source(std::size_t at) const { return folded_.tokens[at].source; }
    std::size_t size() const { return folded_.tokens.size(); }
    std::string_view word(std::size_t at) const {
        return at < size() ? folded_.view(folded_.tokens[at].form) : std::string_view{};
    }
    /// What stands between the word and the one before it.
    std::string_view gap(std::size_t at) const {
        if (at == 0 || at >= size()) return ".";
        const Span before = folded_.tokens[at - 1].source;
        const std::size_t from = before.offset + before.length;
        return text_.substr(from, folded_.tokens[at].source.offset - from);
    }
    /// Whether the word goes on with the phrase of the one before it.
    bool joined(std::size_t at) const {
        if (at == 0 || at >= size()) return false;
        std::string_view between = gap(at);
        if (between.starts_with('.') && shortened(at - 1)) between.remove_prefix(1);
        return between.find_first_not_of(" ,'\n") == std::string_view::npos &&
               between.find("\n\n") == std::string_view::npos;
    }
    /// "dec.", "p.m."
    bool shortened(std::size_t at) const {
        if (word(at) == "m" && at > 0) return word(at - 1) == "a" || word(at - 1) == "p";
        const bool is_short = word(at).size() <= 4;
        return is_short && (look(known_.months, word(at)) || look(known_.short_weekdays, word(at)));
    }
    bool follows(std::size_t at, std::string_view wanted) const {
        return joined(at) && word(at) == wanted;
    }

    std::optional<int> number(std::size_t at) const {
        const Leading lead = leading_number(word(at));
        if (lead.digits > 0 && lead.rest.empty()) return lead.value;
        return look(known_.numbers, word(at));
    }

    /// Words of the longest phrase of the list that stands here.
    std::size_t phrase(std::size_t at, std::string_view wanted) const {
        std::size_t taken = 0;
        while (!wanted.empty()) {
            const std::size_t end = wanted.find(' ');
            if (word(at + taken) != wanted.substr(0, end)) return 0;
            if (taken > 0 && !joined(at + taken)) return 0;
            ++taken;
            wanted = end == wanted.npos ? std::string_view{} : wanted.substr(end + 1);
        }
        return taken;
    }
    std::size_t longest(std::size_t at, const std::vector<std::string_view>& phrases) const {
        std::size_t taken = 0;
        for (const std::string_view one : phrases) taken = std::max(taken, phrase(at, one));
        return taken;
    }

 protected:
    const TimeLexicon& known_;

 private:
    std::string_view text_;
    language::Folded folded_;
};

}  // namespace webcare::response
