#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace webcare::connectors::jetstream {

/// Finds whole words and phrases in texts, whatever their case: the sieve before everything else,
/// so it costs no more than one pass (some 2 ns a byte of ASCII, five times that for other text)
/// however many words there are. One thread at a time.
class Words {
 public:
    /// At least two bytes each, else the word is left out. A `*` at the end stands for any ending,
    /// so that "acme*" finds "acmeshop"; "*" alone finds itself in everything.
    explicit Words(const std::vector<std::string>& words);

    bool in(std::string_view text);
    bool everywhere() const { return everywhere_; }

 private:
    struct Word {
        std::string folded;
        bool begins_word = false, ends_word = false;  // no letter or digit may stand beside it
        Word() = default;
    };
    bool in_folded(std::string_view text) const;
    std::string_view fold(std::string_view text);

    std::bitset<1 << 16> beginnings_;  // the first two bytes of a word
    std::unordered_map<std::uint16_t, std::vector<Word>> words_;
    std::string folded_;
    bool everywhere_ = false;
};

}  // namespace webcare::connectors::jetstream
