#include "connectors/feed/wire.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "connectors/feed/mapping.hpp"
#include "connectors/feed/xml_feed.hpp"
#include "core/text.hpp"
#include "tests/connectors/data.hpp"

namespace webcare::connectors::feed {
namespace {

using test::read_data;

const Time now = *parse_time("2026-11-22T12:00:00Z");

Result<Document> parsed(const std::string& file, std::string_view type = "") {
    return parse_feed(read_data("feed/" + file), type, "https://forum.example/feed.xml");
}

/// The mentions of a fixture, in document order.
std::vector<Mention> mentions(const std::string& file, std::string_view type = "") {
    const auto document = parsed(file, type);
    EXPECT_TRUE(document) << (document ? "" : document.error().detail);
    std::vector<Mention> out;
    if (!document) return out;
    Options options;
    options.name = "news";
    for (const Entry& entry : document->entries) {
        out.push_back(to_mention(entry, *document, "feed/1", identity_of(entry), options, now));
    }
    return out;
}

TEST(FeedWire, ReadsRss20WithItsModules) {
    const auto all = mentions("rss20.xml", "text/html");
    ASSERT_EQ(all.size(), 2u);
    const Mention& lost = all[0];
    EXPECT_EQ(lost.id, "feed/1:forum-102");
    EXPECT_EQ(lost.network, "feed/1");
    EXPECT_EQ(lost.source, "news");
    EXPECT_EQ(lost.permalink, "https://forum.example/t/102");
    EXPECT_EQ(lost.text,
              "Pakket is kwijt\n\nAl drie dagen wacht ik. Volg het hier "
              "(https://forum.example/track/9).\n\nMorgen in huis\n\nNiet dus!");
    ASSERT_EQ(lost.quoted.size(), 1u);
    EXPECT_EQ(lost.text.substr(lost.quoted[0].offset, lost.quoted[0].length), "Morgen in huis");
    EXPECT_EQ(lost.author.name, "Noor");
    EXPECT_EQ(lost.lang, "nl-nl");
    EXPECT_EQ(format_time(lost.created_at), "2026-11-22T08:30:00Z");
    EXPECT_EQ(lost.engagement.replies, 7u);
    EXPECT_EQ(lost.place, "52.09 5.12");
    EXPECT_EQ(lost.media, 1u);
}

TEST(FeedWire, ReadsTheOlderCustomsOfRss) {
    const auto all = mentions("rss20.xml");
    ASSERT_EQ(all.size(), 2u);
    const Mention& praise = all[1];
    EXPECT_EQ(praise.id, "feed/1:https://forum.example/t/101");
    EXPECT_EQ(praise.permalink, "https://forum.example/t/101");
    EXPECT_EQ(praise.text, "Café & terras\n\nMooi gedaan & snel");
    EXPECT_EQ(praise.author.handle, "sem@forum.example");
    EXPECT_EQ(praise.author.name, "Sem de Wit");
    EXPECT_EQ(format_time(praise.created_at), "2026-11-21T22:59:00Z");
}

TEST(FeedWire, ReadsRss090And091And10) {
    const auto old = mentions("rss091_dtd.xml");
    ASSERT_EQ(old.size(), 1u);
    EXPECT_EQ(old[0].id, "feed/1:https://old.example/1");
    EXPECT_EQ(old[0].text, "Patat\u00A0met café\n\nLekker & warm");
    EXPECT_EQ(old[0].created_at, now);

    const auto ninety = mentions("rss090.xml");
    ASSERT_EQ(ninety.size(), 1u);
    EXPECT_EQ(ninety[0].text, "Eerste bericht");

    const auto rdf = mentions("rss10.xml");
    ASSERT_EQ(rdf.size(), 1u);
    EXPECT_EQ(rdf[0].id, "feed/1:urn:rdf:77");
    EXPECT_EQ(rdf[0].author.name, "Bo");
    EXPECT_EQ(format_time(rdf[0].created_at), "2026-11-22T07:00:00Z");
}

TEST(FeedWire, ReadsAtom10) {
    const auto all = mentions("atom10.xml");
    ASSERT_EQ(all.size(), 3u);
    const Mention& late = all[0];
    EXPECT_EQ(late.id, "feed/1:tag:blog.example,2026:A/../b");
    EXPECT_EQ(late.permalink, "https://blog.example/posts/late");
    EXPECT_EQ(late.text,
              "Late delivery\n\nTwo < three, see the rules "
              "(https://blog.example/posts/deep/rules).\n\nThanks");
    EXPECT_EQ(late.author.name, "Iris");
    EXPECT_EQ(late.author.handle, "iris@blog.example");
    EXPECT_EQ(late.author.id, "https://blog.example/iris");
    EXPECT_EQ(late.lang, "nl");
    EXPECT_EQ(late.kind, MentionKind::reply);
    EXPECT_EQ(late.in_reply_to, "feed/1:tag:blog.example,2026:root");
    EXPECT_EQ(late.engagement.replies, 3u);
    EXPECT_EQ(late.media, 1u);
    EXPECT_EQ(format_time(late.created_at), "2026-11-21T09:00:00.250Z");

    EXPECT_EQ(all[1].text, "Plain a < b\n\nOnly a summary");
    EXPECT_EQ(all[1].author.name, "The Desk");
    EXPECT_EQ(all[1].lang, "en");
    EXPECT_TRUE(all[2].deleted);
    EXPECT_EQ(all[2].id, "feed/1:urn:gone");
    EXPECT_EQ(parsed("atom10.xml")->next_page, "https://blog.example/posts/page2.xml");
}

TEST(FeedWire, ReadsAtom03) {
    const auto all = mentions("atom03.xml");
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].text, "Hallo\n\nWaar blijft mijn geld?");
    EXPECT_EQ(format_time(all[0].created_at), "2026-11-01T12:00:00Z");
}

