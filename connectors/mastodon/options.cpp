#include "connectors/mastodon/options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/access.hpp"
#include "core/text.hpp"
#include "net/reach.hpp"
#include "net/url.hpp"
#include "net/websocket.hpp"

namespace webcare::connectors::mastodon {
namespace {

constexpr std::size_t most_timelines = 50;
constexpr std::size_t most_more_tags = 8;  // a server takes four by default
constexpr std::size_t longest_tag = 100;   // bytes

/// An address of a server alone; empty, with an error, where it is more or less than that.
std::string read_origin(config::Fields& fields, std::string_view key, const net::Access& access,
                        std::string* host) {
    std::string address;
    const bool there = key == "server" ? fields.require(key, address) : fields.read(key, address);
    if (!there) return {};
    const auto url = net::parse_url(net::as_http_address(address));
    if (!url) {
        fields.error(key, fmt::format("source: `{}`: {}", key, url.error().detail));
    } else if (url->target != "/" || !url->basic.empty()) {
        fields.error(key, fmt::format("source: `{}` is a server's address without a path, such as "
                                      "https://mastodon.example",
                                      key));
    } else if (const auto reach = net::check_reach(url->str(), access); !reach) {
        fields.error(key, "source: " + reach.error().detail);
    } else {
        if (host != nullptr) *host = url->host;
        return url->origin();
    }
    return {};
}

std::string tidy_tag(std::string_view tag) {
    if (tag.starts_with('#')) tag.remove_prefix(1);
    return std::string{tag};
}

bool is_tag(const std::string& tag) {
    const auto odd = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        return byte < 0x80 && !letter && !(c >= '0' && c <= '9');
    };
    return !tag.empty() && tag.size() <= longest_tag && is_valid_utf8(tag) &&
           std::none_of(tag.begin(), tag.end(), odd);
}

void check_tag(config::Fields& fields, std::string_view key, const std::string& tag) {
    if (is_tag(tag)) return;
    fields.error(key, fmt::format("source: `{}` is no hashtag: letters, digits and _ only, at most "
                                  "{} bytes",
                                  printable(tag), longest_tag));
}

void read_more_tags(config::Fields& fields, std::string_view key, std::vector<std::string>& out) {
    fields.read(key, out);
    for (std::string& tag : out) {
        tag = tidy_tag(tag);
        check_tag(fields, key, tag);
    }
    if (out.size() > most_more_tags)
        fields.error(key, fmt::format("source: at most {} tags in `{}`", most_more_tags, key));
}

/// `acme`, or `{ tag: acme, any: [...], all: [...], none: [...] }`.
Timeline read_tag(const config::Node& node, config::Fields& listen) {
    Timeline timeline{Timeline::Kind::tag};
    if (node.is_scalar()) {
        timeline.tag = tidy_tag(node.scalar());
        check_tag(listen, "tags", timeline.tag);
        return timeline;
    }
    config::Fields fields{node, "tag", listen.problems()};
    if (fields.require("tag", timeline.tag)) {
        timeline.tag = tidy_tag(timeline.tag);
        check_tag(fields, "tag", timeline.tag);
    }
    read_more_tags(fields, "any", timeline.any);
    read_more_tags(fields, "all", timeline.all);
    read_more_tags(fields, "none", timeline.none);
    fields.finish();
    return timeline;
}

void read_listen(config::Fields& fields, Options& options) {
    if (!fields.present("listen"))
        return fields.error("listen", "source: the key `listen` is missing");
    config::Fields listen{fields.node("listen"), "listen", fields.problems()};
    for (const config::Node& node : listen.node("tags").items())
        options.timelines.push_back(read_tag(node, listen));
    std::string everyone;
    if (listen.choice("public", everyone, {"all", "local", "remote"})) {
        options.timelines.emplace_back(everyone == "local"    ? Timeline::Kind::local
                                       : everyone == "remote" ? Timeline::Kind::remote
                                                              : Timeline::Kind::everyone);
    }
    bool notifications = false;
    if (listen.read("notifications", notifications) && notifications)
        options.timelines.emplace_back(Timeline::Kind::mentions);
    listen.finish();

    std::vector<std::string> names;
    for (const Timeline& timeline : options.timelines)
        names.push_back(lower_ascii(timeline.name()));
    std::sort(names.begin(), names.end());
    if (std::adjacent_find(names.begin(), names.end()) != names.end())
        fields.error("listen", "source: `listen` names a tag twice");
    if (names.size() > most_timelines)
        fields.error("listen", fmt::format("source: at most {} timelines", most_timelines));
    if (names.empty() && fields.problems().ok())
        fields.error("listen", "source: `listen` needs tags, public or notifications");
    if (notifications && !options.token)
        fields.error("listen", "source: notifications are an account's own; give its token_file");
}

void read_stream(config::Fields& fields, Options& options) {
    std::string stream = options.token ? "sse" : "off";
    fields.choice("stream", stream, {"sse", "websocket", "off"});
    options.transport = stream == "sse"         ? Transport::events
                        : stream == "websocket" ? Transport::websocket
                                                : Transport::off;
    fields.read("silence", options.silence);
    if (options.silence < std::chrono::seconds{5})
        fields.error("silence", "source: `silence` must be at least 5s");
    fields.read("every", options.every);
    if (options.every < std::chrono::seconds{1}) {
        fields.error("every", "source: `every` must be at least 1s");
    } else if (options.every < std::chrono::seconds{15} && !options.access.allow_private) {
        fields.problems().warning(fields.mapping()["every"].at(),
                                  "source: `every` below 15s is more than most servers allow");
    }
}

void read_token(config::Fields& fields, Options& options) {
    options.token = fields.secret("token");
    if (!options.token) return;
    const auto odd = [](char c) { return c <= 0x20 || c >= 0x7f; };
    const std::string_view token = options.token->reveal();
    if (token.empty() || std::any_of(token.begin(), token.end(), odd))
        fields.error("token_file", "source: the token holds characters that no token has");
}

}  // namespace

std::optional<Options> read_options(const config::Source& source, const config::Config& config,
                                    config::Problems& problems) {
    config::Problems own;
    config::Fields fields{source.options, "source", own};
    Options options;
    options.name = source.name;
    skip_common(fields);
    options.access = read_access(fields, config);
    options.server = read_origin(fields, "server", options.access, &options.domain);
    options.streaming = read_origin(fields, "streaming", options.access, nullptr);
    fields.read("domain", options.domain);
    read_token(fields, options);
    read_listen(fields, options);
    read_stream(fields, options);
    std::string boosts = "skip";
    fields.choice("boosts", boosts, {"skip", "original"});
    options.boosts = boosts == "original";
    fields.finish();
    if (!hand_over(own, problems)) return std::nullopt;
    return options;
}

}  // namespace webcare::connectors::mastodon
