#include "connectors/mastodon/mastodon.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "tests/connectors/mastodon_fixture.hpp"

namespace webcare::connectors::mastodon {
namespace {

using namespace std::chrono_literals;
using test::MastodonServer;
using test::response;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::optional<Post> read(const std::string& json) {
    JsonDocument document;
    const auto parsed = document.parse(json);
    return parsed ? read_post(*parsed, Server{"https://m.example", "m.example"}) : std::nullopt;
}

TEST(MastodonPost, BecomesAMention) {
    const auto post = read(
        R"({"id":"113412345678901234","uri":"https://m.example/users/a/statuses/1","url":null,
            "created_at":"2026-01-02T03:04:05.000Z","edited_at":null,"language":"nl",
            "content":"<p>Al 3 dagen geen internet <a href=\"https://m.example/@acme\" class=\"u-url mention\">@<span>acme</span></a></p><p>Bah</p>",
            "spoiler_text":"klacht","visibility":"unlisted","in_reply_to_id":"12","replies_count":3,
            "reblogs_count":2,"favourites_count":1,"media_attachments":[{"type":"image"}],"reblog":null,
            "account":{"id":"7","acct":"a","display_name":"A &","url":"https://m.example/@a",
                       "followers_count":12,"bot":false},"tags":[{"name":"Acme"}],"later":{"x":[1]}})");
    ASSERT_TRUE(post);
    EXPECT_EQ(post->id, "113412345678901234");  // past 2^53
    EXPECT_EQ(post->reply_to, "12");
    EXPECT_THAT(post->tags, ElementsAre("acme"));
    const Mention& mention = post->mention;
    EXPECT_EQ(mention.id, "mastodon:https://m.example/users/a/statuses/1");
    EXPECT_EQ(mention.permalink, "https://m.example/users/a/statuses/1");
    EXPECT_EQ(mention.text, "klacht\n\nAl 3 dagen geen internet @acme\n\nBah");
    EXPECT_EQ(mention.author.handle, "a@m.example");
    EXPECT_EQ(mention.author.id, "https://m.example/@a");
    EXPECT_EQ(mention.author.name, "A &");
    EXPECT_EQ(mention.author.followers, 12u);
    EXPECT_EQ(mention.kind, MentionKind::reply);
    EXPECT_EQ(mention.lang, "nl");
    EXPECT_EQ(mention.created_at, *parse_time("2026-01-02T03:04:05Z"));
    EXPECT_EQ(mention.engagement.likes, 1u);
    EXPECT_EQ(mention.engagement.reposts, 2u);
    EXPECT_EQ(mention.engagement.replies, 3u);
    EXPECT_EQ(mention.media, 1u);
    EXPECT_TRUE(mention.is_public);
}

TEST(MastodonPost, LivesWithNullInEveryOptionalField) {
    const auto post = read(
        R"({"id":"1","uri":"https://o.example/1","url":null,"created_at":null,"language":null,"content":null,
            "spoiler_text":null,"visibility":null,"in_reply_to_id":null,"replies_count":null,
            "reblogs_count":null,"favourites_count":null,"media_attachments":null,"reblog":null,
            "account":null,"tags":null})");
    ASSERT_TRUE(post);
    EXPECT_EQ(post->mention.id, "mastodon:https://o.example/1");
    EXPECT_TRUE(post->mention.text.empty());
}

