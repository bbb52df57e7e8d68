#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "core/json_read.hpp"
#include "escalation/command/child.hpp"
#include "escalation/registry.hpp"
#include "net/dialer.hpp"
#include "tests/escalation/sample_alerts.hpp"
#include "tests/support/process.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_http.hpp"

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;

class NoDialer final : public net::Dialer {
 public:
    asio::awaitable<Result<net::tcp::socket>> dial(std::string, std::uint16_t, bool,
                                                   Duration) override {
        co_return Error{ErrorKind::temporary, "nobody answers"};
    }
};

/// Real programs: shell scripts that the test writes.
class CommandChannel : public testing::Test {
 protected:
    std::string program(const std::string& script, mode_t mode = 0755) {
        const std::string path = folder_.write("program", "#!/bin/sh\n" + script);
        ::chmod(path.c_str(), mode);
        return path;
    }
    std::optional<Factory> prepared(const std::string& path, const std::string& more = "") {
        config::Channel channel;
        channel.options = config::Document::parse(
            "{ name: desk, kind: command, program: '" + path + "'" + more + " }", "webcared.yaml",
            problems_);
        channel.name = "desk";
        channel.kind = "command";
        return prepare(channel, config::Config{}, problems_);
    }
    Result<std::string> run(const std::string& script, const std::string& more = "") {
        auto factory = prepared(program(script), more);
        if (!factory) throw std::runtime_error{problems_.text()};
        const auto channel = (*factory)(
            Parts{http_, dialer_, clock_, log_, zone_, [](std::string_view) {}, false, "test"});
        const Message message = test_alerts::critical_safety();
        const auto receipt = test::run(channel->deliver(message));
        if (!receipt) return receipt.error();
        return receipt->answer;
    }
    std::string content(const std::string& name) const {
        std::ifstream in{folder_.file(name)};
        std::ostringstream all;
        all << in.rdbuf();
        return all.str();
    }

    test::TempFolder folder_;
    test::ScriptedHttp http_;
    NoDialer dialer_;
    ManualClock clock_{test_alerts::evening};
    MemoryLog log_;
    Zone zone_;
    config::Problems problems_;
};

TEST_F(CommandChannel, GivesTheProgramTheWebhooksJson) {
    const auto answer = run("cat > " + folder_.file("got") + "\necho ticket 42\n");
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(*answer, "ticket 42");
    JsonDocument document;
    const std::string got = content("got");
    const auto json = document.parse(got);
    ASSERT_TRUE(json) << got;
    EXPECT_EQ((*json)["type"].string_or(), "alert.raised");
    EXPECT_EQ(json->pointer("/data/alert/level").string_or(), "critical");
}

TEST_F(CommandChannel, PassesArgumentsAsTheyAreAndNothingOfItsEnvironment) {
    ::setenv("WEBCARE_SECRET_OF_THE_TEST", "hush", 1);
    const auto answer = run("printf '%s\\n' \"$1\" \"$2\" > " + folder_.file("words") + "\nenv > " +
                                folder_.file("env") + "\n",
                            ", arguments: ['$(touch x); `id`', 'a b']");
    ::unsetenv("WEBCARE_SECRET_OF_THE_TEST");
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(*answer, "exit 0");
    EXPECT_EQ(content("words"), "$(touch x); `id`\na b\n");
    const std::string environment = content("env");
    EXPECT_EQ(environment.find("hush"), std::string::npos) << environment;
    EXPECT_NE(environment.find("WEBCARED_DELIVERY=5e0f3c1b9a7d4e62\n"), std::string::npos);
    EXPECT_NE(environment.find("WEBCARED_ATTEMPT=1\n"), std::string::npos);
}

TEST_F(CommandChannel, HasNoDescriptorOfOurs) {
    const int ours = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC
    const auto answer = run("ls /proc/self/fd | tr '\\n' ' '\n");
    ::close(ours);
    ASSERT_TRUE(answer);
    EXPECT_EQ(*answer, "0 1 2 3") << "3 is that of ls itself";
}

