#include "config/config.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "config/defaults.hpp"
#include "config/load_parts.hpp"
#include "core/text.hpp"

namespace webcare::config {
namespace {

struct Address {
    std::string_view host;
    int port = -1;
};

/// host:port or [v6]:port; port -1 when it is neither.
Address split_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return Address{};
    Address address{text.substr(0, colon), -1};
    const bool bracketed = address.host.starts_with('[') && address.host.ends_with(']');
    if (bracketed) address.host = address.host.substr(1, address.host.size() - 2);
    if (!bracketed && address.host.find(':') != std::string_view::npos) return Address{};
    int port = 0;
    const std::string_view digits = text.substr(colon + 1);
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (failed == std::errc{} && end == digits.data() + digits.size() && port >= 0 && port <= 65535)
        address.port = port;
    return address;
}

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

void load_listen(Fields& root, Config& config) {
    root.read("listen", config.listen);
    root.path("socket", config.socket);
    if (root.read("public_url", config.public_url)) {
        const bool web =
            config.public_url.starts_with("https://") || config.public_url.starts_with("http://");
        if (!web) root.error("public_url", "`public_url` must begin with https:// or http://");
        while (config.public_url.ends_with('/')) config.public_url.pop_back();
    }
    if (config.listen == "none") config.listen.clear();
    if (config.listen.empty()) return;
    const Address address = split_address(config.listen);
    if (address.port < 0) {
        root.error(
            "listen",
            fmt::format("`listen` must be host:port, such as 127.0.0.1:8420, or none; found `{}`",
                        config.listen));
    } else if (!is_loopback(address.host) && !config.public_url.starts_with("https://")) {
        root.error(
            "listen",
            "this address can be reached from outside without TLS: listen on 127.0.0.1 behind a "
            "proxy, or declare the proxy's https:// address as `public_url`");
    }
}

void load_zone(Fields& root, Config& config) {
    std::string name = default_zone;
    root.read("timezone", name);
    Result<Zone> zone = Zone::find(name);
    if (zone)
        config.zone = std::move(*zone);
    else
        root.error(
            "timezone",
            fmt::format("`{}` is no time zone that this system knows, such as Europe/Amsterdam",
                        name));
    root.choice("language", config.language, {"nl", "en"});
}

void load_rules(Fields& root, Config& config) {
    std::vector<std::string> given;
    if (!root.read("rules", given)) return;
    const std::filesystem::path folder = std::filesystem::path{config.file}.parent_path();
    const std::vector<Node> items = root.mapping()["rules"].items();
    for (const Node& item : items) {
        if (!item.is_scalar()) continue;
        const std::filesystem::path path = (folder / item.scalar()).lexically_normal();
        std::error_code failed;
        if (!std::filesystem::exists(path, failed))
            root.problems().error(item.at(),
                                  fmt::format("there is no rule file or folder {}", path.string()));
        config.rules.push_back(path.string());
    }
}

/// The folders that `key` names. False where it is absent.
bool load_folders(Fields& root, std::string_view key, const Config& config,
                  std::vector<std::string>& out) {
    std::vector<std::string> given;
    if (!root.read(key, given)) return root.present(key);
    const std::filesystem::path here = std::filesystem::path{config.file}.parent_path();
    std::error_code failed;
    for (const Node& item : root.mapping()[key].items()) {
        const std::filesystem::path folder =
            std::filesystem::absolute(here / item.scalar(), failed).lexically_normal();
        if (!std::filesystem::is_directory(folder, failed))
            root.problems().error(item.at(),
                                  fmt::format("`{}`: there is no folder {}", key, folder.string()));
        out.push_back(folder.string());
    }
    return true;
}

void load_definitions(Fields& root, Config& config) {
    load_folders(root, "connectors", config, config.connectors);
    if (load_folders(root, "channel_definitions", config, config.channel_definitions)) return;
    std::error_code failed;
    const std::filesystem::path usual = std::filesystem::absolute(
        std::filesystem::path{config.file}.parent_path() / "channels.d", failed);
    if (std::filesystem::is_directory(usual, failed))
        config.channel_definitions = {usual.lexically_normal().string()};
}

void load_keep(Fields& root, Config& config) {
    std::string keep;
    if (root.choice("keep", keep, {"all", "hits"}))
        config.keep = keep == "hits" ? Keep::hits : Keep::all;
    const Node node = root.node("retention");
    if (!node) return;
    Fields retention{node, "retention", root.problems()};
    retention.read("unscored", config.retention.unscored);
    retention.read("mentions", config.retention.mentions);
    retention.read("cases", config.retention.cases);
    retention.finish();
}

void load_levels(Fields& root, Config& config) {
    const Node node = root.node("levels");
    if (!node) return;
    Fields levels{node, "levels", root.problems()};
    levels.read("low", config.levels.low, 1, 100);
    levels.read("medium", config.levels.medium, 1, 100);
    levels.read("high", config.levels.high, 1, 100);
    levels.read("critical", config.levels.critical, 1, 100);
    levels.finish();
    const LevelBounds& b = config.levels;
    if (!(b.low < b.medium && b.medium < b.high && b.high < b.critical))
        root.problems().error(
            node.at(), fmt::format("levels must rise: low {}, medium {}, high {}, critical {}",
                                   b.low, b.medium, b.high, b.critical));
}

/// "512M", "2G", "100000": binary multiples, as `df` and systemd count.
std::optional<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{}) return std::nullopt;
    std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    if (unit.ends_with("iB")) unit.remove_suffix(2);
    const int shift = unit.empty()  ? 0
                      : unit == "K" ? 10
                      : unit == "M" ? 20
                      : unit == "G" ? 30
                                    : -1;
    if (shift < 0 || number > (1ULL << 52 >> shift)) return std::nullopt;
    return number << shift;
}

