#include <cstddef>
#include <cstdint>
#include <string>

#include "config/yaml.hpp"

namespace {

/// Whatever the bytes: every node has a place in the text, and every byte of a scalar too.
void visit(const webcare::config::Node& node, int lines) {
    if (node.at().line < 1 || node.at().line > lines) __builtin_trap();
    const std::size_t size = node.scalar().size();
    for (std::size_t offset = 0; offset <= size; offset += 1 + size / 16) {
        const auto at = node.at(offset);
        if (at.line < 1 || at.line > lines || at.column < 1) __builtin_trap();
    }
    for (const auto& [key, value] : node.fields()) visit(key, lines), visit(value, lines);
    if (node.is_sequence())
        for (const auto& item : node.items()) visit(item, lines);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text{reinterpret_cast<const char*>(data), size};
    int lines = 1;
    for (char c : text) lines += c == '\n';
    webcare::config::Problems problems;
    const auto node = webcare::config::Document::parse(std::move(text), "fuzz.yaml", problems);
    if (node) visit(node, lines);
    (void)node.json();
    (void)problems.text();
    return 0;
}
