#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "core/health.hpp"
#include "core/text.hpp"
#include "escalation/declared/definition.hpp"
#include "escalation/declared/fields.hpp"

namespace webcare::escalation::declared {
namespace {

using config::Fields;
using config::Node;
using config::Problems;
using Means = ErrorRule::Means;

constexpr std::array<std::pair<std::string_view, Means>, 9> meanings{{
    {"anew", Means::anew},
    {"delivered", Means::delivered},
    {"denied", Means::denied},
    {"malformed", Means::malformed},
    {"misconfigured", Means::misconfigured},
    {"renew", Means::renew},
    {"temporary", Means::temporary},
    {"throttled", Means::throttled},
    {"too_large", Means::too_large},
}};

constexpr std::array<std::string_view, 5> methods{"post", "put", "patch", "delete", "get"};

bool is_pointer(std::string_view text) {
    return text.starts_with('/');
}

bool is_header(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    });
}

Answer read_answer(Fields& fields, Problems& problems) {
    Answer out;
    for (const Node& status : fields.node("status").items()) {
        const bool all = status.scalar() == "2xx";
        const int code = all ? 2 : std::atoi(status.scalar().c_str());
        if (!all && (code < 100 || code > 599))
            problems.error(status.at(), "`status` is a status of HTTP, 100 to 599, or 2xx");
        out.status.push_back(code);
    }
    std::string text;
    if (fields.read("body", text)) out.is = text;
    fields.read("contains", out.holds);
    for (const auto& [place, wanted] : fields.node("where").fields()) {
        Expected expected;
        expected.pointer = place.scalar();
        if (!is_pointer(expected.pointer))
            problems.error(place.at(), "a place is written /key/key, with `/` before each key");
        const bool word = wanted.is_scalar() && !wanted.quoted();
        if (word && (wanted.scalar() == "present" || wanted.scalar() == "absent"))
            expected.present = wanted.scalar() == "present";
        else
            for (const Node& one : wanted.items()) expected.one_of.push_back(one.scalar());
        out.where.push_back(std::move(expected));
    }
    return out;
}

ErrorRule read_error(const Node& node, Problems& problems) {
    ErrorRule out;
    Fields fields{node, "error", problems};
    out.when = read_answer(fields, problems);
    std::vector<std::string_view> words;
    words.reserve(meanings.size());
    for (const auto& [word, means] : meanings) words.push_back(word);
    std::string is;
    if (fields.choice("is", is, words))
        out.means = std::find_if(meanings.begin(), meanings.end(), [&](const auto& pair) {
                        return pair.first == is;
                    })->second;
    else if (!fields.present("is"))
        problems.error(node.at(),
                       fmt::format("error: `is` says what it means: {}", fmt::join(words, ", ")));
    std::string unit;
    if (fields.read("wait", out.wait) && !is_pointer(out.wait) && !is_header(out.wait))
        fields.error("wait",
                     "error: `wait` is a place in the answer, as /retry_after, or a header's name");
    if (fields.choice("unit", unit, {"s", "ms"})) out.wait_unit = unit == "ms" ? 0.001 : 1;
    fields.read("says", out.says);
    fields.finish();
    const Answer& when = out.when;
    if (!when.holds.empty() && when.status.empty() && when.where.empty())
        problems.warning(node.at(),
                         "error: `contains` without `status` or `where` also fits words of others "
                         "that the service repeats in its answer; give the status it comes with");
    if (when.status.empty() && !when.is && when.holds.empty() && when.where.empty())
        problems.error(node.at(),
                       "error: give `status`, `body`, `contains` or `where`, or several");
    return out;
}

class Reader {
 public:
    Reader(Definition& out, Problems& problems) : out_{out}, problems_{problems} {}

