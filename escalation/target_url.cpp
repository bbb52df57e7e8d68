#include "escalation/target_url.hpp"

#include <fmt/format.h>

#include "core/text.hpp"
#include "net/reach.hpp"

namespace webcare::escalation {

void know_common_keys(config::Fields& fields) {
    for (const char* key : {"name", "kind", "fallback", "rate", "updates", "language"})
        (void)fields.node(key);
}

net::Access read_access(config::Fields& fields, const config::Config& config) {
    know_common_keys(fields);
    net::Access access;
    access.ca_file = config.ca_file;
    access.proxy = config.proxy;
    fields.read("allow_private", access.allow_private);
    fields.path("ca_file", access.ca_file);
    fields.read("proxy", access.proxy);
    return access;
}

std::optional<TargetUrl> read_target(config::Fields& fields, const config::Config& config,
                                     bool secret_url) {
    TargetUrl target;
    target.access = read_access(fields, config);
    std::string inline_url;
    if (!secret_url && fields.present("url")) {
        if (!fields.read("url", inline_url)) return std::nullopt;
        target.url = Secret{inline_url};
    } else {
        auto url = fields.require_secret("url");
        if (!url) return std::nullopt;
        target.url = *std::move(url);
    }
    const std::string scheme = lower_ascii(target.url.reveal().substr(0, 8));
    if (!scheme.starts_with("https://") && !scheme.starts_with("http://")) {
        fields.error("url", "the address must begin with https:// or http://");
        return std::nullopt;
    }
    if (const auto reach = net::check_reach(target.url.reveal(), target.access); !reach) {
        fields.error("url", reach.error().detail);
        return std::nullopt;
    }
    return target;
}

net::Request json_post(const TargetUrl& target, std::string body, std::string_view user_agent) {
    net::Request request{"POST", std::string{target.url.reveal()}};
    request.headers = {{"Content-Type", "application/json"}};
    if (!user_agent.empty()) request.headers.emplace_back("User-Agent", user_agent);
    request.body = std::move(body);
    request.access = target.access;
    request.follow = false;
    request.limits.body = 64 << 10;
    return request;
}

std::string shown(const net::Request& request) {
    const std::string address = net::redact_url(request.url);
    const std::size_t path = address.find('/', address.find("://") + 3);
    std::string out = fmt::format("{} {}/***\n", request.method, address.substr(0, path));
    for (const auto& [name, value] : request.headers)
        out += fmt::format("{}: {}\n", name, name == "webhook-signature" ? "***" : value);
    return out + "\n" + request.body + "\n";
}

}  // namespace webcare::escalation
