#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.hpp"
#include "language/literals.hpp"

namespace webcare::language {

/// What a condition looks for in the characters of the text as they were written: `/regex/`, and
/// `raw:"k*t"` as a regular expression. RE2's syntax; case makes no difference.
struct Pattern {
    std::string regex;
    bool stands_alone = false;  ///< no letter or digit right before or after it
    auto operator<=>(const Pattern&) const = default;
};

/// Why this cannot be a pattern; nothing where it can.
std::optional<std::string> wrong_with(const std::string& regex);
/// The literal text as a pattern that stands alone.
Pattern literal_pattern(std::string_view text);

/// Bounds the work that one hostile text can cause.
struct Budget {
    std::uint64_t left = 0;
    bool take(std::uint64_t n = 1) {
        if (left < n) return left = 0, false;
        left -= n;
        return true;
    }
};

/// All patterns of a program. Each is searched by itself, and only in a text that holds the
/// literals it needs. Immutable once built; thread-safe.
class Patterns {
 public:
    /// Numbered from 0. The pattern must be right: see wrong_with().
    std::uint32_t add(const Pattern& pattern);

    /// Appends where the pattern stands, at most `most_of_one` times, not overlapping itself.
    /// `grams` are those of the text. The budget pays for the bytes searched, more for a large
    /// expression: about a nanosecond each, while RE2's automaton fits its memory.
    void find(std::uint32_t pattern, std::string_view text, const Grams& grams,
              std::vector<Span>& out, Budget& budget) const;
    static constexpr std::size_t most_of_one = 16;

 private:
    struct Compiled {
        std::unique_ptr<re2::RE2> regex;
        Literals literals;
        std::uint64_t cost = 1;  ///< of a byte
        bool stands_alone = false;
    };
    std::vector<Compiled> all_;
};

}  // namespace webcare::language
