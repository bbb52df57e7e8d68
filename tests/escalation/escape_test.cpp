#include "escalation/escape.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/text.hpp"
#include "tests/support/sink_reader.hpp"

namespace webcare::escalation {
namespace {

std::vector<Sink> sinks() {
    std::vector<Sink> all;
    for (const auto name : sink_names()) all.push_back(*sink_named(name));
    return all;
}

void hold(const std::string& text) {
    for (const Sink sink : sinks()) {
        const std::string escaped = escape(text, sink);
        ASSERT_EQ(test::comes_alive(sink, escaped), "") << name(sink) << ": " << escaped;
        ASSERT_EQ(unescape(escaped, sink), text) << name(sink) << ": " << escaped;
        ASSERT_LE(escaped.size(), 8 * text.size() + 8) << name(sink);
    }
}

TEST(Escape, LeavesNothingAliveOfWhatPeopleHaveTried) {
    for (const std::string& attack : test::attack_texts()) hold(clean_text(attack));
    std::string all;
    for (const std::string& attack : test::attack_texts())
        if (attack.size() < 1000) all += attack + "\n" + attack;
    hold(clean_text(all));
}

/// Pieces that mean something somewhere, in any order.
rc::Gen<std::string> hostile() {
    const auto piece = rc::gen::oneOf(
        rc::gen::element<std::string>(
            "@", "here", "<", ">", "!", "|", "[", "]", "(", ")", "*", "_", "`", "```", "~", "#",
            "\\", "&", "amp;", "&lt;", "{", "}", "{{", ":", "://", "//", "https", "www.", ".nl",
            ".", "/", "$", "-", "+", "=", "1", "12", "a", "é", "\n", " ", "    ", "\t",
            "\xe2\x80\x8b", "\"", "'", "👩‍👩‍👧", "<br>", "%", "channel"),
        rc::gen::container<std::string>(1, rc::gen::inRange<char>(' ', '~')));
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                        [](const std::vector<std::string>& pieces) {
                            std::string text;
                            for (const std::string& one : pieces) text += one;
                            return clean_text(text);
                        });
}

RC_GTEST_PROP(Escape, LeavesNothingAliveAndLosesNothing, ()) {
    const std::string text = *hostile();
    for (const Sink sink : sinks()) {
        const std::string escaped = escape(text, sink);
        RC_ASSERT(test::comes_alive(sink, escaped) == "");
        RC_ASSERT(unescape(escaped, sink) == text);
    }
}

TEST(Escape, ShowsOrdinaryWordsAsTheyAre) {
    const std::string text = "Ik wacht al 3 dagen (sinds maandag), kom op: wat nu?";
    EXPECT_EQ(escape(text, Sink::slack_mrkdwn), text);
    EXPECT_EQ(escape(text, Sink::quiet), text);
    EXPECT_EQ(escape(text, Sink::mattermost),
              "Ik wacht al 3 dagen \\(sinds maandag\\), kom op: wat nu?");
    EXPECT_EQ(escape("a&b <x>", Sink::slack_mrkdwn), "a&amp;b &lt;x&gt;");
    EXPECT_EQ(escape("\"a\"\n<b>", Sink::html_text), "&#34;a&#34;<br>&lt;b&gt;");
    EXPECT_EQ(escape("één/twee drie", Sink::url), "%C3%A9%C3%A9n%2Ftwee%20drie");
}

TEST(Escape, KeepsAnAddressOneTarget) {
    EXPECT_EQ(md_target("https://x.example/@noor/1?a=(b)&c=[d]<e>"),
              "https://x.example/%40noor/1?a=%28b%29&c=%5Bd%5D%3Ce%3E");
}

TEST(Escape, KeepsAHeaderOneLine) {
    EXPECT_EQ(header_word("plain: text"), "plain: text");
    EXPECT_EQ(header_word("\r\nBcc: x@y"), std::nullopt);
    EXPECT_EQ(header_word(std::string_view{"a\0b", 3}), std::nullopt);
    for (const std::string text : {"één", "=?UTF-8?B?eA==?=", "👩‍👩‍👧", "\x01"}) {
        const auto word = header_word(text);
        ASSERT_TRUE(word);
        EXPECT_EQ(word->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                          "0123456789+/=?-"),
                  std::string::npos);
        EXPECT_EQ(read_header_word(*word), text);
    }
}

}  // namespace
}  // namespace webcare::escalation
