#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "config/yaml.hpp"

namespace webcare::config {
namespace {

/// Any text a rule author may write on one line, with the characters that YAML gives a meaning.
rc::Gen<std::string> one_line() {
    return rc::gen::container<std::string>(rc::gen::element(
        'a', 'b', ' ', '#', '@', ':', '\'', '"', '[', ']', '{', '}', ',', '*', '&', '!', '|', '-'));
}

std::string in_quotes(const std::string& text) {
    std::string out = "'";
    for (char c : text) out += c == '\'' ? "''" : std::string(1, c);
    return out + "'";
}

RC_GTEST_PROP(QuotedForm, ReadsBackAsItWasWritten, ()) {
    const std::string text = *one_line();
    Problems problems;
    const Node node = Document::parse(
        "when: " + in_quotes(text) + "\nlist: [" + in_quotes(text) + "]\n", "r", problems);
    RC_ASSERT(problems.text().empty());
    RC_ASSERT(node["when"].scalar() == text);
    RC_ASSERT(node["list"].items().at(0).scalar() == text);
}

RC_GTEST_PROP(RawLines, HaveAPlaceForEveryByteWhateverIsWritten, ()) {
    const auto lines = *rc::gen::container<std::vector<std::string>>(one_line());
    std::string text;
    for (const std::string& line : lines) text += "when: " + line + "\n";
    Problems problems;
    const Node node = Document::parse(text, "r", problems);
    for (const auto& [key, value] : node.fields())
        for (std::size_t i = 0; i <= value.scalar().size(); ++i)
            RC_ASSERT(value.at(i).line >= 1 &&
                      value.at(i).line <= static_cast<int>(lines.size()) + 1);
}

RC_GTEST_PROP(LiteralBlock, PointsEveryByteAtItself, ()) {
    const auto rows = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
        rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::element('a', '#', '@', ':')))));
    std::string block;
    for (const std::string& row : rows) block += "    " + row + "\n";
    Problems problems;
    const Node node = Document::parse("when: |\n" + block, "r", problems)["when"];
    std::size_t offset = 0;
    for (std::size_t row = 0; row < rows.size(); ++row)
        for (std::size_t column = 0; column <= rows[row].size(); ++column, ++offset)
            RC_ASSERT(node.at(offset) ==
                      Position("r", static_cast<int>(row) + 2, static_cast<int>(column) + 5));
}

}  // namespace
}  // namespace webcare::config