TEST(FeedWire, ReadsJsonFeed11) {
    const auto all = mentions("feed11.json", "text/plain");
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].id, "feed/1:9007199254740993");
    EXPECT_EQ(all[0].text, "Kettle\n\nBroken\nagain");
    EXPECT_EQ(all[0].author.name, "Kim");
    EXPECT_EQ(all[0].media, 2u);
    EXPECT_EQ(format_time(all[0].created_at), "2026-11-22T12:00:00Z");
    EXPECT_EQ(all[1].text, "1 < 2 & that is all");
    EXPECT_EQ(all[1].permalink, "https://elsewhere.example/x");
    EXPECT_EQ(all[1].author.name, "Desk");
    EXPECT_EQ(all[1].lang, "nl");
    EXPECT_EQ(parsed("feed11.json")->next_page, "https://j.example/older.json");
}

TEST(FeedWire, ReadsJsonFeed10) {
    const auto document = parsed("feed10.json");
    ASSERT_TRUE(document);
    EXPECT_TRUE(document->expired);
    EXPECT_EQ(mentions("feed10.json").at(0).author.name, "Lou");
}

TEST(FeedWire, FollowsTheBytesWhereTheDeclarationLies) {
    EXPECT_EQ(mentions("utf16_bom.xml", "text/xml; charset=iso-8859-1").at(0).text, "Café ☕ koud");
    EXPECT_EQ(mentions("windows1252_lie.xml").at(0).text, "Dat is “té” duur – € 40");
    EXPECT_EQ(mentions("rss20.xml", "text/xml; charset=us-ascii").at(1).text.substr(0, 5), "Café");
}

TEST(FeedWire, JoinsSplitCdata) {
    EXPECT_EQ(mentions("cdata_split.xml").at(0).text, "code: a[b[0]]> end");
}

TEST(FeedWire, RepairsBareAmpersandsAndControlBytesOnce) {
    const auto all = mentions("bare_ampersand.xml");
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].permalink, "https://s.example/?a=1&b=2");
    EXPECT_EQ(all[0].text, "Kop & schotel … © AT&T");
}