TEST(MastodonPost, IsNoneWithoutAnIdOrAnAddress) {
    EXPECT_FALSE(read(R"({"uri":"https://o.example/1"})"));
    EXPECT_FALSE(read(R"({"id":"1"})"));
    EXPECT_FALSE(read(R"({"id":"a\nb","uri":"https://o.example/1"})"));
    EXPECT_FALSE(read(R"(["id"])"));
    EXPECT_TRUE(read(R"({"id":1,"uri":"https://o.example/1"})"));  // some servers count
}

TEST(MastodonPost, ShowsALinkThatIsSplitOverSpansWhole) {
    const auto post = read(
        R"({"id":"1","uri":"https://o.example/1","content":"<p>zie <a href=\"https://shop.example/een/lang/pad\"><span class=\"invisible\">https://</span><span class=\"ellipsis\">shop.example/een/</span><span class=\"invisible\">lang/pad</span></a></p>"})");
    ASSERT_TRUE(post);
    EXPECT_EQ(post->mention.text, "zie https://shop.example/een/lang/pad");
}

TEST(MastodonPost, KeepsTheDomainOfOthersAndThePrivacyOfAll) {
    const auto direct = read(
        R"({"id":"1","uri":"https://o.example/1","visibility":"direct","account":{"acct":"b@o.example","uri":"https://o.example/users/b"}})");
    ASSERT_TRUE(direct);
    EXPECT_EQ(direct->mention.author.handle, "b@o.example");
    EXPECT_EQ(direct->mention.author.id, "https://o.example/users/b");
    EXPECT_EQ(direct->mention.kind, MentionKind::direct);
    EXPECT_FALSE(direct->mention.is_public);
    EXPECT_TRUE(direct->mention.addressed);
}

TEST(MastodonIds, AreOrderedByLengthThenByLetter) {
    EXPECT_TRUE(is_newer("10", "9"));
    EXPECT_TRUE(is_newer("b", "a"));
    EXPECT_FALSE(is_newer("9", "10"));
    EXPECT_FALSE(is_newer("9", "9"));
    EXPECT_TRUE(is_newer("1", ""));
}

TEST(MastodonLinks, GiveTheParameterOfTheRightOne) {
    const auto header =
        "<https://m.example/api/v1/notifications?limit=40&max_id=7>; rel=\"next\", "
        "<https://m.example/api/v1/notifications?min_id=12&limit=40>; rel=\"prev\"";
    EXPECT_EQ(link_parameter(header, "prev", "min_id"), "12");
    EXPECT_EQ(link_parameter(header, "next", "max_id"), "7");
    EXPECT_EQ(link_parameter(header, "next", "min_id"), "");
    EXPECT_EQ(link_parameter("<<>; rel=\"prev\"", "prev", "min_id"), "");
}

RC_GTEST_PROP(MastodonWire, TakesAnyBytes, (std::string noise)) {
    const Server server{"https://m.example", "m.example"};
    std::string body = "[" + MastodonServer::status("1", "hoi") + "]";
    const auto at = *rc::gen::inRange<std::size_t>(0, body.size());
    body.replace(at, *rc::gen::inRange<std::size_t>(0, 20), noise);
    std::string copy = body;
    const auto entries = read_entries(copy, *rc::gen::arbitrary<bool>(), server);
    if (entries) RC_ASSERT(entries->size() <= 200u);
    (void)read_frame(body);
    (void)deleted_id(body);
    (void)link_parameter(body, "prev", "min_id");
    copy = body;
    (void)error_text(copy);
    copy = body;
    (void)streaming_address(copy);
}

TEST_F(MastodonSource, GivesTheNewestPageFirstAndThenGoesForward) {
    for (int i = 1; i <= 50; ++i) server_.post(std::to_string(i), fmt::format("post {}", i));
    const Page first = poll();
    EXPECT_TRUE(first.first);
    ASSERT_EQ(first.mentions.size(), 40u);
    EXPECT_EQ(first.mentions.front().text, "post 11");
    EXPECT_EQ(first.mentions.back().text, "post 50");
    EXPECT_EQ(first.mentions.front().source, "fediverse");

    for (int i = 51; i <= 150; ++i) server_.post(std::to_string(i), fmt::format("post {}", i));
    const auto more = poll_all();
    ASSERT_EQ(more.size(), 100u);
    EXPECT_EQ(more.front().text, "post 51");
    EXPECT_EQ(more.back().text, "post 150");
    EXPECT_THAT(server_.order, ElementsAre("GET /api/v1/timelines/tag/acme?limit=40",
                                           "GET /api/v1/timelines/tag/acme?min_id=50&limit=40",
                                           "GET /api/v1/timelines/tag/acme?min_id=90&limit=40",
                                           "GET /api/v1/timelines/tag/acme?min_id=130&limit=40",
                                           "GET /api/v1/timelines/tag/acme?min_id=150&limit=40"));
    EXPECT_EQ(net::header(server_.asked.at(0).headers, "Authorization"), "Bearer t0ken");
}

TEST_F(MastodonSource, WaitsForTheIntervalBetweenRounds) {
    EXPECT_TRUE(poll().mentions.empty());
    EXPECT_TRUE(timers_.pauses.empty());
    server_.post("1", "hoi");
    EXPECT_EQ(poll().mentions.size(), 1u);  // from the very beginning, since nothing was there
    EXPECT_EQ(server_.order.back(), "GET /api/v1/timelines/tag/acme?min_id=0&limit=40");
    ASSERT_EQ(timers_.pauses.size(), 1u);
    EXPECT_GE(timers_.pauses[0], 60s);
    EXPECT_LE(timers_.pauses[0], 66s);
}

TEST_F(MastodonSource, GivesThePageAgainWhenItWasNotStored) {
    server_.post("1", "hoi");
    const auto lost = ask();
    const auto again = ask();
    ASSERT_TRUE(lost && again);
    EXPECT_EQ(lost->mentions, again->mentions);
    EXPECT_EQ(lost->next, again->next);
}

TEST_F(MastodonSource, GoesOnAfterARestart) {
    server_.post("9", "een");
    EXPECT_EQ(poll_all().size(), 1u);
    server_.post("10", "twee");
    restart();
    EXPECT_THAT(texts(poll_all()), ElementsAre("twee"));
}

TEST_F(MastodonSource, StartsAfreshOnAnotherServer) {
    server_.post("9", "een");
    poll_all();
    State other = read_state(cursor_);
    other.server = "https://else.example";
    cursor_ = write_state(other);
    restart();
    const Page page = poll();
    EXPECT_TRUE(noticed(page, "server_changed"));
    EXPECT_TRUE(page.first);
    EXPECT_EQ(page.mentions.size(), 1u);
}

TEST_F(MastodonSource, FollowsThePlaceOfTheLinkHeader) {
    server_.answers.push_back(response(
        200, "[" + MastodonServer::status("5", "hoi") + "]",
        {{"Link", "<https://m.example/api/v1/timelines/tag/acme?min_id=77>; rel=\"prev\""}}));
    poll_all();
    EXPECT_EQ(server_.order.back(), "GET /api/v1/timelines/tag/acme?min_id=77&limit=40");
}

TEST_F(MastodonSource, EndsTheRoundOfAServerThatDoesNotHeedTheCursor) {
    const std::string same = "[" + MastodonServer::status("5", "hoi") + "]";
    for (int i = 0; i < 3; ++i) server_.answers.push_back(response(200, same));
    EXPECT_EQ(poll_all().size(), 1u);
    EXPECT_EQ(server_.order.size(), 2u);
}

TEST_F(MastodonSource, DoesNotAskInsideRetryAfter) {
    for (const std::string when : {"120", "Fri, 02 Jan 2026 04:02:00 GMT"}) {
        clock_.set_wall(*parse_time("2026-01-02T04:00:00Z"));
        restart();
        server_.answers.push_back(response(429, "{}", {{"Retry-After", when}}));
        const Error error = failure();
        EXPECT_EQ(error.kind, ErrorKind::throttled);
        EXPECT_EQ(error.retry_after, 120s);
        const auto asked = server_.order.size();
        const auto before = clock_.steady();
        poll();  // who comes too early waits
        EXPECT_EQ(server_.order.size(), asked + 1);
        EXPECT_GE(clock_.steady() - before, 120s);
    }
}

TEST_F(MastodonSource, WaitsForTheResetWhenNothingIsLeft) {
    server_.answers.push_back(response(
        200, "[]",
        {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "2026-01-02T04:05:00.000000Z"}}));
    poll();
    const auto before = clock_.steady();
    poll();
    EXPECT_GE(clock_.steady() - before, 300s);

    server_.answers.push_back(
        response(429, "{}", {{"X-RateLimit-Reset", format_time(clock_.now() + 90s)}}));
    clock_.advance(0s);
    const Error error = failure();
    EXPECT_EQ(error.kind, ErrorKind::throttled);
    ASSERT_TRUE(error.retry_after);
    EXPECT_LE(*error.retry_after, 90s);
}

TEST_F(MastodonSource, SaysThatTheTokenHasEndedAndDoesNotInsist) {
    server_.answers.push_back(response(401, R"({"error":"The access token is invalid"})"));
    const Error error = failure();
    EXPECT_EQ(error.kind, ErrorKind::denied);
    EXPECT_THAT(error.detail, HasSubstr("The access token is invalid"));
    EXPECT_THAT(error.detail, ::testing::Not(HasSubstr("t0ken")));
    EXPECT_EQ(error.retry_after, 1h);
}

TEST_F(MastodonSource, AsksForATokenWhereTheServerDoes) {
    options_.token.reset();
    restart();
    server_.answers.push_back(
        response(401, R"({"error":"This method requires an authenticated user"})"));
    EXPECT_THAT(failure().detail, HasSubstr("token_file"));
    EXPECT_FALSE(net::header(server_.asked.at(0).headers, "Authorization"));
}

TEST_F(MastodonSource, TakesATagThatNobodyUsedForAnEmptyOne) {
    server_.answers.push_back(response(404, R"({"error":"Record not found"})"));
    const Page page = poll();
    EXPECT_TRUE(noticed(page, "unknown_tag"));
    server_.post("1", "de eerste");
    EXPECT_EQ(poll().mentions.size(), 1u);

    server_.answers.push_back(response(404, "<html>"));  // no Mastodon at all
    EXPECT_EQ(failure().kind, ErrorKind::misconfigured);
}

TEST_F(MastodonSource, SaysThatAPublicTimelineMayBeClosed) {
    options_.timelines = {Timeline{Timeline::Kind::local}};
    restart();
    EXPECT_TRUE(noticed(poll(), "empty: public:local"));
    EXPECT_EQ(server_.order.back(), "GET /api/v1/timelines/public?local=true&limit=40");
    EXPECT_FALSE(noticed(poll(), "empty"));
}

TEST_F(MastodonSource, ReadsMentionsOfTheAccount) {
    options_.timelines = {Timeline{Timeline::Kind::mentions}};
    restart();
    server_.answers.push_back(response(200, R"([{"id":"31","type":"mention","status":)" +
                                                MastodonServer::status("8", "@acme hallo") +
                                                R"(},{"id":"32","type":"favourite","status":)" +
                                                MastodonServer::status("7", "anders") + "}]"));
    const auto mentions = poll_all();
    EXPECT_THAT(texts(mentions), ElementsAre("@acme hallo"));
    EXPECT_TRUE(mentions.at(0).addressed);
    EXPECT_EQ(server_.order.at(0), "GET /api/v1/notifications?types[]=mention&limit=40");
    EXPECT_EQ(read_state(cursor_).readings.at("mentions").newest, "32");
}

TEST_F(MastodonSource, LeavesBoostsOutOrTakesWhatTheyShare) {
    const std::string boost = R"([{"id":"9","uri":"https://m.example/boost/9","reblog":)" +
                              MastodonServer::status("3", "van een ander") + "}]";
    server_.answers.push_back(response(200, boost));
    EXPECT_TRUE(poll_all().empty());
    EXPECT_EQ(read_state(cursor_).readings.at("#acme").newest, "9");

    options_.boosts = true;
    cursor_ = Cursor{};
    restart();
    server_.answers.push_back(response(200, boost));
    const auto original = poll_all();
    ASSERT_EQ(original.size(), 1u);
    EXPECT_EQ(original[0].id, MastodonServer::mention("3"));
}

TEST_F(MastodonSource, KnowsWhatIsAnswered) {
    server_.post("1", "vraag");
    poll_all();
    server_.answers.push_back(response(
        200, "[" + MastodonServer::status("2", "antwoord", R"(,"in_reply_to_id":"1")") + "," +
                 MastodonServer::status("3", "elders", R"(,"in_reply_to_id":"0")") + "]"));
    const auto replies = poll_all();
    ASSERT_EQ(replies.size(), 2u);
    EXPECT_EQ(replies[0].in_reply_to, MastodonServer::mention("1"));
    EXPECT_EQ(replies[1].in_reply_to, "");
    EXPECT_EQ(replies[1].kind, MentionKind::reply);
}

TEST_F(MastodonSource, FailsAsMalformedForWhatIsNoList) {
    for (const std::string body : {"", "{\"a\":1}", "[{\"id\":", "<html>"}) {
        server_.answers.push_back(response(200, body));
        EXPECT_EQ(failure().kind, ErrorKind::malformed) << body;
    }
    server_.answers.push_back(response(200, "[null, 7, {}, {\"id\":\"4\"}]"));
    EXPECT_TRUE(noticed(poll(), "unreadable"));
}

TEST_F(MastodonSource, ReadsTheOtherTimelinesWhereOneIsRefused) {
    const std::string notifications = "/api/v1/notifications";
    options_.timelines.insert(options_.timelines.begin(), Timeline{Timeline::Kind::mentions});
    const std::vector<std::pair<net::Response, ErrorKind>> answers{
        {response(403, R"({"error":"This action is outside the authorized scopes"})"),
         ErrorKind::denied},
        {response(404, R"({"error":"Not found"})"), ErrorKind::misconfigured},
        {response(200, "<html>"), ErrorKind::malformed}};
    int id = 0;
    for (const auto& [answer, kind] : answers) {
        restart();
        server_.order.clear();
        server_.closed[notifications] = answer;
        for (int round = 0; round < 3; ++round) {
            const auto begun = clock_.steady();
            const std::string text = fmt::format("klacht {}", ++id);
            server_.post(std::to_string(id), text);
            std::vector<Mention> brought;
            auto page = ask();
            for (; page; page = ask()) {
                cursor_ = page->next;
                std::move(page->mentions.begin(), page->mentions.end(),
                          std::back_inserter(brought));
            }
            EXPECT_THAT(texts(brought), ElementsAre(text));
            EXPECT_EQ(page.error().kind, kind);
            EXPECT_FALSE(page.error().retry_after);  // or the others would wait, too
            EXPECT_LE(clock_.steady() - begun, 66s);
        }
        EXPECT_EQ(count("GET " + notifications), kind == ErrorKind::malformed ? 3u : 1u);
        clock_.advance(1h);
        EXPECT_EQ(source_->health().size(), 1u);
        server_.closed.clear();
        poll_all();
        EXPECT_TRUE(source_->health().empty());
    }
}

TEST_F(MastodonSource, GivesThePageAgainBeforeItTellsOfARefusedTimeline) {
    options_.timelines.push_back(Timeline{Timeline::Kind::mentions});
    restart();
    server_.closed["/api/v1/notifications"] = response(403, "{}");
    poll_all();
    failure();
    server_.post("1", "kapot");
    const auto lost = ask();
    const auto again = ask();
    ASSERT_TRUE(lost && again);
    EXPECT_EQ(lost->mentions, again->mentions);
}

TEST_F(MastodonSource, TakesTheFirstPageOfATimelineThatWasRefusedForHistory) {
    options_.timelines.push_back(Timeline{Timeline::Kind::mentions});
    restart();
    server_.closed["/api/v1/notifications"] = response(403, "{}");
    poll_all();
    failure();
    server_.closed["/api/v1/notifications"] =
        response(200, R"([{"id":"31","type":"mention","status":)" +
                          MastodonServer::status("8", "@acme hallo") + "}]");
    clock_.advance(1h);
    const Page page = poll();
    EXPECT_THAT(texts(page.mentions), ElementsAre("@acme hallo"));
    EXPECT_TRUE(page.first);
}

TEST_F(MastodonSource, TellsOnceThatAPathIsGoingAway) {
    server_.answers.push_back(response(200, "[]", {{"Deprecation", "@1735689600"}}));
    EXPECT_TRUE(
        noticed(poll(), "deprecated: the server means to take away /api/v1/timelines/tag/acme"));
}

TEST(MastodonTimeline, AsksForMoreTagsAndFiltersWhatStreamsTell) {
    Timeline timeline;
    timeline.tag = "acme";
    timeline.any = {"webcare"};
    timeline.all = {"Klacht"};
    timeline.none = {"vacature"};
    EXPECT_EQ(timeline.target(),
              "/api/v1/timelines/tag/acme?any[]=webcare&all[]=Klacht&none[]=vacature");
    EXPECT_EQ(timeline.channels().size(), 2u);
    EXPECT_EQ(timeline.channels()[1].path, "hashtag?tag=webcare");
    EXPECT_TRUE(timeline.takes({"acme", "klacht"}));
    EXPECT_FALSE(timeline.takes({"acme"}));
    EXPECT_FALSE(timeline.takes({"acme", "klacht", "vacature"}));
}

TEST(MastodonState, ComesBackFromTheCursor) {
    State state;
    state.server = "https://m.example";
    state.polled = true;
    state.readings["#acme"].newest = "113";
    state.readings["#acme"].polled = true;
    for (int i = 0; i < 400; ++i)
        state.remember({std::to_string(i), "mastodon:" + std::to_string(i), 7});
    EXPECT_EQ(state.recent.size(), State::most_recent);
    EXPECT_EQ(read_state(write_state(state)), state);
    EXPECT_EQ(read_state(Cursor{"{\"v\":2}"}), State{});
    EXPECT_EQ(read_state(Cursor{"garbage"}), State{});
}

}  // namespace
}  // namespace webcare::connectors::mastodon
