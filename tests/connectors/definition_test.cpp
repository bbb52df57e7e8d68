// Every definition that ships against a server that follows its story, and against the same server
// when it fails in the ways that servers do.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "connectors/poll/catalogue.hpp"
#include "connectors/registry.hpp"
#include "core/log.hpp"
#include "tests/connectors/definition_story.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_sockets.hpp"
#include "tests/support/virtual_timers.hpp"

namespace webcare::connectors {
namespace {

using test::Exchange;
using test::Round;
using test::Story;
using webcare::test::run;

/// Answers what the round at hand knows, as often as it is asked, and remembers what was asked.
class StoryHttp final : public net::Http {
 public:
    void begin(const Round& round) {
        go_on(round);
        asked.clear();
        know_logins(round);
    }
    /// Those of a later round: a token that has ended may need them before.
    void know_logins(const Round& round) {
        for (const Exchange& exchange : round.exchanges) {
            if (exchange.is_login) logins_.push_back(exchange);
        }
    }
    /// The same round again, after trouble.
    void go_on(const Round& round) { round_ = &round; }
    /// The next request that is no login, or that is one, gets this answer first.
    void interrupt(net::Response answer) { interruption_ = std::move(answer); }
    void interrupt_at(std::size_t request) { at_ = request; }

    net::asio::awaitable<Result<net::Response>> send(net::Request request) override {
        const std::string what = request.method + " " + request.url;
        const Exchange* known = find(round_->exchanges, what);
        if (known == nullptr) known = find(logins_, what);  // after a restart, in any round
        const bool unknown = known == nullptr;
        if (unknown) ADD_FAILURE() << "nobody expected " << what;
        if (unknown) co_return Error{ErrorKind::cancelled, "nobody expected this"};
        for (const auto& [name, value] : known->with) {
            EXPECT_EQ(net::header(request.headers, name).value_or("none"), value)
                << what << ": " << name;
        }
        if (!known->body.empty()) {
            EXPECT_EQ(request.body, known->body) << what;
        }
        if (!known->jwt_claims.empty()) expect_jwt(*known, request);
        if (!known->is_login) ++count_;
        if (interruption_ && !known->is_login && count_ == at_ + 1) {
            net::Response now = *std::move(interruption_);
            interruption_.reset();
            now.final_url = request.url;
            co_return now;
        }
        asked.push_back(what);
        net::Response answer = known->answer;
        answer.final_url = request.url;
        co_return answer;
    }

    std::vector<std::string> asked;

 private:
    /// In the header or in the form, signed by the key of the source.
    static void expect_jwt(const Exchange& known, const net::Request& request) {
        const std::string where{
            net::header(request.headers, "Authorization").value_or(request.body)};
        const std::size_t at = std::min(where.find("eyJ"), where.size());
        const std::size_t end = where.find('&', at);
        const std::string token = where.substr(at, end - at);
        const auto parts = webcare::test::jwt_parts(token);
        EXPECT_EQ(parts.header, known.jwt_header);
        JsonDocument claims;
        const auto said = claims.parse(parts.claims);
        ASSERT_TRUE(said) << where;
        const auto from = (*said)["iat"].integer(), until = (*said)["exp"].integer();
        ASSERT_TRUE(from && until) << parts.claims;
        EXPECT_EQ(std::chrono::seconds{*until - *from}, known.jwt_lives);
        EXPECT_EQ(parts.claims.substr(0, parts.claims.find(",\"iat\"")) + "}", known.jwt_claims);
        const bool is_ec = known.jwt_header.find("ES256") != std::string::npos;
        EXPECT_TRUE(test::signing_key(is_ec).verifies_jwt(token)) << "no signature of this key";
    }
    static const Exchange* find(const std::vector<Exchange>& among, const std::string& what) {
        const auto found = std::find_if(among.begin(), among.end(),
                                        [&](const Exchange& one) { return one.asks == what; });
        return found == among.end() ? nullptr : &*found;
    }

