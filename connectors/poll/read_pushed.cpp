#include <fmt/format.h>

#include <algorithm>

#include "connectors/poll/pushed.hpp"
#include "connectors/poll/read_request.hpp"
#include "core/text.hpp"

namespace webcare::connectors::poll {
namespace {

using config::Fields;
using config::Node;
using config::Problems;

/// A template may name only what has a value when somebody posts.
void check_names(const Template& made, const Node& node, const std::vector<std::string>& known,
                 Problems& problems) {
    if (made.has_places())
        problems.error(node.at(), "push: a place has no value here, only names have");
    for (const std::string& name : made.names()) {
        const std::string option = name.substr(0, name.find('/'));
        if (std::find(known.begin(), known.end(), option) != known.end()) continue;
        const auto meant = nearest(option, known);
        problems.error(
            node.at(),
            fmt::format("push: `{{{}}}` has no value here{}", printable(name),
                        meant.empty() ? "" : fmt::format("; did you mean `{{{}}}`?", meant)));
    }
}

bool names(const Template& made, std::string_view name) {
    const auto all = made.names();
    return std::find(all.begin(), all.end(), name) != all.end();
}

void read_keys(Fields& fields, const std::vector<std::string>& options, Signature& out) {
    for (const Node& node : fields.node("keys").items()) {
        Template key = read_template(node, fields.problems());
        check_names(key, node, options, fields.problems());
        if (key.names().empty())
            fields.problems().error(node.at(),
                                    "signature: a key is an option of the source, as in "
                                    "\"{secret}\"; a definition holds no secrets");
        out.keys.push_back(std::move(key));
    }
    if (out.keys.empty())
        fields.error("keys",
                     "signature: `keys` names the options that hold the secret, such as "
                     "[\"{secret}\", \"{previous_secret}\"]");
}

void read_hmac(Fields& fields, Signature& out) {
    fields.read("prefix", out.prefix);
    std::string encoding = "hex";
    fields.choice("encoding", encoding, {"hex", "base64"});
    out.base64 = encoding == "base64";
    fields.read("timestamp", out.timestamp);
    fields.read("id", out.id);
    if (fields.read("tolerance", out.tolerance) && out.timestamp.empty())
        fields.error("tolerance", "signature: `tolerance` needs `timestamp`, the header of a time");
    const Node covers = fields.node("signed");
    out.covers = covers ? read_template(covers, fields.problems()) : *Template::parse("{body}");
    if (covers) check_names(out.covers, covers, {"body", "timestamp", "id"}, fields.problems());
    if (!names(out.covers, "body"))
        fields.error("signed",
                     "signature: what is `signed` holds the {body}, or anybody could "
                     "change it");
    for (const auto& [name, header] : {std::pair{"timestamp", &out.timestamp}, {"id", &out.id}}) {
        if (names(out.covers, name) == !header->empty()) continue;
        fields.error(name, header->empty()
                               ? fmt::format("signature: `{}` is the header that {{{}}} stands for",
                                             name, name)
                               : fmt::format("signature: `signed` does not hold {{{}}}, so anybody "
                                             "could change it",
                                             name));
    }
}

void read_token(Fields& fields, Signature& out) {
    fields.read("header", out.header);
    fields.read("query", out.query);
    fields.read("prefix", out.prefix);
    if (out.header.empty() == out.query.empty())
        fields.error("header", "signature: give `header` or `query`: where the token stands");
}

Signature read_signature(const Node& node, const std::vector<std::string>& options,
                         Problems& problems) {
    Signature out;
    Fields fields{node, "signature", problems};
    std::string is;
    if (!fields.choice("is", is, {"hmac-sha256", "standard-webhooks", "token"}) &&
        !fields.present("is")) {
        problems.error(node.at(),
                       "signature: `is` says how a post proves who sent it: hmac-sha256, "
                       "standard-webhooks or token");
    }
    read_keys(fields, options, out);
    if (is == "standard-webhooks") {
        out.is = Signature::Is::standard_webhooks;
    } else if (is == "token") {
        out.is = Signature::Is::token;
        read_token(fields, out);
    } else {
        if (is.empty()) {  // any of the three
            static_cast<void>(fields.node("header"));
            static_cast<void>(fields.node("query"));
        } else {
            fields.require("header", out.header);
        }
        read_hmac(fields, out);
    }
    fields.finish();
    return out;
}

Challenge read_challenge(const Node& node, const std::vector<std::string>& options,
                         Problems& problems) {
    Challenge out;
    Fields fields{node, "challenge", problems};
    std::string echo;
    fields.require("echo", echo);
    const Node where = fields.node("where");
    if (Place::is_meant(echo)) {
        read_place(fields, "echo", out.place);
        out.of = Conditions::read(where, problems);
        if (!where)
            fields.error("where",
                         "challenge: `where` says how such a body is known, as in "
                         "{ /type: url_verification }");
    } else {
        out.query = echo;
        out.where = read_named(where, problems);
        bool has_secret = false;
        for (const auto& [key, value] : out.where) {
            check_names(value, where[key], options, problems);
            has_secret = has_secret || !value.names().empty();
        }
        if (!has_secret)
            fields.error("where",
                         "challenge: `where` holds the key with the token that we gave "
                         "the service, as in { verify_token: \"{verify_token}\" }");
    }
    fields.choice("type", out.type, {"text/plain", "application/json"});
    fields.finish();
    return out;
}

void read_delivery(const Node& node, Pushed& out, Problems& problems) {
    if (!node) return;
    Fields fields{node, "delivery", problems};
    fields.read("header", out.delivery_header);
    if (Place place; read_place(fields, "body", place)) out.delivery = std::move(place);
    fields.finish();
    if (out.delivery_header.empty() == !out.delivery)
        problems.error(node.at(),
                       "delivery: give `header`, or `body` with a place: what names a delivery, "
                       "the same when it comes again");
}

}  // namespace

Pushed read_pushed(const Node& node, const std::vector<Option>& options, const Node& maps,
                   Problems& problems) {
    Pushed out;
    std::vector<std::string> names;
    names.reserve(options.size());
    for (const Option& option : options) names.push_back(option.name);
    Fields fields{node, "push", problems};
    if (const Node signature = fields.node("signature"))
        out.signature = read_signature(signature, names, problems);
    else
        fields.error("signature",
                     "push: `signature` says how a post proves who sent it; without "
                     "one anybody could post");
    for (const Node& challenge : fields.node("challenge").items())
        out.challenges.push_back(read_challenge(challenge, names, problems));
    read_delivery(fields.node("delivery"), out, problems);
    out.takes = read_takes(fields, maps);
    if (out.takes.empty())
        fields.error("take", "push: give `take` with `map`: what in a body becomes mentions");
    fields.finish();
    return out;
}

}  // namespace webcare::connectors::poll
