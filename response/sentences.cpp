#include "response/sentences.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace webcare::response {
namespace {

constexpr std::array abbreviations{
    "a.s",  "dhr", "mw",    "mevr",  "mr",    "mrs", "ms",  "dr",  "nr",   "nrs",  "st",
    "bijv", "o.a", "e.d",   "i.v.m", "t.a.v", "p.m", "a.m", "ca",  "incl", "excl", "e.g",
    "i.e",  "no",  "z.s.m", "jl",    "jan",   "feb", "mrt", "apr", "aug",  "sep",  "sept",
    "okt",  "oct", "nov",   "dec",   "d.d",   "tel", "evt", "max", "min",  "resp", "t/m"};

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Whether the stop at `at` belongs to the word before it.
bool is_of_word(std::string_view text, std::size_t at) {
    std::size_t from = at;
    while (from > 0 && !is_blank(text[from - 1]) && text[from - 1] != '(') --from;
    const std::string word = lower_ascii(text.substr(from, at - from));
    if (std::find(abbreviations.begin(), abbreviations.end(), word) == abbreviations.end())
        return word.size() == 1 && word[0] >= 'a' && word[0] <= 'z';  // an initial
    std::size_t next = at + 1;
    while (next < text.size() && (text[next] == ' ' || text[next] == '\t')) ++next;
    return next < text.size() && text[next] != '\n';  // at the end of a line it ends that too
}

/// Bytes of a stop that ends a sentence here, 0 for none.
std::size_t stop_at(std::string_view text, std::size_t at) {
    const char c = text[at];
    std::size_t length = 0;
    if (c == '\n') return 1;
    if (c == '.' || c == '!' || c == '?') length = 1;
    if (text.substr(at).starts_with("…")) length = 3;
    if (length == 0) return 0;
    while (at + length < text.size() &&
           std::string_view{".!?)\"'"}.find(text[at + length]) != std::string_view::npos)
        ++length;
    if (at + length < text.size() && !is_blank(text[at + length])) return 0;
    if (c == '.' && length == 1 && is_of_word(text, at)) return 0;
    return length;
}

}  // namespace

std::vector<Span> sentences(std::string_view text) {
    std::vector<Span> all;
    std::size_t from = 0;
    const auto keep = [&](std::size_t to) {
        while (from < to && is_blank(text[from])) ++from;
        std::size_t end = to;
        while (end > from && is_blank(text[end - 1])) --end;
        if (end > from) all.emplace_back(from, end - from);
        from = to;
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t stop = stop_at(text, at);
        if (stop == 0) {
            ++at;
            continue;
        }
        at += stop;
        keep(at);
    }
    keep(text.size());
    return all;
}

}  // namespace webcare::response