    const Round* round_ = nullptr;
    std::vector<Exchange> logins_;
    std::optional<net::Response> interruption_;
    std::size_t at_ = 0, count_ = 0;
};

/// Where `actual` is not what `expected` says; empty when it is. Keys that are left out do not
/// matter.
// NOLINTNEXTLINE(misc-no-recursion)
std::string difference(JsonValue actual, JsonValue expected, const std::string& path) {
    std::string found;
    if (expected.is_object()) {
        expected.each_field([&](std::string_view key, JsonValue value) {
            if (found.empty())
                found = difference(actual[key], value, path + "/" + std::string{key});
        });
        return found;
    }
    const bool same =
        actual.text() == expected.text() || (actual.is_null() && expected.text() == "false");
    return same ? "" : fmt::format("{} is {}, not {}", path, actual.text(), expected.text());
}

void expect_mention(const Mention& mention, const config::Node& expected) {
    JsonDocument ours, theirs;
    const std::string written = to_json(mention), wanted = expected.json();
    const auto a = ours.parse(written), b = theirs.parse(wanted);
    ASSERT_TRUE(a && b);
    const std::string wrong = difference(*a, *b, "");
    EXPECT_TRUE(wrong.empty()) << expected.at().file << ':' << expected.at().line << ": " << wrong
                               << "\n"
                               << written;
}

/// A source of a story's service, with what a daemon does between two polls.
class Told {
 public:
    explicit Told(const Story& story) : story_{story}, clock_{story.now} {
        config::Problems problems;
        const config::Config config;
        auto factory = prepare(story.source, config, problems).polled;
        EXPECT_TRUE(factory) << problems.text();
        if (factory) make_ = *std::move(factory);
        restart();
    }
    bool ready() const { return connector_ != nullptr; }
    void restart() {
        if (make_) connector_ = make_(parts_);
    }

    /// Polls until the round's requests are made, or until it fails where it should.
    /// `at_each_page` is called between two pages.
    template <class Between>
    void round(const Round& round, Between&& at_each_page) {
        http_.begin(round);
        go_on(round, at_each_page);
    }
    /// What is left of a round that was begun, after `round.after`.
    template <class Between>
    void go_on(const Round& round, Between&& at_each_page) {
        http_.go_on(round);
        clock_.advance(round.after);
        began_ = clock_.now();
        got_.clear();
        notices_.clear();
        error_.reset();
        for (int pages = 0; pages < 100 && (!over(round) || !round.fails.empty()); ++pages) {
            const std::size_t before = http_.asked.size();
            auto page = run(connector_->next(cursor_));
            if (!page) {
                error_.emplace(page.error());
                return;
            }
            if (at_each_page(*page))
                keep(*std::move(page));
            else
                http_.asked.resize(before);  // for the stored world it did not happen
        }
    }
    void keep(Page page) {
        cursor_ = page.next;
        for (auto& mention : page.mentions) got_.push_back(std::move(mention));
        for (auto& notice : page.notices) notices_.push_back(std::move(notice));
    }
    void expect(const Round& round, bool in_order) const {
        if (in_order) {
            std::vector<std::string> wanted;
            for (const Exchange& exchange : round.exchanges) {
                if (!exchange.after_end) wanted.push_back(exchange.asks);
            }
            EXPECT_EQ(http_.asked, wanted);
            EXPECT_GE(clock_.now() - began_, round.lasts) << "it did not wait as the service asked";
        }
        ASSERT_EQ(got_.size(), round.gives.size()) << ids();
        for (std::size_t i = 0; i < got_.size(); ++i) expect_mention(got_[i], round.gives[i]);
        for (const std::string& notice : round.notices) {
            const bool there =
                std::any_of(notices_.begin(), notices_.end(),
                            [&](const std::string& n) { return n.starts_with(notice); });
            EXPECT_TRUE(there) << "no notice " << notice;
        }
        if (round.fails.empty()) {
            EXPECT_FALSE(error_) << error_->detail;
        } else {
            ASSERT_TRUE(error_) << "it should have failed as " << round.fails;
            EXPECT_EQ(name(error_->kind), round.fails);
            EXPECT_NE(error_->detail.find(round.says), std::string::npos) << error_->detail;
            if (round.pause > Duration::zero()) {
                EXPECT_EQ(error_->retry_after.value_or(std::chrono::seconds{0}), round.pause);
            }
        }
    }
    std::string ids() const {
        std::string out = "got";
        for (const Mention& mention : got_) out += " " + mention.id;
        return out;
    }

    const Story& story_;
    ManualClock clock_;
    StoryHttp http_;
    webcare::test::ScriptedSockets sockets_;
    webcare::test::LeapingTimers timers_{clock_};
    SeededRandom random_{1};
    MemoryLog log_;
    Parts parts_{http_, sockets_, timers_, clock_, random_, log_, "webcared/test", {}};
    Factory make_;
    std::unique_ptr<Connector> connector_;
    Cursor cursor_;
    Time began_;
    std::vector<Mention> got_;
    std::vector<std::string> notices_;
    std::optional<Error> error_;

