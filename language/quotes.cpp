#include "language/quotes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace webcare::language {
namespace {

constexpr std::size_t longest_opening = 300;  // bytes of "Op ... schreef ...:"

std::string_view bare(std::string_view line) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == line.npos) return {};
    return line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin);
}

/// "> zei jij", and no ">:(", no "> 3 weken".
bool is_quoted_line(std::string_view line) {
    const std::string_view text = bare(line);
    if (!text.starts_with(">")) return false;
    const std::string_view rest = bare(text.substr(1));
    return rest.empty() || (rest.front() != ':' && rest.front() != '.' &&
                            !(rest.front() >= '0' && rest.front() <= '9'));
}

/// "Op ma 2 nov. 2026 om 10:12 schreef Jan <jan@example.org>:"
bool opens_a_mail(std::string_view line) {
    using Words = std::pair<std::string_view, std::string_view>;
    static constexpr std::array<Words, 4> openings{
        Words{"Op ", " schreef"}, {"On ", " wrote"}, {"Am ", " schrieb"}, {"Le ", " a écrit"}};
    const std::string_view text = bare(line);
    if (text.starts_with("-----")) {
        return text.find("Oorspronkelijk bericht") != text.npos ||
               text.find("Original Message") != text.npos;
    }
    if (!text.ends_with(":") || text.size() > longest_opening) return false;
    // A mail program names the day in figures; "op maandag schreef ik jullie:" is the author.
    if (text.find_first_of("0123456789") == text.npos) return false;
    for (const std::string_view own :
         {"schreef ik", "schreef wij", " I wrote", " we wrote", "schrieb ich"})
        if (text.find(own) != text.npos) return false;
    return std::any_of(openings.begin(), openings.end(), [&](const Words& words) {
        return text.starts_with(words.first) && text.find(words.second) != text.npos;
    });
}

/// Where "RT @name" begins, or the end of the text.
std::size_t retweet_of(std::string_view text) {
    for (std::size_t at = text.find("RT @"); at != text.npos; at = text.find("RT @", at + 1)) {
        const bool begins = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\n';
        const bool has_name = at + 4 < text.size() && text[at + 4] != ' ';
        if (begins && has_name) return at;
    }
    return text.size();
}

}  // namespace

void find_quotes(std::string_view text, std::vector<Span>& out) {
    const std::size_t end = retweet_of(text);
    const bool has_lines =
        text.find('>') != text.npos || text.find('\n') != text.npos;  // a mail opens with a line
    for (std::size_t at = 0; has_lines && at < end;) {
        const std::size_t next = std::min(text.find('\n', at), end - 1) + 1;
        const std::string_view line = text.substr(at, next - at - (text[next - 1] == '\n' ? 1 : 0));
        if (is_quoted_line(line)) {
            out.emplace_back(at, next - at);
        } else if (opens_a_mail(line)) {
            const std::size_t below = text.find_first_not_of(" \t\r\n", next);
            const bool marked = below != text.npos && text[below] == '>';
            out.emplace_back(at, (marked ? next : end) - at);
            if (!marked) break;
        }
        at = next;
    }
    if (end < text.size()) out.emplace_back(end, text.size() - end);
}

}  // namespace webcare::language
