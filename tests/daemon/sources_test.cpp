#include "daemon/sources.hpp"

#include <boost/asio/io_context.hpp>
#include <functional>
#include <set>
#include <stdexcept>

#include "net/http.hpp"
#include "tests/daemon/workshop.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/scripted_sockets.hpp"
#include "tests/support/virtual_timers.hpp"

namespace webcare::daemon {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::minutes interval{5};

/// What becomes of each question; the test's to change.
struct Service {
    std::function<Result<Page>(const Cursor&)> reply;
    std::vector<Time> asked;
    std::function<std::unique_ptr<connectors::Connector>()> history;
    int made = 0;
};

/// Asks the service every five minutes.
class Asking final : public connectors::Connector {
 public:
    Asking(Service& service, const connectors::Parts& parts) : service_{service}, parts_{parts} {
        ++service_.made;
    }
    asio::awaitable<Result<Page>> next(Cursor after) override {
        if (std::exchange(answered_, false)) {
            const Status waited = co_await parts_.timers.wait(daemon::interval);
            if (!waited) co_return waited.error();
        }
        service_.asked.push_back(parts_.clock.now());
        auto page = service_.reply(after);
        answered_ = page.has_value();
        co_return page;
    }
    Duration interval() const override { return daemon::interval; }
    std::unique_ptr<connectors::Connector> history(Time) override {
        return service_.history ? service_.history() : nullptr;
    }

 private:
    Service& service_;
    connectors::Parts parts_;
    bool answered_ = false;
};

/// Has a bug.
class Faulty final : public connectors::Connector {
 public:
    asio::awaitable<Result<Page>> next(Cursor) override { throw std::logic_error{"a bug"}; }
};

/// One source on virtual time.
class AskedSource : public testing::Test {
 protected:
    void SetUp() override {
        setup_ = std::make_shared<setup::Setup>(*small_setup(folder_));
        setup::Source source;
        source.from.name = "forum";
        source.from.kind = "asked";
        source.make = [this](const connectors::Parts& parts) {
            return std::make_unique<Asking>(service_, parts);
        };
        setup_->sources.push_back(std::move(source));
        service_.reply = works_;
        sources_.use(*setup_);
        timers_.advance(1min);
    }
    void TearDown() override {
        sources_.stop();
        timers_.settle();
    }
    /// The service is out of order for so long, then works again.
    void outage(std::function<Result<Page>(const Cursor&)> reply, Duration lasts) {
        service_.reply = std::move(reply);
        timers_.advance(lasts);
        EXPECT_EQ(sources_.status().at(0).state, "broken");
        service_.reply = works_;
        over_ = clock_.now();
        timers_.advance(interval);
    }
    /// A reload that finds the source made from this.
    void reload(const std::string& fingerprint) {
        setup_->sources.at(0).fingerprint = fingerprint;
        sources_.use(*setup_);
        timers_.settle();
    }
    bool listens_again() const {
        return sources_.status().at(0).state == "listening" &&
               sources_.status().at(0).last_page_at >= over_;
    }

    static Result<Page> nothing_new(const Cursor& after) {
        Page page;
        page.next = after;
        return page;
    }

