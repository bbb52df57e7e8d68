#include "language/patterns.hpp"

#include <algorithm>
#include <numeric>

namespace webcare::language {
namespace {

constexpr std::int64_t memory_of_one = std::int64_t{1} << 20;
constexpr std::int64_t memory_of_a_set = std::int64_t{64} << 20;
constexpr std::size_t patterns_of_a_set =
    6;  // their states multiply, and would be made anew for every text

re2::RE2::Options options(std::int64_t memory) {
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    options.set_never_capture(true);
    options.set_max_mem(memory);
    return options;
}

/// A letter, a digit, or a byte of a character that is not ASCII.
bool is_of_a_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') ||
           ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

/// Where the pattern itself begins or ends in a sign, as "?!?" does, nothing is asked of its
/// neighbour.
bool stands_alone(std::string_view text, std::string_view piece) {
    const auto begin = static_cast<std::size_t>(piece.data() - text.data());
    const std::size_t end = begin + piece.size();
    const bool joined_before =
        begin > 0 && is_of_a_word(text[begin - 1]) && is_of_a_word(piece.front());
    const bool joined_after =
        end < text.size() && is_of_a_word(text[end]) && is_of_a_word(piece.back());
    return !joined_before && !joined_after;
}

}  // namespace

std::optional<std::string> wrong_with(const std::string& regex) {
    const re2::RE2 compiled{regex, options(memory_of_one)};
    if (!compiled.ok()) return compiled.error();
    if (re2::RE2::FullMatch("", compiled)) return "it matches no text at all as well";
    return {};
}

Pattern literal_pattern(std::string_view text) {
    Pattern pattern;
    pattern.regex = re2::RE2::QuoteMeta(re2::StringPiece{text.data(), text.size()});
    pattern.stands_alone = true;
    return pattern;
}

std::uint32_t Patterns::add(const Pattern& pattern) {
    Compiled compiled;
    compiled.regex = std::make_unique<re2::RE2>(pattern.regex, options(memory_of_one));
    compiled.stands_alone = pattern.stands_alone;
    all_.push_back(std::move(compiled));
    return static_cast<std::uint32_t>(all_.size() - 1);
}

void Patterns::build() {
    for (std::uint32_t i = 0; i < all_.size(); ++i) {
        if (i % patterns_of_a_set == 0)
            sets_.push_back(
                std::make_unique<re2::RE2::Set>(options(memory_of_a_set), re2::RE2::UNANCHORED));
        sets_.back()->Add(all_[i].regex->pattern(), nullptr);
    }
    for (auto& set : sets_)
        if (!set->Compile()) set.reset();  // too large together: each is asked
}

void Patterns::find(std::string_view text, PatternScratch& scratch,
                    std::vector<Occurrence>& out) const {
    const re2::StringPiece all{text.data(), text.size()};
    for (std::size_t s = 0; s < sets_.size(); ++s) {
        const std::size_t first = s * patterns_of_a_set;
        re2::RE2::Set::ErrorInfo error{};
        const auto failed = [&] { return error.kind != re2::RE2::Set::kNoError; };
        // Whether any stands costs no memory; most texts hold none.
        if (sets_[s] && !sets_[s]->Match(all, nullptr, &error) && !failed()) continue;
        scratch.clear();
        if (!sets_[s] || (!sets_[s]->Match(all, &scratch, &error) && failed())) {
            scratch.resize(std::min(patterns_of_a_set, all_.size() - first));
            std::iota(scratch.begin(), scratch.end(), 0);
        }
        std::sort(scratch.begin(), scratch.end());
        for (const int candidate : scratch)
            confirm(static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(candidate), text,
                    out);
    }
}

void Patterns::confirm(std::uint32_t pattern, std::string_view text,
                       std::vector<Occurrence>& out) const {
    const Compiled& wanted = all_[pattern];
    std::size_t from = 0;
    const re2::StringPiece all{text.data(), text.size()};
    for (std::size_t seen = 0; seen < most_of_one && from < text.size(); ++seen) {
        re2::StringPiece piece;
        if (!wanted.regex->Match(all, from, text.size(), re2::RE2::UNANCHORED, &piece, 1)) return;
        const std::string_view found{piece.data(), piece.size()};
        const auto at = static_cast<std::size_t>(found.data() - text.data());
        from = at + std::max<std::size_t>(found.size(), 1);
        if (found.empty() || (wanted.stands_alone && !stands_alone(text, found))) continue;
        Occurrence occurrence;
        occurrence.pattern = pattern;
        occurrence.span =
            Span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(found.size())};
        out.push_back(occurrence);
    }
}

}  // namespace webcare::language
