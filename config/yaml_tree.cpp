#include "config/yaml_tree.hpp"

#include <algorithm>

namespace webcare::config {
namespace {

constexpr auto npos = std::string::npos;
constexpr std::size_t stride = 512;  // bytes: a place far into a long line costs no more than this

bool continues_code_point(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::size_t utf8_length(unsigned long code) {
    if (code < 0x80) return 1;
    if (code < 0x800) return 2;
    return code < 0x10000 ? 3 : 4;
}

/// Bytes of the file and of the text that one step of a flow scalar takes.
struct Step {
    std::size_t raw;
    std::size_t made;
};

/// A line break in a plain or quoted scalar: it and the blanks around it fold to one space, or to
/// one line end for each empty line.
Step fold_break(const std::string& raw, std::size_t at) {
    std::size_t end = at, breaks = 0;
    while (end < raw.size() && (raw[end] == ' ' || raw[end] == '\t' || raw[end] == '\n'))
        breaks += raw[end++] == '\n';
    return Step{end - at, breaks > 1 ? breaks - 1 : 1};
}

Step escape(const std::string& raw, std::size_t at) {
    const char kind = at + 1 < raw.size() ? raw[at + 1] : '\0';
    const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    if (digits != 0) {
        const unsigned long code = std::strtoul(raw.substr(at + 2, digits).c_str(), nullptr, 16);
        return Step{2 + digits, utf8_length(code)};
    }
    if (kind == '\n') return Step{2 + (raw.find_first_not_of(" \t", at + 2) - (at + 2)), 0};
    if (kind == 'N' || kind == '_') return Step{2, 2};
    if (kind == 'L' || kind == 'P') return Step{2, 3};
    return Step{2, 1};
}

Step flow_step(const std::string& raw, std::size_t at, Style style) {
    const char c = raw[at];
    if (style == Style::double_quoted && c == '\\') return escape(raw, at);
    if (style == Style::single_quoted && c == '\'') return Step{2, 1};
    if (c == '\n') return fold_break(raw, at);
    if (c == ' ' || c == '\t') {
        const std::size_t next = raw.find_first_not_of(" \t", at);
        if (next != npos && raw[next] == '\n') return fold_break(raw, at);
    }
    return Step{1, 1};
}

std::size_t place_in_flow(const std::string& raw, const Item& scalar, std::size_t offset) {
    std::size_t at = scalar.begin, made = 0;
    while (at < raw.size()) {
        const Step step = flow_step(raw, at, scalar.style);
        if (made + step.made > offset) return at + (step.raw == step.made ? offset - made : 0);
        made += step.made;
        at += std::max<std::size_t>(step.raw, 1);
    }
    return raw.size();
}

/// Both kinds of block: line by line, with the block's indentation taken off. In a folded block
/// single line ends became spaces, which take as many bytes, and of several one went.
std::size_t place_in_block(const Lines& source, const Item& scalar, std::size_t offset) {
    std::size_t row = source.line_of(scalar.begin);
    std::size_t indent = npos;
    for (std::size_t probe = row; probe < source.count() && indent == npos; ++probe)
        indent = source.line(probe).find_first_not_of(' ');
    if (indent == npos) return scalar.begin;
    // An indentation indicator may leave blanks that belong to the text.
    const std::size_t own = scalar.text.find_first_not_of('\n');
    if (own != npos) indent -= std::min(indent, scalar.text.find_first_not_of(" \n", own) - own);

    bool after_empty = false;
    for (std::size_t made = 0; row < source.count(); ++row) {
        const std::size_t size = source.line(row).size();
        const std::size_t begin = std::min(indent, size);
        const bool empty = begin == size;
        const std::size_t length = size - begin;
        if (offset < made + length) return source.start(row) + begin + (offset - made);
        const bool folded_away = scalar.style == Style::folded && !after_empty && made > 0 &&
                                 !empty && row + 1 < source.count() &&
                                 source.line(row + 1).size() <= indent;
        made += length + (folded_away ? 0 : 1);
        if (offset < made) return source.start(row) + size;
        after_empty = empty;
    }
    return source.text().size();
}

}  // namespace

Lines::Lines(std::string text) : text_{std::move(text)} {
    for (std::size_t at = text_.find('\n'); at != npos; at = text_.find('\n', at + 1))
        starts_.push_back(at + 1);
    std::size_t count = 0;
    for (std::size_t at = 0; at < text_.size(); ++at) {
        count += !continues_code_point(text_[at]);
        if ((at + 1) % stride == 0) counted_.push_back(count);
    }
}

std::size_t Lines::code_points(std::size_t offset) const {
    std::size_t count = counted_[offset / stride];
    for (std::size_t at = offset / stride * stride; at < offset; ++at)
        count += !continues_code_point(text_[at]);
    return count;
}

std::string_view Lines::line(std::size_t number) const {
    const std::size_t begin = starts_[number];
    const std::size_t end = number + 1 < starts_.size() ? starts_[number + 1] - 1 : text_.size();
    return std::string_view{text_}.substr(begin, end - begin);
}

std::size_t Lines::line_of(std::size_t offset) const {
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
    return static_cast<std::size_t>(next - starts_.begin()) - 1;
}

Position Lines::position(const std::string& file, std::size_t offset) const {
    offset = std::min(offset, text_.size());
    const std::size_t row = line_of(offset);
    const std::size_t column = code_points(offset) - code_points(starts_[row]) + 1;
    return Position{file, static_cast<int>(row) + 1, static_cast<int>(column)};
}

std::size_t place_in_source(const Lines& source, const Item& scalar, std::size_t offset) {
    if (scalar.broken) return scalar.begin + std::min(offset, scalar.text.size());
    if (scalar.style == Style::literal || scalar.style == Style::folded)
        return place_in_block(source, scalar, offset);
    return place_in_flow(source.text(), scalar, std::min(offset, scalar.text.size()));
}

std::string single_quoted_text(const Lines& source, std::size_t begin) {
    const std::string& raw = source.text();
    std::string text;
    for (std::size_t at = begin; at < raw.size();) {
        const bool quote = raw[at] == '\'';
        if (quote && (at + 1 == raw.size() || raw[at + 1] != '\'')) break;
        const Step step = flow_step(raw, at, Style::single_quoted);
        const std::string_view taken = std::string_view{raw}.substr(at, step.raw);
        const auto breaks = std::count(taken.begin(), taken.end(), '\n');
        if (breaks == 0)
            text += raw[at];
        else if (breaks == 1)
            text += ' ';
        else
            text.append(step.made, '\n');
        at += step.raw;
    }
    return text;
}

}  // namespace webcare::config
