#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/alert.hpp"
#include "core/case.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/wave.hpp"
#include "net/http.hpp"

namespace webcare::net {
class Dialer;
}

namespace webcare::escalation {

namespace asio = boost::asio;

/// What is known of the past of who wrote it, this mention included.
struct Customer {
    std::uint32_t mentions_30d = 0;  ///< 0: not known
    std::uint32_t open_cases = 0;
    Customer() = default;
};

/// One delivery with everything a channel may want to say. Text from outside is raw here: each
/// channel encodes it for its own sink.
struct Message {
    Delivery delivery;  ///< id is the idempotency key
    Time at{};          ///< of this attempt
    Alert alert;
    Mention mention;
    Assessment assessment;
    Case dossier;
    /// One of the worst that a digest tells of.
    struct Told {
        Alert alert;
        Mention mention;  ///< of the alert; empty where it is about a source or no longer kept
        std::string link;
        Told() = default;
    };
    std::vector<Told> told;  ///< by a digest (`delivery.digest`), worst first
    bool smaller = false;    ///< it was refused: half the room
    Customer customer;
    std::optional<Wave> wave;     ///< that the alert is about
    Attached attached;            ///< what the alert stands for; count 0: its mention only
    std::string language = "nl";  ///< in which people are told: "nl" or "en"
    std::string link;             ///< signed page for this alert, or empty
    std::string thread;     ///< what this channel's receipts said of the same matter, or empty
    std::string test_note;  ///< for `channel test`: says that this is a test
    Message() = default;
};

/// What a service said to a delivery.
struct Receipt {
    static constexpr std::size_t most_thread = 2048;  ///< bytes; a longer one is not kept

    /// One recipient of several whom the service did not take it for; the others have it.
    struct Refusal {
        std::string to;
        Error error;
        Refusal(std::string t, Error e) : to{std::move(t)}, error{std::move(e)} {}
    };

    std::string answer;  ///< short, for the log
    std::string thread;  ///< JSON object: what the service calls what it made of it; empty: nothing
    std::vector<Refusal> refused;  ///< each gets a delivery of its own: again, or a dead letter
    Receipt() = default;
    explicit Receipt(std::string a, std::string t = {})
        : answer{std::move(a)}, thread{std::move(t)} {}
};

/// Somebody pressed the button under an alert, in a chat.
struct Press {
    std::string token;   ///< of the alert's link; empty: some other button, and nothing is to do
    std::string who;     ///< as the chat calls them
    std::string answer;  ///< the key of the answer's JSON under which they are told; empty: not
    Press() = default;
};

/// Tells people. Knows nothing of sources or the store. Runs on the I/O thread.
class Channel {
 public:
    virtual ~Channel() = default;
    /// Sends once. Success means the service said yes. Errors: temporary and throttled are tried
    /// again, denied, malformed and misconfigured go to the dead letters. The message outlives the
    /// call.
    virtual asio::awaitable<Result<Receipt>> deliver(const Message& message) = 0;
    /// The request that deliver() would send, for people, with secrets as ***. Sends nothing.
    virtual Result<std::string> preview(const Message& message) {
        (void)message;
        return Error{ErrorKind::misconfigured, "this kind of channel cannot show what it sends"};
    }
    /// What the service posted to our address for buttons. Fails as denied when it is not the
    /// service's, as misconfigured where this kind has no buttons. Pure.
    virtual Result<Press> pressed(const net::Headers& headers, std::string_view body) const {
        (void)headers, (void)body;
        return Error{ErrorKind::misconfigured, "this kind of channel has no buttons"};
    }
    /// How many deliveries may be under way at once.
    virtual int lanes() const { return 1; }
    /// Whether the service knows a delivery id again, so that people see a repeat once. Where it
    /// does not, every attempt is written down before it begins, and a second one is marked.
    virtual bool is_idempotent() const { return false; }
    /// Whether its receipts say how to go on with the same matter, so that the messages that follow
    /// are given the thread.
    virtual bool keeps_threads() const { return false; }

    /// In which language its people are told; set once, by the registry.
    const std::string& language() const { return language_; }
    void speak(std::string language) { language_ = std::move(language); }

 private:
    std::string language_ = "nl";
};

struct Parts {
    net::Http& http;
    net::Dialer& dialer;  ///< for channels with a protocol of their own
    const Clock& clock;
    Log& log;
    const Zone& zone;
    std::function<void(std::string_view)>
        terminal;  ///< where the console channel writes; stdout in the daemon
    bool colour = false;
    std::string user_agent;
};

using Factory = std::function<std::unique_ptr<Channel>(const Parts&)>;

}  // namespace webcare::escalation
