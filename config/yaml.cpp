#include "config/yaml.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/raw_lines.hpp"
#include "config/yaml_read.hpp"
#include "config/yaml_tree.hpp"
#include "core/file.hpp"
#include "core/json.hpp"
#include "core/text.hpp"

namespace webcare::config {
namespace {

constexpr std::size_t size_limit = 8 << 20;

const std::string& no_text() {
    static const std::string none;
    return none;
}

/// CR LF becomes LF, and a byte order mark goes; neither moves a column that an editor shows.
std::string plain_lines(std::string_view text) {
    const std::string_view from = without_byte_order_mark(text);
    std::string out;
    out.reserve(from.size());
    for (std::size_t i = 0; i < from.size(); ++i)
        if (from[i] != '\r' || i + 1 == from.size() || from[i + 1] != '\n') out += from[i];
    return out;
}

std::size_t code_point_length(char first) {
    const auto byte = static_cast<unsigned char>(first);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// The first byte that is not UTF-8 or that no text file holds, or npos.
std::size_t first_bad_byte(std::string_view text) {
    const std::size_t zero = text.find('\0');
    if (is_valid_utf8(text)) return zero;
    std::size_t at = 0;
    for (std::size_t size = 1; at < text.size(); at += size) {
        size = code_point_length(text[at]);
        if (!is_valid_utf8(text.substr(at, size))) break;
    }
    return std::min(at, zero);
}

}  // namespace

Node::Kind Node::kind() const {
    return tree_ ? tree_->items[index_].kind : Kind::absent;
}

Position Node::at() const {
    if (!tree_) return Position{};
    return tree_->source.position(tree_->file, tree_->items[index_].begin);
}

Position Node::at(std::size_t offset) const {
    if (!is_scalar()) return at();
    return tree_->source.position(tree_->file,
                                  place_in_source(tree_->source, tree_->items[index_], offset));
}

const std::string& Node::scalar() const {
    return is_scalar() ? tree_->items[index_].text : no_text();
}

bool Node::quoted() const {
    return is_scalar() && tree_->items[index_].style != Style::plain;
}

bool Node::unreadable() const {
    return is_scalar() && tree_->items[index_].broken;
}

Node Node::child(std::size_t index) const {
    Node node;
    node.tree_ = tree_;
    node.index_ = index;
    return node;
}

std::vector<Node> Node::items() const {
    std::vector<Node> nodes;
    if (is_sequence()) {
        for (std::size_t index : tree_->items[index_].children) nodes.push_back(child(index));
    } else if (is_scalar() || is_mapping()) {
        nodes.push_back(*this);
    }
    return nodes;
}

std::vector<std::pair<Node, Node>> Node::fields() const {
    std::vector<std::pair<Node, Node>> pairs;
    if (!is_mapping()) return pairs;
    const std::vector<std::size_t>& children = tree_->items[index_].children;
    for (std::size_t i = 0; i + 1 < children.size(); i += 2)
        pairs.emplace_back(child(children[i]), child(children[i + 1]));
    return pairs;
}

Node Node::operator[](std::string_view key) const {
    if (!is_mapping()) return Node{};
    const std::vector<std::size_t>& children = tree_->items[index_].children;
    for (std::size_t i = 0; i + 1 < children.size(); i += 2)
        if (tree_->items[children[i]].text == key) return child(children[i + 1]);
    return Node{};
}

Node Document::parse(std::string_view text, std::string file, Problems& problems) {
    if (text.size() > size_limit) {
        problems.error(Position{file, 1, 1}, "larger than 8 MiB");
        return Node{};
    }
    auto tree = std::make_shared<Node::Tree>();
    tree->file = file;
    tree->source = Lines{plain_lines(text)};
    if (const std::size_t bad = first_bad_byte(tree->source.text()); bad != std::string::npos) {
        problems.error(tree->source.position(file, bad), "not UTF-8 text; save the file as UTF-8");
        return Node{};
    }
    Readable readable = read_raw_lines(tree->source, file, problems);
    tree->items = read_items(tree->source, std::move(readable), file, problems);
    Node root;
    if (!tree->items.empty()) root.tree_ = std::move(tree);
    return root;
}

Node Document::load(const std::string& path, Problems& problems) {
    auto in = open_file(path);
    if (!in) {
        problems.error(Position{path, 1, 1}, "cannot be read: " + in.error().detail);
        return Node{};
    }
    std::string text;
    std::array<char, 64 * 1024> piece;
    while (*in && text.size() <= size_limit) {
        in->read(piece.data(), piece.size());
        text.append(piece.data(), static_cast<std::size_t>(in->gcount()));
    }
    if (in->bad()) {
        problems.error(Position{path, 1, 1}, "cannot be read to its end");
        return Node{};
    }
    return parse(text, path, problems);
}

Node Document::load_filled(const std::string& path, std::string_view what, Problems& problems) {
    Problems own;
    Node root = load(path, own);
    if (!root && own.ok())
        own.error(Position{path, 1, 1},
                  fmt::format("there is no {} in this file: write one, or take it away", what));
    problems.add(own);
    return root;
}

}  // namespace webcare::config