void load_machine(Fields& root, Config& config) {
    root.path("data_dir", config.data_dir);
    root.path("ca_file", config.ca_file);
    root.read("proxy", config.proxy);
    root.read("observe", config.observe);
    config.api_token = root.secret("api_token");
    std::string size;
    if (root.read("min_free", size)) {
        if (const std::optional<std::uint64_t> bytes = parse_size(size))
            config.min_free_bytes = *bytes;
        else
            root.error(
                "min_free",
                fmt::format("`min_free` must be a size such as 512M or 2G, found `{}`", size));
    }
    std::error_code failed;
    if (!config.ca_file.empty() && !std::filesystem::exists(config.ca_file, failed))
        root.error("ca_file", fmt::format("there is no file {}", config.ca_file));
}

/// A dead man's switch: whoever waits for this request raises the alarm when it does not come.
void load_heartbeat(Fields& root, Config& config) {
    const Node node = root.node("heartbeat");
    if (!node) return;
    Fields fields{node, "heartbeat", root.problems()};
    Heartbeat heartbeat;
    auto url = fields.require_secret("url");
    fields.choice("method", heartbeat.method, {"GET", "POST"});
    fields.read("every", heartbeat.every);
    fields.read("timeout", heartbeat.timeout);
    fields.read("allow_private", heartbeat.allow_private);
    if (heartbeat.every < std::chrono::seconds{10} || heartbeat.every > std::chrono::hours{24})
        fields.error("every", "heartbeat: `every` is from 10s to 24h");
    if (heartbeat.timeout < std::chrono::seconds{1} || heartbeat.timeout > heartbeat.every)
        fields.error("timeout", "heartbeat: `timeout` is at least 1s and at most `every`");
    if (url) {
        const std::string scheme = lower_ascii(url->reveal().substr(0, 8));
        if (!scheme.starts_with("https://") && !scheme.starts_with("http://"))
            fields.error("url", "the address must begin with https:// or http://");
        heartbeat.url = *std::move(url);
        config.heartbeat = std::move(heartbeat);
    }
    fields.finish();
}

}  // namespace

bool good_name(std::string_view name) {
    if (name.empty() || name.size() > 64) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    });
}

void unknown_name(Problems& problems, const Position& at, std::string_view what,
                  const std::string& name, const std::vector<std::string>& known) {
    const std::string_view near = nearest(name, known);
    problems.error(at, near.empty() ? fmt::format("there is no {} `{}`", what, name)
                                    : fmt::format("there is no {} `{}`; did you mean `{}`?", what,
                                                  name, near));
}

std::shared_ptr<const Config> load(const std::string& path, Problems& problems) {
    auto config = std::make_shared<Config>();
    std::error_code failed;
    config->file = std::filesystem::absolute(path, failed).lexically_normal().string();
    const std::size_t before = problems.all().size();
    if (std::filesystem::is_directory(path, failed)) {
        problems.error(Position{path, 1, 1}, "is a folder; give the configuration file in it");
        return nullptr;
    }
    config->document = Document::load(path, problems);
    if (!config->document || config->document.kind() == Node::Kind::null) {
        if (problems.all().size() == before)
            problems.error(Position{path, 1, 1}, "the file is empty");
        return nullptr;
    }
    Fields root{config->document, "webcared.yaml", problems};
    load_brands(root, *config);
    load_machine(root, *config);
    load_listen(root, *config);
    load_zone(root, *config);
    load_rules(root, *config);
    load_definitions(root, *config);
    load_keep(root, *config);
    load_heartbeat(root, *config);
    load_levels(root, *config);
    load_sources(root, *config);
    load_channels(root, *config);
    load_people(root, *config);
    load_rota(root, *config);
    load_lists(root, *config);
    load_playbooks(root, *config);
    load_calendars(root, *config);
    load_targets(root, *config);
    load_ladders(root, *config);
    load_routes(root, *config);
    load_waves(root, *config);
    load_route_tests(root, *config);
    load_quiet(root, *config);
    root.finish();
    if (!problems.ok()) return nullptr;
    return config;
}

std::string public_url(const Config& config) {
    return config.public_url.empty() ? "http://" + config.listen : config.public_url;
}

}  // namespace webcare::config
