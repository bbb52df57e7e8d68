#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace webcare::language {

/// Which bytes, and which three bytes in a row, a text holds: so that most expressions are known
/// not to stand in it without a search. Letters of ASCII without their case. It may say yes where
/// it should not, never no.
class Grams {
 public:
    /// About a nanosecond a byte.
    void read(std::string_view text);
    bool has(std::uint32_t gram) const { return (bits_[gram / 64] >> (gram % 64) & 1U) != 0; }
    /// The text has characters beyond ASCII that match letters of ASCII: nothing can be ruled out.
    bool anything_goes() const { return anything_goes_; }

    static std::uint32_t of_byte(unsigned char byte) { return byte | 0x20U; }
    /// `last_three`: each | 0x20, the first in the highest place.
    static std::uint32_t of_three(std::uint32_t last_three) {
        return 256 + (last_three * 0x9E3779B1U >> (32 - hash_bits));
    }

 private:
    static constexpr unsigned hash_bits = 15;
    std::vector<std::uint64_t> bits_;
    bool anything_goes_ = false;
};

/// What a text must hold for an expression to match: of each of several groups one literal. By
/// RE2's own analysis (re2/filtered_re2.h), of which any expression that can be compiled is asked.
class Literals {
 public:
    Literals() = default;
    /// Nothing is ruled out where no literal is needed, or too many could do.
    explicit Literals(const std::string& regex);
    bool may_stand_in(const Grams& grams) const;

 private:
    std::vector<std::uint32_t> grams_;  ///< `or_else` after a literal, `and_also` after a group
    static constexpr std::uint32_t or_else = 0xfffffffe, and_also = 0xffffffff;
};

}  // namespace webcare::language