TEST(FeedWire, RefusesEveryEntityDeclaration) {
    for (const auto* file : {"entity_bomb.xml", "external_entity.xml"}) {
        const auto document = parsed(file);
        ASSERT_FALSE(document) << file;
        EXPECT_EQ(document.error().kind, ErrorKind::malformed);
        EXPECT_NE(document.error().detail.find("entities"), std::string::npos);
    }
}

TEST(FeedWire, RefusesDeepNestingAndSaysWhereXmlBreaks) {
    std::string deep = "<rss><channel><item><description>";
    for (int i = 0; i < 100'000; ++i) deep += "<b>";
    auto document = parse_feed(deep, "", "");
    ASSERT_FALSE(document);
    EXPECT_NE(document.error().detail.find("deeper"), std::string::npos) << document.error().detail;

    for (int i = 0; i < 400'000; ++i) deep += "<b>";
    document = parse_feed(deep, "", "");
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().detail, "more than 400000 elements");

    document = parse_feed("<rss>\n<channel>\n<item></rss>", "", "");
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().detail.substr(0, 6), "line 3") << document.error().detail;
}

TEST(FeedWire, CutsAnItemThatIsTooLong) {
    std::string feed = "<rss><channel><item><guid>g</guid><description>";
    for (int i = 0; i < 1'000'000; ++i) feed += "tien tekens ";
    feed += "</description></item></channel></rss>";
    const auto document = parse_feed(feed, "", "https://x.example/");
    ASSERT_TRUE(document);
    EXPECT_LE(document->entries.at(0).summary.value.size(), Text::max_bytes);
    const auto mention = to_mention(document->entries[0], *document, "feed/1", "g", Options{}, now);
    EXPECT_TRUE(mention.truncated);
    EXPECT_LE(mention.text.size(), Mention::max_text);
}

TEST(FeedWire, TellsAWebPageFromAFeed) {
    const auto page = parsed("web_page.html");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->format, Format::web_page);
    EXPECT_EQ(page->alternate, "https://forum.example/news.xml");
    EXPECT_FALSE(parse_feed("", "", ""));
    EXPECT_FALSE(parse_feed("{\"items\":[]}", "", ""));
    EXPECT_FALSE(parse_feed("<svg/>", "", ""));
    EXPECT_FALSE(parse_feed("Sorry, we are closed", "", ""));
}

RC_GTEST_PROP(FeedWire, SurvivesMutatedFeeds,
              (std::uint32_t which,
               const std::vector<std::pair<std::uint32_t, std::uint8_t>>& edits)) {
    static const std::vector<std::string> seeds{
        read_data("feed/rss20.xml"),      read_data("feed/atom10.xml"),
        read_data("feed/feed11.json"),    read_data("feed/bare_ampersand.xml"),
        read_data("feed/rss091_dtd.xml"), read_data("feed/utf16_bom.xml")};
    std::string feed = seeds[which % seeds.size()];
    for (const auto& [at, byte] : edits) feed[at % feed.size()] = static_cast<char>(byte);
    const auto document = parse_feed(feed, "", "https://forum.example/");
    if (!document) return;
    for (const Entry& entry : document->entries) {
        const auto mention =
            to_mention(entry, *document, "feed/1", identity_of(entry), Options{}, now);
        RC_ASSERT(is_valid_utf8(mention.text));
        RC_ASSERT(mention.text.size() <= Mention::max_text);
        RC_ASSERT(mention.id.starts_with("feed/1:"));
    }
}

RC_GTEST_PROP(FeedWire, GivesOneEntryOneIdHoweverOftenItIsRead,
              (const std::string& id, const std::string& words)) {
    Entry entry;
    entry.id = id;
    entry.title.append(words);
    const Entry again = entry;
    RC_ASSERT(identity_of(entry) == identity_of(again));
    RC_ASSERT(content_of(entry) == content_of(again));
    RC_ASSERT(identity_of(entry).size() <= 400u);
}

}  // namespace
}  // namespace webcare::connectors::feed
