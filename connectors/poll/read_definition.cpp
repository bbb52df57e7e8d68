#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <filesystem>
#include <set>

#include "connectors/access.hpp"
#include "connectors/poll/definition.hpp"
#include "connectors/poll/read_request.hpp"
#include "connectors/poll/words.hpp"
#include "core/text.hpp"

namespace webcare::connectors::poll {
namespace {

using config::Fields;
using config::Node;
using config::Problems;
using Means = ErrorRule::Means;

constexpr Words<Means, 12> meanings{{
    {"denied", Means::denied},
    {"forget", Means::forget},
    {"gone", Means::gone},
    {"instead", Means::instead},
    {"malformed", Means::malformed},
    {"misconfigured", Means::misconfigured},
    {"renew", Means::renew},
    {"restart", Means::restart},
    {"skip", Means::skip},
    {"spent", Means::spent},
    {"temporary", Means::temporary},
    {"throttled", Means::throttled},
}};

// What the engine itself gives a value.
constexpr std::array<std::string_view, 9> own_names{
    "page", "newest", "each", "now", "ids", "jwt", "access_token", "refresh_token", "proof"};

ErrorRule read_error(const Node& node, Problems& problems) {
    ErrorRule out;
    Fields fields{node, "error", problems};
    for (const Node& status : fields.node("status").items()) {
        const int code = std::atoi(status.scalar().c_str());
        if (code < 100 || code > 599)
            problems.error(status.at(), "error: `status` is a status of HTTP, 100 to 599");
        out.status.push_back(code);
    }
    out.body = Conditions::read(fields.node("body"), problems);
    for (const auto& [name, expected] : fields.node("headers").fields())
        out.headers.emplace_back(name.scalar(), Expected::read(expected));
    fields.read("on", out.on);
    if (!read_word(fields, "is", out.means, meanings) && !fields.present("is"))
        problems.error(node.at(), fmt::format("error: `is` says what it means: {}",
                                              fmt::join(names_of(meanings), ", ")));
    Duration wait{};
    if (fields.read("wait", wait)) out.wait = wait;
    fields.read("says", out.says);
    fields.finish();
    if (out.status.empty() && out.body.empty() && out.headers.empty())
        problems.error(node.at(),
                       "error: give `status`, `body` or `headers`, or several: when it applies");
    return out;
}

Budget read_budget(const Node& node, Problems& problems) {
    Budget out;
    Fields fields{node, "budget", problems};
    fields.require("name", out.name);
    constexpr Words<bool, 2> counted{{{"request", false}, {"item", true}}};
    read_word(fields, "per", out.per_item, counted);
    fields.read("cost", out.cost, 0, 1e6);
    out.most = read_template(fields.node("most"), problems);
    if (!fields.present("most"))
        fields.error("most", "budget: `most` is what a day may cost, such as {units_per_day}");
    std::string zone;
    if (fields.read("zone", zone)) {
        if (const auto found = Zone::find(zone))
            out.zone = *found;
        else
            fields.error("zone", found.error().detail);
    }
    fields.finish();
    return out;
}

Limits read_limits(const Node& node, Problems& problems) {
    Limits out;
    if (!node) return out;
    Fields fields{node, "limits", problems};
    fields.read("per_second", out.per_second, 0.001, 1000);
    for (auto [key, figure] : {std::pair{"remaining", &out.remaining}, {"reset", &out.reset}}) {
        if (!fields.read(key, *figure) || !Place::is_meant(*figure)) continue;
        if (const auto place = Place::parse(*figure); !place)
            fields.error(key, place.error().detail);
    }
    fields.read("reserve", out.reserve, 0, 1e6);
    out.has_wait = read_place(fields, "wait", out.wait);
    for (const Node& usage : fields.node("usage").items()) out.usage.push_back(usage.scalar());
    fields.read("usage_slow", out.usage_slow, 1, 100);
    fields.read("usage_stop", out.usage_stop, 1, 100);
    for (const Node& budget : fields.node("budgets").items())
        out.budgets.push_back(read_budget(budget, problems));
    fields.finish();
    return out;
}

Needs read_needs(const Node& node, Problems& problems) {
    Needs out;
    if (!node) return out;
    Fields fields{node, "needs", problems};
    fields.choice("account", out.account, {"none", "free", "review", "paid"});
    fields.read("cost", out.cost);
    fields.read("how", out.how);
    fields.finish();
    return out;
}

/// Holds the names in templates against what can have a value, and `each` against what gives
/// values.
class Check {
 public:
    Check(const Definition& definition, Problems& problems)
        : definition_{definition}, problems_{problems} {
        for (const auto name : own_names) names_.emplace(name);
        for (const Option& option : definition.options) names_.insert(option.name);
    }