 private:
    /// All was asked that the round knows.
    bool over(const Round& round) const {
        const std::set<std::string> asked{http_.asked.begin(), http_.asked.end()};
        return std::all_of(round.exchanges.begin(), round.exchanges.end(),
                           [&](const Exchange& one) {
                               return one.is_login || one.after_end || asked.contains(one.asks);
                           });
    }
};

class Definitions : public ::testing::TestWithParam<std::string> {
 protected:
    const Story story_ = test::read_story(GetParam());
    static bool keep_all(const Page&) { return true; }
};

TEST_P(Definitions, FollowTheirStory) {
    Told told{story_};
    ASSERT_TRUE(told.ready());
    for (const Round& round : story_.rounds) {
        SCOPED_TRACE(round.exchanges.empty() ? "" : round.exchanges.front().asks);
        told.round(round, &keep_all);
        told.expect(round, true);
    }
}

/// The process ends after every page: before it is stored, then after.
TEST_P(Definitions, LoseNothingWhenTheProcessEndsBetweenTwoPages) {
    Told told{story_};
    ASSERT_TRUE(told.ready());
    for (const Round& round : story_.rounds) {
        SCOPED_TRACE(round.exchanges.empty() ? "" : round.exchanges.front().asks);
        bool lost = false;
        told.round(round, [&](const Page&) {
            lost = !lost;
            told.restart();
            return !lost;
        });
        if (told.error_) continue;  // told of above
        told.expect(round, false);
    }
}

TEST_P(Definitions, WaitAsLongAsTheServiceAsks) {
    for (std::size_t at = 0; at < story_.rounds.front().exchanges.size(); ++at) {
        Told told{story_};
        ASSERT_TRUE(told.ready());
        const Round& first = story_.rounds.front();
        net::Response busy;
        busy.status = 429;
        busy.headers = {{"Retry-After", "37"}};
        busy.body = "{}";
        told.http_.interrupt(busy);
        told.http_.interrupt_at(at);
        told.round(first, &keep_all);
        if (!told.error_) continue;  // fewer requests than that are no login
        EXPECT_EQ(told.error_->kind, ErrorKind::throttled);
        EXPECT_EQ(told.error_->retry_after.value_or(std::chrono::seconds{0}),
                  std::chrono::seconds{37});
        const auto before = told.got_.size();
        const auto kept = std::move(told.got_);
        Round rest = first;
        rest.after = std::chrono::seconds{37};
        told.go_on(rest, &keep_all);
        EXPECT_EQ(before + told.got_.size(), first.gives.size());
    }
}

TEST_P(Definitions, RenewATokenThatHasEndedOrSayThatItIsRefused) {
    Told told{story_};
    ASSERT_TRUE(told.ready());
    const Round& first = story_.rounds.front();
    const bool gets_another =
        std::any_of(first.exchanges.begin(), first.exchanges.end(),
                    [](const Exchange& one) { return one.is_login || !one.jwt_claims.empty(); });
    net::Response refused;
    refused.status = 401;
    refused.body = "{}";
    told.http_.interrupt(refused);
    told.http_.interrupt_at(0);
    for (const Round& round : story_.rounds) told.http_.know_logins(round);
    told.round(first, &keep_all);
    if (gets_another) {
        told.expect(first, false);
        return;
    }
    ASSERT_TRUE(told.error_);
    EXPECT_EQ(told.error_->kind, ErrorKind::denied) << told.error_->detail;
}

INSTANTIATE_TEST_SUITE_P(Shipped, Definitions, ::testing::ValuesIn(test::story_files()),
                         [](const auto& of) {
                             std::string name = std::filesystem::path{of.param}.stem().string();
                             std::replace_if(
                                 name.begin(), name.end(),
                                 [](char c) { return c == '-' || c == '.'; }, '_');
                             return name;
                         });

TEST(ShippedDefinitions, EachHaveAStory) {
    std::set<std::string> told;
    for (const std::string& file : test::story_files())
        told.insert(test::read_story(file).source.kind);
    for (const std::string& kind : poll::defined_kinds(config::Config{}))
        EXPECT_TRUE(told.contains(kind)) << kind;
}

TEST(ShippedDefinitions, NeedWhatTheirTableSays) {
    std::ifstream in{WEBCARE_SOURCE_DIR "/docs/connectors/README.md"};
    std::set<std::string> rows;
    for (std::string line; std::getline(in, line);) rows.insert(line);
    const config::Config config;
    for (const std::string& kind : poll::defined_kinds(config)) {
        config::Problems problems;
        const auto definition =
            poll::load_definition(poll::definition_file(config, kind), problems);
        ASSERT_TRUE(definition) << problems.text();
        const poll::Needs& needs = definition->needs;
        const auto or_else = [](const std::string& text, const char* nothing) {
            return text.empty() ? nothing : text;
        };
        const std::string begins = "| " + kind + " | ";
        const std::string ends =
            fmt::format(" | {} | {} | {} |", needs.account, or_else(needs.cost, "none"),
                        or_else(needs.how, "nothing"));
        const bool there = std::any_of(rows.begin(), rows.end(), [&](const std::string& row) {
            return row.starts_with(begins) && row.ends_with(ends);
        });
        EXPECT_TRUE(there) << "docs/connectors/README.md lacks the row\n"
                           << begins << "..." << ends;
    }
}

}  // namespace
}  // namespace webcare::connectors
