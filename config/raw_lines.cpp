#include "config/raw_lines.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/text.hpp"

namespace webcare::config {
namespace {

constexpr auto npos = std::string_view::npos;

/// `text` as a YAML single-quoted scalar.
std::string in_quotes(std::string_view text) {
    std::string out = "'";
    for (char c : text) {
        out += c;
        if (c == '\'') out += c;
    }
    return out + "'";
}

bool blank(char c) {
    return c == ' ' || c == '\t';
}

/// Whether a `#` at `at` begins a comment for YAML although its writer meant a tag: `#acme`, not `#
/// a note`.
bool looks_like_tag(std::string_view line, std::size_t at) {
    if (at + 1 >= line.size()) return false;
    const char next = line[at + 1];
    return !blank(next) && next != '#' && next != '-' && next != '=';
}

/// The `#` that ends a plain value for YAML: the first one after a blank at or behind `from`.
std::size_t comment_in(std::string_view line, std::size_t from) {
    for (std::size_t i = from; i < line.size(); ++i)
        if (line[i] == '#' && (i == 0 || blank(line[i - 1]))) return i;
    return npos;
}

/// Where a value that begins at `from` was meant to end: before a real comment.
std::size_t value_end(std::string_view line, std::size_t from) {
    for (std::size_t i = from + 1; i < line.size(); ++i)
        if (line[i] == '#' && blank(line[i - 1]) && !looks_like_tag(line, i)) return i;
    return line.size();
}

/// The `:` that ends a plain key at or behind `from`, before `limit`.
std::size_t colon_in(std::string_view line, std::size_t from, std::size_t limit) {
    for (std::size_t i = from; i < std::min(limit, line.size()); ++i)
        if (line[i] == ':' && (i + 1 == line.size() || blank(line[i + 1]))) return i;
    return npos;
}

std::size_t indent_of(std::string_view line) {
    const auto first = line.find_first_not_of(' ');
    return first == npos ? line.size() : first;
}

bool has_content(std::string_view line) {
    const auto first = line.find_first_not_of(" \t");
    return first != npos && line[first] != '#';
}

/// Where a value stands.
struct Slot {
    int parent = -1;  ///< the column of the key or dash it belongs to: what it owns is deeper
    bool condition = false;  ///< value of the key `when`
    bool item = false;       ///< item of a list
    bool keyed = false;      ///< behind `key:` on the same line
};

class RawLines {
 public:
    RawLines(const Lines& source, std::string file, Problems& problems)
        : source_{source}, file_{std::move(file)}, problems_{problems} {
        out_.text = source.text();
    }

    Readable read() {
        while (row_ < source_.count()) read_line();
        return std::move(out_);
    }

 private:
    std::string_view line() const { return source_.line(row_); }
    std::size_t byte(std::size_t column) const { return source_.start(row_) + column; }

    void error(std::size_t offset, std::string message) {
        problems_.error(source_.position(file_, offset), std::move(message));
    }

    /// Covers bytes [begin, end) with a word of the same length and remembers what stood there.
    void cover(std::size_t begin, std::size_t end) {
        while (end > begin + 1 && blank(source_.text()[end - 1])) --end;
        out_.meant.emplace(begin, source_.text().substr(begin, end - begin));
        bool first_line = true;
        for (std::size_t i = begin; i < end; ++i) {
            if (out_.text[i] == '\n')
                first_line = false;
            else
                out_.text[i] = first_line ? 'x' : ' ';
        }
    }

    /// The quoted form, on one line.
    std::string shown(std::size_t begin, std::size_t end) const {
        std::string form =
            in_quotes(trim(std::string_view{source_.text()}.substr(begin, end - begin)));
        std::replace(form.begin(), form.end(), '\n', ' ');
        return form;
    }

