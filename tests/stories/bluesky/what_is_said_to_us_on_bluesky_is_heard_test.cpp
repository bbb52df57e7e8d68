#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <stdexcept>
#include <string>

#include "ctl/network.hpp"
#include "tests/stories/story.hpp"
#include "tests/support/server_process.hpp"

namespace webcare::test {
namespace {

struct Account {
    std::string did, token;
};

struct Post {
    std::string uri, cid;
    std::string id() const { return "bluesky:" + uri; }
};

/// A daemon beside a real Bluesky (tests/real/bluesky), where we and a customer have an account.
class WhatIsSaidToUsOnBlueskyIsHeard : public Story {
 protected:
    WhatIsSaidToUsOnBlueskyIsHeard()
        : bluesky_{{"setpriv", "--pdeathsig", "TERM", "node",
                    WEBCARE_SOURCE_DIR "/tests/real/bluesky/server.cjs", "--port",
                    std::to_string(pds_port_), "--folder", servers_.path()}} {
        if (!bluesky_.wait_line("all ready", 1, 60s))
            throw std::runtime_error{"Bluesky does not start:\n" + bluesky_.output()};
        us_ = join("zonnewijk");
        customer_ = join("klant");
        ours_ = record("app.bsky.feed.post", us_,
                       R"("text":"Fijne dag!","createdAt":"2026-01-02T03:04:05.000Z")");
        wait_until_shown(ours_);
        folder_.write("app.password", call("com.atproto.server.createAppPassword",
                                           R"({"name":"webcared"})", us_.token, "/password"));
    }

    std::string server() const { return fmt::format("http://127.0.0.1:{}", pds_port_); }

    void listen_with(const std::string& password_file) {
        configure(
            fmt::format("  - {{ name: sky, kind: bluesky-notifications, server: \"{}\", "
                        "account: zonnewijk.test, app_password_file: {}, every: 1s, "
                        "allow_private: true }}",
                        server(), password_file));
    }

    /// A post of the customer's; `more` are further fields of the record.
    Post say(const std::string& text, const std::string& more = {}) {
        const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
        return record("app.bsky.feed.post", customer_,
                      fmt::format(R"("text":"{}","langs":["nl"],"createdAt":"{:%FT%T}.000Z"{})",
                                  text, fmt::gmtime(now), more));
    }

    Post record(const std::string& collection, const Account& who, const std::string& fields) {
        const std::string body = call(
            "com.atproto.repo.createRecord",
            fmt::format(R"({{"repo":"{0}","collection":"{1}","record":{{"$type":"{1}",{2}}}}})",
                        who.did, collection, fields),
            who.token);
        return {field(body, "/uri"), field(body, "/cid")};
    }

    static std::string reference(const Post& post) {
        return fmt::format(R"({{"uri":"{}","cid":"{}"}})", post.uri, post.cid);
    }

    static std::string field(const std::string& body, const std::string& pointer) {
        JsonDocument document;
        const auto json = document.parse(body);
        if (!json) throw std::runtime_error{body};
        return json->pointer(pointer).string_or();
    }

    TempFolder servers_;
    std::uint16_t pds_port_ = free_port();
    ServerProcess bluesky_;
    Account us_, customer_;
    Post ours_;

 private:
    Account join(const std::string& name) {
        const std::string body =
            call("com.atproto.server.createAccount",
                 fmt::format(
                     R"({{"handle":"{0}.test","email":"{0}@example.test","password":"{0} own"}})",
                     name));
        return {field(body, "/did"), field(body, "/accessJwt")};
    }

    /// A reply makes a notification only where its AppView knows the post by then.
    void wait_until_shown(const Post& post) const {
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (call("app.bsky.feed.getPosts?uris=" + post.uri, {}, us_.token).find(post.cid) ==
               std::string::npos)
            if (std::chrono::steady_clock::now() > end)
                throw std::runtime_error{"Bluesky does not show a post:\n" + bluesky_.output()};
    }

