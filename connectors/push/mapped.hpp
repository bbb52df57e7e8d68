#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/poll/definition.hpp"
#include "net/http.hpp"

namespace webcare::connectors::push {

/// What the sender wants to read back, to know that the address is ours.
struct Echo {
    std::string type, text;
    Echo(std::string t, std::string words) : type{std::move(t)}, text{std::move(words)} {}
};

/// Told a line at a time what becomes of a body; without secrets.
using Trace = std::function<void(const std::string&)>;

/// What a definition makes of posts to one source. Pure, thread-safe.
class Mapped {
 public:
    struct Read {
        std::string delivery;  ///< what the service calls it, or ""
        std::vector<Mention> mentions;
        std::optional<Echo> echo;  ///< a question instead of mentions
        Read() = default;
    };

    Mapped(std::shared_ptr<const poll::Definition> definition, poll::Settings settings);

    /// All of a body or nothing: fails as malformed where it is no JSON, holds too much, or where
    /// something that `only` lets through has no id.
    Result<Read> read(const net::Headers& headers, std::string_view body, Time now,
                      const Trace& trace) const;
    /// The answer to a GET with this query; nothing where the definition knows no such question.
    /// Fails as denied where the token is not ours.
    Result<std::optional<Echo>> greet(const net::Headers& query) const;

 private:
    std::string delivery_id(const net::Headers& headers, const poll::Item& whole) const;
    std::optional<Echo> echo_of(const poll::Item& whole) const;
    bool is_asked_by_us(const poll::Challenge& challenge, const net::Headers& query) const;

    std::shared_ptr<const poll::Definition> definition_;
    poll::Settings settings_;
    std::string network_;
};

}  // namespace webcare::connectors::push
