#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "connectors/push/lock.hpp"
#include "connectors/push/mapped.hpp"
#include "core/page.hpp"
#include "net/http.hpp"

namespace webcare::connectors::push {

/// One verified POST: what it brought, and the key under which a repeat is recognised.
struct Delivery {
    std::string id;  ///< what the sender calls it; "" where it has no name
    Page page;
    std::optional<Echo> echo;  ///< a question of the sender, then there are no mentions
    Delivery() = default;
};

/// A source that is posted to, at /hooks/NAME: of kind `push` (mentions as we write them, signed as
/// Standard Webhooks), or of a definition with `push`. Pure; the HTTP server calls it and waits for
/// the commit before it answers. Thread-safe.
class Receiver {
 public:
    /// The kind `push`. Nothing when the options are wrong (reported). A source without a secret is
    /// a receiver that is off (404).
    static std::optional<Receiver> prepare(const config::Source& source,
                                           config::Problems& problems);
    /// A kind with a definition that has `push`; off where none of the keys' options is given.
    static std::optional<Receiver> prepare(std::shared_ptr<const poll::Definition> definition,
                                           poll::Settings settings, const config::Source& source,
                                           config::Problems& problems);

    const std::string& name() const { return name_; }
    bool enabled() const { return lock_.has_key(); }
    /// One post, all or nothing. Fails as denied (signature, time: 401), malformed (where, why:
    /// 400).
    Result<Delivery> accept(const net::Headers& headers, std::string_view body, Time now,
                            const net::Headers& query = {}) const;
    /// The answer to a GET with this query; nothing where none is expected. Fails as denied: 403.
    Result<std::optional<Echo>> greet(const net::Headers& query) const;

    /// Only the signature of accept().
    Result<std::string> verify(const net::Headers& headers, std::string_view body, Time now,
                               const net::Headers& query = {}) const;
    /// What accept() makes of a body whose signature is good; `trace` may be empty.
    Result<Delivery> read(const net::Headers& headers, std::string_view body, Time now,
                          const Trace& trace) const;

    static constexpr std::size_t max_body = 8 << 20;  ///< bytes; more is 413
    static constexpr std::size_t max_mentions = 10'000;

 private:
    std::string name_;
    Lock lock_;
    std::shared_ptr<const Mapped> mapped_;  ///< none for the kind `push`
};

}  // namespace webcare::connectors::push
