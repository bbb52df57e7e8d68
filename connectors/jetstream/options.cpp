#include "connectors/jetstream/options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/access.hpp"
#include "net/reach.hpp"
#include "net/url.hpp"
#include "net/websocket.hpp"

namespace webcare::connectors::jetstream {
namespace {

constexpr std::string_view network = "bluesky:";
constexpr std::size_t most_words = 1'000;

/// "host", "host:port" or a whole address, as one without a path. What stands before or behind that
/// would be shown in logs and alerts, so it is refused.
std::string read_host(config::Fields& fields, std::string host, const net::Access& access) {
    if (host.find("://") == host.npos) host = "wss://" + host;
    const auto url = net::parse_url(net::as_http_address(host));
    if (!url) {
        fields.error("hosts", "source: " + url.error().detail);
    } else if (url->target != "/" || !url->basic.empty()) {
        fields.error("hosts",
                     "source: `hosts` are addresses without a path, user or password, such as "
                     "jetstream.example");
    } else if (const auto reach = net::check_reach(url->str(), access); !reach) {
        fields.error("hosts", "source: " + reach.error().detail);
    } else {
        return (url->tls ? "wss://" : "ws://") + url->authority();
    }
    return {};
}

void read_hosts(config::Fields& fields, Options& options) {
    std::vector<std::string> hosts{
        "jetstream1.us-east.bsky.network", "jetstream2.us-east.bsky.network",
        "jetstream1.us-west.bsky.network", "jetstream2.us-west.bsky.network"};
    fields.read("hosts", hosts);
    if (hosts.empty()) fields.error("hosts", "source: `hosts` is empty");
    for (const std::string& host : hosts)
        options.hosts.push_back(read_host(fields, host, options.access));
}

/// Without `match` what the brands are called and who they are.
void read_match(config::Fields& fields, const config::Config& config, Options& options) {
    for (const config::Brand& brand : config.brands) {
        for (const std::string& account : brand.accounts) {
            if (account.starts_with("bluesky:did:"))
                options.ours.push_back(account.substr(network.size()));
        }
    }
    if (!fields.read("match", options.match)) {
        for (const config::Brand& brand : config.brands) {
            options.match.insert(options.match.end(), brand.words.begin(), brand.words.end());
            for (const std::string& handle : brand.handles) options.match.push_back("@" + handle);
        }
    }
    options.match.insert(options.match.end(), options.ours.begin(), options.ours.end());
    if (options.match.empty()) {
        fields.error("name",
                     "source: there is nothing to look for: give `match`, or brands their `words`");
    }
    if (options.match.size() > most_words)
        fields.error("match", fmt::format("source: more than {} words in `match`", most_words));
    for (const std::string& word : options.match) {
        if (word.size() < 2 && word != "*")
            fields.error("match", fmt::format("source: `{}` in `match` is too short", word));
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
    read_hosts(fields, options);
    fields.read("version", options.version, 1, 2);
    read_match(fields, config, options);
    fields.read("languages", options.languages);
    fields.read("silence", options.silence);
    if (options.silence < std::chrono::seconds{10})
        fields.error("silence", "source: `silence` must be at least 10s");
    fields.read("compress", options.compress);
    if (options.compress && options.version == 2)
        fields.error("compress", "source: version 2 knows no `compress`");
    fields.finish();
    if (!hand_over(own, problems)) return std::nullopt;
    return options;
}

}  // namespace webcare::connectors::jetstream