    void read(const Node& root) {
        Fields fields{root, "definition", problems_};
        fields.require("title", out_.title);
        fields.read("docs", out_.docs);
        fields.read("needs", out_.needs);
        names_ = field_names();
        out_.options = read_options(fields.node("options"), problems_);
        for (const Option& option : out_.options)
            if (!names_.texts.insert(option.name).second)
                problems_.error(root["options"][option.name].at(),
                                fmt::format("`{}` is a value of every delivery; give the option "
                                            "another name",
                                            option.name));
        tables(fields.node("tables"));
        style(fields);
        for (const auto& [name, part] : fields.node("parts").fields())
            common_.parts.insert_or_assign(name.scalar(),
                                           Body::read(part, common_, names_, problems_));
        for (const Node& way : fields.node("auth").items()) out_.auth.push_back(auth(way));
        limits(fields.node("limits"));
        fields.read("idempotent", out_.idempotent);
        fields.read("lanes", out_.lanes, 1, 64);
        for (const Node& one : fields.node("send").items()) out_.sends.push_back(send(one));
        answers(fields);
        if (const Node buttons = fields.node("buttons"))
            out_.buttons = read_buttons(buttons, out_.options, problems_);
        fields.finish();
        check(root);
    }

 private:
    void tables(const Node& node) {
        for (const auto& [name, words] : node.fields()) {
            Texts& table = names_.tables[name.scalar()];
            for (const auto& [from, to] : words.fields()) table[from.scalar()] = to.scalar();
            if (table.empty())
                problems_.error(name.at(), "a table has words with what they become");
        }
    }
    void style(Fields& fields) {
        std::string sink, unit;
        if (fields.choice("sink", sink, sink_names()))
            common_.sink = *sink_named(sink);
        else if (!fields.present("sink"))
            problems_.error(fields.mapping().at(),
                            fmt::format("definition: `sink` says how the service reads a text: {}",
                                        fmt::join(sink_names(), ", ")));
        if (fields.choice("unit", unit, {"characters", "bytes", "utf16"}))
            common_.unit = unit == "bytes"   ? Unit::bytes
                           : unit == "utf16" ? Unit::utf16
                                             : Unit::characters;
    }
    void limits(const Node& node) {
        if (!node) return;
        Fields fields{node, "limits", problems_};
        int body = 0;
        if (fields.read("body", body, 1'000, 1 << 20))
            out_.most_body = static_cast<std::size_t>(body);
        const auto count = [&](std::string_view key, std::size_t& into, int most) {
            int number = 0;
            if (fields.read(key, number, 1, most)) into = static_cast<std::size_t>(number);
        };
        count("quote", out_.room.quote, 16'000);
        count("line", out_.room.line, 2'000);
        count("signals", out_.room.signals, 32);
        count("guidance", out_.room.guidance, 32);
        fields.finish();
    }
    Template text(const Node& node) { return Template::read(node, names_, problems_); }
    Named named(const Node& node) {
        Named out;
        for (const auto& [name, value] : node.fields())
            out.emplace_back(name.scalar(), text(value));
        return out;
    }
    Auth auth(const Node& node) {
        Auth out;
        Fields fields{node, "auth", problems_};
        if (const Node bearer = fields.node("bearer")) out.bearer = text(bearer);
        if (const Node basic = fields.node("basic")) {
            const auto two = basic.items();
            if (two.size() == 2)
                out.basic = {text(two[0]), text(two[1])};
            else
                problems_.error(basic.at(), "auth: `basic` is [user, password]");
        }
        out.headers = named(fields.node("headers"));
        out.query = named(fields.node("query"));
        if (const Node oauth = fields.node("client_credentials")) {
            Fields keys{oauth, "client_credentials", problems_};
            Auth::ClientCredentials made;
            if (const Node url = keys.node("token_url")) made.token_url = address(url);
            made.client_id = text(keys.node("client_id"));
            made.client_secret = text(keys.node("client_secret"));
            made.scope = text(keys.node("scope"));
            keys.finish();
            if (made.token_url.empty() || made.client_id.empty() || made.client_secret.empty())
                problems_.error(oauth.at(),
                                "auth: give `token_url`, `client_id` and `client_secret`");
            out.client_credentials = std::move(made);
        }
        fields.finish();
        return out;
    }
    Template address(const Node& node) {
        Template out = text(node);
        const std::string first = out.first_name();
        const bool is_address = std::any_of(
            out_.options.begin(), out_.options.end(),
            [&](const Option& option) { return option.name == first && option.is_address(); });
        const std::string& written = node.scalar();
        if (is_address)
            out.begins_with_address();
        else if (!written.starts_with("https://") && !written.starts_with("http://"))
            problems_.error(node.at(),
                            "an address begins with https:// or with an option that `is: url`");
        return out;
    }
    void remember(const Node& node, Send& out) {
        for (const auto& [key, from] : node.fields()) {
            if (is_pointer(from.scalar()))
                out.answered.emplace_back(key.scalar(), from.scalar());
            else
                out.known.emplace_back(key.scalar(), text(from));
        }
    }
    void content(Fields& fields, Send& out) {
        int given = 0;
        for (const auto& [key, form] : {std::pair{"json", Send::Form::json},
                                        {"form", Send::Form::form},
                                        {"text", Send::Form::text}}) {
            const Node node = fields.node(key);
            if (!node) continue;
            ++given;
            out.form = form;
            if (form == Send::Form::text)
                out.text = Leaf::read(node, common_, names_, problems_);
            else
                out.body = Body::read(node, common_, names_, problems_);
        }
        if (given > 1) problems_.error(fields.mapping().at(), "give one of `json`, `form`, `text`");
        fields.read("content_type", out.content_type);
    }
    /// What is asked of whom, and what is kept of the answer.
    void request(Fields& fields, Send& out) {
        int requests = 0;
        for (const std::string_view method : methods) {
            const Node url = fields.node(method);
            if (!url) continue;
            ++requests;
            out.url = address(url);
            out.method = method;
            std::transform(out.method.begin(), out.method.end(), out.method.begin(),
                           [](char c) { return static_cast<char>(c - 32); });
        }
        if (requests != (out.skip.empty() ? 1 : 0))
            problems_.error(fields.mapping().at(),
                            fmt::format("send: one request, with one of {}; or `skip: why`",
                                        fmt::join(methods, ", ")));
        out.query = named(fields.node("query"));
        out.headers = named(fields.node("headers"));
        content(fields, out);
        remember(fields.node("remember"), out);
    }
    /// How what an earlier attempt made is found.
    void find(const Node& node, Send& out) {
        if (!node) return;
        Fields fields{node, "find", problems_};
        Send& asked = out.find.emplace_back();
        request(fields, asked);
        fields.finish();
        const auto keys = [](const Send& send) {
            std::set<std::string_view> all;
            for (const auto& [key, place] : send.answered) all.insert(key);
            return all;
        };
        if (asked.answered.empty() || keys(asked) != keys(out))
            problems_.error(
                node.at(),
                "find: `remember` has the places of the same keys as that of the `send`");
    }
    /// A type that no delivery has would never be sent for.
    void check_types(const Node& on) {
        static constexpr std::array<std::string_view, 8> known{
            "alert.raised", "alert.updated", "alert.acknowledged", "alert.resolved",
            "alert.digest", "wave.opened",   "wave.grown",         "wave.ended"};
        for (const Node& type : on.items()) {
            const std::string& word = type.scalar();
            const bool of_source = word == "source.*" ||
                                   (word.starts_with("source.") && trouble_named(word.substr(7)));
            if (of_source || std::find(known.begin(), known.end(), word) != known.end()) continue;
            const std::string_view near = nearest(word, known);
            problems_.error(type.at(),
                            fmt::format("send: no delivery is of type `{}`; {}", word,
                                        near.empty() ? fmt::format("there are {}, source.*",
                                                                   fmt::join(known, ", "))
                                                     : fmt::format("did you mean {}?", near)));
        }
    }
    Send send(const Node& node) {
        Send out;
        Fields fields{node, "send", problems_};
        fields.read("on", out.on);
        check_types(node["on"]);
        out.given = Given::read(fields.node("given"), names_, problems_);
        fields.read("skip", out.skip);
        request(fields, out);
        find(fields.node("find"), out);
        fields.finish();
        return out;
    }
    void answers(Fields& fields) {
        if (const Node node = fields.node("delivered")) {
            Fields keys{node, "delivered", problems_};
            out_.delivered = read_answer(keys, problems_);
            keys.finish();
        }
        if (out_.delivered.status.empty()) out_.delivered.status = {2};
        for (const Node& error : fields.node("errors").items())
            out_.errors.push_back(read_error(error, problems_));
    }
    void check(const Node& root) {
        if (out_.sends.empty()) problems_.error(root.at(), "definition: `send` says what is sent");
        if (!out_.idempotent) return;
        const auto carries_key = [](const Send& send) {
            const auto in = [](const Named& all) {
                return std::any_of(all.begin(), all.end(), [](const auto& pair) {
                    return pair.second.has_place("delivery") || pair.second.has_place("matter") ||
                           pair.second.has_place("alert");
                });
            };
            const auto has = [](const auto& made) {
                return made.has_place("delivery") || made.has_place("matter") ||
                       made.has_place("alert") || made.has_place("case");
            };
            return !send.skip.empty() || in(send.headers) || in(send.query) || has(send.url) ||
                   has(send.body) || has(send.text);
        };
        const auto nodes = root["send"].items();
        for (std::size_t i = 0; i < out_.sends.size() && i < nodes.size(); ++i)
            if (!carries_key(out_.sends[i]))
                problems_.error(nodes[i].at(),
                                "send: `idempotent` needs a key of ours in the request by which "
                                "the service knows a repeat: {delivery}, {alert} or {matter}");
    }

    Definition& out_;
    Problems& problems_;
    Names names_;
    Common common_;
};

/// A kind is a plain word, so that it cannot lead out of the folder.
bool is_plain(std::string_view kind) {
    return !kind.empty() && kind.size() <= 64 && std::all_of(kind.begin(), kind.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

}  // namespace

bool Definition::keeps_threads() const {
    return std::any_of(sends.begin(), sends.end(), [](const Send& send) {
        return !send.answered.empty() || !send.known.empty();
    });
}

std::shared_ptr<const Definition> read_definition(const Node& root, std::string kind,
                                                  Problems& problems) {
    Problems own;
    auto out = std::make_shared<Definition>();
    out->kind = std::move(kind);
    Reader{*out, own}.read(root);
    problems.add(own);
    return own.ok() ? out : nullptr;
}

std::shared_ptr<const Definition> load_definition(const std::string& path, Problems& problems) {
    const Node root = config::Document::load_filled(path, "definition", problems);
    if (!root) return nullptr;
    return read_definition(root, std::filesystem::path{path}.stem().string(), problems);
}

std::vector<std::string> definition_folders(const config::Config& config) {
    namespace fs = std::filesystem;
    std::vector<std::string> folders = config.channel_definitions;
    const fs::path shipped = config::shipped_folder();
    std::error_code failed;
    // Installed beside the rules; in a source tree in the room that reads them.
    const fs::path installed = shipped / "channels";
    folders.push_back(fs::is_directory(installed, failed)
                          ? installed.string()
                          : (shipped.parent_path() / "escalation/definitions").string());
    return folders;
}

std::string definition_file(const config::Config& config, std::string_view kind) {
    if (!is_plain(kind)) return {};
    std::error_code failed;
    for (const std::string& folder : definition_folders(config)) {
        const auto file = std::filesystem::path{folder} / (std::string{kind} + ".yaml");
        if (std::filesystem::is_regular_file(file, failed)) return file.string();
    }
    return {};
}

bool Definition::follows_alerts() const {
    return std::any_of(sends.begin(), sends.end(), [](const Send& send) {
        return send.skip.empty() &&
               std::find(send.on.begin(), send.on.end(), "alert.resolved") != send.on.end();
    });
}

bool follows_alerts(const config::Config& config, std::string_view kind) {
    const std::string file = definition_file(config, kind);
    config::Problems unused;  // whoever prepares the channel reports them
    const auto definition = file.empty() ? nullptr : load_definition(file, unused);
    return definition && definition->follows_alerts();
}

std::vector<std::string> defined_kinds(const config::Config& config) {
    std::vector<std::string> kinds;
    std::error_code failed;
    for (const std::string& folder : definition_folders(config))
        for (const auto& entry : std::filesystem::directory_iterator{folder, failed})
            if (entry.path().extension() == ".yaml") kinds.push_back(entry.path().stem().string());
    std::sort(kinds.begin(), kinds.end());
    kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
    return kinds;
}

}  // namespace webcare::escalation::declared
