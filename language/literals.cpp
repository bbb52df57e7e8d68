#include "language/literals.hpp"

#include <re2/filtered_re2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace webcare::language {
namespace {

constexpr std::size_t most_literals = 48;  // to look for more takes longer than a search

/// Whether the expression may match a text that holds these of its literals, by number.
bool may_match(const re2::FilteredRE2& filter, const std::vector<int>& held) {
    std::vector<int> passed;
    filter.AllPotentials(held, &passed);
    return !passed.empty();
}

/// Literals without which it cannot match: one of them must stand in the text, and with any of them
/// left out that need not be so. `wanted` is among them if it can be.
std::vector<int> one_of_these(const re2::FilteredRE2& filter, std::size_t count,
                              std::size_t wanted) {
    std::vector<int> held, needed;
    for (std::size_t i = 1; i <= count; ++i) {
        held.push_back(static_cast<int>((wanted + i) % count));
        if (!may_match(filter, held)) continue;
        needed.push_back(held.back());
        held.pop_back();
    }
    return needed;
}

std::uint32_t next_three(std::uint32_t last_three, std::uint8_t next) {
    return (last_three << 8 | next | 0x20U) & 0xffffffU;
}

/// Letters that match one of ASCII where case makes no difference, or that RE2 takes for one when
/// it lowers the literals: U+017F and s, U+212A and k, U+0130 and i.
bool has_odd_letters(std::string_view text) {
    return text.find("\u017F") != text.npos || text.find("\u212A") != text.npos ||
           text.find("\u0130") != text.npos;
}

/// The grams of those characters that are ASCII or have no case: it is folded for ASCII only.
/// False where there are none.
bool add_grams(std::string_view literal, std::vector<std::uint32_t>& grams) {
    const std::size_t before = grams.size();
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(literal.data());
    const auto size = static_cast<std::int32_t>(literal.size());
    std::uint32_t three = 0;
    std::size_t length = 0;  // of the bytes that count and end here
    for (std::int32_t begin = 0, end = 0; begin < size; begin = end) {
        UChar32 letter = 0;
        U8_NEXT(bytes, end, size, letter);
        const bool counts =
            letter >= 0 &&
            (letter < 0x80 || (!u_isUAlphabetic(letter) &&
                               !u_hasBinaryProperty(letter, UCHAR_CHANGES_WHEN_CASEMAPPED)));
        for (std::int32_t i = begin; i < end; ++i) {
            const std::uint8_t byte = bytes[i];
            length = counts ? length + 1 : 0;
            three = next_three(three, byte);
            if (length >= 3)
                grams.push_back(Grams::of_three(three));
            else if (counts)
                grams.push_back(Grams::of_byte(byte));
        }
    }
    return grams.size() > before;
}

}  // namespace

void Grams::read(std::string_view text) {
    bits_.assign((256 + (std::size_t{1} << hash_bits)) / 64, 0);
    const auto set = [&](std::uint32_t gram) {
        bits_[gram / 64] |= std::uint64_t{1} << (gram % 64);
    };
    std::uint32_t three = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(text[i]);
        set(of_byte(byte));
        three = next_three(three, byte);
        if (i >= 2) set(of_three(three));
    }
    const bool may_be_odd = has(of_byte(0xC5)) || has(of_byte(0xE2)) || has(of_byte(0xC4));
    anything_goes_ = may_be_odd && has_odd_letters(text);
}

Literals::Literals(const std::string& regex) {
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    re2::FilteredRE2 filter{1};  // literals of one byte too
    int number = 0;
    if (filter.Add(regex, options, &number) != re2::RE2::NoError) return;
    std::vector<std::string> literals;
    filter.Compile(&literals);
    if (literals.size() > most_literals || may_match(filter, {})) return;

    // For each literal: a few others with it of which a match needs one, as few as will do.
    std::vector<bool> is_covered(literals.size());
    std::vector<std::vector<std::uint32_t>> groups;
    for (std::size_t literal = 0; literal < literals.size(); ++literal) {
        if (is_covered[literal]) continue;
        is_covered[literal] = true;
        const std::vector<int> needed = one_of_these(filter, literals.size(), literal);
        bool is_known = !needed.empty();  // empty: it matches nothing
        std::vector<std::uint32_t> group;
        for (const int i : needed) {
            const auto one = static_cast<std::size_t>(i);
            is_covered[one] = true;
            is_known = add_grams(literals[one], group) && is_known;
            group.push_back(or_else);
        }
        if (!is_known) continue;
        group.back() = and_also;
        groups.push_back(std::move(group));
    }
    std::stable_sort(groups.begin(), groups.end(),
                     [](const auto& a, const auto& b) { return a.size() < b.size(); });
    for (const auto& group : groups) grams_.insert(grams_.end(), group.begin(), group.end());
}

bool Literals::may_stand_in(const Grams& grams) const {
    if (grams_.empty() || grams.anything_goes()) return true;
    bool one = false, all = true;  // of the literals that could do; grams of this literal
    for (const std::uint32_t gram : grams_) {
        if (gram < or_else) {
            all = all && grams.has(gram);
            continue;
        }
        one = one || all;
        all = true;
        if (gram == or_else) continue;
        if (!one) return false;
        one = false;
    }
    return true;
}

}  // namespace webcare::language
