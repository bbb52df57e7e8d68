#include "language/readings.hpp"

#include <algorithm>
#include <array>

namespace webcare::language {
namespace {

constexpr std::size_t max_elongated = 3;  // runs of one word that are read both ways

struct Run {
    std::size_t begin = 0, length = 0;
};

/// `singles`: bit i set: run i is written as one letter, else as two.
Form spell_runs(Folded& out, const std::string& word, const std::array<Run, max_elongated>& runs,
                std::size_t count, std::size_t singles) {
    const std::size_t begin = out.text.size();
    std::size_t from = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t keep = (singles >> i & 1U) != 0 ? 1 : 2;
        out.text.append(word, from, runs[i].begin + keep - from);
        from = runs[i].begin + runs[i].length;
    }
    out.text.append(word, from);
    return Form{begin, out.text.size() - begin};
}

}  // namespace

void read_digits(Folded& out, Token& token) {
    constexpr std::string_view letters = "oizeasbtbg";  // of 0 to 9
    constexpr std::size_t longest = 40;
    const std::string word{out.view(token.form)};
    const auto count = [&](auto kind) { return std::count_if(word.begin(), word.end(), kind); };
    const auto digits = count([](char c) { return c >= '0' && c <= '9'; });
    const auto underscores = count([](char c) { return c == '_'; });
    const auto others = static_cast<std::ptrdiff_t>(word.size()) - digits - underscores;
    if (digits + underscores == 0 || others < 2 || others < digits || word.size() > longest) return;
    const auto read_one_as = [&](char one) {
        const std::size_t begin = out.text.size();
        for (const char c : word) {
            if (c == '_') continue;
            const bool is_digit = c >= '0' && c <= '9';
            const char letter = c == '1'   ? one
                                : is_digit ? letters[static_cast<std::size_t>(c - '0')]
                                           : c;
            out.text += letter;
        }
        out.add_other(token, Form{begin, out.text.size() - begin});
    };
    read_one_as('i');
    if (word.find('1') != std::string::npos) read_one_as('l');
}

void shorten_runs(Folded& out, Token& token) {
    const std::string_view word = out.view(token.form);
    std::array<Run, max_elongated> runs{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < word.size() && count < max_elongated;) {
        std::size_t end = i + 1;
        while (end < word.size() && word[end] == word[i]) ++end;
        if (end - i >= 3 && word[i] >= 'a' && word[i] <= 'z') runs[count++] = Run{i, end - i};
        i = end;
    }
    if (count == 0) return;
    const std::string original{word};
    token.form = spell_runs(out, original, runs, count, 0);
    for (std::size_t singles = 1; singles < (std::size_t{1} << count); ++singles)
        out.add_other(token, spell_runs(out, original, runs, count, singles));
}

}  // namespace webcare::language
