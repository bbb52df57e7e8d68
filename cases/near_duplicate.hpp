#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/wave.hpp"

namespace webcare::cases {

/// What stays of a text for comparing it: the smallest of each of 32 hashes over its pairs of words
/// (MinHash). The share of equal numbers estimates the share of pairs that two texts have in
/// common.
struct Sketch {
    static constexpr std::size_t size = 32;
    std::array<std::uint32_t, size> smallest{};
    std::size_t words = 0;
    Sketch() = default;
};
/// Over the words in lower case without accents, addresses of pages and names of people; where
/// more than half of a text is a quotation, of what it quotes. At most 256 words are looked at.
Sketch sketch(const Mention& mention);
double alike(const Sketch& a, const Sketch& b);  ///< 0 to 1, give or take 0.08

/// A text and whoever passed it on.
struct KnownText {
    std::uint64_t serial = 0;
    Sketch sketch;
    std::string mention;  ///< the first with it
    std::string words;    ///< its beginning
    Time first{}, last{};
    std::uint64_t times = 0;    ///< mentions with it
    std::uint64_t authors = 0;  ///< people
    std::uint64_t reach = 0;    ///< their readers
    KnownText() = default;
};

/// The texts of the last day, the newest 2,048. Finding one is a few dozen look-ups.
class Texts {
 public:
    static constexpr std::size_t most = 2048;
    static constexpr Duration kept{std::chrono::hours{24}};
    /// Shorter texts that are alike are said by each for himself: "is there an outage?"
    static constexpr std::size_t words_of_a_repost = 8;
    static constexpr double alike_from = 0.6;

    struct Found {
        KnownText* text = nullptr;  ///< good until the next call
        bool is_repost = false;     ///< somebody else said so before, at length
    };
    Texts();
    Found add(const Mention& mention, std::uint64_t author, Time now);
    /// Nothing where it is no longer known.
    const KnownText* find(std::uint64_t serial) const;

 private:
    static constexpr std::size_t bands = Sketch::size / 2;
    static constexpr std::size_t slots = 4096;  // a band
    static std::size_t slot(const Sketch& sketch, std::size_t band);
    KnownText* nearest(const Sketch& sketch, Time now);

    std::deque<KnownText> known_;  // serials without a gap
    std::uint64_t next_ = 1;
    std::vector<std::uint64_t> index_;        // band and slot -> the last serial there
    std::unordered_set<std::uint64_t> told_;  // (text, author)
};

}  // namespace webcare::cases
