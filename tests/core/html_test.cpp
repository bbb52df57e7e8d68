#include "core/html.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/text.hpp"

namespace webcare {
namespace {

/// What a browser makes of our references.
std::string decode(std::string text) {
    constexpr std::pair<std::string_view, std::string_view> references[] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
    for (const auto& [reference, letter] : references)
        for (auto at = text.find(reference); at != text.npos;
             at = text.find(reference, at + letter.size()))
            text.replace(at, reference.size(), letter);
    return text;
}

RC_GTEST_PROP(EscapedHtml, ShowsExactlyWhatWasWrittenAndHoldsNoMarkup, ()) {
    const std::string text = *rc::gen::container<std::string>(rc::gen::oneOf(
        rc::gen::inRange<char>(0x20, 0x7f), rc::gen::element('<', '>', '"', '\'', '&', ';', '\n')));
    const std::string escaped = escape_html(text);
    RC_ASSERT(escaped.find_first_of("<>\"'") == std::string::npos);
    RC_ASSERT(decode(escaped) == text);
}

RC_GTEST_PROP(EscapedHtml, IsValidAndFreeOfMarkupForAnyBytes, (const std::string& bytes)) {
    const std::string escaped = escape_html(bytes);
    RC_ASSERT(is_valid_utf8(escaped));
    for (const char c : escaped)
        RC_ASSERT(c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20);
    RC_ASSERT(escaped.find_first_of("<>\"'") == std::string::npos);
}

TEST(Html, EscapesTextAndAttributesAndKeepsOurMarkup) {
    Html page;
    page.markup("<p").attribute("title", "\"><script>").markup(">").text("a < b").markup("</p>");
    EXPECT_EQ(std::move(page).take(), "<p title=\"&quot;&gt;&lt;script&gt;\">a &lt; b</p>");
}

TEST(Html, LinksToTheWebOnly) {
    Html page;
    page.link("javascript:alert(1)", "x")
        .link(" https://a.example", "y")
        .link("HTTPS://b.example/?q=\"", "z");
    EXPECT_EQ(std::move(page).take(),
              "<bdi>x</bdi><bdi>y</bdi><a href=\"HTTPS://b.example/?q=&quot;\" rel=\"noopener "
              "noreferrer\" "
              "target=\"_blank\"><bdi>z</bdi></a>");
}

}  // namespace
}  // namespace webcare