    boost::asio::io_context io_;
    ManualClock clock_{sunday};
    SeededRandom random_{7};
    MemoryLog log_;
    Metrics metrics_;
    test::MemoryStore store_{io_.get_executor(), clock_};
    test::VirtualTimers timers_{io_, clock_};
    test::ScriptedHttp http_;
    test::ScriptedSockets sockets_;
    Folder folder_;
    std::shared_ptr<setup::Setup> setup_;
    std::unique_ptr<InFlight> marks_ = *InFlight::open(folder_ / "inflight");
    Planner planner_{{store_, clock_, random_, *marks_}, 0, ""};
    Intake intake_{{io_.get_executor(), store_, planner_, metrics_, log_, [this] { return setup_; },
                    [](News) {}}};
    Watch watch_{{store_, clock_, random_, log_, metrics_, [this] { return setup_; }, [] {}}};
    Service service_;
    std::function<Result<Page>(const Cursor&)> works_ = &AskedSource::nothing_new;
    Time over_{};
    Sources sources_{{io_.get_executor(),
                      store_,
                      intake_,
                      metrics_,
                      watch_,
                      {http_, sockets_, timers_, clock_, random_, log_, "webcared/test", {}}}};
};

TEST_F(AskedSource, ListensAgainWithinAnIntervalAfterAnyOutage) {
    for (const ErrorKind kind :
         {ErrorKind::temporary, ErrorKind::throttled, ErrorKind::denied, ErrorKind::malformed,
          ErrorKind::misconfigured, ErrorKind::conflict, ErrorKind::cancelled}) {
        for (const Duration lasts : {Duration{30min}, Duration{26h}}) {
            const auto fails = [kind](const Cursor&) -> Result<Page> {
                return Error{kind, "out of order"};
            };
            outage(fails, lasts);
            EXPECT_TRUE(listens_again()) << name(kind) << " for " << format_duration(lasts);
        }
    }
}

TEST_F(AskedSource, IsNeverGivenUpHoweverLongTheOutageLasts) {
    const auto refused = [](const Cursor&) -> Result<Page> {
        return Error{ErrorKind::misconfigured, "410, there is no feed here any more"};
    };
    outage(refused, 24h * 90);
    EXPECT_TRUE(listens_again());
}

TEST_F(AskedSource, ListensAgainAfterAFaultOfOurs) {
    const auto throws = [](const Cursor&) -> Result<Page> { throw std::logic_error{"a bug"}; };
    outage(throws, 3h);
    EXPECT_TRUE(listens_again());
    EXPECT_GT(service_.made, 1);  // with a connector that has no part in it
}

TEST_F(AskedSource, IsNotAskedWithoutPause) {
    const auto fails = [](const Cursor&) -> Result<Page> {
        return Error{ErrorKind::denied, "401"};
    };
    const std::size_t before = service_.asked.size();
    outage(fails, 24h);
    EXPECT_LT(service_.asked.size() - before, 24u * 12 * 3);  // of an interval's half on average
}

TEST_F(AskedSource, WaitsAsLongAsTheServiceAsks) {
    const auto busy = [](const Cursor&) -> Result<Page> {
        return Error{ErrorKind::throttled, "429", std::chrono::hours{2}};
    };
    const std::size_t before = service_.asked.size();
    service_.reply = busy;
    timers_.advance(4h);
    EXPECT_LE(service_.asked.size() - before, 3u);
}

TEST_F(AskedSource, EndsWhenItIsTold) {
    sources_.stop();
    timers_.settle();
    const std::size_t before = service_.asked.size();
    timers_.advance(24h);
    EXPECT_EQ(service_.asked.size(), before);
}

TEST_F(AskedSource, IsMadeAnewOnlyWhereAReloadBringsWhatItIsMadeFrom) {
    reload("");
    EXPECT_EQ(service_.made, 1);
    reload("another token in the same file");
    EXPECT_EQ(service_.made, 2);
}

TEST_F(AskedSource, ShowsThatReadingBackBrokeOffOnAFaultOfOurs) {
    store_.put(storage::SourceNoted{"forum", "backfill",
                                    R"({"since":"2026-11-01T00:00:00Z","state":"running"})"});
    service_.history = [] { return std::make_unique<Faulty>(); };
    reload("a restart");
    const auto shown = sources_.status().at(0).backfill;
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->state, "stopped");
}

TEST_F(AskedSource, LeavesNoAlertOpenWhenItGoesAndTheStoreIsFullJustThen) {
    service_.reply = [](const Cursor&) -> Result<Page> { return Error{ErrorKind::denied, "401"}; };
    timers_.advance(30min);
    ASSERT_NE(store_.alerts({})->items.at(0).status, AlertStatus::resolved);
    store_.refuse(1, Error{ErrorKind::temporary, "no space"});
    setup_->sources.clear();
    sources_.use(*setup_);
    timers_.advance(1min);
    EXPECT_EQ(store_.alerts({})->items.at(0).status, AlertStatus::resolved);
}

TEST_F(AskedSource, LeavesNoAlertOpenWhereTheDaemonEndedBeforeItWasForgotten) {
    Alert alert;
    alert.id = "a1", alert.version = 1, alert.source = "gone before the start";
    alert.condition = Condition{Trouble::refused, "401"};
    store_.put(storage::AlertChanged{alert});
    store_.put(storage::SourceNoted{
        alert.source, "health",
        R"([{"trouble":"refused","detail":"401","since":"2026-11-01T00:00:00Z","alert":"a1"}])"});
    reload("a restart");
    timers_.advance(1min);
    EXPECT_EQ(store_.alert("a1").value().value().status, AlertStatus::resolved);
    EXPECT_FALSE(store_.notes(alert.source).contains("health"));
}

