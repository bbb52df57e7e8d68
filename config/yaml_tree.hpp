#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml.hpp"

namespace webcare::config {

/// How a scalar was written; decides how bytes of its text map to bytes of the file.
enum class Style { plain, single_quoted, double_quoted, literal, folded };

/// A text with the byte at which each of its lines begins.
class Lines {
 public:
    Lines() = default;
    explicit Lines(std::string text);

    const std::string& text() const { return text_; }
    std::size_t count() const { return starts_.size(); }
    /// Line `number` from 0, without its line end.
    std::string_view line(std::size_t number) const;
    std::size_t start(std::size_t number) const { return starts_[number]; }
    /// The line (from 0) that holds byte `offset`.
    std::size_t line_of(std::size_t offset) const;
    /// Line and column from 1, in code points.
    Position position(const std::string& file, std::size_t offset) const;

 private:
    /// Code points in the first `offset` bytes.
    std::size_t code_points(std::size_t offset) const;

    std::string text_;
    std::vector<std::size_t> starts_{0};
    std::vector<std::size_t> counted_{0};  ///< code_points() at every multiple of a stride
};

/// One node as it stands in the file.
struct Item {
    Node::Kind kind = Node::Kind::null;
    Style style = Style::plain;
    std::size_t begin = 0;  ///< its first byte; of a quoted scalar the one after the quote
    std::string text;
    bool broken = false;                ///< YAML could not read it; `text` is what was written
    std::vector<std::size_t> children;  ///< of a mapping: key, value, key, value
    Item() = default;
};

/// A document of our own, so that libfyaml lives in one file.
struct Node::Tree {
    std::string file;
    Lines source;
    std::vector<Item> items;
};

/// The byte of the file that became byte `offset` of a scalar's text.
std::size_t place_in_source(const Lines& source, const Item& scalar, std::size_t offset);

/// The text of a single-quoted scalar whose first byte behind the quote is `begin`.
std::string single_quoted_text(const Lines& source, std::size_t begin);

}  // namespace webcare::config
