#include "core/mention.hpp"

#include <gtest/gtest.h>

#include "core/alert.hpp"
#include "core/case.hpp"
#include "core/json_read.hpp"

namespace webcare {
namespace {

constexpr Time noon =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + std::chrono::hours{12};

Mention full_mention() {
    Mention m;
    m.id = "mastodon:https://social.example/7";
    m.source = "tags";
    m.network = "mastodon";
    m.kind = MentionKind::review;
    m.permalink = "https://social.example/@noor/7";
    m.author.id = "77";
    m.author.handle = "noor";
    m.author.name = "Noor";
    m.author.followers = 1200;
    m.author.verified = true;
    m.text = "Mijn oven is stuk 😡";
    m.quoted = {Span{0, 4}};
    m.lang = "nl";
    m.created_at = noon;
    m.collected_at = noon + std::chrono::microseconds{5};
    m.in_reply_to = "mastodon:6";
    m.conversation = "c1";
    m.rating = Rating{1, 5};
    m.engagement.likes = 3;
    m.media = 2;
    m.place = "Utrecht";
    m.addressed = true;
    m.is_public = false;
    m.revision = 2;
    return m;
}

TEST(Mention, ReadsBackWhatItWrote) {
    const Mention before = full_mention();
    const auto after = parse_mention(to_json(before));
    ASSERT_TRUE(after) << after.error().detail;
    EXPECT_EQ(*after, before);
}

TEST(Mention, NeedsOnlyAnIdAndAText) {
    const auto mention = parse_mention(R"({"id":"x:1","text":"hallo","surprise":[1]})");
    ASSERT_TRUE(mention);
    EXPECT_EQ(mention->network, "x");
    EXPECT_EQ(mention->kind, MentionKind::post);
}

TEST(Mention, GivesABareIdItsNetworkInFront) {
    EXPECT_EQ(parse_mention(R"({"id":"12","network":"reddit","text":""})")->id, "reddit:12");
    EXPECT_EQ(parse_mention(R"({"id":12,"text":""})")->id, "unknown:12");
}

TEST(Mention, NamesTheFieldThatIsWrong) {
    EXPECT_NE(parse_mention(R"({"id":"x:1"})").error().detail.find("\"text\""), std::string::npos);
    EXPECT_NE(parse_mention(R"({"text":"a"})").error().detail.find("\"id\""), std::string::npos);
    EXPECT_NE(parse_mention(R"({"id":"x:1","text":"a","created_at":"gisteren"})")
                  .error()
                  .detail.find("created_at"),
              std::string::npos);
    EXPECT_EQ(parse_mention(R"({"id":"x:1","text":"a","author":{"followers":-5}})").error().detail,
              R"(in "author": "followers" must be a whole number from 0)");
    EXPECT_FALSE(parse_mention("[1,2]"));
    EXPECT_FALSE(parse_mention(R"({"id":"x:1","text":"a","rating":{"value":9,"max":5}})"));
}

TEST(Mention, CutsALongTextAtAGraphemeAndSaysSo) {
    std::string text;
    while (text.size() < Mention::max_text + 100) text += "👩‍👩‍👧";
    const auto mention = parse_mention(R"({"id":"x:1","text":")" + text + "\"}");
    ASSERT_TRUE(mention);
    EXPECT_TRUE(mention->truncated);
    EXPECT_LE(mention->text.size(), Mention::max_text);
    EXPECT_EQ(mention->text.size() % std::string{"👩‍👩‍👧"}.size(), 0u);
}

TEST(Mention, KeepsNoLinkThatABrowserWouldRun) {
    EXPECT_EQ(
        parse_mention(R"j({"id":"x:1","text":"a","permalink":"javascript:alert(1)"})j")->permalink,
        "");
    EXPECT_EQ(
        parse_mention(R"({"id":"x:1","text":"a","permalink":"https://a.example/b c"})")->permalink,
        "");
}

TEST(ContentHash, ChangesWithTextAndRatingAndNothingElse) {
    Mention one = full_mention(), two = one;
    two.engagement.likes = 900;
    two.collected_at += std::chrono::hours{1};
    EXPECT_EQ(content_hash(one), content_hash(two));
    two.text += "!";
    EXPECT_NE(content_hash(one), content_hash(two));
    two = one;
    two.rating = Rating{2, 5};
    EXPECT_NE(content_hash(one), content_hash(two));
}

template <class T, class Read>
T there_and_back(const T& value, Read read) {
    JsonDocument document;
    const auto json = document.parse(to_json(value));
    EXPECT_TRUE(json);
    auto back = read(*json);
    EXPECT_TRUE(back);
    return *back;
}

TEST(Assessment, ReadsBackWhatItWrote) {
    Assessment a;
    a.severity = 62;
    a.level = Level::high;
    a.urgency = 40;
    a.sentiment = -55;
    a.type = MentionType::complaint;
    a.intents = {"claim", "legal"};
    a.topics = {"product.defect"};
    a.language = "nl";
    a.reg = Register::formal;
    a.fault = Fault::third_party;
    a.respond_by = noon;
    a.signals.resize(1);
    a.signals[0].rule = "nl.product.defect";
    a.signals[0].severity = 35;
    a.signals[0].spans = {Span{3, 4}};
    a.ruleset = "abc";
    EXPECT_EQ(there_and_back(a, read_assessment), a);
}

TEST(Case, ReadsBackWhatItWrote) {
    Case c;
    c.id = "01CASE";
    c.version = 3;
    c.status = CaseStatus::waiting_expert;
    c.justified = Justified::partly;
    c.mentions = {"x:1", "x:2"};
    c.timeline.emplace_back(noon, "note", "Noor", "teruggebeld");
    c.promises.resize(1);
    c.promises[0].what = "bellen";
    c.promises[0].due = noon;
    c.opened_at = c.changed_at = noon;
    c.waiting_since = noon;
    EXPECT_EQ(there_and_back(c, read_case), c);
}

TEST(Alert, ReadsBackWhatItWrote) {
    Alert a;
    a.id = "01ALERT";
    a.version = 2;
    a.mention = "x:1";
    a.level = Level::critical;
    a.ladder = "team";
    a.step = 1;
    a.next_step_at = noon;
    a.raised_at = noon;
    a.guidance.form = "epo";
    a.guidance.points = {"persoonlijk"};
    EXPECT_EQ(there_and_back(a, read_alert), a);
}

TEST(Delivery, ReadsBackWhatItWrote) {
    Delivery d;
    d.id = "dlv";
    d.channel = "ops";
    d.type = "alert.raised";
    d.status = DeliveryStatus::dead;
    d.attempts = 4;
    d.created_at = d.next_at = noon;
    d.last_error = "404";
    EXPECT_EQ(there_and_back(d, read_delivery), d);
}

TEST(Level, BeginsAtItsBound) {
    const LevelBounds bounds;
    EXPECT_EQ(bounds.of(14), Level::none);
    EXPECT_EQ(bounds.of(15), Level::low);
    EXPECT_EQ(bounds.of(60), Level::high);
    EXPECT_EQ(bounds.of(100), Level::critical);
}

}  // namespace
}  // namespace webcare
