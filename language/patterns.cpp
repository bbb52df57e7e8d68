#include "language/patterns.hpp"

#include <algorithm>

namespace webcare::language {
namespace {

constexpr std::int64_t memory_of_one = std::int64_t{1} << 20;
constexpr std::uint64_t cost_of_a_look = 100;
// Where the automaton outgrows its memory, RE2 follows all instructions at once.
constexpr std::uint64_t instructions_at_a_time = 32;

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
    compiled.literals = Literals{pattern.regex};
    compiled.cost =
        1 + static_cast<std::uint64_t>(compiled.regex->ProgramSize()) / instructions_at_a_time;
    compiled.stands_alone = pattern.stands_alone;
    all_.push_back(std::move(compiled));
    return static_cast<std::uint32_t>(all_.size() - 1);
}

void Patterns::find(std::uint32_t pattern, std::string_view text, const Grams& grams,
                    std::vector<Span>& out, Budget& budget) const {
    const Compiled& wanted = all_[pattern];
    if (!budget.take(cost_of_a_look) || !wanted.literals.may_stand_in(grams)) return;
    std::size_t from = 0;
    const re2::StringPiece all{text.data(), text.size()};
    for (std::size_t seen = 0; seen < most_of_one && from < text.size(); ++seen) {
        re2::StringPiece piece;
        if (!budget.take((text.size() - from) * wanted.cost)) return;
        if (!wanted.regex->Match(all, from, text.size(), re2::RE2::UNANCHORED, &piece, 1)) return;
        const std::string_view found{piece.data(), piece.size()};
        const auto at = static_cast<std::size_t>(found.data() - text.data());
        from = at + std::max<std::size_t>(found.size(), 1);
        if (found.empty() || (wanted.stands_alone && !stands_alone(text, found))) continue;
        out.push_back(
            Span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(found.size())});
    }
}

}  // namespace webcare::language
