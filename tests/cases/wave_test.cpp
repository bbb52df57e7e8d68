#include "cases/wave.hpp"

#include "core/json_read.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

namespace webcare::cases {
namespace {

using namespace std::chrono_literals;

const Time noon = *parse_time("2026-11-22T12:00:00Z");

Mention saying(const std::string& id, const std::string& text) {
    Mention made;
    made.id = "forum:" + id;
    made.network = "forum";
    made.text = text;
    made.created_at = noon;
    return made;
}

const std::string long_text =
    "Al drie dagen wacht ik op mijn pakket en de klantenservice hangt steeds op, dit is niet "
    "normaal";

TEST(NearDuplicate, KnowsATextThatIsPassedOnWithAWordOfItsOwn) {
    Texts texts;
    EXPECT_FALSE(texts.add(saying("1", long_text), 1, noon).is_repost);
    const auto again =
        texts.add(saying("2", "RT @noor " + long_text + " https://t.example/x"), 2, noon);
    EXPECT_TRUE(again.is_repost);
    EXPECT_EQ(again.text->mention, "forum:1");
    EXPECT_EQ(again.text->authors, 2u);
    EXPECT_TRUE(texts.add(saying("3", long_text + " eens!"), 3, noon).is_repost);
}

TEST(NearDuplicate, TellsTwoComplaintsOfOneSubjectApart) {
    Texts texts;
    texts.add(saying("1", long_text), 1, noon);
    EXPECT_FALSE(
        texts
            .add(saying("2",
                        "Mijn pakket is drie dagen te laat en ik krijg niemand van jullie aan de "
                        "telefoon, wat een service is dit"),
                 2, noon)
            .is_repost);
}

TEST(NearDuplicate, TakesAShortQuestionOfManyForAQuestionOfEach) {
    Texts texts;
    texts.add(saying("1", "ligt het internet eruit?"), 1, noon);
    EXPECT_FALSE(texts.add(saying("2", "Ligt het internet eruit?"), 2, noon).is_repost);
}

TEST(NearDuplicate, ComparesWhatIsQuotedWhereThatIsMostOfIt) {
    Texts texts;
    texts.add(saying("1", long_text), 1, noon);
    Mention quoting = saying("2", "Precies! " + long_text);
    quoting.quoted = {Span{9, long_text.size()}};
    EXPECT_TRUE(texts.add(quoting, 2, noon).is_repost);
}

TEST(NearDuplicate, ForgetsATextOfTheDayBefore) {
    Texts texts;
    texts.add(saying("1", long_text), 1, noon);
    EXPECT_FALSE(texts.add(saying("2", long_text), 2, noon + 25h).is_repost);
}

TEST(Wave, NamesTheLatestChangeOfItsTopicBeforeIt) {
    Wave wave;
    wave.subject = "topic:delivery";
    wave.began_at = noon;
    AnnouncedChange release, price, other;
    release.name = "release 4.2", release.at = noon - 40min;
    price.name = "price", price.at = noon - 10min, price.topics = {"billing"};
    other.name = "later", other.at = noon + 1min;
    const std::vector<AnnouncedChange> changes{release, price, other};
    const auto* named = change_before(wave, changes, 24h);
    ASSERT_NE(named, nullptr);
    wave.change = *named;
    EXPECT_EQ(preceded_by(wave), "40 min after release 4.2");
    EXPECT_EQ(change_before(wave, changes, 30min), nullptr);
}

TEST(Wave, IsToldOfEachDoublingOnce) {
    Wave wave;
    wave.opened_with = 10;
    wave.authors = 19;
    EXPECT_FALSE(has_doubled(wave));
    wave.authors = 45;
    EXPECT_TRUE(has_doubled(wave));
    EXPECT_EQ(wave.grown, 4u);
    EXPECT_FALSE(has_doubled(wave));
}

TEST(Wave, ComesBackFromJsonAsItWas) {
    Wave wave;
    wave.id = "W", wave.version = 3, wave.subject = "topic:x", wave.level = Level::high;
    wave.usual = 2.5, wave.authors = 9, wave.worst = "forum:1", wave.ended_at = noon;
    wave.attached.add("forum:1", 12, true);
    wave.texts.emplace_back().words = "a \"b\"";
    wave.change.emplace().name = "release";
    wave.change->at = noon, wave.change->lasts = 2h, wave.change->topics = {"x"};
    JsonDocument document;
    const std::string json = to_json(wave);
    const auto parsed = document.parse(json);
    ASSERT_TRUE(parsed) << json;
    const auto again = read_wave(*parsed);
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, wave) << json;
}

/// The oracle keeps everything and counts anew.
RC_GTEST_PROP(PulseProperty, CountsEachPersonOfTheLastHourOnce, ()) {
    Pulse pulse;
    std::map<std::uint64_t, Time> last;
    std::vector<Time> mentions;
    Time now = noon;
    pulse.advance(now);
    const int many = *rc::gen::inRange(1, 120);
    for (int i = 0; i < many; ++i) {
        now += std::chrono::minutes{*rc::gen::inRange(0, 9)};
        pulse.advance(now);
        const auto author = *rc::gen::inRange<std::uint64_t>(1, 12);
        Sighting one;
        one.mention = std::to_string(i);
        one.at = now - std::chrono::minutes{*rc::gen::inRange(0, 90)};
        const auto is_held = [&](Time at) { return step_of(at) > step_of(now) - pulse_steps; };
        if (is_held(one.at))
            last[author] = std::max(last[author], one.at), mentions.push_back(one.at);
        pulse.add(author, one);
        std::uint64_t people = 0, count = 0;
        for (const auto& [_, at] : last) people += is_held(at);
        for (const Time at : mentions) count += is_held(at);
        RC_ASSERT(pulse.people() == people);
        RC_ASSERT(pulse.attached().count == count);
        RC_ASSERT(pulse.kept().size() == count);
    }
}

}  // namespace
}  // namespace webcare::cases