    void read_line();
    void expand_tabs(std::size_t content);
    std::size_t key_end(std::size_t from) const;
    void read_value(std::size_t at, Slot slot);
    void skip_block(int parent);
    void read_plain(std::size_t at, Slot slot);
    bool check_plain(std::size_t at, Slot slot);
    void skip_continuation(Slot slot);
    void read_quoted(std::size_t at, Slot slot);
    bool leading_mark(std::size_t at, Slot slot);
    bool find_quote_end(std::size_t& row, std::size_t& column, int parent) const;

    void read_flow(std::size_t at, Slot slot);
    bool flow_step(Slot slot);
    void flow_item(std::size_t& column, Slot slot);
    std::size_t flow_item_end(std::size_t from, bool past_comment) const;
    bool flow_next_row(Slot slot);

    const Lines& source_;
    std::string file_;
    Problems& problems_;
    Readable out_;
    std::size_t row_ = 0;

    // While inside brackets: where each was opened, and what is read.
    struct Bracket {
        std::size_t offset;
        bool mapping;
        std::string key;  // the last key seen in a mapping, until its value is read
    };
    std::vector<Bracket> open_;
    std::size_t column_ = 0;
    bool inside_plain_ = false;
};

void RawLines::read_line() {
    const std::string_view text = line();
    const std::size_t content = text.find_first_not_of(" \t");
    if (content == npos || text[content] == '#' || text.starts_with("---") ||
        text.starts_with("...") || text.starts_with("%")) {
        ++row_;
        return;
    }
    if (text.substr(0, content).find('\t') != npos) expand_tabs(content);

    Slot slot;
    std::size_t at = content;
    while (text[at] == '-' && (at + 1 == text.size() || blank(text[at + 1]))) {
        slot.parent = static_cast<int>(at);
        slot.item = true;
        at = text.find_first_not_of(" \t", at + 1);
        if (at == npos) {
            ++row_;
            return;
        }
    }
    const std::size_t colon = key_end(at);
    if (colon == npos) {
        read_value(at, slot);
        return;
    }
    slot.parent = static_cast<int>(at);
    slot.condition = trim(text.substr(at, colon - at)) == "when";
    slot.item = false;
    slot.keyed = true;
    at = text.find_first_not_of(" \t", colon + 1);
    if (at != npos && !(text[at] == '#' && !slot.condition)) {
        read_value(at, slot);
        return;
    }
    // The value may begin on a later line; only a condition is looked at there as a value of its
    // own.
    ++row_;
    if (!slot.condition || at != npos) return;
    while (row_ < source_.count() && !has_content(line())) ++row_;
    slot.keyed = false;
    if (row_ < source_.count() && static_cast<int>(indent_of(line())) > slot.parent)
        read_value(indent_of(line()), slot);
}

void RawLines::expand_tabs(std::size_t content) {
    const std::size_t tab = line().find('\t');
    error(byte(tab), "a tab cannot indent in YAML; use spaces");
    for (std::size_t i = tab; i < content; ++i) out_.text[byte(i)] = ' ';
}

/// The colon that makes the text at `from` a key, or npos.
std::size_t RawLines::key_end(std::size_t from) const {
    const std::string_view text = line();
    const char first = text[from];
    if (first == '"' || first == '\'') {
        std::size_t row = row_, column = from;
        if (!find_quote_end(row, column, -1) || row != row_) return npos;
        const std::size_t next = text.find_first_not_of(" \t", column + 1);
        return next != npos && text[next] == ':' ? next : npos;
    }
    if (std::string_view{"[{@`*&!|>%#"}.find(first) != npos) return npos;
    return colon_in(text, from, comment_in(text, from));
}

void RawLines::read_value(std::size_t at, Slot slot) {
    const char first = line()[at];
    if (first == '|' || first == '>') {
        ++row_;
        skip_block(slot.parent);
    } else if (leading_mark(at, slot)) {
        ++row_;
        skip_continuation(slot);
    } else if (first == '"' || first == '\'') {
        read_quoted(at, slot);
    } else if (first == '[' || first == '{') {
        read_flow(at, slot);
    } else {
        read_plain(at, slot);
    }
}

void RawLines::skip_block(int parent) {
    while (row_ < source_.count()) {
        const std::string_view text = line();
        const bool empty = text.find_first_not_of(' ') == npos;
        if (!empty && static_cast<int>(indent_of(text)) <= parent) return;
        ++row_;
    }
}

/// A character that YAML keeps for itself, or that a condition may not begin with unquoted.
bool RawLines::leading_mark(std::size_t at, Slot slot) {
    const std::string_view text = line();
    const char first = text[at];
    const bool always = std::string_view{"@`*%"}.find(first) != npos;
    const bool in_condition = slot.condition && std::string_view{"[{/?"}.find(first) != npos;
    const bool tag = first == '#' && (slot.condition || slot.item) && looks_like_tag(text, at);
    if (!always && !in_condition && !tag) return false;
    const std::size_t end = byte(value_end(text, at));
    error(byte(at),
          tag ? fmt::format("YAML takes `{}` for a comment; write it in quotes: {}",
                            text.substr(at, text.find(' ', at) - at), shown(byte(at), end))
              : fmt::format("a value cannot begin with `{}` in YAML; write it in quotes: {}", first,
                            shown(byte(at), end)));
    cover(byte(at), end);
    return true;
}

void RawLines::read_plain(std::size_t at, Slot slot) {
    check_plain(at, slot);
    ++row_;
    skip_continuation(slot);
}

/// A plain value on one line: a tag lost behind it, a colon inside it.
bool RawLines::check_plain(std::size_t at, Slot slot) {
    const std::string_view text = line();
    const std::size_t comment = comment_in(text, at);
    if (comment != npos && (slot.condition || slot.item) && looks_like_tag(text, comment)) {
        const std::size_t end = byte(value_end(text, comment));
        error(
            byte(comment),
            fmt::format("YAML takes `{}` for a comment and drops it; write the whole in quotes: {}",
                        text.substr(comment, end - byte(comment)), shown(byte(at), end)));
        cover(byte(at), end);
        return false;
    }
    const std::size_t colon = slot.keyed || slot.condition ? colon_in(text, at, comment) : npos;
    if (colon == npos) return true;
    const std::size_t end = comment == npos ? text.size() : comment;
    error(byte(colon),
          fmt::format("a value cannot hold `: ` in YAML; write the whole in quotes: {}",
                      shown(byte(at), byte(end))));
    cover(byte(at), byte(end));
    return false;
}

/// The further lines of a plain value: all that are deeper than what it belongs to.
void RawLines::skip_continuation(Slot slot) {
    for (; row_ < source_.count(); ++row_) {
        const std::string_view text = line();
        const std::size_t content = text.find_first_not_of(" \t");
        if (content == npos) continue;
        if (static_cast<int>(content) <= slot.parent || slot.parent < 0) return;
        if (text[content] == '#' && !(slot.condition && looks_like_tag(text, content))) continue;
        const std::size_t comment = comment_in(text, content);
        if (!slot.condition || comment == npos || !looks_like_tag(text, comment)) continue;
        error(
            byte(comment),
            fmt::format("YAML takes `{}` for a comment; write the condition as a block: `when: |`",
                        text.substr(comment)));
        cover(byte(content), byte(text.size()));
    }
}

/// From the quote at (row, column) to its partner, over lines that are deeper than `parent`.
bool RawLines::find_quote_end(std::size_t& row, std::size_t& column, int parent) const {
    const char quote = source_.line(row)[column];
    for (std::size_t i = column + 1;; i = 0) {
        const std::string_view text = source_.line(row);
        for (; i < text.size(); ++i) {
            if (quote == '"' && text[i] == '\\') {
                ++i;
            } else if (text[i] == quote) {
                if (quote == '\'' && i + 1 < text.size() && text[i + 1] == quote) {
                    ++i;
                } else {
                    column = i;
                    return true;
                }
            }
        }
        if (++row == source_.count()) return false;
        const std::string_view next = source_.line(row);
        if (has_content(next) && static_cast<int>(indent_of(next)) <= parent) return false;
    }
}

void RawLines::read_quoted(std::size_t at, Slot slot) {
    std::size_t row = row_, column = at;
    const std::size_t begin = byte(at), line_end = byte(line().size());
    if (!find_quote_end(row, column, slot.parent)) {
        error(begin, fmt::format("the quote is never closed; a text with quotes in it: {}",
                                 shown(begin, line_end)));
        cover(begin, line_end);
        ++row_;
        return;
    }
    row_ = row;
    const std::string_view text = line();
    const std::size_t rest = text.find_first_not_of(" \t", column + 1);
    if (rest != npos && text[rest] != ':' &&
        (text[rest] != '#' || rest == column + 1 || looks_like_tag(text, rest))) {
        const std::size_t end = byte(text.size());
        error(
            begin,
            fmt::format(
                "a value that begins with a quote must end with it; write the whole in quotes: {}",
                shown(begin, end)));
        cover(begin, end);
    }
    ++row_;
}

// Flow collections: [a, b] and {a: b}, over as many lines as they take.

void RawLines::read_flow(std::size_t at, Slot slot) {
    open_.clear();
    column_ = at;
    inside_plain_ = false;
    const std::size_t begin = byte(at);
    do {
        if (flow_step(slot)) continue;
        if (open_.empty()) break;
        // The line that follows belongs to something else: the bracket was forgotten.
        const std::size_t forgotten = open_.back().offset;
        error(forgotten, fmt::format("the `{}` is never closed", source_.text()[forgotten]));
        const std::size_t last = source_.start(row_ - 1) + source_.line(row_ - 1).size();
        cover(begin, last);
        open_.clear();
        return;
    } while (!open_.empty());
    ++row_;
}

/// Reads one token; false when the text ends or leaves the brackets' indentation.
bool RawLines::flow_step(Slot slot) {
    const std::string_view text = line();
    while (column_ < text.size() && blank(text[column_])) ++column_;
    if (column_ >= text.size()) return flow_next_row(slot);
    const char c = text[column_];
    if (c == '[' || c == '{') {
        open_.push_back(Bracket{byte(column_), c == '{', {}});
        inside_plain_ = false;
        ++column_;
    } else if (c == ']' || c == '}') {
        open_.pop_back();
        inside_plain_ = false;
        ++column_;
    } else if (c == ',' || (c == ':' && !inside_plain_)) {
        if (c == ',') open_.back().key.clear();
        inside_plain_ = false;
        ++column_;
    } else if (c == '#' && !looks_like_tag(text, column_)) {
        column_ = text.size();
    } else {
        flow_item(column_, slot);
    }
    return true;
}

bool RawLines::flow_next_row(Slot slot) {
    for (++row_; row_ < source_.count(); ++row_) {
        const std::string_view text = line();
        if (!has_content(text)) continue;
        const std::size_t indent = indent_of(text);
        const bool closes = text[indent] == ']' || text[indent] == '}';
        column_ = indent;
        return closes || static_cast<int>(indent) > slot.parent;
    }
    return false;
}

/// Where an item that begins at `from` ends: before a comma or closing bracket outside quotes and
/// parentheses.
std::size_t RawLines::flow_item_end(std::size_t from, bool past_comment) const {
    const std::string_view text = line();
    int parentheses = 0;
    bool quoted = false;
    for (std::size_t i = from; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"' && text.find('"', i + 1) != npos)
            quoted = !quoted;
        else if (c == '"')
            quoted = false;
        if (quoted) continue;
        if (c == '(') ++parentheses;
        if (c == ')') --parentheses;
        const bool ends = c == ']' || c == '}' || (c == ',' && parentheses <= 0);
        const bool comment = !past_comment && c == '#' && i > from && blank(text[i - 1]);
        if (ends || comment) return i;
    }
    return text.size();
}

void RawLines::flow_item(std::size_t& column, Slot slot) {
    const std::string_view text = line();
    const std::size_t begin = column;
    const char first = text[begin];
    Bracket& around = open_.back();
    const bool condition = around.mapping && around.key == "when";

    if ((first == '"' || first == '\'') && !inside_plain_) {
        std::size_t row = row_, end = begin;
        const std::size_t offset = byte(begin);
        if (!find_quote_end(row, end, slot.parent)) {
            error(offset, "the quote is never closed");
            const std::size_t item_end = flow_item_end(begin + 1, true);
            cover(offset, byte(item_end));
            column = item_end;
            return;
        }
        const std::string_view last = source_.line(row);
        const std::size_t next = last.find_first_not_of(" \t", end + 1);
        const bool clean = next == npos || std::string_view{",]}:"}.find(last[next]) != npos ||
                           (last[next] == '#' && !looks_like_tag(last, next));
        if (clean) {
            if (around.mapping && around.key.empty() && row == row_)
                around.key = text.substr(begin + 1, end - begin - 1);
            row_ = row;
            column = end + 1;
            return;
        }
        row_ = row;
        const std::size_t item_end = flow_item_end(end + 1, true);
        error(
            offset,
            fmt::format(
                "a value that begins with a quote must end with it; write the whole in quotes: {}",
                shown(offset, byte(item_end))));
        cover(offset, byte(item_end));
        column = item_end;
        return;
    }

    const bool reserved = first == '@' || first == '`' || first == '*' || first == '%';
    const bool in_condition = condition && (first == '/' || first == '?');
    if (!inside_plain_ && (reserved || in_condition || first == '#')) {
        const std::size_t end = flow_item_end(begin, true);
        error(
            byte(begin),
            first == '#'
                ? fmt::format("YAML takes `{}` for a comment; write it in quotes: {}",
                              trim(text.substr(begin, end - begin)), shown(byte(begin), byte(end)))
                : fmt::format("a value cannot begin with `{}` in YAML; write it in quotes: {}",
                              first, shown(byte(begin), byte(end))));
        cover(byte(begin), byte(end));
        column = end;
        return;
    }

    // A plain key or value.
    std::size_t end = begin;
    for (; end < text.size(); ++end) {
        const char c = text[end];
        if (c == ',' || c == ']' || c == '}' || c == '[' || c == '{') break;
        const bool before_gap = end + 1 == text.size() || blank(text[end + 1]) ||
                                std::string_view{",[]{}"}.find(text[end + 1]) != npos;
        if (c == ':' && before_gap) break;
        if (c == '#' && end > 0 && blank(text[end - 1])) break;
    }
    const std::string_view plain = trim(text.substr(begin, end - begin));
    const bool key = end < text.size() && text[end] == ':' && around.mapping && around.key.empty();
    if (key) {
        around.key = plain;
        column = end + 1;
        return;
    }
    const char stop = end < text.size() ? text[end] : '\0';
    const auto parentheses =
        std::count(plain.begin(), plain.end(), '(') - std::count(plain.begin(), plain.end(), ')');
    const bool lost_tag = stop == '#' && looks_like_tag(text, end);
    const bool cut = condition && ((stop == ',' && parentheses > 0) || stop == ':' || stop == '[' ||
                                   stop == '{');
    if (lost_tag || cut) {
        const std::size_t item_end = flow_item_end(begin, true);
        const std::size_t whole = std::max(item_end, end);
        error(
            byte(end),
            lost_tag
                ? fmt::format("YAML takes `{}` for a comment; write the whole in quotes: {}",
                              trim(text.substr(end, whole - end)), shown(byte(begin), byte(whole)))
                : fmt::format(
                      "a `{}` ends or breaks a value inside {{ }}; write the whole in quotes: {}",
                      stop, shown(byte(begin), byte(whole))));
        cover(byte(begin), byte(whole));
        column = whole;
        return;
    }
    inside_plain_ = stop == '\0';
    column = end;
    if (stop == '#') column = text.size();
    if (stop == ':') column = end + 1;
}

}  // namespace

Readable read_raw_lines(const Lines& source, const std::string& file, Problems& problems) {
    return RawLines{source, file, problems}.read();
}

}  // namespace webcare::config