    void all(const Node& root) {
        std::set<std::string> seen;
        const auto nodes = root["requests"].items();
        for (std::size_t i = 0; i < definition_.requests.size() && i < nodes.size(); ++i) {
            request(definition_.requests[i], nodes[i], seen);
            seen.insert(definition_.requests[i].name);
        }
        const auto again = root["revisit"].items();
        for (std::size_t i = 0; i < definition_.revisits.size() && i < again.size(); ++i)
            request(definition_.revisits[i].request, again[i], seen);
        seen.insert("revisit");
        const auto errors = root["errors"].items();
        for (std::size_t i = 0; i < definition_.errors.size() && i < errors.size(); ++i) {
            for (const std::string& name : definition_.errors[i].on) {
                if (!seen.contains(name))
                    problems_.error(errors[i]["on"].at(),
                                    fmt::format("error: `on` names requests, or `revisit`; there "
                                                "is no `{}`",
                                                printable(name)));
            }
        }
    }

 private:
    void request(const Request& request, const Node& node, const std::set<std::string>& before) {
        made_of(request.url, node[node["get"] ? "get" : "post"]);
        for (const Template* made : request.body.templates()) made_of(*made, node["body"]);
        for (const auto& [name, made] : request.query) made_of(made, node["query"][name]);
        for (const auto& [name, made] : request.headers) made_of(made, node["headers"][name]);
        if (before.contains(request.name) || request.name.empty())
            problems_.error(
                node.at(),
                fmt::format(
                    "request: every request has a name of its own, as `name: ...`{}",
                    request.name.empty() ? "" : fmt::format("; `{}` is taken", request.name)));
        for (const std::string& option : request.given.names()) option_named(option, node["given"]);
        if (request.each.empty()) return;
        const bool is_list = std::any_of(
            definition_.options.begin(), definition_.options.end(), [&](const Option& o) {
                return o.name == request.each && o.kind == Option::Kind::list;
            });
        if (!is_list && !before.contains(request.each)) {
            problems_.error(
                node["each"].at(),
                fmt::format(
                    "request: `each` names a list among the options, or a request above that has "
                    "`collect`; `{}` is neither",
                    printable(request.each)));
        }
    }
    void option_named(const std::string& name, const Node& node) {
        std::set<std::string> options;
        for (const Option& option : definition_.options) options.insert(option.name);
        if (options.contains(name)) return;
        const auto meant = nearest(name, options);
        problems_.error(
            node.at(),
            fmt::format("given: `{}` is no option{}", printable(name),
                        meant.empty() ? "" : fmt::format("; did you mean `{}`?", meant)));
    }
    void made_of(const auto& made, const Node& node) {
        for (const std::string& name : made.names()) {
            const std::string option = name.substr(0, name.find('/'));
            if (names_.contains(option)) continue;
            const auto meant = nearest(option, names_);
            problems_.error(
                node.at(),
                fmt::format("`{{{}}}` is no option and no value of the engine{}", printable(name),
                            meant.empty() ? "" : fmt::format("; did you mean `{{{}}}`?", meant)));
        }
    }

    const Definition& definition_;
    Problems& problems_;
    std::set<std::string> names_;
};

}  // namespace

std::string Definition::network_of(const Settings& settings) const {
    const Values none;
    return network.fill(Scope{settings.values, none}).value_or(kind);
}

std::shared_ptr<const Definition> read_definition(const Node& root, std::string kind,
                                                  Problems& problems) {
    Problems own;
    auto out = std::make_shared<Definition>();
    out->kind = std::move(kind);
    Fields fields{root, "definition", own};
    fields.require("title", out->title);
    fields.read("docs", out->docs);
    out->needs = read_needs(fields.node("needs"), own);
    std::string network = out->kind;
    fields.read("network", network);
    if (auto made = Template::parse(network))
        out->network = *std::move(made);
    else
        fields.error("network", made.error().detail);
    out->options = read_options(fields.node("options"), own);
    fields.read("every", out->every);
    fields.read("accept", out->accept);
    std::string deleted;
    if (fields.choice("deleted_text", deleted, {"drop", "keep"}))
        out->deleted_text = deleted == "drop" ? DeletedText::drop : DeletedText::keep;
    out->auth = read_auth(fields.node("auth"), out->options, own);
    const Node maps = fields.node("maps");
    const auto requests = fields.node("requests").items();
    for (const Node& node : requests) {
        Request request = read_request(node, maps, own);
        if (request.name.empty() && requests.size() == 1) request.name = "all";
        out->requests.push_back(std::move(request));
    }
    if (const Node push = fields.node("push"))
        out->push = read_pushed(push, out->options, maps, own);
    if (out->requests.empty() && !out->push)
        fields.error("requests",
                     "definition: `requests` says what is asked, or `push` what is posted; there "
                     "is neither");
    for (const Node& revisit : fields.node("revisit").items())
        out->revisits.push_back(read_revisit(revisit, maps, own));
    out->limits = read_limits(fields.node("limits"), own);
    for (const Node& error : fields.node("errors").items())
        out->errors.push_back(read_error(error, own));
    fields.finish();
    Check{*out, own}.all(root);
    return hand_over(own, problems) ? out : nullptr;
}

std::shared_ptr<const Definition> load_definition(const std::string& path, Problems& problems) {
    const Node root = config::Document::load_filled(path, "definition", problems);
    if (!root) return nullptr;
    return read_definition(root, std::filesystem::path{path}.stem().string(), problems);
}

}  // namespace webcare::connectors::poll
