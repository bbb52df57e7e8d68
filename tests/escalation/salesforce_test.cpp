// Salesforce by its documented REST API: a Case is written by its external id, and what follows are
// comments that no customer sees. And osTicket, whose API makes tickets and no more.
#include <algorithm>

#include "tests/escalation/defined_channel.hpp"
#include "tests/escalation/hostile_texts.hpp"

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;
using test::alert_of_boots;
using test::alert_saying;
using test::characters;
using test::expect_only_our_links;
using test::hostile;
using test::later;

class Salesforce : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel() {
        http_.at("https://acme.my.salesforce.com/services/oauth2/token",
                 test::response(200, R"({"access_token":"00D!x","token_type":"Bearer"})"));
        return make(
            "{ name: s, kind: salesforce, server: 'https://acme.my.salesforce.com', "
            "client_id: 3MVG9, client_secret: geheim99 }");
    }
    /// What Salesforce says to a composite request that is made whole.
    static constexpr const char* done =
        R"({"compositeResponse":[{"body":null,"httpHeaders":{},"httpStatusCode":204,"referenceId":"state"},)"
        R"({"body":{"id":"00a1","success":true,"errors":[]},"httpHeaders":{},"httpStatusCode":201,"referenceId":"note"}]})";
    static constexpr const char* made =
        R"({"id":"5003","success":true,"errors":[],"created":true})";
    const std::string thread_ = R"({"id":"5003","alert":"01JALERT"})";

    /// allOrNone: either both or nothing; and no comment is published.
    void expect_whole() {
        EXPECT_EQ(sent().url, "https://acme.my.salesforce.com/services/data/v60.0/composite");
        EXPECT_EQ(body()["allOrNone"].boolean(), true);
        bool comments = false;
        body()["compositeRequest"].each_item([&](JsonValue one) {
            if (!one["url"].string_or().ends_with("/sobjects/CaseComment")) return;
            comments = true;
            EXPECT_EQ(one["method"].string_or(), "POST");
            EXPECT_EQ(one.pointer("/body/ParentId").string_or(), "5003");
            EXPECT_EQ(one.pointer("/body/IsPublished").boolean(), false);
            EXPECT_LE(one.pointer("/body/CommentBody").string_or().size(), 4000u);
        });
        EXPECT_TRUE(comments);
    }
};

TEST_F(Salesforce, WritesOneCaseByItsExternalId) {
    auto salesforce = channel();
    const auto receipt = deliver(*salesforce, alert_of_boots(), 201, made);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(sent().method, "PATCH");
    EXPECT_EQ(sent().url,
              "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Case/"
              "Webcared_Case__c/01JCASE");
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Bearer 00D!x");
    EXPECT_EQ(http_.asked.front().body, "grant_type=client_credentials");
    EXPECT_EQ(body()["Priority"].string_or(), "High");
    EXPECT_EQ(body()["Status"].string_or(), "New");
    EXPECT_TRUE(body()["Id"].is_null());
    EXPECT_TRUE(body()["Webcared_Case__c"].is_null()) << "Salesforce refuses it in the body";
    EXPECT_EQ(receipt->thread, thread_);

    Message digest = alert_of_boots();
    digest.alert.id = digest.alert.case_id = digest.dossier.id = "";
    ASSERT_TRUE(deliver(*salesforce, digest, 201, made));
    EXPECT_EQ(sent().method, "POST");
    EXPECT_EQ(sent().url, "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Case");
}

TEST_F(Salesforce, GoesOnInCommentsThatNoCustomerSees) {
    auto salesforce = channel();
    Message second = alert_of_boots();
    second.alert.id = "02JALERT";
    second.thread = thread_;
    ASSERT_TRUE(deliver(*salesforce, second, 200, done));
    expect_whole();
    EXPECT_EQ(body().pointer("/compositeRequest/0/body/Status").string_or(), "New");
    EXPECT_EQ(body().pointer("/compositeRequest/0/url").string_or(),
              "/services/data/v60.0/sobjects/Case/5003");
    ASSERT_TRUE(deliver(*salesforce, later("alert.acknowledged", thread_), 200, done));
    expect_whole();
    EXPECT_EQ(body()["compositeRequest"].size(), 1u);
    ASSERT_TRUE(deliver(*salesforce, later("alert.resolved", thread_), 200, done));
    expect_whole();
    EXPECT_EQ(body().pointer("/compositeRequest/0/body/Status").string_or(), "Closed");
    const std::size_t before = http_.asked.size();
    EXPECT_TRUE(test::run(salesforce->deliver(later("alert.resolved", ""))));
    EXPECT_EQ(http_.asked.size(), before);
}

TEST_F(Salesforce, WritesAnotherCaseWhereTheFirstWasDeleted) {
    for (
        const char* gone :
        {R"({"compositeResponse":[{"body":[{"errorCode":"NOT_FOUND","message":"x"}],"httpStatusCode":404,"referenceId":"state"}]})",
         R"({"compositeResponse":[{"body":[{"errorCode":"PROCESSING_HALTED","message":"x"}],"httpStatusCode":400,"referenceId":"state"},)"
         R"({"body":[{"errorCode":"ENTITY_IS_DELETED","message":"entity is deleted"}],"httpStatusCode":400,"referenceId":"note"}]})"}) {
        auto salesforce = channel();
        Message second = alert_of_boots();
        second.thread = thread_;
        http_.reply(200, gone);
        const auto receipt = deliver(*salesforce, second, 201, R"({"id":"5004","success":true})");
        ASSERT_TRUE(receipt) << receipt.error().detail;
        EXPECT_EQ(sent().method, "PATCH");
        EXPECT_EQ(receipt->thread, R"({"id":"5004","alert":"01JALERT"})");
    }
}

