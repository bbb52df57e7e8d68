#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/json_read.hpp"
#include "net/http.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/process.hpp"

namespace webcare::test {

using namespace std::chrono_literals;

/// One alert as it reached somebody.
struct Received {
    std::string key;      ///< webhook-id
    std::string mention;  ///< id
    std::string type;
    std::string body;
    net::Headers headers;
    Received() = default;
};

/// Somebody's webhook: says yes (or what it is told to say) and remembers everything. Thread-safe.
class Receiver {
 public:
    Receiver();
    std::string url() const { return server_->url("/hook"); }
    /// False when fewer came within `limit`.
    bool wait_for(std::size_t count, std::chrono::milliseconds limit = 20s) const;
    bool wait_for_mention(const std::string& id, std::chrono::milliseconds limit = 20s) const;
    std::vector<Received> received() const;
    /// Answers this status from now on.
    void answer_with(int status, const net::Headers& headers = {});

 private:
    mutable std::mutex mutex_;  // guards what follows
    mutable std::condition_variable arrived_;
    std::vector<Received> received_;
    int status_ = 200;
    net::Headers headers_;
    std::unique_ptr<LoopbackServer> server_;
};

/// A daemon of its own in a folder of its own, one webhook receiver as its channel.
class Story : public testing::Test {
 protected:
    static constexpr const char* secret = "whsec_c2VjcmV0IG9mIHRoZSBzdG9yaWVz";

    Story();
    ~Story() override;

    /// Writes webcared.yaml: `sources` is the YAML list below that key; `more` any further
    /// top-level keys.
    void configure(const std::string& sources, const std::string& more = {});
    void start(std::vector<std::string> environment = {}, std::vector<std::string> flags = {});
    void stop();  ///< SIGTERM, and waits for a clean end

    /// `webcarectl ARGS --config ...` with `input` on stdin.
    Outcome ctl(std::vector<std::string> arguments, const std::string& input = {}) const;
    /// The parsed --json of a webcarectl command, as one string; fails the test on an error.
    std::string json_of(std::vector<std::string> arguments) const;

    net::Response http(const std::string& method, const std::string& path,
                       const std::string& body = {}, net::Headers headers = {}) const;
    /// A signed POST to the push source `name`.
    net::Response push(const std::string& name, const std::string& webhook_id,
                       const std::string& body) const;

    std::string config_path() const { return folder_.file("webcared.yaml"); }

    TempFolder folder_;
    Receiver receiver_;
    std::uint16_t port_;
    std::unique_ptr<DaemonProcess> daemon_;
};

std::uint16_t free_port();
std::string url_path(const std::string& url);  ///< what follows scheme and host

/// A mention as JSON; `text` must need no escapes.
std::string mention_json(const std::string& id, const std::string& text);

/// An RSS 2.0 feed of these items (title, text); `date` for all of them, or none.
std::string rss(const std::vector<std::pair<std::string, std::string>>& items,
                const std::string& date = {});

/// A text that the shipped rules judge at least medium.
extern const char* const complaint;

}  // namespace webcare::test
