#include <atomic>

#include "tests/stories/real/request_tracker.hpp"

namespace webcare::test {
namespace {

class ACaseIsOneTicket : public HelpdeskStory {
 protected:
    void SetUp() override { rt_.start(); }
};

TEST_F(ACaseIsOneTicket, FromTheFirstComplaintToTheEnd) {
    begin();
    complain("push:1",
             "Mijn wasmachine is na twee weken alweer kapot en niemand belt mij terug, ik ben "
             "woest! <b>Zó'n</b> café 😡");
    ASSERT_EQ(comments(0), 0u) << daemon_->output();
    EXPECT_EQ(ticket("/Status"), "new");
    EXPECT_NE(ticket("/Subject"), "");
    EXPECT_NE(words().find("<b>Zó'n</b> café 😡"), std::string::npos) << words();
    const std::string cases = json_of({"cases"});
    JsonDocument document;
    EXPECT_EQ(ticket("/CustomFields/0/values/0"),
              document.parse(cases)->pointer("/items/0/id").string_or());

    complain("push:2", complaint);
    EXPECT_EQ(comments(1), 1u) << daemon_->output();
    EXPECT_TRUE(becomes("open")) << "what is new opens it";
    on_the_page("do=acknowledge&who=Noor");
    EXPECT_EQ(comments(2), 2u) << daemon_->output();
    EXPECT_NE(words().find("OPGEPAKT door Noor"), std::string::npos) << words();
    on_the_page("do=close&who=Noor&justified=yes");
    EXPECT_EQ(comments(4), 4u) << "each of the two alerts is over";
    EXPECT_TRUE(becomes("resolved")) << ticket("/Status");
    stop();

    EXPECT_EQ(tickets(), 1);
    EXPECT_EQ(rt_.mailed(), "") << "the team reads the ticket, and nobody else anything";
}

TEST_F(ACaseIsOneTicket, AlsoWhenTheAnswerToTheFirstComplaintIsLost) {
    std::atomic<int> lost = 0;
    const LoopbackServer between{[&](const SeenRequest& request) {
        const net::Response said = rt_.ask(request.method, request.target, request.body);
        RawAnswer on = answer(said.status, said.body, {{"content-type", "application/json"}});
        if (request.target != "/REST/2.0/ticket" || lost++ > 0) return on;
        on.bytes.clear();  // RT has made the ticket, and we hear nothing
        on.close = true;
        return on;
    }};
    begin(between.url(""));
    complain("push:1", complaint);
    EXPECT_EQ(comments(1), 1u) << daemon_->output();
    stop();

    EXPECT_EQ(lost, 1) << "the ticket was looked for, not made again";
    EXPECT_EQ(tickets(), 1);
    EXPECT_NE(words().find("mogelijk herhaald"), std::string::npos) << words();
}

}  // namespace
}  // namespace webcare::test
