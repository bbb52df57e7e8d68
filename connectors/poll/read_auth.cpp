#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "connectors/poll/auth.hpp"
#include "connectors/poll/expression.hpp"
#include "connectors/poll/words.hpp"

namespace webcare::connectors::poll {
namespace {

using config::Fields;
using config::Node;
using config::Problems;

/// Gathers the options that a way's templates name.
class Needs {
 public:
    explicit Needs(const std::vector<Option>& options) : options_{options} {}

    Template read(const Node& node, Problems& problems) {
        Template made = read_template(node, problems);
        for (const std::string& name : made.names()) {
            const std::string option = name.substr(0, name.find('/'));
            const bool known = std::any_of(options_.begin(), options_.end(),
                                           [&](const Option& o) { return o.name == option; });
            if (known) names_.insert(option);
        }
        return made;
    }
    Named read_all(const Node& node, Problems& problems) {
        Named out;
        for (const auto& [name, value] : node.fields())
            out.emplace_back(name.scalar(), read(value, problems));
        return out;
    }
    std::vector<std::string> names() const { return {names_.begin(), names_.end()}; }

 private:
    const std::vector<Option>& options_;
    std::set<std::string> names_;
};

std::optional<std::pair<Template, Template>> read_basic(Fields& fields, Needs& needs) {
    const Node node = fields.node("basic");
    if (!node) return std::nullopt;
    const auto items = node.items();
    if (items.size() != 2) {
        fields.error("basic", "`basic` is a list of two: the user's name and the password");
        return std::nullopt;
    }
    return std::pair{needs.read(items[0], fields.problems()),
                     needs.read(items[1], fields.problems())};
}

Login read_login(Fields& fields, Needs& needs) {
    Login out;
    Problems& problems = fields.problems();
    out.url = needs.read(fields.node("post"), problems);
    if (!fields.present("post"))
        fields.error("post", "a login needs `post`: the address that gives tokens");
    out.basic = read_basic(fields, needs);
    out.headers = needs.read_all(fields.node("headers"), problems);
    out.form = needs.read_all(fields.node("form"), problems);
    out.json = needs.read_all(fields.node("json"), problems);
    if (!out.form.empty() && !out.json.empty())
        fields.error("json", "a login sends `form` or `json`, not both");
    return out;
}

Auth::Jwt read_jwt(const Node& node, Needs& needs, Problems& problems) {
    Auth::Jwt out;
    Fields fields{node, "jwt", problems};
    constexpr Words<net::JwtAlgorithm, 2> algorithms{
        {{"ES256", net::JwtAlgorithm::es256}, {"RS256", net::JwtAlgorithm::rs256}}};
    read_word(fields, "alg", out.algorithm, algorithms);
    out.key = needs.read(fields.node("key"), problems);
    if (!fields.present("key"))
        fields.error("key", "a JWT needs `key`: the private key it is signed with");
    out.header = needs.read_all(fields.node("header"), problems);
    out.claims = needs.read_all(fields.node("claims"), problems);
    fields.read("lives", out.lives);
    fields.finish();
    return out;
}

void read_tokens(const Node& node, Auth& auth, Needs& needs, Problems& problems) {
    Fields fields{node, "login", problems};
    auth.login = read_login(fields, needs);
    auth.token = *Place::parse("/access_token");
    auth.lives = *Place::parse("/expires_in");
    auth.renewal = *Place::parse("/refresh_token");
    read_place(fields, "token", auth.token);
    read_place(fields, "lives", auth.lives);
    read_place(fields, "renewal", auth.renewal);
    fields.read("usual_life", auth.usual_life);
    if (const Node refresh = fields.node("refresh")) {
        Fields again{refresh, "refresh", problems};
        auth.refresh = read_login(again, needs);
        again.finish();
    }
    fields.finish();
}

Auth read_way(const Node& node, const std::vector<Option>& options, Problems& problems) {
    Auth auth;
    Needs needs{options};
    Fields fields{node, "auth", problems};
    if (const Node jwt = fields.node("jwt")) auth.jwt = read_jwt(jwt, needs, problems);
    if (const Node login = fields.node("login")) read_tokens(login, auth, needs, problems);
    if (const Node node_of_proof = fields.node("proof")) {
        Fields proof{node_of_proof, "proof", problems};
        auth.proof.emplace();
        auth.proof->key = needs.read(proof.node("key"), problems);
        auth.proof->of = needs.read(proof.node("of"), problems);
        for (const auto key : {"key", "of"}) {
            if (!proof.present(key))
                proof.error(key, "a proof needs `key` and `of`: HMAC-SHA256 of one with the other");
        }
        proof.finish();
    }
    auth.headers = needs.read_all(fields.node("headers"), problems);
    auth.query = needs.read_all(fields.node("query"), problems);
    auth.basic = read_basic(fields, needs);
    if (const Node bearer = fields.node("bearer")) {
        std::string text = "Bearer " + bearer.scalar();
        static_cast<void>(needs.read(bearer, problems));  // reports, and counts what it needs
        if (auto made = Template::parse(text))
            auth.headers.emplace_back("Authorization", *std::move(made));
    }
    fields.finish();
    auth.needs = needs.names();
    if (auth.headers.empty() && auth.query.empty() && !auth.basic) {
        const auto bearer = auth.login ? "Bearer {access_token}" : "Bearer {jwt}";
        if (auth.login || auth.jwt)
            auth.headers.emplace_back("Authorization", *Template::parse(bearer));
        else
            problems.error(
                node.at(),
                "auth: give one of `bearer`, `basic`, `headers`, `query`, `login`, `jwt`");
    }
    return auth;
}

}  // namespace

Named read_named(const Node& node, Problems& problems) {
    Named out;
    for (const auto& [name, value] : node.fields())
        out.emplace_back(name.scalar(), read_template(value, problems));
    return out;
}

std::vector<Auth> read_auth(const Node& node, const std::vector<Option>& options,
                            Problems& problems) {
    std::vector<Auth> ways;
    for (const Node& way : node.items()) ways.push_back(read_way(way, options, problems));
    return ways;
}

}  // namespace webcare::connectors::poll
