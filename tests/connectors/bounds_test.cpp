// Documents that are built to hurt a parser are refused before it sees them (threat T5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "connectors/feed/wire.hpp"
#include "connectors/feed/xml_bounds.hpp"
#include "connectors/feed/xml_text.hpp"
#include "connectors/json_bounds.hpp"

namespace webcare::connectors {
namespace {

using ::testing::HasSubstr;

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

std::string attributes(std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += " a" + std::to_string(i) + "='>'";
    return out;
}

std::string said_of(const std::string& text) {
    const auto document = feed::parse_feed(text, "", "https://forum.example/feed");
    return document ? "" : document.error().detail;
}

TEST(XmlBounds, ATagMayHaveSomeHundredAttributes) {
    EXPECT_EQ(said_of("<rss" + attributes(256) + "><channel/></rss>"), "");
    EXPECT_EQ(said_of("<rss" + attributes(257) + "><channel/></rss>"),
              "a tag with too many attributes");
    // 300,000 once kept the parser busy for 20 s.
    EXPECT_EQ(said_of("<rss" + attributes(300'000) + "><channel/></rss>"),
              "a tag with too many attributes");
}

TEST(XmlBounds, WhatIsNoTagIsNotCounted) {
    const std::string quotes = repeated("a=\"b\" ", 1000);
    EXPECT_EQ(feed::hurtful_markup("<rss><!--" + quotes + "--><?x " + quotes + "?><![CDATA[<a " +
                                   quotes + "]]><a>" + quotes + "</a></rss>"),
              "");
}

TEST(XmlBounds, ARepairDoesNotHideATag) {
    // What the repair leaves out makes the comment end sooner.
    const std::string text = "<rss><!-- --\x01> <a" + attributes(1000) + "/> --></rss>";
    EXPECT_EQ(feed::hurtful_markup(text), "");
    EXPECT_EQ(feed::hurtful_markup(feed::repair_xml(text)), "a tag with too many attributes");
    EXPECT_NE(said_of(text), "");
}

TEST(XmlBounds, ASectionMustEnd) {
    EXPECT_EQ(said_of("<rss><!-- <channel/></rss>"), "a comment without end");
    EXPECT_EQ(said_of("<rss><![CDATA[ <channel/></rss>"), "a CDATA section without end");
    EXPECT_EQ(said_of("<rss><? <channel/></rss>"), "an instruction without end");
    EXPECT_EQ(said_of("<rss><" + std::string(2 << 20, 'a')), "a tag that is too long");
}

TEST(XmlBounds, NamespacesPileUpToSomeHundred) {
    std::string nested = "<rss>";
    for (int i = 0; i < 100; ++i)
        nested += "<a xmlns:b" + std::to_string(i) + "='b' xmlns:c" + std::to_string(i) +
                  "='c' xmlns:d" + std::to_string(i) + "='d'>";
    EXPECT_EQ(said_of(nested), "more than 256 namespaces");
    std::string beside = "<rss><channel>";
    for (int i = 0; i < 1000; ++i) beside += "<a xmlns:b='b'/>";
    EXPECT_EQ(said_of(beside + "</channel></rss>"), "");
}

TEST(JsonBounds, AnAnswerHasNoMillionsOfValues) {
    EXPECT_TRUE(check_json_values("[" + repeated("0,", 499'000) + "0]"));
    EXPECT_FALSE(check_json_values("[" + repeated("0,", 500'001) + "0]"));
    EXPECT_FALSE(check_json_values(repeated("[", 600'000)));
    EXPECT_THAT(said_of("{\"items\":[" + repeated("{},", 500'001) + "{}]}"),
                HasSubstr("more than 500000 values"));
}

TEST(JsonBounds, SeparatorsInTextsDoNotCount) {
    EXPECT_TRUE(check_json_values("[\"" + repeated(",:[{\\\"", 600'000) + "\"]"));
    EXPECT_FALSE(check_json_values("[\"" + repeated("a", 600'000) + "\\\\\"" +
                                   repeated(",0", 500'001) + "]"));
}

}  // namespace
}  // namespace webcare::connectors