    /// The answer, or one string of it. Without a body a GET.
    std::string call(const std::string& method, const std::string& body,
                     const std::string& token = {}, const std::string& pointer = {}) const {
        ctl::Network network;
        net::Request request{body.empty() ? "GET" : "POST", server() + "/xrpc/" + method};
        request.access.allow_private = true;
        if (!body.empty()) request.headers.emplace_back("content-type", "application/json");
        if (!token.empty()) request.headers.emplace_back("authorization", "Bearer " + token);
        request.body = body;
        const auto response = network.run(network.http.send(std::move(request)));
        if (!response) throw std::runtime_error{method + ": " + response.error().detail};
        if (response->status != 200) throw std::runtime_error{method + ": " + response->body};
        return pointer.empty() ? response->body : field(response->body, pointer);
    }
};

TEST_F(WhatIsSaidToUsOnBlueskyIsHeard, AMentionAndAReply) {
    record("app.bsky.feed.like", customer_,
           R"("createdAt":"2026-01-02T03:04:06.000Z","subject":)" + reference(ours_));
    const Post mention =
        say(std::string{"@zonnewijk.test "} + complaint,
            fmt::format(R"(,"facets":[{{"index":{{"byteStart":0,"byteEnd":15}},"features":)"
                        R"([{{"$type":"app.bsky.richtext.facet#mention","did":"{}"}}]}}])",
                        us_.did));
    listen_with("app.password");
    start();
    ASSERT_TRUE(receiver_.wait_for_mention(mention.id()));

    const Post reply =
        say(complaint, fmt::format(R"(,"reply":{{"root":{0},"parent":{0}}})", reference(ours_)));
    ASSERT_TRUE(receiver_.wait_for_mention(reply.id()));
    stop();
    const auto received = receiver_.received();
    ASSERT_EQ(received.size(), 2u) << "a like is none";
    EXPECT_EQ(field(received.at(0).body, "/data/mention/author/handle"), "klant.test");
    EXPECT_EQ(field(received.at(0).body, "/data/mention/kind"), "post");
    EXPECT_EQ(field(received.at(1).body, "/data/mention/kind"), "reply");
    EXPECT_EQ(field(received.at(1).body, "/data/mention/in_reply_to"), ours_.id());
    for (const Received& one : received)
        EXPECT_NE(one.body.find(R"("addressed":true)"), std::string::npos) << one.body;
}

TEST_F(WhatIsSaidToUsOnBlueskyIsHeard, AndAfterARestartWhatIsNew) {
    const std::string answering =
        fmt::format(R"(,"reply":{{"root":{0},"parent":{0}}})", reference(ours_));
    const Post first = say(complaint, answering);
    listen_with("app.password");
    start();
    ASSERT_TRUE(receiver_.wait_for_mention(first.id()));
    stop();
    const Post second = say(complaint, answering);
    start();
    ASSERT_TRUE(receiver_.wait_for_mention(second.id()));
    stop();
    EXPECT_EQ(receiver_.received().size(), 2u);
}

TEST_F(WhatIsSaidToUsOnBlueskyIsHeard, OrFoundByASearch) {
    const Post found = say(complaint);
    configure(
        fmt::format("  - {{ name: sky, kind: bluesky-search, search: [wasmachine], "
                    "server: \"{}\", account: zonnewijk.test, "
                    "app_password_file: app.password, every: 1s, allow_private: true }}",
                    server()));
    start();
    EXPECT_TRUE(receiver_.wait_for_mention(found.id()));
    stop();
}

TEST_F(WhatIsSaidToUsOnBlueskyIsHeard, AWrongAppPasswordIsShownAsRefused) {
    folder_.write("wrong.password", "battery-staple");
    listen_with("wrong.password");
    start();
    ASSERT_TRUE(receiver_.wait_for(1));
    EXPECT_EQ(receiver_.received().front().type, "source.refused");
    const std::string status = ctl({"status"}).out;
    EXPECT_NE(status.find("refused"), std::string::npos) << status;
    EXPECT_NE(status.find("HTTP 401"), std::string::npos) << status;
    stop();
    EXPECT_EQ(daemon_->output().find("battery-staple"), std::string::npos);
}

}  // namespace
}  // namespace webcare::test
