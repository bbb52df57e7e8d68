// The helpdesks among the definitions, before services that follow the vendors' documented rules:
// a case is one ticket, everything in it is for the team alone, and a lost answer makes no second.
#include "tests/escalation/defined_channel.hpp"
#include "tests/escalation/hostile_texts.hpp"

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;
using test::alert_of_boots;
using test::alert_saying;
using test::characters;
using test::expect_harmless;
using test::expect_only_our_links;
using test::expect_only_our_markup;
using test::expect_only_our_tags;
using test::hostile;
using test::later;

/// A second alert of the same case.
Message second_alert(const std::string& thread) {
    Message m = alert_of_boots();
    m.delivery.id = "03JDELIVERY";
    m.alert.id = "02JALERT";
    m.thread = thread;
    return m;
}

/// The same when how an earlier attempt ended is not known.
Message again(Message m) {
    m.delivery.attempts = 1;
    return m;
}

/// Nothing that belongs to a case or an alert, as a digest.
Message of_no_matter() {
    Message m = alert_of_boots();
    m.alert.id.clear();
    m.alert.case_id.clear();
    m.dossier.id.clear();
    return m;
}

class Helpdesk : public test::DefinedChannel {
 protected:
    std::string where() const { return sent().method + " " + sent().url; }
    /// What a refused creation is called.
    ErrorKind refused(Channel& desk, int status, std::string body, net::Headers headers = {}) {
        const auto receipt =
            deliver(desk, alert_of_boots(), status, std::move(body), std::move(headers));
        EXPECT_FALSE(receipt);
        return receipt ? ErrorKind::cancelled : receipt.error().kind;
    }
    /// Every desk: says no more than its `throttled` pause, and knows a stranger's key.
    void expect_patience(Channel& desk) {
        const auto slow =
            deliver(desk, alert_of_boots(), 429, "slow down", {{"Retry-After", "40"}});
        ASSERT_FALSE(slow);
        EXPECT_EQ(slow.error().kind, ErrorKind::throttled);
        EXPECT_EQ(slow.error().retry_after, 40s);
        EXPECT_EQ(refused(desk, 502, ""), ErrorKind::temporary);
        EXPECT_EQ(refused(desk, 200, "<html>hotel</html>"), ErrorKind::temporary);
        EXPECT_FALSE(desk.is_idempotent()) << "a note may be there twice, so it has to be marked";
    }
    /// What is resolved without a ticket asks for none.
    void expect_no_ticket_of_what_is_over(Channel& desk) {
        const std::size_t before = http_.asked.size();
        EXPECT_TRUE(test::run(desk.deliver(later("alert.resolved", ""))));
        EXPECT_EQ(http_.asked.size(), before);
    }
    /// A deleted ticket: the same delivery begins another.
    void expect_anew(Channel& desk, const std::string& thread, int status, std::string body,
                     int made, const std::string& answer) {
        http_.reply(status, std::move(body));
        const auto receipt = deliver(desk, second_alert(thread), made, answer);
        ASSERT_TRUE(receipt) << receipt.error().detail;
        EXPECT_NE(receipt->thread, "");
        EXPECT_NE(receipt->thread, thread);
    }
    /// A search that knows of nothing, or is not to be had, keeps nobody from being told.
    void expect_no_search_holds_it_up(Channel& desk, int made, const std::string& answer) {
        for (const int status : {404, 422, 500}) {
            http_.reply(status, "{}");
            EXPECT_TRUE(deliver(desk, again(alert_of_boots()), made, answer)) << status;
        }
        http_.fail(Error{ErrorKind::temporary, "no answer"});
        EXPECT_TRUE(deliver(desk, again(alert_of_boots()), made, answer));
    }
};

class Zammad : public Helpdesk {
 protected:
    std::unique_ptr<Channel> channel(const std::string& more = {}) {
        return make(
            "{ name: z, kind: zammad, server: 'https://desk.example', token: geheim99, "
            "group: Webcare, customer: webcare@acme.nl" +
            more + " }");
    }
    /// Internal, by an agent, plain: Zammad mails it to nobody.
    void expect_internal(JsonValue article) {
        EXPECT_EQ(article["internal"].boolean(), true);
        EXPECT_EQ(article["type"].string_or(), "note");
        EXPECT_EQ(article["sender"].string_or(), "Agent");
        EXPECT_EQ(article["content_type"].string_or(), "text/plain");
        EXPECT_NE(article["body"].string_or(), "");
    }
    static constexpr const char* ok = R"({"id":19,"number":"22019","title":"x"})";
    const std::string thread_ = R"({"id":"19","alert":"01JALERT"})";
};

