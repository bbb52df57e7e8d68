#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/stories/story.hpp"
#include "tests/support/server_process.hpp"

namespace webcare::test {

/// A mail as Python's parser read it on the other side.
struct TakenMail {
    std::string mail_from, rcpt_to, defects, body, html, parts;
    std::int64_t longest_line = 0;
    bool tls = false;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in small letters
    TakenMail() = default;
    /// Empty when there is none.
    std::string header(const std::string& name) const;
};

/// A daemon that alerts by mail through a real server (mail_server.py, aiosmtpd) which asks for
/// STARTTLS and a login. What it says: "login accepted", "login refused", "refused 451", "mail 1".
class MailStory : public Story {
 protected:
    MailStory();

    void start_server(std::vector<std::string> options = {});
    /// A channel `mail` to it beside the webhook; `more` follows the channel's other keys.
    void write_to(const std::string& to, const std::string& more = {});
    ServerProcess& server() { return *server_; }
    TakenMail mail(int number) const;
    /// The first dead letter of the channel `mail`, as JSON; empty when none came.
    std::string dead_letter() const;

    std::string authority_;  ///< file that vouches for the server

 private:
    std::uint16_t mail_port_;
    std::optional<ServerProcess> server_;
};

}  // namespace webcare::test
