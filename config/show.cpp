#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/config.hpp"
#include "config/defaults.hpp"
#include "core/text.hpp"

namespace webcare::config {
namespace {

/// Keys whose value is a secret itself; their `_file` and `_credential` twins only say where it is.
bool is_secret_key(std::string_view key) {
    constexpr std::array<std::string_view, 8> parts{"secret",  "token",       "password",
                                                    "api_key", "private_key", "authorization",
                                                    "headers", "cookie"};
    if (key.ends_with("_file") || key.ends_with("_credential")) return false;
    return std::any_of(parts.begin(), parts.end(),
                       [&](auto part) { return key.find(part) != std::string_view::npos; });
}

/// An address without what may be a token: user information, and path and query where `whole` is
/// set.
std::string without_tokens(std::string_view url, bool whole) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return std::string{url};
    const std::size_t host = scheme + 3;
    const std::size_t path = std::min(url.find_first_of("/?#", host), url.size());
    const std::size_t user = url.substr(host, path - host).rfind('@');
    std::string out{url.substr(0, host)};
    if (user != std::string_view::npos) out += "***@";
    const std::size_t name = user == std::string_view::npos ? host : host + user + 1;
    const std::size_t end = whole ? path : std::min(url.find_first_of("?#", path), url.size());
    out += url.substr(name, end - name);
    if (end < url.size() && end + 1 < url.size()) out += whole ? "/***" : "?***";
    return out;
}

std::string quoted_if_needed(const std::string& text) {
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '/' || c == '_' || c == '-';
    }) && text[0] != '-';
    if (plain) return text;
    std::string out = "\"";
    for (char c : printable(text)) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

/// Writes YAML, a value a line, with where it comes from behind it.
class Page {
 public:
    explicit Page(const Config& config)
        : config_{config}, name_{std::filesystem::path{config.file}.filename().string()} {}

    /// A value of ours: from the file where the key stands there, else a default.
    void value(std::string_view key, const std::string& text) {
        line(0, fmt::format("{}: {}", key, quoted_if_needed(text)), origin(config_.document[key]));
    }
    void list(std::string_view key, const std::vector<std::string>& texts) {
        std::vector<std::string> shown;
        shown.reserve(texts.size());
        for (const std::string& text : texts) shown.push_back(quoted_if_needed(text));
        line(0, fmt::format("{}: [{}]", key, fmt::join(shown, ", ")),
             origin(config_.document[key]));
    }
    void group(std::string_view key,
               const std::vector<std::pair<std::string_view, std::string>>& values) {
        const Node given = config_.document[key];
        line(0, fmt::format("{}:", key), "");
        for (const auto& [name, text] : values)
            line(1, fmt::format("{}: {}", name, quoted_if_needed(text)), origin(given[name]));
    }
    /// A part that is shown as it was written; nothing when it was not.
    void part(std::string_view key) {
        if (const Node node = config_.document[key]) tree(0, std::string{key} + ":", key, node);
    }
    void part_or(std::string_view key, const Node& otherwise) {
        const Node given = config_.document[key];
        tree(0, std::string{key} + ":", key, given ? given : otherwise);
    }
    /// One more key of the part written last.
    void child(std::string_view key, const Node& node) {
        tree(1, std::string{key} + ":", key, node);
    }
    void line(int depth, const std::string& text, const std::string& from) {
        const std::string indented = std::string(static_cast<std::size_t>(depth) * 2, ' ') + text;
        out_ += from.empty() ? indented : fmt::format("{:<50}  # {}", indented, from);
        out_ += '\n';
    }

    std::string text() && { return std::move(out_); }

 private:
    std::string origin(const Node& node) const {
        if (!node || node.at().file == defaults_file) return defaults_file;
        return fmt::format("{}:{}", name_, node.at().line);
    }

    std::string scalar(std::string_view section, std::string_view key, const Node& node) const {
        if (node.kind() == Node::Kind::null) return "null";
        if (is_secret_key(key)) return "\"***\"";
        const bool address = node.scalar().find("://") != std::string::npos;
        return quoted_if_needed(address ? without_tokens(node.scalar(), section == "channels")
                                        : node.scalar());
    }

    /// `head` is what stands before the value: "key:" or "-".
    void tree(int depth, const std::string& head, std::string_view key, const Node& node) {
        const std::string_view section = depth == 0 ? key : section_;
        if (depth == 0) section_ = key;
        if (node.is_mapping() && is_secret_key(key)) {
            line(depth, head + " \"***\"", origin(node));
        } else if (node.is_mapping()) {
            line(depth, head, "");
            for (const auto& [name, value] : node.fields())
                tree(depth + 1, name.scalar() + ":", name.scalar(), value);
        } else if (node.is_sequence()) {
            sequence(depth, head, section, key, node);
        } else {
            line(depth, head + " " + scalar(section, key, node), origin(node));
        }
    }

