#include "connectors/html.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "connectors/address.hpp"
#include "core/text.hpp"

namespace webcare::connectors {
namespace {

std::string plain(std::string_view html) {
    return html_to_text(html, "https://shop.nl/a/b").text;
}

TEST(Html, TurnsBlocksIntoLinesAndCollapsesBlanks) {
    EXPECT_EQ(plain("<p>Een  zin\n verder</p><p>Twee<br/>drie</p><ul><li>a<li>b</ul>"),
              "Een zin verder\n\nTwee\ndrie\n\na\nb");
    EXPECT_EQ(plain("<table><tr><td>a<td>b<tr><td>c</table>"), "a b\nc");
    EXPECT_EQ(plain("<pre>x\n  y</pre>"), "x\ny");
}

TEST(Html, ShowsAnAddressOnlyWhereItSaysMoreThanTheWords) {
    EXPECT_EQ(plain("<a href='/c'>kijk</a> eens"), "kijk (https://shop.nl/c) eens");
    EXPECT_EQ(plain("<a href='https://www.shop.nl/'>shop.nl</a>"), "shop.nl");
    EXPECT_EQ(plain("<a href='javascript:alert(1)'>x</a> <a href='#n'>y</a>"), "x y");
    EXPECT_EQ(plain("<a href='d'></a>"), "https://shop.nl/a/d");
}

TEST(Html, ShowsNoAddressBehindANameOrATag) {
    EXPECT_EQ(
        plain(
            "<p><a href=\"https://social.example/@acme\" class=\"u-url mention\">@<span>acme</span>"
            "</a> help <a href='https://social.example/tags/oven' class='mention "
            "hashtag'>#oven</a></p>"),
        "@acme help #oven");
}

TEST(Html, KeepsSingleSpacesAndDropsTheOthers) {
    EXPECT_EQ(plain("een twee  drie \n vier <b> vijf</b> zes "), "een twee drie vier vijf zes");
}

TEST(Html, DropsScriptsStylesAndComments) {
    EXPECT_EQ(plain("a<script>if (x<y) document.write('</p>')</script><!-- <b>no</b> -->"
                    "<style>p{}</style>b"),
              "ab");
    EXPECT_EQ(plain("before <!-- never closed"), "before");
}

TEST(Html, KeepsTextThatOnlyLooksLikeMarkup) {
    EXPECT_EQ(plain("a < b, <3 en 5 <6"), "a < b, <3 en 5 <6");
    EXPECT_EQ(plain("<a href=\"x>gebroken</a> maar leesbaar"),
              "gebroken (https://shop.nl/a/x) maar leesbaar");
    EXPECT_EQ(plain("einde <b"), "einde <b");
}

TEST(Html, DecodesReferencesAsBrowsersDo) {
    EXPECT_EQ(decode_entities("&eacute;&#233;&#xE9; &euro; &#146; &apos; &amp;amp;"),
              "ééé € ’ ' &amp;");
    EXPECT_EQ(decode_entities("AT&T &nosuch; &; &#x110000; &#xD800;"),
              "AT&T &nosuch; &; \uFFFD \uFFFD");
    EXPECT_EQ(plain("a&nbsp;b"), "a b");
}

TEST(Html, MarksWhatIsQuoted) {
    const auto out = html_to_text(
        "<p>Ik zei</p><blockquote>beloofd <blockquote>nog ouder</blockquote>"
        "</blockquote><p>niet gebeurd</p>",
        "");
    ASSERT_EQ(out.quoted.size(), 1u);
    EXPECT_EQ(out.text.substr(out.quoted[0].offset, out.quoted[0].length), "beloofd\n\nnog ouder");
}

TEST(Html, GivesThePictureItsWords) {
    EXPECT_EQ(plain("Top <img src=x alt='&#128512;'>!"), "Top 😀!");
}

TEST(Html, FindsTheFeedThatAPageAnnounces) {
    EXPECT_EQ(announced_feed("<link rel=stylesheet href=a><LINK TYPE='application/atom+xml' "
                             "REL='Alternate' HREF='f?a=1&amp;b=2'>",
                             "https://shop.nl/x/y"),
              "https://shop.nl/x/f?a=1&b=2");
    EXPECT_FALSE(announced_feed("<link rel=alternate type=text/html href=a>", "https://shop.nl"));
}

TEST(Html, IsLinearInWhatAnAttackerWrites) {
    for (const std::string_view piece :
         {"<a \"", "<a", "<!--", "<script>", "</", "&", "<blockquote>"}) {
        std::string bomb;
        while (bomb.size() < 256 * 1024) bomb += piece;
        const auto out = html_to_text(bomb, "https://shop.nl/");
        EXPECT_LE(out.text.size(), bomb.size() + 1024) << piece;
    }
}

RC_GTEST_PROP(Html, GivesCleanTextAndWholeSpansForAnyBytes,
              (const std::vector<std::uint8_t>& noise)) {
    constexpr std::string_view spice[] = {
        "<",  ">", "<p>",  "</a>", "<a href='x'>", "<blockquote>", "</blockquote>", "&amp;",
        "\"", "'", "<!--", "é"};
    std::string html;
    for (const auto byte : noise)
        html +=
            byte < 200 ? std::string(1, static_cast<char>(byte)) : std::string{spice[byte % 12]};
    const auto out = html_to_text(html, "https://shop.nl/");
    RC_ASSERT(is_valid_utf8(out.text));
    std::size_t end = 0;
    for (const Span& span : out.quoted) {
        RC_ASSERT(span.offset >= end);
        end = span.offset + span.length;
        RC_ASSERT(end <= out.text.size());
    }
}

TEST(Address, IsALinkOnlyWhenItIsPlainHttp) {
    EXPECT_TRUE(is_web_address("https://shop.nl/a?b=c"));
    EXPECT_TRUE(is_web_address("HTTP://shop.nl"));
    for (const auto* bad : {"javascript:alert(1)", "ftp://shop.nl", "https:///x", "//shop.nl",
                            "https://a b", "https://a\"b", "http://", ""}) {
        EXPECT_FALSE(is_web_address(bad)) << bad;
    }
}

TEST(Address, KnowsWhatShareAnOrigin) {
    EXPECT_TRUE(same_origin("https://Shop.nl:443/a", "https://shop.nl/b?c"));
    EXPECT_FALSE(same_origin("https://shop.nl/", "http://shop.nl/"));
    EXPECT_FALSE(same_origin("https://shop.nl@evil.nl/", "https://shop.nl/"));
    EXPECT_FALSE(same_origin("nonsense", "nonsense"));
}

}  // namespace
}  // namespace webcare::connectors