TEST_F(Salesforce, WaitsAndGivesUpAsTheServiceSays) {
    auto salesforce = channel();
    const auto says = [&](int status, const std::string& code) {
        return deliver(*salesforce, alert_of_boots(), status,
                       R"([{"errorCode":")" + code + R"(","message":"m","fields":[]}])")
            .error()
            .kind;
    };
    EXPECT_EQ(says(403, "REQUEST_LIMIT_EXCEEDED"), ErrorKind::throttled);
    EXPECT_EQ(says(403, "INSUFFICIENT_ACCESS_OR_READONLY"), ErrorKind::denied);
    EXPECT_EQ(says(400, "UNABLE_TO_LOCK_ROW"), ErrorKind::temporary);
    EXPECT_EQ(says(400, "REQUIRED_FIELD_MISSING"), ErrorKind::malformed);
    EXPECT_EQ(says(404, "NOT_FOUND"), ErrorKind::misconfigured);
    EXPECT_EQ(says(500, "UNKNOWN_EXCEPTION"), ErrorKind::temporary);
    EXPECT_EQ(
        deliver(*salesforce, alert_of_boots(), 300, R"(["/services/data/a","/b"])").error().kind,
        ErrorKind::misconfigured);
    EXPECT_EQ(deliver(*salesforce, alert_of_boots(), 200, "<html>hotel</html>").error().kind,
              ErrorKind::temporary);
    EXPECT_EQ(
        deliver(
            *salesforce, later("alert.acknowledged", thread_), 200,
            R"({"compositeResponse":[{"body":[{"errorCode":"STORAGE_LIMIT_EXCEEDED","message":"m"}],"httpStatusCode":403,"referenceId":"note"}]})")
            .error()
            .kind,
        ErrorKind::malformed);
}

TEST_F(Salesforce, FetchesAnotherTokenOnceWhenItsOwnHasEnded) {
    auto salesforce = channel();
    ASSERT_TRUE(deliver(*salesforce, alert_of_boots(), 201, made));
    http_.reply(401, R"([{"errorCode":"INVALID_SESSION_ID","message":"Session expired"}])");
    ASSERT_TRUE(deliver(*salesforce, alert_of_boots(), 200, made));
    EXPECT_EQ(std::count_if(http_.asked.begin(), http_.asked.end(),
                            [](const net::Request& r) { return r.url.ends_with("/token"); }),
              2);
    http_.reply(401, "[]");
    EXPECT_EQ(deliver(*salesforce, alert_of_boots(), 401, "[]").error().kind, ErrorKind::denied);
}

TEST_F(Salesforce, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto salesforce = channel();
    for (const std::string& attack : hostile()) {
        ASSERT_TRUE(deliver(*salesforce, alert_saying(attack), 201, made));
        EXPECT_LE(characters(body()["Subject"].string_or()), 255u);
        EXPECT_LE(characters(body()["Description"].string_or()), 32'000u);
        expect_only_our_links(body()["Description"].string_or());
        Message second = alert_saying(attack);
        second.thread = thread_;
        ASSERT_TRUE(deliver(*salesforce, second, 200, done));
        expect_whole();
        expect_only_our_links(body().pointer("/compositeRequest/1/body/CommentBody").string_or());
    }
}

class OsTicket : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel() {
        return make(
            "{ name: o, kind: osticket, server: 'https://support.example', key: GEHEIM99, "
            "email: webcare@acme.nl, topic: 12 }");
    }
};

TEST_F(OsTicket, MakesATicketWithoutAWordToItsUser) {
    auto osticket = channel();
    ASSERT_TRUE(deliver(*osticket, alert_of_boots(), 201, "123456"));
    EXPECT_EQ(sent().url, "https://support.example/api/tickets.json");
    EXPECT_EQ(net::header(sent().headers, "X-API-Key"), "GEHEIM99");
    EXPECT_EQ(body()["autorespond"].boolean(), false);
    EXPECT_EQ(body()["alert"].boolean(), true);
    EXPECT_EQ(body()["email"].string_or(), "webcare@acme.nl");
    EXPECT_EQ(body()["topicId"].integer(), 12);
    EXPECT_EQ(body()["priorityId"].integer(), 3);
    EXPECT_FALSE(osticket->keeps_threads());
    EXPECT_TRUE(test::run(osticket->deliver(later("alert.acknowledged", ""))));
    EXPECT_TRUE(test::run(osticket->deliver(later("alert.resolved", ""))));
    EXPECT_EQ(http_.asked.size(), 1u) << "its API cannot add to a ticket";
}

TEST_F(OsTicket, WaitsAndGivesUpAsTheServerSays) {
    auto osticket = channel();
    const auto says = [&](int status, std::string body) {
        return deliver(*osticket, alert_of_boots(), status, std::move(body)).error().kind;
    };
    EXPECT_EQ(says(401, "Valid API key required"), ErrorKind::denied);
    EXPECT_EQ(says(400, "email: Invalid"), ErrorKind::malformed);
    EXPECT_EQ(says(500, "Unable to create new ticket: unknown error"), ErrorKind::temporary);
    EXPECT_EQ(says(200, "<html>hotel</html>"), ErrorKind::temporary);
}

TEST_F(OsTicket, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto osticket = channel();
    for (const std::string& attack : hostile()) {
        ASSERT_TRUE(deliver(*osticket, alert_saying(attack), 201, "123456"));
        // With "data:" before it, a text would be decoded.
        EXPECT_TRUE(body()["message"].string_or().starts_with("HIGH")) << body()["message"].text();
        EXPECT_LE(characters(body()["subject"].string_or()), 255u);
        expect_only_our_links(body()["message"].string_or());
    }
}

}  // namespace
}  // namespace webcare::escalation