    void sequence(int depth, const std::string& head, std::string_view section,
                  std::string_view key, const Node& node) {
        const std::vector<Node> items = node.items();
        if (std::all_of(items.begin(), items.end(),
                        [](const Node& item) { return item.is_scalar(); })) {
            std::vector<std::string> shown;
            shown.reserve(items.size());
            for (const Node& item : items) shown.push_back(scalar(section, key, item));
            line(depth, fmt::format("{} [{}]", head, fmt::join(shown, ", ")), origin(node));
            return;
        }
        line(depth, head, "");
        for (const Node& item : items) tree(depth + 1, "-", key, item);
    }

    const Config& config_;
    std::string name_;
    std::string_view section_;
    std::string out_;
};

std::string size_text(std::uint64_t bytes) {
    if (bytes % (1 << 30) == 0 && bytes != 0) return fmt::format("{}G", bytes >> 30);
    if (bytes % (1 << 20) == 0 && bytes != 0) return fmt::format("{}M", bytes >> 20);
    return fmt::format("{}", bytes);
}

/// "api_token" however it was given: where it is, or ***.
void show_token(Page& page, const Config& config) {
    for (const char* key : {"api_token", "api_token_file", "api_token_credential"})
        if (config.document[key]) page.part(key);
}

}  // namespace

std::string show(const Config& config) {
    Page page{config};
    page.line(0, fmt::format("# {}", config.file), "");
    page.part("brand");
    page.part("brands");
    page.value("data_dir", config.data_dir);
    page.value("listen", config.listen.empty() ? "none" : config.listen);
    page.value("socket", config.socket);
    page.value("public_url", public_url(config));
    page.value("timezone", config.zone.name());
    page.value("language", config.language);
    page.list("rules",
              config.rules.empty() ? std::vector{shipped_folder() + "/rules"} : config.rules);
    if (!config.connectors.empty()) page.list("connectors", config.connectors);
    if (!config.channel_definitions.empty())
        page.list("channel_definitions", config.channel_definitions);
    page.value("keep", config.keep == Keep::hits ? "hits" : "all");
    page.value("observe", config.observe ? "true" : "false");
    page.value("min_free", size_text(config.min_free_bytes));
    if (!config.ca_file.empty()) page.value("ca_file", config.ca_file);
    if (!config.proxy.empty()) page.value("proxy", without_tokens(config.proxy, false));
    show_token(page, config);
    page.group("retention", {{"unscored", format_duration(config.retention.unscored)},
                             {"mentions", format_duration(config.retention.mentions)},
                             {"cases", format_duration(config.retention.cases)}});
    page.group("levels", {{"low", std::to_string(config.levels.low)},
                          {"medium", std::to_string(config.levels.medium)},
                          {"high", std::to_string(config.levels.high)},
                          {"critical", std::to_string(config.levels.critical)}});
    for (const char* key : {"heartbeat", "sources", "channels", "people", "rota", "lists"})
        page.part(key);
    const Node defaults = built_in();
    page.part_or("targets", defaults["targets"]);
    const Node calendars = config.document["calendars"];
    page.part_or("calendars", defaults["calendars"]);
    if (calendars && !calendars["office"]) page.child("office", defaults["calendars"]["office"]);
    page.part_or("routes", defaults["routes"]);
    page.part("ladders");
    if (!config.document["ladders"] && config.ladders.contains("everyone"))
        page.line(0, "ladders: { everyone: [ { after: 0m, channels: [all of them] } ] }",
                  defaults_file);
    page.value("act_within", format_duration(config.act_within));
    page.part("source_alerts");
    page.part("wave_alerts");
    page.group("grouping", {{"window", format_duration(config.grouping.window)},
                            {"reserve", std::to_string(config.grouping.reserve)},
                            {"broad", fmt::format("[{}]", fmt::join(config.grouping.broad, ", "))},
                            {"apart", std::to_string(config.grouping.apart)}});
    page.group("waves", {{"enabled", config.waves.on ? "true" : "false"},
                         {"least", std::to_string(config.waves.least)},
                         {"viral", std::to_string(config.waves.viral)},
                         {"after_change", format_duration(config.waves.after_change)}});
    page.part("changes");
    page.part("silences");
    page.part("maintenance");
    page.part("route_tests");
    page.part("playbooks");
    return std::move(page).text();
}

}  // namespace webcare::config
