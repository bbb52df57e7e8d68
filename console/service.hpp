#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cases/cases.hpp"
#include "cases/handling.hpp"
#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/health.hpp"
#include "core/log.hpp"
#include "core/page.hpp"
#include "core/random.hpp"
#include "net/signature.hpp"
#include "storage/store.hpp"

namespace webcare::console {

namespace asio = boost::asio;

// What the daemon hands to the HTTP server. The console reads the store, writes through its one
// door, and knows connectors and channels only through these interfaces. All of it runs on the I/O
// thread and outlives the server.

/// What the sender of pushes wants to read back, to know that the address is ours.
struct Echo {
    std::string type, text;
    Echo(std::string t, std::string words) : type{std::move(t)}, text{std::move(words)} {}
};

/// What a push delivery came to.
struct Accepted {
    std::size_t accepted = 0, duplicate = 0;
    std::size_t never_had = 0;  ///< deletions of mentions that were never taken: nothing to keep
    std::optional<Echo> echo;   ///< it brought no mentions but a question
    Accepted() = default;
};

/// Takes pushed mentions through the same intake as every source; completes when they are durable.
class Hooks {
 public:
    virtual ~Hooks() = default;
    enum class Known { no, yes };
    virtual Known knows(std::string_view source) const = 0;  ///< exists and has a secret
    /// Verifies, judges, commits. `query` is decoded. Errors: denied 401, malformed 400, throttled
    /// and temporary 429/503 with Retry-After.
    virtual asio::awaitable<Result<Accepted>> accept(std::string source, net::Headers headers,
                                                     net::Headers query, std::string body) = 0;
    /// What a GET with this query is answered; nothing where that source expects none. Fails as
    /// denied: 403.
    virtual Result<std::optional<Echo>> greet(std::string_view source,
                                              const net::Headers& query) const = 0;
};

/// What is wrong with a source, and since when.
struct SourceTrouble {
    Condition condition;
    Time since{};
    SourceTrouble() = default;
};
/// How far the reading back of a source is.
struct BackfillStatus {
    std::string state;                      ///< "running", "done", "stopped"
    Time since{};                           ///< wanted
    Time reached{};                         ///< the oldest mention so far
    std::uint64_t mentions = 0, pages = 0;  ///< new mentions
    std::string note;                       ///< why it stopped, or how far the service allows
    std::string trouble;                    ///< why it waits now; empty: it goes on
    std::optional<Time> retry_at;           ///< while it waits
    BackfillStatus() = default;
};
struct SourceStatus {
    std::string name, kind, state;  ///< "listening", "broken", "finished", "paused"
    std::string last_error;
    std::optional<Time> last_page_at;  ///< nothing: none since the start of the daemon
    std::uint64_t mentions = 0, pages = 0, errors = 0;  ///< since the start of the daemon
    std::vector<SourceTrouble> troubles;                ///< empty: it is well
    std::optional<BackfillStatus> backfill;             ///< none: never asked for
    SourceStatus() = default;
};
struct ChannelStatus {
    std::string name, kind;
    std::string state;  ///< "ready", "broken"; "gone": not configured, and deliveries wait for it
    std::string last_error;
    std::uint64_t sent = 0, failed = 0;
    std::uint64_t handed = 0;   ///< to the fallback, since the start
    std::uint64_t digests = 0;  ///< sent since the start
    std::uint64_t due = 0;      ///< to be sent, now or at a later attempt; 10,000 stands for more
    ChannelStatus() = default;
};
/// Of the dead man's switch.
struct HeartbeatStatus {
    std::optional<Time> last_ok;  ///< when the address last took a beat
    std::string last_error;       ///< why the last beat did not go out, or empty
    HeartbeatStatus() = default;
};
void write_json(JsonWriter& out, const HeartbeatStatus& status);
void write_json(JsonWriter& out, const SourceTrouble& trouble);
void write_json(JsonWriter& out, const BackfillStatus& status);
void write_json(JsonWriter& out, const SourceStatus& status);
void write_json(JsonWriter& out, const ChannelStatus& status);

/// The daemon's own state and commands.
class Control {
 public:
    virtual ~Control() = default;
    /// Since when the counts of sources and channels count: the start; nothing: not running.
    virtual std::optional<Time> started_at() const = 0;
    virtual std::vector<SourceStatus> sources() const = 0;
    virtual std::vector<ChannelStatus> channels() const = 0;
    /// Nothing where none is configured.
    virtual std::optional<HeartbeatStatus> heartbeat() const { return std::nullopt; }
    virtual Status ready() const = 0;         ///< /readyz: storage writable, rules loaded
    virtual std::string metrics() const = 0;  ///< Prometheus text format
    virtual std::string version() const = 0;
    virtual std::string ruleset() const = 0;
    /// All or nothing; the error is every problem, one FILE:LINE:COL line each.
    virtual asio::awaitable<Status> reload() = 0;
    /// Something was committed: dispatchers and event streams should look.
    virtual void committed() = 0;
    /// Puts a dead letter back into the outbox.
    virtual asio::awaitable<Status> resend(std::string delivery_id) = 0;
    virtual asio::awaitable<Result<std::string>> backup(std::string folder) = 0;
    /// Reads a source back to `since`, beside its polls. Fails as malformed where there is no such
    /// source, as misconfigured where its kind cannot be read back. One that is under way is
    /// replaced; the answer's note says so.
    virtual Result<BackfillStatus> backfill(const std::string& source, Time since) = 0;
    /// The configuration in force, as YAML with origins.
    virtual std::string show_config() const = 0;
};

/// Everything that happens, for SSE: a bounded list of subscribers; a slow one is dropped and
/// reconnects with Last-Event-ID.
class Events {
 public:
    virtual ~Events() = default;
    virtual std::uint64_t last() const = 0;  ///< journal sequence
    /// Completes when the journal has passed `after`, or after `at_most`.
    virtual asio::awaitable<Status> wait_past(std::uint64_t after, Duration at_most) = 0;
};

/// The next version of an alert, and whom to tell.
struct AlertStep {
    Alert alert;
    std::vector<Delivery> deliveries;
    AlertStep() = default;
};

/// Somebody pressed the button under an alert, in a chat.
struct Pressed {
    std::string token;     ///< of the alert's link; empty: nothing is to do
    std::string who;       ///< as the chat calls them
    std::string answer;    ///< the key under which they are told; empty: they are not
    std::string language;  ///< in which they are told
    Pressed() = default;
};

struct Services {
    storage::Store& store;
    Hooks& hooks;
    Control& control;
    Events& events;
    const Clock& clock;
    Random& random;
    Log& log;
    const net::LinkSigner& links;
    // Of escalation/, handed in because the console does not know that room.
    /// The alert acknowledged, or a conflict that names who was first.
    std::function<Result<AlertStep>(Alert alert, const std::string& who, Time now)> acknowledge;
    /// The alert resolved: its case is closed.
    std::function<AlertStep(Alert alert, Time now)> resolve;
    /// The configuration in force.
    std::function<std::shared_ptr<const config::Config>()> config;
    /// Whether a silence can be set: malformed with the column where its condition is wrong. Empty:
    /// nothing is checked.
    std::function<Status(const Silence& silence)> check_silence = {};
    /// What a chat posted for this channel. Fails as denied when it is not the chat's, as
    /// misconfigured where nothing of that name has buttons. Empty: nothing has.
    std::function<Result<Pressed>(std::string_view channel, const net::Headers& headers,
                                  std::string_view body)>
        pressed = {};
};

/// HTTP/1.1 on TCP and on the UNIX socket: /healthz /readyz /metrics /hooks/NAME /api/v1/...
/// /a/TOKEN (the alert page). The whole API on the socket; on TCP only with the token, and with a
/// known Host header.
class Server {
 public:
    struct Options {
        std::string listen;  ///< host:port, or empty
        std::string socket;  ///< path, or empty
        std::optional<Secret> api_token;
        std::string public_url;
        Zone zone;
        Options() = default;
    };
    static std::unique_ptr<Server> make(Options options, Services services);
    virtual ~Server() = default;

    /// Binds. Fails as misconfigured: port in use, public address without TLS or a declared proxy,
    /// socket not creatable.
    virtual Status listen() = 0;
    virtual asio::awaitable<void> run() = 0;  ///< until cancelled
    virtual std::uint16_t port()
        const = 0;  ///< of the TCP listener; for tests that listen on port 0
};

}  // namespace webcare::console
