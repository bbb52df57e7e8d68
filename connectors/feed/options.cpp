#include "connectors/feed/options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/access.hpp"
#include "connectors/address.hpp"
#include "net/reach.hpp"
#include "net/signature.hpp"

namespace webcare::connectors::feed {
namespace {

/// A URL without a token in it need not be hidden, so `url` itself draws no warning.
void read_url(config::Fields& fields, Options& options) {
    std::string key = "url", plain;
    if (fields.read("url", plain)) {
        options.url = Secret{plain};
    } else if (auto hidden = fields.require_secret("url")) {
        key = "url_file";
        options.url = std::move(*hidden);
    } else {
        return;
    }
    if (!is_web_address(options.url.reveal()))
        fields.error(key, fmt::format("source: `{}` must be an http or https address", key));
    else if (const auto reach = net::check_reach(options.url.reveal(), options.access); !reach)
        fields.error(key, "source: " + reach.error().detail);
}

void read_schedule(config::Fields& fields, Options& options) {
    constexpr Duration polite = std::chrono::minutes{1}, least = std::chrono::seconds{1};
    fields.read("every", options.every);
    fields.read("at_most", options.at_most);
    if (options.every < least)
        fields.error("every", "source: `every` must be at least 1s");
    else if (options.every < polite && !options.access.allow_private) {
        fields.problems().warning(fields.mapping()["every"].at(),
                                  "source: `every` below 60s is more than most servers allow");
    }
    options.at_most = std::max(options.at_most, options.every);
}

/// A secret that is there, or empty; told apart by key, so that only one way to log in is given.
void read_credentials(config::Fields& fields, Options& options) {
    std::string username, header;
    const bool basic = fields.read("username", username);
    const bool named = fields.read("header", header);
    const auto password = fields.secret("password");
    const auto token = fields.secret("token");
    const auto value = fields.secret("header_value");
    if (basic && password) {
        const std::string pair = username + ":" + std::string{password->reveal()};
        options.credentials.emplace_back("Authorization", "Basic " + net::base64(pair));
    } else if (basic || password) {
        fields.error("username", "source: `username` and `password_file` belong together");
    }
    if (token) {
        options.credentials.emplace_back("Authorization", "Bearer " + std::string{token->reveal()});
    }
    if (named && value)
        options.credentials.emplace_back(header, std::string{value->reveal()});
    else if (named || value) {
        fields.error("header", "source: `header` and `header_value_file` belong together");
    }
    if (basic && token) fields.error("token_file", "source: give a password or a token, not both");
    for (const auto& [name, content] : options.credentials) {
        if ((name + content).find_first_of("\r\n") != std::string::npos) {
            fields.error("name", fmt::format("source: a line end in the value of {}", name));
        }
    }
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
    read_url(fields, options);
    read_schedule(fields, options);
    read_credentials(fields, options);
    fields.read("history_pages", options.history_pages, 0, 100);
    fields.read("addressed", options.addressed);
    std::string kind{webcare::name(options.mention_kind)};
    if (fields.choice("mentions_are", kind, {"post", "reply", "comment", "review", "question"})) {
        options.mention_kind = *mention_kind(kind);
    }
    fields.finish();
    if (!hand_over(own, problems)) return std::nullopt;
    return options;
}

}  // namespace webcare::connectors::feed
