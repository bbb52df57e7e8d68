#pragma once

#include <re2/re2.h>
#include <re2/set.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.hpp"

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

/// Memory of one thread for Patterns::find().
using PatternScratch = std::vector<int>;

/// All patterns of a program: one automaton says in one pass which stand in a text, and those are
/// then asked where. Linear in the text. Immutable once built; thread-safe.
class Patterns {
 public:
    /// Numbered from 0. The pattern must be right: see wrong_with().
    std::uint32_t add(const Pattern& pattern);
    bool empty() const { return all_.empty(); }
    void build();

    struct Occurrence {
        std::uint32_t pattern = 0;
        Span span;
        Occurrence() = default;
    };
    /// Appends where the patterns stand, at most `most_of_one` of each, not overlapping their own
    /// kind.
    void find(std::string_view text, PatternScratch& scratch, std::vector<Occurrence>& out) const;
    static constexpr std::size_t most_of_one = 16;

 private:
    struct Compiled {
        std::unique_ptr<re2::RE2> regex;
        bool stands_alone = false;
    };
    void confirm(std::uint32_t pattern, std::string_view text, std::vector<Occurrence>& out) const;

    std::vector<Compiled> all_;
    std::vector<std::unique_ptr<re2::RE2::Set>> sets_;
};

}  // namespace webcare::language
