#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "connectors/poll/auth.hpp"
#include "connectors/poll/mapping.hpp"
#include "connectors/poll/settings.hpp"

namespace webcare::connectors::poll {

/// How a post proves who sent it.
struct Signature {
    enum class Is {
        hmac_sha256,        ///< a MAC of what `covers` says, in a header
        standard_webhooks,  ///< standardwebhooks.com, always within five minutes
        token,              ///< a word that only the sender knows, in a header or the query
    };
    Is is = Is::hmac_sha256;
    std::vector<Template> keys;  ///< of options; any of those that have a value will do
    std::string header, query;   ///< where it stands
    std::string prefix;          ///< before the signature, as in "sha256="
    bool base64 = false;         ///< else hex
    Template covers;             ///< what is signed, of {body}, {timestamp} and {id}
    std::string timestamp, id;   ///< the headers that these two stand in
    Duration tolerance = std::chrono::minutes{5};
    Signature() = default;
};

/// A question to which the service wants its own words back before it posts anything.
struct Challenge {
    std::string query;  ///< GET: the key whose value is sent back
    Named where;        ///< GET: keys that must have these values
    Place place;        ///< POST, where `query` is empty: the value that is sent back
    Conditions of;      ///< POST: how such a body is known
    std::string type = "text/plain";
    Challenge() = default;
};

/// What a definition says of being posted to.
struct Pushed {
    Signature signature;
    std::vector<Challenge> challenges;
    std::string delivery_header;    ///< that names the delivery, or ""
    std::optional<Place> delivery;  ///< in the body, where there is no such header
    std::vector<Take> takes;
    Pushed() = default;
};

/// Reads `push`; its templates may name `options`.
Pushed read_pushed(const config::Node& node, const std::vector<Option>& options,
                   const config::Node& maps, config::Problems& problems);

}  // namespace webcare::connectors::poll
