// Refresh tokens of services that give another one with each use (OAuth 2.0, RFC 6749, 6).

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/connectors/poll_under_test.hpp"

namespace webcare::connectors::poll {
namespace {

namespace fs = std::filesystem;

constexpr auto board = R"(
title: Board
options: { refresh_token: { is: secret, required: true, about: "a refresh token" } }
auth: { login: { post: "https://b.example/token", form: { grant_type: refresh_token, refresh_token: "{refresh_token}" } } }
requests: [{ get: "https://b.example/posts", take: /posts/*, map: { id: /id, text: /text } }]
errors: [{ status: 401, is: renew }]
)";

class PollTokens : public PollUnderTest {
 protected:
    PollTokens() {
        char made[] = "/tmp/webcared-test-XXXXXX";
        folder_ = ::mkdtemp(made);
    }
    ~PollTokens() override { fs::remove_all(folder_); }

    bool begin(const std::string& configured) {
        return open(board, "{ refresh_token: " + configured + " }");
    }
    void login_gives(const std::string& refresh_token) {
        http_.reply(200, R"({"access_token":"at","refresh_token":")" + refresh_token + "\"}");
        http_.reply(200, R"({"posts":[]})");
    }
    /// What the last login sent.
    std::string sent() const {
        std::string last;
        for (const net::Request& request : http_.asked)
            if (request.method == "POST") last = request.body;
        return last.substr(last.rfind('=') + 1);
    }
    std::vector<fs::path> kept() const {
        std::vector<fs::path> files;
        if (fs::exists(folder_ + "/tokens"))
            for (const auto& entry : fs::directory_iterator{folder_ + "/tokens"})
                files.push_back(entry.path());
        return files;
    }
};

TEST_F(PollTokens, GoesOnWithTheTokenThatTheServiceGaveLastAfterARestart) {
    ASSERT_TRUE(begin("first-token")) << problems_.text();
    login_gives("second-token");
    ASSERT_TRUE(ask());
    EXPECT_EQ(sent(), "first-token");
    restart();
    login_gives("third-token");
    ASSERT_TRUE(ask());
    EXPECT_EQ(sent(), "second-token");
    clock_.advance(std::chrono::hours{2});
    login_gives("fourth-token");
    ASSERT_TRUE(ask());
    EXPECT_EQ(sent(), "third-token");
    EXPECT_EQ(cursor_.token.find("token\""), std::string::npos);  // none of them is in the state
    EXPECT_EQ(cursor_.token.find("fourth"), std::string::npos);
}

TEST_F(PollTokens, KeepsItWhereOnlyTheDaemonReadsAndWholeOrNotAtAll) {
    ASSERT_TRUE(begin("first-token"));
    login_gives("second-token");
    ASSERT_TRUE(ask());
    ASSERT_EQ(kept().size(), 1u);  // and nothing half written beside it
    struct stat file {
    }, folder{};
    ASSERT_EQ(::stat(kept()[0].c_str(), &file), 0);
    ASSERT_EQ(::stat((folder_ + "/tokens").c_str(), &folder), 0);
    EXPECT_EQ(file.st_mode & 0777u, 0600u);
    EXPECT_EQ(folder.st_mode & 0777u, 0700u);
    std::ifstream in{kept()[0]};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    EXPECT_EQ(text.find("first-token"), std::string::npos);
}

TEST_F(PollTokens, BeginsWithTheConfiguredTokenWhenSomebodyChangedIt) {
    ASSERT_TRUE(begin("first-token"));
    login_gives("second-token");
    ASSERT_TRUE(ask());
    ASSERT_TRUE(begin("fresh-token"));
    login_gives("fresher-token");
    ASSERT_TRUE(ask());
    EXPECT_EQ(sent(), "fresh-token");
}

TEST_F(PollTokens, WritesNothingWhereTheTokenStays) {
    ASSERT_TRUE(begin("first-token"));
    login_gives("first-token");
    ASSERT_TRUE(ask());
    EXPECT_TRUE(kept().empty());
}

TEST_F(PollTokens, ReadsNoFileThatIsNoneOfOurs) {
    ASSERT_TRUE(begin("first-token"));
    login_gives("second-token");
    ASSERT_TRUE(ask());
    for (const std::string& text : {std::string{"{"}, std::string{}, std::string(100'000, '{')}) {
        std::ofstream{kept().at(0)} << text;
        restart();
        login_gives("first-token");
        ASSERT_TRUE(ask());
        EXPECT_EQ(sent(), "first-token");
    }
}

TEST_F(PollTokens, SaysThatItCouldNotBeKeptAndGoesOn) {
    std::ofstream{folder_ + "/tokens"} << "a file in the way";
    ASSERT_TRUE(begin("first-token"));
    http_.reply(200, R"({"access_token":"at","refresh_token":"second-token"})");
    const auto page = ask();
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().kind, ErrorKind::temporary);
    EXPECT_NE(page.error().detail.find("could not be kept"), std::string::npos);
    EXPECT_EQ(page.error().detail.find("second-token"), std::string::npos);
    http_.reply(200, R"({"posts":[]})");
    EXPECT_TRUE(ask());
}

}  // namespace
}  // namespace webcare::connectors::poll
