#include "daemon/sources.hpp"

#include <boost/asio/io_context.hpp>
#include <functional>
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

 private:
    Service& service_;
    connectors::Parts parts_;
    bool answered_ = false;
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

}  // namespace
}  // namespace webcare::daemon
