#include "language/compound.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "language/fold.hpp"

namespace webcare::language {
namespace {

constexpr std::size_t shortest_part = 4;
constexpr std::size_t longest_word = WordList::longest_word;
/// Shorter words make false parts ("gel-oven"), but for these.
constexpr std::array<std::string_view, 25> short_parts{
    "app", "bed", "bon", "bus", "dak", "fax", "gas", "gsm", "hal", "kas", "oog", "pas", "pin",
    "rit", "sim", "tas", "tv",  "web", "weg", "zee", "hof", "bad", "uhr", "tag", "post"};

std::uint64_t hash_of(std::string_view word) {
    return XXH3_64bits(word.data(), word.size());
}

}  // namespace

std::shared_ptr<const WordList> WordList::read(const std::string& path,
                                               std::vector<std::string_view> joints) {
    std::ifstream in{path};
    if (!in) return nullptr;
    auto list = std::make_shared<WordList>();
    list->joints_ = std::move(joints);
    Folded folded;
    for (std::string line; std::getline(in, line);) {
        fold(line, folded);
        if (folded.tokens.size() != 1) continue;  // "06-nummer"
        list->hashes_.push_back(hash_of(folded.view(folded.tokens.front().form)));
    }
    std::sort(list->hashes_.begin(), list->hashes_.end());
    return list;
}

bool WordList::has(std::string_view word) const {
    return std::binary_search(hashes_.begin(), hashes_.end(), hash_of(word));
}

bool WordList::is_part(std::string_view letters) const {
    if (letters.size() < shortest_part)
        return std::find(short_parts.begin(), short_parts.end(), letters) != short_parts.end();
    return has(letters);
}

/// Whether `letters` are parts, joined or not. `before`, `after`: something stands before or after
/// them, so that they may begin or end with a joint. Each pair of places is looked at once.
bool WordList::is_compound(std::string_view letters, bool before, bool after) const {
    std::array<bool, longest_word + 1> part_begins{}, part_ends{};
    const auto add_joints = [&](std::size_t from) {
        part_begins[from] = true;
        for (const std::string_view joint : joints_)
            if (letters.substr(from).starts_with(joint)) part_begins[from + joint.size()] = true;
    };
    if (before)
        add_joints(0);
    else
        part_begins[0] = true;
    for (std::size_t end = 2; end <= letters.size(); ++end) {
        for (std::size_t begin = 0; begin + 2 <= end && !part_ends[end]; ++begin)
            part_ends[end] = part_begins[begin] && is_part(letters.substr(begin, end - begin));
        if (part_ends[end]) add_joints(end);
    }
    if (part_ends[letters.size()]) return true;
    return after && std::any_of(joints_.begin(), joints_.end(), [&](std::string_view joint) {
               return letters.ends_with(joint) && part_ends[letters.size() - joint.size()];
           });
}

bool WordList::holds_part(std::string_view word, std::string_view part) const {
    if (word.size() > longest_word) return false;
    for (std::size_t at = word.find(part); at != std::string_view::npos;
         at = word.find(part, at + 1)) {
        const std::string_view left = word.substr(0, at), right = word.substr(at + part.size());
        if (!left.empty() && !is_compound(left, false, true)) continue;
        const std::string_view inflected = word.substr(at);  // "garanties"
        if (right.empty() || has(inflected) || is_compound(right, true, false)) return true;
    }
    return false;
}

const WordList* dutch_words() {
    static const auto list = WordList::read(dutch_word_list, {"s", "en", "e", "n"});
    return list.get();
}

const WordList* german_words() {
    static const auto list = WordList::read(german_word_list, {"s", "es", "n", "en", "er", "e"});
    return list.get();
}

}  // namespace webcare::language
