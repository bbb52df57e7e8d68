#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "escalation/brief.hpp"
#include "escalation/declared/body.hpp"
#include "escalation/declared/buttons.hpp"
#include "escalation/declared/options.hpp"

namespace webcare::escalation::declared {

using Named = std::vector<std::pair<std::string, Template>>;

/// One way to prove who sends: the first counts whose values are all there.
struct Auth {
    struct ClientCredentials {  ///< OAuth 2.0 (RFC 6749, 4.4)
        Template token_url, client_id, client_secret, scope;
        ClientCredentials() = default;
    };
    std::optional<std::pair<Template, Template>> basic;  ///< user and password
    std::optional<Template> bearer;
    Named headers, query;
    std::optional<ClientCredentials> client_credentials;
    Auth() = default;
};

/// What is sent for some deliveries: one request, so that a delivery happens whole or not at all.
struct Send {
    std::vector<std::string> on;  ///< types of deliveries; "source.*"; empty: all
    Given given;
    std::string method = "POST";
    Template url;
    Named query, headers;
    enum class Form { none, json, form, text } form = Form::none;
    Body body;  ///< json, form
    Leaf text;
    std::string content_type;
    std::vector<std::pair<std::string, std::string>> answered;  ///< remember: key, place in answer
    Named known;                                                ///< remember: key, template
    std::string skip;  ///< why nothing is sent; the delivery counts as made
    /// None or one: asks the service for what an earlier attempt made, where its outcome is not
    /// known. What it remembers is gone on with.
    std::vector<Send> find;
    Send() = default;
};

/// A place in an answer's JSON, what it must be.
struct Expected {
    std::string pointer;
    std::optional<bool> present;
    std::vector<std::string> one_of;
    Expected() = default;
};

/// What an answer must be for some rule.
struct Answer {
    std::vector<int> status;        ///< empty: any; 2 stands for all of 200 to 299
    std::optional<std::string> is;  ///< the whole body, blanks around it apart
    std::string holds;              ///< somewhere in the body
    std::vector<Expected> where;
    Answer() = default;
};

struct ErrorRule {
    enum class Means {
        temporary,
        throttled,
        denied,
        malformed,
        misconfigured,
        delivered,  ///< the service has it already
        anew,       ///< what was to be continued is gone there: begin a new thread
        too_large,  ///< say less, once
        renew,      ///< fetch another token, once
    };
    Answer when;
    Means means = Means::temporary;
    std::string wait;      ///< a place or a header with the pause that is asked for
    double wait_unit = 1;  ///< seconds of one there
    std::string says;      ///< for the operator
    ErrorRule() = default;
};

/// One service, as data: escalation/definitions/KIND.yaml or a user's own.
struct Definition {
    std::string kind, title, docs, needs;
    std::vector<Option> options;
    std::vector<Auth> auth;
    Room room;
    std::size_t most_body = 1 << 20;  ///< bytes
    bool idempotent = false;
    int lanes = 1;
    std::vector<Send> sends;  ///< the first that applies is sent
    Answer delivered;
    std::vector<ErrorRule> errors;
    std::optional<Buttons> buttons;
    Definition() = default;
    bool keeps_threads() const;
    bool follows_alerts() const;  ///< it sends something of its own when one is resolved
};

/// Reads and checks one; every mistake at its place. Nothing while there is an error.
std::shared_ptr<const Definition> load_definition(const std::string& path,
                                                  config::Problems& problems);
std::shared_ptr<const Definition> read_definition(const config::Node& root, std::string kind,
                                                  config::Problems& problems);

/// The folders that hold definitions, the shipped one last: a user's own of the same kind wins.
std::vector<std::string> definition_folders(const config::Config& config);
/// The file that defines `kind`, or "".
std::string definition_file(const config::Config& config, std::string_view kind);
/// Definition::follows_alerts of the one of this kind; false where there is none.
bool follows_alerts(const config::Config& config, std::string_view kind);
/// The kinds that definitions give, sorted.
std::vector<std::string> defined_kinds(const config::Config& config);

}  // namespace webcare::escalation::declared
