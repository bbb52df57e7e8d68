#pragma once

#include <optional>
#include <string>

#include "tests/stories/story.hpp"
#include "tests/support/server_process.hpp"

namespace webcare::test {

/// nginx on loopback as somebody's web server: /feed.xml and whatever else stands in `www/`, with
/// ETag and gzip; /old/X moved to /X for good, /away/X briefly, /gone is 410, /taken takes
/// anything. Each request is a line of its output: "GET /feed.xml 304 if-none-match=...
/// encoding=... bytes=... tls=... connection=...".
class FeedHost {
 public:
    explicit FeedHost(const TempFolder& folder);

    void publish(const std::string& name, const std::string& text) const;
    /// Makes a certificate for 127.0.0.1, signed by an authority whose file this returns. Before
    /// start().
    std::string certify();
    void start();  ///< throws when it does not answer

    std::string url(const std::string& path) const;
    std::string secure_url(const std::string& path) const;
    ServerProcess& log() { return *process_; }

 private:
    std::string configuration() const;

    const TempFolder& folder_;
    std::uint16_t port_, secure_port_;
    bool certified_ = false;
    std::optional<ServerProcess> process_;
};

/// A daemon that reads a feed from nginx.
class FeedStory : public Story {
 protected:
    /// One feed, asked for every second.
    void listen_to(const std::string& url, const std::string& more = {});

    FeedHost host_{folder_};
};

}  // namespace webcare::test