TEST_F(CommandChannel, TakesTheExitStatusForTheAnswer) {
    const std::pair<int, ErrorKind> kinds[] = {{75, ErrorKind::temporary},
                                               {65, ErrorKind::malformed},
                                               {78, ErrorKind::misconfigured},
                                               {1, ErrorKind::denied},
                                               {77, ErrorKind::denied}};
    for (const auto& [status, kind] : kinds) {
        const auto answer = run("echo the desk is closed >&2\nexit " + std::to_string(status));
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, kind) << status;
        EXPECT_NE(answer.error().detail.find("the desk is closed"), std::string::npos);
    }
    const auto crashed = run("kill -SEGV $$");
    ASSERT_FALSE(crashed);
    EXPECT_EQ(crashed.error().kind, ErrorKind::temporary);
}

TEST_F(CommandChannel, EndsAProgramThatHangsAndAllThatItStarted) {
    const auto answer =
        run("sleep 600 &\necho $! > " + folder_.file("pid") + "\nsleep 600\n", ", timeout: 1s");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::temporary);
    EXPECT_NE(answer.error().detail.find("did not end within 1s"), std::string::npos);
    const std::string stat = "/proc/" + content("pid").substr(0, content("pid").find('\n'));
    const auto has_ended = [&] {
        std::ifstream status{stat + "/stat"};
        std::string pid, name, state;
        status >> pid >> name >> state;
        return state.empty() || state == "Z" || state == "X";
    };
    // It was killed; the kernel ends it when it next has the processor.
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!has_ended() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    EXPECT_TRUE(has_ended());
}

TEST_F(CommandChannel, DoesNotWaitForWhatAProgramLeavesBehind) {
    const auto answer = run("sleep 600 &\necho done\n");
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(*answer, "done");
}

TEST_F(CommandChannel, ReadsNoMoreThanItWants) {
    const auto chatty = run("head -c 200000 /dev/zero | tr '\\0' 'x'\n");
    ASSERT_TRUE(chatty) << chatty.error().detail;
    EXPECT_LE(chatty->size(), 210u);
    const auto endless = run("exec cat /dev/zero\n", ", timeout: 1s");
    ASSERT_FALSE(endless);
    EXPECT_EQ(endless.error().kind, ErrorKind::temporary);
}

TEST_F(CommandChannel, LeavesTheThreadFreeWhileTheProgramRuns) {
    const std::string go = folder_.file("go");
    ASSERT_EQ(::mkfifo(go.c_str(), 0600), 0);
    const int ours = ::open(go.c_str(), O_RDWR);
    auto factory = prepared(program("read word < " + go + "\necho \"$word\"\n"));
    ASSERT_TRUE(factory);
    const auto channel = (*factory)(
        Parts{http_, dialer_, clock_, log_, zone_, [](std::string_view) {}, false, "test"});
    const Message message = test_alerts::calm_question();
    asio::io_context io{1};
    asio::post(io, [ours] { ASSERT_EQ(::write(ours, "go\n", 3), 3); });  // a blocked thread cannot
    const auto answer = test::run_on(io, channel->deliver(message));
    ::close(ours);
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->answer, "go");
}

TEST_F(CommandChannel, RefusesAProgramThatOthersMayChange) {
    EXPECT_FALSE(prepared("bin/relative"));
    EXPECT_NE(problems_.text().find("absolute path"), std::string::npos) << problems_.text();
    EXPECT_FALSE(prepared(program("exit 0", 0757)));
    EXPECT_NE(problems_.text().find("changed by everybody"), std::string::npos);
    EXPECT_FALSE(prepared(folder_.file("nowhere")));
    EXPECT_FALSE(prepared(folder_.path()));
    EXPECT_FALSE(prepared(program("exit 0"), ", timeout: 1h"));
    const std::string open = folder_.file("open");
    std::filesystem::create_directory(open);
    ::chmod(open.c_str(), 0777);
    std::ofstream{open + "/p"} << "#!/bin/sh\n";
    ::chmod((open + "/p").c_str(), 0755);
    EXPECT_EQ(command::check_program(open + "/p").error().kind, ErrorKind::misconfigured);
}

TEST_F(CommandChannel, SaysThatAProgramHasGoneSince) {
    const std::string path = program("exit 0");
    auto factory = prepared(path);
    ASSERT_TRUE(factory);
    std::filesystem::remove(path);
    const auto channel = (*factory)(
        Parts{http_, dialer_, clock_, log_, zone_, [](std::string_view) {}, false, "test"});
    const Message message = test_alerts::calm_question();
    const auto answer = test::run(channel->deliver(message));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::misconfigured);
}

}  // namespace
}  // namespace webcare::escalation
