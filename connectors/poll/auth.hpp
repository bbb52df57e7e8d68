#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/poll/settings.hpp"
#include "connectors/poll/template.hpp"
#include "connectors/poll/token_file.hpp"
#include "net/jwt.hpp"

namespace webcare::connectors::poll {

using Named = std::vector<std::pair<std::string, Template>>;

/// Reads a mapping of names to templates.
Named read_named(const config::Node& node, config::Problems& problems);

/// A request that gives a token.
struct Login {
    Template url;
    std::optional<std::pair<Template, Template>> basic;  ///< user and password
    Named headers, form, json;                           ///< one of form and json is the body
    Login() = default;
};

/// One way to prove who asks. First `jwt`, `login` and `proof` make values, then `headers`, `query`
/// and `basic` say where they go.
struct Auth {
    struct Jwt {  ///< makes {jwt}
        net::JwtAlgorithm algorithm = net::JwtAlgorithm::es256;
        Template key;
        Named header, claims;
        Duration lives = std::chrono::minutes{20};
        Jwt() = default;
    };
    struct Proof {  ///< makes {proof}: hex of HMAC-SHA256
        Template key, of;
        Proof() = default;
    };
    std::vector<std::string> needs;  ///< options without which this way is not open
    std::optional<Jwt> jwt;
    std::optional<Login>
        login;  ///< makes {access_token}, and {refresh_token} where `renewal` is a place
    std::optional<Login> refresh;  ///< instead of `login` while there is a {refresh_token}
    Place token, lives, renewal;
    Duration usual_life =
        std::chrono::hours{1};  ///< of an access token where the answer does not say
    std::optional<Proof> proof;
    Named headers, query;
    std::optional<std::pair<Template, Template>> basic;
    Auth() = default;
};

/// Reads `auth`: one way or a list; of a list the first counts whose options are all given.
std::vector<Auth> read_auth(const config::Node& node, const std::vector<Option>& options,
                            config::Problems& problems);

/// Puts credentials on the requests of one source, and fetches tokens when they are needed. Tokens
/// live in memory only, but for one: where the configured {refresh_token} is exchanged for another,
/// that one is kept in a file before it is used. I/O thread.
class Authoriser {
 public:
    Authoriser(const std::vector<Auth>& ways, const Settings& settings, const Parts& parts);

    /// Fails as denied or misconfigured when no token is to be had, else as the request for it did.
    asio::awaitable<Status> authorise(net::Request& request);
    /// The token was refused: the next request fetches another. False when there is none to fetch.
    bool forget_token();
    /// When the token of the configuration ends, where it says so itself (a JWT's `exp`).
    std::optional<Time> token_ends() const;
    /// Text without secrets and tokens.
    std::string hide(std::string text) const;
    /// A URL without what authorise() adds to its query: services repeat it in links to next pages.
    std::string strip(const std::string& url) const;

 private:
    asio::awaitable<Status> fetch_token(Scope scope);
    asio::awaitable<Result<net::Response>> ask(const Login& login, Scope scope);
    Status make_jwt(const Scope& scope);

    const Auth* way_ = nullptr;  // none: the service asks for nothing
    const Settings& settings_;
    Parts parts_;
    Values made_;                    // jwt, access_token, refresh_token, proof
    std::optional<TokenFile> kept_;  // of a source that has a refresh token in its configuration
    std::optional<Time> expires_;
    bool fetching_ = false;  // a token: whoever else needs one waits, since some serve only once
};

}  // namespace webcare::connectors::poll
