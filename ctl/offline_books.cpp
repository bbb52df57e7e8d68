#include "ctl/offline_books.hpp"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "console/routes.hpp"
#include "core/json_read.hpp"
#include "core/version.hpp"
#include "escalation/policy.hpp"

namespace webcare::ctl {
namespace {

namespace asio = boost::asio;

const Error not_running{ErrorKind::temporary,
                        "the daemon is not running, and this command needs it; start it "
                        "(systemctl start webcared, or webcared run --config FILE) and try again"};

// What the handlers ask of a daemon, answered where there is none.

class NoHooks final : public console::Hooks {
 public:
    Known knows(std::string_view) const override { return Known::no; }
    asio::awaitable<Result<console::Accepted>> accept(std::string, net::Headers, net::Headers,
                                                      std::string) override {
        co_return not_running;
    }
    Result<std::optional<console::Echo>> greet(std::string_view,
                                               const net::Headers&) const override {
        return not_running;
    }
};

class NoControl final : public console::Control {
 public:
    explicit NoControl(std::string config) : config_{std::move(config)} {}
    std::optional<Time> started_at() const override { return std::nullopt; }
    std::vector<console::SourceStatus> sources() const override { return {}; }
    std::vector<console::ChannelStatus> channels() const override { return {}; }
    Status ready() const override {
        return Error{ErrorKind::temporary, "the daemon is not running"};
    }
    std::string metrics() const override { return {}; }
    std::string version() const override { return webcare::version; }
    std::string ruleset() const override { return {}; }
    asio::awaitable<Status> reload() override { co_return not_running; }
    void committed() override {}
    asio::awaitable<Status> resend(std::string) override { co_return not_running; }
    asio::awaitable<Result<std::string>> backup(std::string) override { co_return not_running; }
    Result<console::BackfillStatus> backfill(const std::string&, Time) override {
        return not_running;
    }
    std::string show_config() const override { return config_; }

 private:
    std::string config_;
};

class NoEvents final : public console::Events {
 public:
    explicit NoEvents(const storage::Store& store) : store_{store} {}
    std::uint64_t last() const override { return store_.counts().journal_last; }
    asio::awaitable<Status> wait_past(std::uint64_t, Duration) override { co_return not_running; }

 private:
    const storage::Store& store_;
};

class OfflineBooks final : public Books {
 public:
    OfflineBooks(std::unique_ptr<MemoryLog> log, std::unique_ptr<storage::Store> store,
                 std::string config)
        : log_{std::move(log)},
          store_{std::move(store)},
          control_{std::move(config)},
          events_{*store_} {}

    bool live() const override { return false; }
    Result<std::string> post(const std::string&, const std::string&) override {
        return not_running;
    }
    Result<std::string> get(const std::string& path) override;

 private:
    SystemClock clock_;
    std::unique_ptr<Random> random_ = system_random();
    std::unique_ptr<MemoryLog> log_;
    std::unique_ptr<storage::Store> store_;
    NoHooks hooks_;
    NoControl control_;
    NoEvents events_;
    net::LinkSigner links_{Secret{}};
    console::Desk desk_{console::Server::Options{},
                        console::Services{*store_, hooks_, control_, events_, clock_, *random_,
                                          *log_, links_, escalation::acknowledge}};
};

asio::awaitable<void> answer(const console::Route& route, console::Desk& desk, console::Call call,
                             console::Reply& reply) {
    reply = co_await route.handler(desk, std::move(call));
}

Result<std::string> OfflineBooks::get(const std::string& path) {
    console::Call call;
    call.head.method = "GET";
    call.head.target = path;
    call.head.transport = console::Transport{console::Transport::Kind::socket, true};
    auto admitted = console::admit(desk_.gate, call.head);
    console::Reply reply;
    if (auto* refusal = std::get_if<console::Reply>(&admitted)) {
        reply = std::move(*refusal);
    } else {
        const auto& admission = std::get<console::Admission>(admitted);
        call.parameters = admission.parameters;
        asio::io_context io;
        asio::co_spawn(io, answer(*admission.route, desk_, std::move(call), reply),
                       [](std::exception_ptr error) {
                           if (error) std::rethrow_exception(error);
                       });
        io.run();
    }
    if (reply.status / 100 == 2) return reply.body;
    JsonDocument document;
    const auto problem = document.parse(reply.body);
    return Error{ErrorKind::malformed,
                 problem ? (*problem)["detail"].string_or("it failed") : "it failed"};
}

}  // namespace

Result<std::unique_ptr<Books>> open_offline_books(const config::Config& config) {
    std::error_code failed;
    const bool is_there = std::filesystem::exists(config.data_dir + "/db/CURRENT", failed);
    if (!is_there && !failed)
        return Error{ErrorKind::temporary,
                     fmt::format("the daemon is not running and has kept nothing yet in {}; start "
                                 "it first: systemctl start webcared, or webcared run --config "
                                 "FILE",
                                 config.data_dir)};
    storage::Options options;
    options.folder = config.data_dir;
    options.read_only = true;
    auto log = std::make_unique<MemoryLog>();
    static const SystemClock clock;
    auto store = storage::Store::open(std::move(options), clock, *log);
    if (!store) return store.error();
    return std::unique_ptr<Books>{
        std::make_unique<OfflineBooks>(std::move(log), *std::move(store), config::show(config))};
}

}  // namespace webcare::ctl