TEST_F(Zammad, MakesOneTicketForACase) {
    auto zammad = channel();
    const auto receipt = deliver(*zammad, alert_of_boots(), 201, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(where(), "POST https://desk.example/api/v1/tickets");
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Token token=geheim99");
    EXPECT_EQ(body()["group"].string_or(), "Webcare");
    EXPECT_EQ(body()["customer_id"].string_or(), "guess:webcare@acme.nl");
    EXPECT_EQ(body()["priority"].string_or(), "3 high");
    EXPECT_EQ(body()["webcared_case"].string_or(), "01JCASE");
    expect_internal(body()["article"]);
    EXPECT_NE(body().pointer("/article/body").string_or().find("na één dag al kapot"),
              std::string::npos);
    EXPECT_EQ(receipt->thread, thread_);
    EXPECT_TRUE(zammad->keeps_threads());
}

TEST_F(Zammad, GoesOnInTheTicket) {
    auto zammad = channel();
    ASSERT_TRUE(deliver(*zammad, second_alert(thread_), 200, ok));
    EXPECT_EQ(where(), "PUT https://desk.example/api/v1/tickets/19");
    EXPECT_EQ(body()["state"].string_or(), "open");
    EXPECT_EQ(body()["priority"].string_or(), "3 high");
    expect_internal(body()["article"]);
    Message calm = second_alert(thread_);
    calm.delivery.level = Level::low;
    ASSERT_TRUE(deliver(*zammad, calm, 200, ok));
    EXPECT_TRUE(body()["priority"].is_null()) << "no ticket becomes less urgent by more news";
    ASSERT_TRUE(deliver(*zammad, later("alert.acknowledged", thread_), 200, ok));
    EXPECT_TRUE(body()["state"].is_null());
    EXPECT_EQ(body().pointer("/article/subject").string_or(), "TAKEN by noor");
    expect_internal(body()["article"]);
    ASSERT_TRUE(deliver(*zammad, later("alert.resolved", thread_), 200, ok));
    EXPECT_EQ(body()["state"].string_or(), "closed");
    Message other = later("alert.resolved", thread_);
    other.alert.id = "02JALERT";  // the ticket was opened by another alert, which goes on
    ASSERT_TRUE(deliver(*zammad, other, 200, ok));
    EXPECT_TRUE(body()["state"].is_null());
    expect_no_ticket_of_what_is_over(*zammad);
}

TEST_F(Zammad, LeavesTheTicketOpenWhereTheTeamWantsThat) {
    auto zammad = channel(", on_resolved: note");
    ASSERT_TRUE(deliver(*zammad, later("alert.resolved", thread_), 200, ok));
    EXPECT_TRUE(body()["state"].is_null());
    EXPECT_EQ(body().pointer("/article/subject").string_or(), "RESOLVED");
}

TEST_F(Zammad, LooksForTheTicketWhereAnAnswerWasLost) {
    auto zammad = channel();
    http_.reply(200, R"([{"id":19,"number":"22019"}])");
    const auto receipt = deliver(*zammad, again(alert_of_boots()), 200, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(http_.asked.front().url,
              "https://desk.example/api/v1/tickets/"
              "search?query=webcared_case:01JCASE&expand=true&limit=1");
    EXPECT_EQ(net::header(http_.asked.front().headers, "Authorization"), "Token token=geheim99");
    EXPECT_EQ(where(), "PUT https://desk.example/api/v1/tickets/19");
    EXPECT_NE(body().pointer("/article/body").string_or().find("possible repeat"),
              std::string::npos);
    EXPECT_EQ(receipt->thread, thread_) << "so that what follows goes there too";

    http_.reply(200, "[]");
    ASSERT_TRUE(deliver(*zammad, again(alert_of_boots()), 201, ok));
    EXPECT_EQ(where(), "POST https://desk.example/api/v1/tickets");
    expect_no_search_holds_it_up(*zammad, 201, ok);
}

TEST_F(Zammad, LooksForNothingWhereThereIsNothingToLookFor) {
    auto zammad = channel();
    ASSERT_TRUE(deliver(*zammad, alert_of_boots(), 201, ok));
    ASSERT_TRUE(deliver(*zammad, again(of_no_matter()), 201, ok));
    ASSERT_TRUE(deliver(*zammad, again(second_alert(thread_)), 200, ok));
    auto apart = channel(", thread: false");
    ASSERT_TRUE(deliver(*apart, again(alert_of_boots()), 201, ok));
    EXPECT_EQ(http_.asked.size(), 4u);
}

TEST_F(Zammad, FindsATicketThatIsGoneMeanwhile) {
    auto zammad = channel();
    http_.reply(200, R"([{"id":7}])");
    http_.reply(404, R"({"error":"Couldn't find Ticket with 'id'=7"})");
    const auto receipt = deliver(*zammad, again(alert_of_boots()), 201, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(receipt->thread, thread_);
    EXPECT_EQ(http_.asked.size(), 3u);
}

TEST_F(Zammad, WaitsAndGivesUpAsTheServerSays) {
    auto zammad = channel();
    expect_patience(*zammad);
    EXPECT_EQ(refused(*zammad, 401, R"({"error":"Invalid token"})"), ErrorKind::denied);
    EXPECT_EQ(refused(*zammad, 403, R"({"error":"Not authorized"})"), ErrorKind::denied);
    EXPECT_EQ(refused(*zammad, 404, ""), ErrorKind::misconfigured);
    EXPECT_EQ(
        refused(*zammad, 422, R"({"error":"No lookup value found for 'group': \"Webcare\""})"),
        ErrorKind::misconfigured);
    EXPECT_EQ(refused(*zammad, 422, R"({"error":"This object already exists."})"),
              ErrorKind::malformed);
    expect_anew(*zammad, thread_, 404, R"({"error":"Couldn't find Ticket with 'id'=19"})", 201,
                R"({"id":20})");
}

TEST_F(Zammad, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto zammad = channel();
    for (const std::string& attack : hostile()) {
        ASSERT_TRUE(deliver(*zammad, alert_saying(attack), 201, ok));
        EXPECT_LE(characters(body()["title"].string_or()), 250u);
        EXPECT_EQ(body()["title"].string_or().find('\n'), std::string::npos);
        EXPECT_LE(characters(body().pointer("/article/body").string_or()), 60'000u);
        expect_only_our_links(body().pointer("/article/body").string_or());
    }
}

class Zendesk : public Helpdesk {
 protected:
    std::unique_ptr<Channel> channel(const std::string& who = "email: bot@acme.nl, ") {
        return make("{ name: z, kind: zendesk, server: 'https://acme.zendesk.com', " + who +
                    "token: geheim99, group: 360 }");
    }
    static constexpr const char* ok = R"({"ticket":{"id":35,"status":"new"}})";
    const std::string thread_ = R"({"id":"35","alert":"01JALERT"})";
};

TEST_F(Zendesk, MakesOneTicketForACase) {
    auto zendesk = channel();
    const auto receipt = deliver(*zendesk, alert_of_boots(), 201, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(where(), "POST https://acme.zendesk.com/api/v2/tickets");
    EXPECT_EQ(net::header(sent().headers, "Authorization"),
              "Basic Ym90QGFjbWUubmwvdG9rZW46Z2VoZWltOTk=");  // bot@acme.nl/token:geheim99
    EXPECT_EQ(net::header(sent().headers, "Idempotency-Key"), "01JDELIVERY");
    const JsonValue ticket = body()["ticket"];
    EXPECT_EQ(ticket.pointer("/comment/public").boolean(), false);
    EXPECT_EQ(ticket["external_id"].string_or(), "01JCASE");
    EXPECT_EQ(ticket["priority"].string_or(), "high");
    EXPECT_EQ(ticket["group_id"].integer(), 360);
    EXPECT_TRUE(ticket["requester"].is_null()) << "nobody outside is asked or told";
    EXPECT_EQ(receipt->thread, thread_);
    auto bearer = channel("");
    ASSERT_TRUE(deliver(*bearer, alert_of_boots(), 201, ok));
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Bearer geheim99");
}

TEST_F(Zendesk, GoesOnInTheTicket) {
    auto zendesk = channel();
    ASSERT_TRUE(deliver(*zendesk, second_alert(thread_), 200, ok));
    EXPECT_EQ(where(), "PUT https://acme.zendesk.com/api/v2/tickets/35");
    EXPECT_EQ(body().pointer("/ticket/status").string_or(), "open");
    EXPECT_EQ(body().pointer("/ticket/priority").string_or(), "high");
    EXPECT_EQ(body().pointer("/ticket/comment/public").boolean(), false);
    ASSERT_TRUE(deliver(*zendesk, later("alert.acknowledged", thread_), 200, ok));
    EXPECT_TRUE(body().pointer("/ticket/status").is_null());
    EXPECT_EQ(body().pointer("/ticket/comment/public").boolean(), false);
    ASSERT_TRUE(deliver(*zendesk, later("alert.resolved", thread_), 200, ok));
    EXPECT_EQ(body().pointer("/ticket/status").string_or(), "solved");
    EXPECT_EQ(body().pointer("/ticket/comment/public").boolean(), false);
    expect_no_ticket_of_what_is_over(*zendesk);
}

TEST_F(Zendesk, KnowsARepeatByTheExternalIdAndByTheKey) {
    auto zendesk = channel();
    http_.reply(200, R"({"tickets":[{"id":35}],"count":1})");
    const auto receipt = deliver(*zendesk, again(alert_of_boots()), 200, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(http_.asked.front().url,
              "https://acme.zendesk.com/api/v2/tickets?external_id=01JCASE");
    EXPECT_EQ(where(), "PUT https://acme.zendesk.com/api/v2/tickets/35");
    EXPECT_EQ(receipt->thread, thread_);
    http_.reply(500, "");
    EXPECT_TRUE(deliver(*zendesk, again(alert_of_boots()), 400,
                        R"({"error":"IdempotentRequestError","description":"other body"})"));
}

TEST_F(Zendesk, WaitsAndGivesUpAsTheServiceSays) {
    auto zendesk = channel();
    expect_patience(*zendesk);
    EXPECT_EQ(refused(*zendesk, 401, R"({"error":"Couldn't authenticate you"})"),
              ErrorKind::denied);
    EXPECT_EQ(refused(*zendesk, 409, R"({"error":"conflict"})"), ErrorKind::temporary);
    EXPECT_EQ(refused(*zendesk, 422, R"({"error":"RecordInvalid"})"), ErrorKind::malformed);
    expect_anew(*zendesk, thread_, 404, R"({"error":"RecordNotFound"})", 201,
                R"({"ticket":{"id":36}})");
    expect_anew(
        *zendesk, thread_, 422,
        R"({"error":"RecordInvalid","details":{"status":[{"description":"Status: closed prevents ticket update"}]}})",
        201, R"({"ticket":{"id":36}})");
    const auto fields = deliver(
        *zendesk, later("alert.resolved", thread_), 422,
        R"({"error":"RecordInvalid","details":{"base":[{"description":"Cause: is required when solving a ticket"}]}})");
    EXPECT_EQ(fields.error().kind, ErrorKind::misconfigured);
    EXPECT_NE(fields.error().detail.find("on_resolved"), std::string::npos);
}

TEST_F(Zendesk, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto zendesk = channel();
    for (const std::string& attack : hostile()) {
        ASSERT_TRUE(deliver(*zendesk, alert_saying(attack), 201, ok));
        EXPECT_LE(sent().body.size(), 60'000u);
        EXPECT_LE(characters(body().pointer("/ticket/subject").string_or()), 150u);
        expect_harmless(Sink::quiet, body().pointer("/ticket/subject").string_or());
        expect_only_our_tags(body().pointer("/ticket/comment/html_body").string_or());
    }
}

class Freshdesk : public Helpdesk {
 protected:
    std::unique_ptr<Channel> channel() {
        return make(
            "{ name: f, kind: freshdesk, server: 'https://acme.freshdesk.com', "
            "key: geheim99, email: webcare@acme.nl }");
    }
    static constexpr const char* ok = R"({"id":1,"status":2})";
    const std::string thread_ = R"({"id":"1","alert":"01JALERT"})";
};

TEST_F(Freshdesk, MakesOneTicketForACase) {
    auto freshdesk = channel();
    const auto receipt = deliver(*freshdesk, alert_of_boots(), 201, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(where(), "POST https://acme.freshdesk.com/api/v2/tickets");
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Basic Z2VoZWltOTk6WA==");
    EXPECT_EQ(body()["email"].string_or(), "webcare@acme.nl");
    EXPECT_EQ(body()["priority"].integer(), 3);
    EXPECT_EQ(body()["status"].integer(), 2);
    EXPECT_EQ(body()["source"].integer(), 2) << "10 would be a mail to the requester";
    EXPECT_EQ(body()["tags"].text(), R"(["webcared","01JCASE"])");
    EXPECT_EQ(receipt->thread, thread_);
}

TEST_F(Freshdesk, GoesOnInPrivateNotesUntilItIsOver) {
    auto freshdesk = channel();
    ASSERT_TRUE(deliver(*freshdesk, second_alert(thread_), 201, R"({"id":5})"));
    EXPECT_EQ(where(), "POST https://acme.freshdesk.com/api/v2/tickets/1/notes");
    EXPECT_EQ(body()["private"].boolean(), true);
    ASSERT_TRUE(deliver(*freshdesk, later("alert.acknowledged", thread_), 201, R"({"id":6})"));
    EXPECT_EQ(body()["private"].boolean(), true);
    EXPECT_NE(body()["body"].string_or().find("TAKEN by noor"), std::string::npos);
    const auto over = deliver(*freshdesk, later("alert.resolved", thread_), 200, ok);
    ASSERT_TRUE(over);
    EXPECT_EQ(where(), "PUT https://acme.freshdesk.com/api/v2/tickets/1");
    EXPECT_EQ(sent().body, R"({"status":4})");
    // A note would be missed in a ticket that is closed: what is new begins another.
    ASSERT_TRUE(deliver(*freshdesk, second_alert(over->thread), 201, R"({"id":2})"));
    EXPECT_EQ(where(), "POST https://acme.freshdesk.com/api/v2/tickets");
    expect_no_ticket_of_what_is_over(*freshdesk);
}

TEST_F(Freshdesk, LooksForTheTicketWhereAnAnswerWasLost) {
    auto freshdesk = channel();
    http_.reply(200, R"({"results":[{"id":1}],"total":1})");
    ASSERT_TRUE(deliver(*freshdesk, again(alert_of_boots()), 201, R"({"id":5})"));
    EXPECT_EQ(http_.asked.front().url,
              "https://acme.freshdesk.com/api/v2/search/tickets?query=%22tag:%2701JCASE%27"
              "%20AND%20(status:2%20OR%20status:3)%22");
    EXPECT_EQ(where(), "POST https://acme.freshdesk.com/api/v2/tickets/1/notes");
    expect_no_search_holds_it_up(*freshdesk, 201, ok);
}

TEST_F(Freshdesk, WaitsAndGivesUpAsTheServiceSays) {
    auto freshdesk = channel();
    expect_patience(*freshdesk);
    EXPECT_EQ(refused(*freshdesk, 401, R"({"code":"invalid_credentials"})"), ErrorKind::denied);
    EXPECT_EQ(
        refused(
            *freshdesk, 400,
            R"({"description":"Validation failed","errors":[{"field":"email","message":"x","code":"invalid_value"}]})"),
        ErrorKind::misconfigured);
    EXPECT_EQ(
        refused(
            *freshdesk, 400,
            R"({"description":"Validation failed","errors":[{"field":"cf_store","message":"x","code":"missing_field"}]})"),
        ErrorKind::misconfigured);
    EXPECT_EQ(refused(*freshdesk, 400, R"({"code":"invalid_json"})"), ErrorKind::malformed);
    expect_anew(*freshdesk, thread_, 404, "", 201, R"({"id":2})");
}

TEST_F(Freshdesk, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto freshdesk = channel();
    for (const std::string& attack : hostile()) {
        ASSERT_TRUE(deliver(*freshdesk, alert_saying(attack), 201, ok));
        EXPECT_LE(sent().body.size(), 60'000u);
        EXPECT_LE(characters(body()["subject"].string_or()), 255u);
        expect_harmless(Sink::quiet, body()["subject"].string_or());
        expect_only_our_tags(body()["description"].string_or());
    }
}

class RequestTracker : public Helpdesk {
 protected:
    std::unique_ptr<Channel> channel() {
        return make(
            "{ name: r, kind: rt, server: 'https://rt.example', token: geheim99, "
            "queue: Webcare }");
    }
    static constexpr const char* ok =
        R"({"_url":"https://rt.example/x","type":"ticket","id":"20"})";
    static constexpr const char* noted = R"(["Comments added"])";
    const std::string thread_ = R"({"id":"20","alert":"01JALERT"})";
};

TEST_F(RequestTracker, MakesOneTicketForACase) {
    auto rt = channel();
    const auto receipt = deliver(*rt, alert_of_boots(), 201, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(where(), "POST https://rt.example/REST/2.0/ticket");
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "token geheim99");
    EXPECT_EQ(body()["Queue"].string_or(), "Webcare");
    EXPECT_EQ(body()["ContentType"].string_or(), "text/plain");
    EXPECT_EQ(body()["Priority"].integer(), 75);
    EXPECT_EQ(body().pointer("/CustomFields/webcared_case").string_or(), "01JCASE");
    EXPECT_TRUE(body()["Requestor"].is_null()) << "whom RT would answer by mail";
    EXPECT_EQ(receipt->thread, thread_);
}

TEST_F(RequestTracker, CommentsInTheTicketAndNeverCorresponds) {
    auto rt = channel();
    ASSERT_TRUE(deliver(*rt, second_alert(thread_), 201, noted));
    EXPECT_EQ(where(), "POST https://rt.example/REST/2.0/ticket/20/comment");
    EXPECT_EQ(body()["Status"].string_or(), "open");
    ASSERT_TRUE(deliver(*rt, later("alert.acknowledged", thread_), 201, noted));
    EXPECT_EQ(where(), "POST https://rt.example/REST/2.0/ticket/20/comment");
    EXPECT_TRUE(body()["Status"].is_null());
    ASSERT_TRUE(deliver(*rt, later("alert.resolved", thread_), 201, noted));
    EXPECT_EQ(where(), "POST https://rt.example/REST/2.0/ticket/20/comment");
    EXPECT_EQ(body()["Status"].string_or(), "resolved");
    expect_no_ticket_of_what_is_over(*rt);
}

TEST_F(RequestTracker, LooksForTheTicketWhereAnAnswerWasLost) {
    auto rt = channel();
    http_.reply(200, R"({"count":1,"items":[{"type":"ticket","id":"20"}]})");
    const auto receipt = deliver(*rt, again(alert_of_boots()), 201, noted);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(http_.asked.front().url,
              "https://rt.example/REST/2.0/tickets?query=%27CF.%7Bwebcared_case%7D%27%20=%20"
              "%2701JCASE%27&per_page=1");
    EXPECT_EQ(where(), "POST https://rt.example/REST/2.0/ticket/20/comment");
    EXPECT_EQ(receipt->thread, thread_);
    expect_no_search_holds_it_up(*rt, 201, ok);
}

TEST_F(RequestTracker, WaitsAndGivesUpAsTheServerSays) {
    auto rt = channel();
    expect_patience(*rt);
    EXPECT_EQ(refused(*rt, 401, R"({"message":"Unauthorized"})"), ErrorKind::denied);
    EXPECT_EQ(refused(*rt, 403,
                      R"({"message":"No permission to create tickets in the queue 'Webcare'"})"),
              ErrorKind::misconfigured);
    EXPECT_EQ(refused(*rt, 412, R"({"message":"Precondition Failed"})"), ErrorKind::temporary);
    expect_anew(*rt, thread_, 400, R"({"message":"Message could not be recorded"})", 201,
                R"({"type":"ticket","id":"21"})");
}

TEST_F(RequestTracker, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto rt = channel();
    for (const std::string& attack : hostile()) {
        ASSERT_TRUE(deliver(*rt, alert_saying(attack), 201, ok));
        EXPECT_LE(characters(body()["Subject"].string_or()), 200u);
        EXPECT_EQ(body()["Subject"].string_or().find('\n'), std::string::npos);
        expect_only_our_links(body()["Content"].string_or());
    }
}

class Chatwoot : public Helpdesk {
 protected:
    std::unique_ptr<Channel> channel() {
        return make(
            "{ name: c, kind: chatwoot, server: 'https://chat.example', token: geheim99, "
            "account: 3, inbox: 4, contact: 5 }");
    }
    static constexpr const char* ok = R"({"id":1,"status":"open"})";
    const std::string thread_ = R"({"id":"1","alert":"01JALERT"})";
};

TEST_F(Chatwoot, BeginsOneConversationForACase) {
    auto chatwoot = channel();
    const auto receipt = deliver(*chatwoot, alert_of_boots(), 200, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(where(), "POST https://chat.example/api/v1/accounts/3/conversations");
    EXPECT_EQ(net::header(sent().headers, "api_access_token"), "geheim99");
    EXPECT_EQ(body()["inbox_id"].integer(), 4);
    EXPECT_EQ(body()["contact_id"].integer(), 5);
    EXPECT_EQ(body().pointer("/custom_attributes/webcared_case").string_or(), "01JCASE");
    EXPECT_EQ(body().pointer("/custom_attributes/webcared_level").string_or(), "high");
    EXPECT_EQ(body().pointer("/message/private").boolean(), true);
    EXPECT_EQ(receipt->thread, thread_);
}

TEST_F(Chatwoot, GoesOnInPrivateNotesUntilItIsOver) {
    auto chatwoot = channel();
    const std::string one = "https://chat.example/api/v1/accounts/3/conversations/1";
    ASSERT_TRUE(deliver(*chatwoot, second_alert(thread_), 200, R"({"id":5})"));
    EXPECT_EQ(where(), "POST " + one + "/messages");
    EXPECT_EQ(body()["private"].boolean(), true);
    ASSERT_TRUE(deliver(*chatwoot, later("alert.acknowledged", thread_), 200, R"({"id":6})"));
    EXPECT_EQ(body()["private"].boolean(), true);
    const auto over =
        deliver(*chatwoot, later("alert.resolved", thread_), 200,
                R"({"meta":{},"payload":{"success":true,"current_status":"resolved"}})");
    ASSERT_TRUE(over) << over.error().detail;
    EXPECT_EQ(where(), "POST " + one + "/toggle_status");
    EXPECT_EQ(sent().body, R"({"status":"resolved"})");
    ASSERT_TRUE(deliver(*chatwoot, second_alert(over->thread), 200, R"({"id":2})"));
    EXPECT_EQ(where(), "POST https://chat.example/api/v1/accounts/3/conversations");
    expect_no_ticket_of_what_is_over(*chatwoot);
}

TEST_F(Chatwoot, LooksForTheConversationWhereAnAnswerWasLost) {
    auto chatwoot = channel();
    http_.reply(200, R"({"meta":{"all_count":1},"payload":[{"id":1}]})");
    ASSERT_TRUE(deliver(*chatwoot, again(alert_of_boots()), 200, R"({"id":5})"));
    const net::Request& asked = http_.asked.front();
    EXPECT_EQ(asked.url, "https://chat.example/api/v1/accounts/3/conversations/filter");
    EXPECT_NE(asked.body.find(R"("values":["01JCASE"])"), std::string::npos) << asked.body;
    EXPECT_EQ(where(), "POST https://chat.example/api/v1/accounts/3/conversations/1/messages");
    expect_no_search_holds_it_up(*chatwoot, 200, ok);
}

TEST_F(Chatwoot, WaitsAndGivesUpAsTheServerSays) {
    auto chatwoot = channel();
    expect_patience(*chatwoot);
    EXPECT_EQ(refused(*chatwoot, 401, R"({"error":"Invalid Access Token"})"), ErrorKind::denied);
    EXPECT_EQ(refused(*chatwoot, 404, R"({"error":"Resource could not be found"})"),
              ErrorKind::misconfigured);
    expect_anew(*chatwoot, thread_, 404, R"({"error":"Resource could not be found"})", 200,
                R"({"id":2})");
}

TEST_F(Chatwoot, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto chatwoot = channel();
    for (const std::string& attack : hostile()) {
        ASSERT_TRUE(deliver(*chatwoot, alert_saying(attack), 200, ok));
        const std::string text = body().pointer("/message/content").string_or();
        EXPECT_LE(characters(text), 20'000u);
        expect_only_our_markup(Sink::md_common, text, "**");
    }
}

}  // namespace
}  // namespace webcare::escalation
