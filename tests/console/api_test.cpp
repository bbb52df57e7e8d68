#include <gtest/gtest.h>

#include "core/json_read.hpp"
#include "tests/console/desk.hpp"

namespace webcare::console {
namespace {

/// A reply's body as JSON that lives as long as this does.
struct Json {
    explicit Json(const Reply& reply) : value{document.parse(reply.body).value()} {}
    JsonDocument document;
    JsonValue value;
};

TEST(Api, ShowsAMentionWithItsAssessmentAndCase) {
    House house;
    const Reply reply = house.ask("GET", "/api/v1/mentions/forum%3A7%2Fa");
    ASSERT_EQ(reply.status, 200) << reply.body;
    const Json json{reply};
    EXPECT_EQ(json.value["mention"]["id"].string(), "forum:7/a");
    EXPECT_EQ(json.value["assessment"]["level"].string(), "high");
    EXPECT_EQ(json.value["case"].string(), "case-1");
}

TEST(Api, ListsWhatMatchesTheQuery) {
    House house;
    EXPECT_EQ(Json{house.ask("GET", "/api/v1/mentions?level=high&limit=5")}.value["items"].size(),
              1u);
    EXPECT_EQ(Json{house.ask("GET", "/api/v1/mentions?level=critical")}.value["items"].size(), 0u);
    EXPECT_EQ(Json{house.ask("GET", "/api/v1/cases?open=true")}.value["items"].size(), 1u);
    EXPECT_EQ(Json{house.ask("GET", "/api/v1/alerts?status=raised")}.value["items"].size(), 1u);
    EXPECT_EQ(Json{house.ask("GET", "/api/v1/journal?limit=2")}.value["items"].size(), 2u);
}

TEST(Api, SaysWhichParameterIsWrong) {
    House house;
    for (const std::string query : {"limit=0", "limit=1001", "limit=x", "level=awful", "colour=red",
                                    "limit=1&limit=2", "source=%ff"}) {
        const Reply reply = house.ask("GET", "/api/v1/mentions?" + query);
        EXPECT_EQ(reply.status, 400) << query;
        EXPECT_EQ(reply.type, "application/problem+json");
    }
}

TEST(Problem, HasTheShapeOfRfc9457) {
    House house;
    const Reply reply = house.ask("GET", "/api/v1/cases/nobody");
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.type, "application/problem+json");
    const Json json{reply};
    EXPECT_EQ(json.value["type"].string(), "about:blank");
    EXPECT_EQ(json.value["title"].string(), "Not Found");
    EXPECT_EQ(json.value["status"].integer(), 404);
    EXPECT_TRUE(json.value["detail"].string());
}

TEST(Api, AcknowledgesOnceAndTellsTheSecondWhoWasFirst) {
    House house;
    const std::string address = "/api/v1/alerts/alert-1/acknowledge";
    EXPECT_EQ(house.ask("POST", address, R"({"who":"Noor"})").status, 200);
    EXPECT_EQ(house.ask("POST", address, R"({"who":"Noor"})").status, 200);
    EXPECT_EQ(house.alert().version, 2u);
    EXPECT_EQ(house.dossier().timeline.back().kind, "acknowledged");
    EXPECT_EQ(house.control.commits, 1);

    const Reply second = house.ask("POST", address, R"({"who":"Sem"})");
    EXPECT_EQ(second.status, 409);
    EXPECT_EQ(Json{second}.value["by"].string(), "Noor");
    EXPECT_EQ(Json{second}.value["at"].time(), house.clock.now());
    EXPECT_EQ(house.alert().acknowledged_by, "Noor");
}

TEST(Api, RefusesToChangeACaseThatChangedSinceItWasRead) {
    House house;
    EXPECT_EQ(
        house.ask("POST", "/api/v1/cases/case-1/claim", R"({"who":"Noor","version":1})").status,
        200);
    const Reply late = house.ask("POST", "/api/v1/cases/case-1/note",
                                 R"({"who":"Sem","text":"hello","version":1})");
    EXPECT_EQ(late.status, 409);
    EXPECT_EQ(Json{late}.value["by"].string(), "Noor");
    EXPECT_EQ(
        house.ask("POST", "/api/v1/cases/case-1/note", R"({"who":"Sem","text":"hello"})").status,
        200);
    EXPECT_EQ(house.dossier().owner, "Noor");
    EXPECT_EQ(house.dossier().version, 3u);
}

TEST(Api, ChecksTheBodyOfACommand) {
    House house;
    for (const std::string body :
         {"", "[]", "{", R"({"who":""})", R"({"who":5})", R"({"who":"Noor","text":" "})"})
        EXPECT_EQ(house.ask("POST", "/api/v1/cases/case-1/note", body).status, 400) << body;
    EXPECT_EQ(house
                  .ask("POST", "/api/v1/cases/case-1/promise",
                       R"({"who":"Noor","what":"call","due":"soon"})")
                  .status,
              400);
    EXPECT_EQ(house.ask("POST", "/api/v1/cases/none/claim", R"({"who":"Noor"})").status, 404);
    EXPECT_EQ(house.dossier().version, 1u);
}

TEST(Hook, AnswersWhatCameOfIt) {
    House house;
    house.hooks.answer = [] {
        Accepted a;
        a.accepted = 1, a.never_had = 1, a.duplicate = 1;
        return a;
    }();
    const Reply taken = house.ask("POST", "/hooks/hook", "{}");
    EXPECT_EQ(taken.status, 202);
    EXPECT_EQ(taken.body, R"({"accepted":2,"duplicate":1})");

    const auto status = [&](ErrorKind kind) {
        house.hooks.answer = Error{kind, "line 2: no id", std::chrono::seconds{9}};
        return house.ask("POST", "/hooks/hook", "{}");
    };
    EXPECT_EQ(status(ErrorKind::denied).status, 401);
    const Reply malformed = status(ErrorKind::malformed);
    EXPECT_EQ(malformed.status, 400);
    EXPECT_NE(malformed.body.find("line 2: no id"), std::string::npos);
    const Reply slow = status(ErrorKind::throttled);
    EXPECT_EQ(slow.status, 429);
    EXPECT_EQ(slow.headers.at(0), (std::pair<std::string, std::string>{"Retry-After", "9"}));
    const Reply full = status(ErrorKind::temporary);
    EXPECT_EQ(full.status, 503);
    EXPECT_EQ(full.body.find("line 2"), std::string::npos) << "what goes on inside stays inside";
}

TEST(Hook, EchoesAServiceThatKnowsTheWordAndRefusesOthers) {
    House house;
    house.hooks.greets = true;
    const Reply asked = house.ask("GET", "/hooks/hook?token=ours&challenge=a%20b");
    EXPECT_EQ(asked.status, 200);
    EXPECT_EQ(asked.type, "text/plain");
    EXPECT_EQ(asked.body, "a b");
    EXPECT_EQ(house.ask("GET", "/hooks/hook?token=theirs&challenge=a").status, 403);
    EXPECT_EQ(house.ask("GET", "/hooks/hook?token=%zz").status, 400);
    EXPECT_EQ(house.ask("GET", "/hooks/other?token=ours&challenge=a").status, 404);

    house.hooks.greets = false;
    const Reply silent = house.ask("GET", "/hooks/hook?token=ours&challenge=a");
    EXPECT_EQ(silent.status, 405);
    EXPECT_EQ(silent.headers.at(0), (std::pair<std::string, std::string>{"Allow", "POST"}));
    EXPECT_TRUE(house.hooks.bodies.empty());
}

TEST(Hook, HandsOnTheQueryAndAnswersAQuestion) {
    House house;
    house.hooks.answer = [] {
        Accepted a;
        a.echo = Echo{"text/plain", "3eZbrw"};
        return a;
    }();
    const Reply answered = house.ask("POST", "/hooks/hook?key=a%2Bb", "{}");
    EXPECT_EQ(answered.status, 200);
    EXPECT_EQ(answered.body, "3eZbrw");
    EXPECT_EQ(net::header(house.hooks.queries.at(0), "key"), "a+b");
    EXPECT_EQ(house.ask("POST", "/hooks/hook?key=%zz", "{}").status, 200);
    EXPECT_TRUE(house.hooks.queries.at(1).empty()) << "a broken query holds no token";
}

TEST(Hook, IsNotThereWithoutASecret) {
    House house;
    EXPECT_EQ(house.ask("GET", "/hooks/other").status, 404);
    EXPECT_EQ(house.ask("POST", "/hooks/other", "{}").status, 404);
    EXPECT_TRUE(house.hooks.bodies.empty());
}

TEST(Reload, ReturnsEveryProblem) {
    House house;
    house.control.reloading = Error{ErrorKind::misconfigured, "a.yaml:1:2: one\na.yaml:3:4: two"};
    const Reply refused = house.ask("POST", "/api/v1/reload", "{}");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(Json{refused}.value["detail"].string(), "a.yaml:1:2: one\na.yaml:3:4: two");
}

TEST(Readiness, KeepsTheReasonForOperators) {
    House house;
    house.control.readiness = Error{ErrorKind::temporary, "the disk is full"};
    const Reply ready = house.ask("GET", "/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_EQ(ready.body.find("disk"), std::string::npos);
    EXPECT_EQ(Json{house.ask("GET", "/api/v1/status")}.value["why"].string(), "the disk is full");
}

TEST(OpenApi, DescribesEveryRoute) {
    House house;
    const Reply reply = house.ask("GET", "/api/v1/openapi.json");
    const Json json{reply};
    std::size_t operations = 0;
    json.value["paths"].each_field(
        [&](std::string_view, JsonValue path) { operations += path.size(); });
    EXPECT_EQ(operations, routes().size());
}

TEST(EventStream, ResumesBehindTheLastEventSeen) {
    House house;
    const auto next = [&](const Reply& reply) {
        return test::run_on(house.io, reply.stream->next()).value();
    };
    const Reply all = house.ask("GET", "/api/v1/events", {}, {{"Last-Event-ID", "0"}});
    EXPECT_EQ(next(all), "retry: 2000\n\n");
    EXPECT_TRUE(next(all).starts_with("id: 1\nevent: mention.recorded\ndata: {"));

    const Reply rest = house.ask("GET", "/api/v1/events", {}, {{"Last-Event-ID", "2"}});
    next(rest);
    const std::string last = next(rest);
    EXPECT_TRUE(last.starts_with("id: 3\nevent: alert.changed\n")) << last;
    EXPECT_TRUE(last.ends_with("}\n\n"));
    EXPECT_EQ(house.desk.streams, 2u);
}

TEST(EventStream, RefusesOneTooMany) {
    House house;
    std::vector<Reply> open;
    while (house.desk.streams < 32) open.push_back(house.ask("GET", "/api/v1/events"));
    EXPECT_EQ(house.ask("GET", "/api/v1/events").status, 503);
    open.pop_back();
    EXPECT_EQ(house.ask("GET", "/api/v1/events").status, 200);
    EXPECT_EQ(house.ask("GET", "/api/v1/events", {}, {{"Last-Event-ID", "1x"}}).status, 400);
}

}  // namespace
}  // namespace webcare::console
