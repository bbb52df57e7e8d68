#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace webcare::language {

/// The words of one language, folded, and how it joins them to compounds. Immutable; thread-safe.
class WordList {
 public:
    /// Reads a list with one word a line, UTF-8; nothing where the file cannot be read. Some 60 ms
    /// and 3 MB for 400,000 words: each is kept as 64 bits of its hash, so that one word in 10^13
    /// is taken for another.
    static std::shared_ptr<const WordList> read(const std::string& path,
                                                std::vector<std::string_view> joints);
    bool has(std::string_view folded_word) const;
    /// Whether `word`, folded, is `part` or a compound with it as one of its parts:
    /// "fabrieksgarantie", "garantieclaim" and "fabrieksgaranties" hold "garantie"; "boven" and
    /// "geloven" do not hold "oven". Words of three letters count as parts only where they are
    /// common ones. At most quadratic in a word of at most 64 letters.
    bool holds_part(std::string_view word, std::string_view part) const;
    static constexpr std::size_t longest_word = 48;

 private:
    bool is_compound(std::string_view letters, bool before, bool after) const;
    bool is_part(std::string_view letters) const;

    std::vector<std::uint64_t> hashes_;  // sorted
    std::vector<std::string_view> joints_;
};

/// The lists of Debian's wdutch and wngerman, read when first asked for; nothing where they are not
/// installed.
const WordList* dutch_words();
const WordList* german_words();
constexpr const char* dutch_word_list = "/usr/share/dict/dutch";
constexpr const char* german_word_list = "/usr/share/dict/ngerman";

}  // namespace webcare::language