TEST_F(AskedSource, KeepsTheAlertOfASourceThatIsStillThere) {
    service_.reply = [](const Cursor&) -> Result<Page> { return Error{ErrorKind::denied, "401"}; };
    timers_.advance(30min);
    reload("a restart");
    timers_.advance(1min);
    EXPECT_NE(store_.alerts({})->items.at(0).status, AlertStatus::resolved);
}

/// Old pages, which the service gives or refuses as the test says.
class Scripted final : public connectors::Connector {
 public:
    explicit Scripted(std::function<Result<Page>()> reply) : reply_{std::move(reply)} {}
    asio::awaitable<Result<Page>> next(Cursor) override { co_return reply_(); }

 private:
    std::function<Result<Page>()> reply_;
};

TEST_F(AskedSource, SaysWhyReadingBackWaitsAndUntilWhen) {
    service_.history = [] {
        return std::make_unique<Scripted>([]() -> Result<Page> {
            return Error{ErrorKind::temporary, "forum answered 503", std::chrono::seconds{240}};
        });
    };
    ASSERT_TRUE(sources_.backfill("forum", clock_.now() - 24h));
    timers_.settle();
    const auto shown = *sources_.status().at(0).backfill;
    EXPECT_EQ(shown.trouble, "forum answered 503");
    ASSERT_TRUE(shown.retry_at);
    EXPECT_GE(*shown.retry_at, clock_.now() + 240s);
}

TEST_F(AskedSource, SaysThatReadingBackTakesThePlaceOfOneThatIsUnderWay) {
    service_.history = [] {
        return std::make_unique<Scripted>([]() -> Result<Page> {
            return Error{ErrorKind::temporary, "forum answered 503"};
        });
    };
    const auto first = sources_.backfill("forum", *parse_time("2026-10-01T00:00:00Z"));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->note, "");
    timers_.settle();
    const auto second = sources_.backfill("forum", *parse_time("2026-09-01T00:00:00Z"));
    ASSERT_TRUE(second);
    EXPECT_NE(second->note.find("takes the place of one back to 2026-10-01"), std::string::npos)
        << second->note;
    EXPECT_EQ(sources_.status().at(0).backfill->note, "");
}

/// What a reload compares, of a configuration with one source.
class SourceFingerprint : public testing::Test {
 protected:
    void SetUp() override {
        folder_.write("rules.yaml", R"(rules:
  - { id: t.slow, title: Slow, when: slow, severity: 20, examples: { hit: [slow], miss: [fine] } }
)");
        folder_.write("board.yaml", definition("posts"));
        folder_.write("board.token", "first");
    }
    static std::string definition(const std::string& path) {
        return "title: Board\noptions: { token: { is: secret, about: \"a token\" } }\n"
               "requests: [ { get: \"https://b.example/" +
               path + "\", take: /posts/*, map: { id: /id, text: /text } } ]\n";
    }
    std::string of(const std::string& source, const std::string& word = "acme",
                   const std::string& more = {}) {
        const std::string file = folder_.write(
            "webcared.yaml", "brand: { name: ACME, words: [" + word +
                                 "] }\nrules: [rules.yaml]\nconnectors: [.]\nsources: [ { name: "
                                 "one, " +
                                 source + " } ]\nchannels: [ { name: team, kind: console } ]\n" +
                                 more);
        config::Problems problems;
        const auto setup = setup::load(file, problems);
        EXPECT_TRUE(setup) << problems.text();
        return setup ? setup->sources.at(0).fingerprint : std::string{};
    }

    Folder folder_;
    const std::string board_ = "kind: board, token_file: board.token";
};

TEST_F(SourceFingerprint, StaysWhereNothingHasChanged) {
    EXPECT_EQ(of(board_), of(board_));
    EXPECT_EQ(of(board_), of(board_, "acme", "observe: true\n"));
}

TEST_F(SourceFingerprint, ChangesWithAllThatTheSourceIsMadeFrom) {
    EXPECT_NE(of("kind: jetstream"), of("kind: jetstream", "acmebank"));
    std::set<std::string> seen{of(board_)};
    EXPECT_TRUE(seen.insert(of(board_, "acme", "proxy: \"http://proxy.example:3128\"\n")).second);
    folder_.write("board.token", "second");
    EXPECT_TRUE(seen.insert(of(board_)).second) << "its token";
    folder_.write("board.yaml", definition("v2/posts"));
    EXPECT_TRUE(seen.insert(of(board_)).second) << "its definition";
    for (const std::string& one : seen) EXPECT_EQ(one.find("second"), std::string::npos);
}

}  // namespace
}  // namespace webcare::daemon
