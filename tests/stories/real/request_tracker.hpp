#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/stories/story.hpp"
#include "tests/support/server_process.hpp"

namespace webcare::test {

/// A real Request Tracker on loopback with a database of its own (SQLite): the queue General, whose
/// tickets have the field webcared_case, and a user who may do there what our channel does.
class RequestTracker {
 public:
    explicit RequestTracker(const TempFolder& folder);
    /// Makes the database, which takes some seconds. Throws when RT does not answer then.
    void start();

    std::string url(const std::string& path = {}) const;
    const std::string& token() const { return token_; }
    /// What REST 2.0 says to a GET of /REST/2.0/PATH, as JSON.
    std::string get(const std::string& path) const;
    /// What it says to any request: status and body.
    net::Response ask(const std::string& method, const std::string& target,
                      const std::string& body = {}) const;
    /// All that RT has mailed to anybody.
    std::string mailed() const;

 private:
    /// `words` with RT's configuration of this folder.
    std::vector<std::string> configured(std::vector<std::string> words) const;
    void set_up(std::vector<std::string> action) const;

    const TempFolder& folder_;
    std::uint16_t port_;
    std::string token_;
    std::optional<ServerProcess> process_;
};

/// A daemon whose channel `desk` makes tickets there.
class HelpdeskStory : public Story {
 protected:
    HelpdeskStory() : rt_{folder_} {}
    /// Starts both; the channel asks `server`, or RT itself.
    void begin(const std::string& server = {});
    /// A mention of the same customer, so of one case.
    void complain(const std::string& id, const std::string& text);
    /// A form of the page behind the first alert's link.
    void on_the_page(const std::string& form);
    /// A text of ticket 1's field, as JSON gives it; empty: no ticket.
    std::string ticket(const std::string& place) const;
    /// Whether ticket 1 gets this status, which RT sets just after the comment that asks for it.
    bool becomes(const std::string& status) const;
    /// How many of ticket 1's messages were comments. Asks until there are `wanted`, or long
    /// enough.
    std::size_t comments(std::size_t wanted) const;
    /// All that is written in ticket 1.
    std::string words() const;
    std::int64_t tickets() const;

    RequestTracker rt_;
};

}  // namespace webcare::test
