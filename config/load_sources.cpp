#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "config/load_parts.hpp"
#include "core/text.hpp"

namespace webcare::config {
namespace {

/// Items of a list of mappings; an error where the key holds anything else.
std::vector<Node> mappings(Fields& root, std::string_view key) {
    const Node list = root.node(key);
    if (list.is_scalar() && !list.unreadable())
        root.error(key, fmt::format("`{}` must be a list: `- {{ name: ..., kind: ... }}`", key));
    std::vector<Node> found;
    for (const Node& item : list.items())
        if (item.is_mapping() || list.is_sequence()) found.push_back(item);
    return found;
}

/// Reads name and kind of one source or channel and holds names apart.
template <class Part>
bool load_part(Fields& fields, std::string_view what, std::map<std::string, int>& names,
               Part& part) {
    const bool named = fields.require("name", part.name);
    fields.require("kind", part.kind);
    part.options = fields.mapping();
    if (!named) return false;
    if (!good_name(part.name))
        fields.error(
            "name",
            fmt::format("a {}'s name has letters, digits, `-`, `_` and `.`, at most 64", what));
    const Position at = fields.mapping()["name"].at();
    const auto [first, fresh] = names.emplace(part.name, at.line);
    if (!fresh)
        fields.error("name", fmt::format("two {}s are called `{}`; the first is on line {}", what,
                                         part.name, first->second));
    return true;
}

void load_brand(const Node& node, Config& config, Problems& problems) {
    Brand brand;
    if (node.is_scalar()) {
        brand.name = node.scalar();
        brand.words = {brand.name};
        config.brands.push_back(std::move(brand));
        return;
    }
    Fields fields{node, "brand", problems};
    fields.require("name", brand.name);
    fields.read("handles", brand.handles);
    fields.read("accounts", brand.accounts);
    fields.read("words", brand.words);
    fields.finish();
    for (std::string& handle : brand.handles) {
        if (handle.starts_with('@')) handle.erase(0, 1);
        handle = lower_ascii(handle);
    }
    for (const Node& account : node["accounts"].items()) {
        const std::size_t colon = account.scalar().find(':');
        if (account.is_scalar() &&
            (colon == 0 || colon == std::string::npos || colon + 1 == account.scalar().size()))
            problems.error(
                account.at(),
                fmt::format("an account is network:handle, such as mastodon:acme@mastodon.nl; "
                            "found `{}`",
                            account.scalar()));
    }
    config.brands.push_back(std::move(brand));
}

/// "30/m": a count and a unit of time.
std::optional<Rate> parse_rate(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    Rate rate;
    const auto read = std::from_chars(text.data(), text.data() + slash, rate.count);
    const std::string_view unit = text.substr(slash + 1);
    if (read.ec != std::errc{} || read.ptr != text.data() + slash) return std::nullopt;
    if (rate.count < 1 || rate.count > 1'000'000) return std::nullopt;
    if (unit == "s")
        rate.per = std::chrono::seconds{1};
    else if (unit == "m")
        rate.per = std::chrono::minutes{1};
    else if (unit == "h")
        rate.per = std::chrono::hours{1};
    else
        return std::nullopt;
    return rate;
}

/// What the outbox reads of a channel, whatever its kind.
void load_outbox_keys(Fields& fields, Channel& channel) {
    fields.read("fallback", channel.fallback);
    bool updates = false;
    if (fields.read("updates", updates)) channel.updates = updates;
    std::string rate;
    if (!fields.read("rate", rate)) return;
    channel.rate = parse_rate(rate);
    if (!channel.rate)
        fields.error("rate", fmt::format("`rate` must be a count in a second, a minute or an hour, "
                                         "such as 30/m; found `{}`",
                                         rate));
}

/// Every fallback is a channel, and none leads back to where it began.
void check_fallbacks(const Config& config, Problems& problems) {
    std::map<std::string, const Channel*> by_name;
    std::vector<std::string> names;
    for (const Channel& channel : config.channels) {
        by_name.emplace(channel.name, &channel);
        names.push_back(channel.name);
    }
    for (const Channel& channel : config.channels) {
        if (channel.fallback.empty()) continue;
        const Position at = channel.options["fallback"].at();
        if (!by_name.contains(channel.fallback)) {
            unknown_name(problems, at, "channel", channel.fallback, names);
            continue;
        }
        std::vector<std::string> way{channel.name};
        for (auto next = by_name.find(channel.fallback);
             next != by_name.end() && way.size() <= names.size();
             next = by_name.find(next->second->fallback)) {
            way.push_back(next->first);
            if (next->first != channel.name) continue;
            problems.error(at, fmt::format("this fallback leads back to where it began: {}",
                                           fmt::join(way, " -> ")));
            break;
        }
    }
}

}  // namespace

void load_brands(Fields& root, Config& config) {
    const Node many = root.node("brands"), one = root.node("brand");
    if (many && one) root.error("brand", "give `brands` (a list) or `brand` (one), not both");
    if (one) load_brand(one, config, root.problems());
    for (const Node& node : many.items()) load_brand(node, config, root.problems());
}

void load_sources(Fields& root, Config& config) {
    std::map<std::string, int> names;
    for (const Node& node : mappings(root, "sources")) {
        Fields fields{node, "source", root.problems()};
        Source source;
        load_part(fields, "source", names, source);
        source.keep = config.keep;
        std::string keep;
        if (fields.choice("keep", keep, {"all", "hits"}))
            source.keep = keep == "hits" ? Keep::hits : Keep::all;
        std::string deleted, expires;
        if (fields.choice("deleted_text", deleted, {"drop", "keep"}))
            source.deleted_text = deleted == "drop" ? DeletedText::drop : DeletedText::keep;
        if (fields.read("token_expires", expires)) {
            const auto moment = parse_moment(expires, config.zone);
            if (moment) source.token_expires = *moment;
            if (!moment)
                fields.error("token_expires",
                             fmt::format("source: `token_expires` must be a day such as 2027-03-01 "
                                         "or a moment, found `{}`",
                                         expires));
        }
        config.sources.push_back(std::move(source));
    }
    if (config.sources.empty() && root.mapping().is_mapping())
        root.problems().warning(root.mapping().at(), "no `sources`: there is nothing to listen to");
}

void load_channels(Fields& root, Config& config) {
    std::map<std::string, int> names;
    for (const Node& node : mappings(root, "channels")) {
        Fields fields{node, "channel", root.problems()};
        Channel channel;
        load_part(fields, "channel", names, channel);
        load_outbox_keys(fields, channel);
        channel.language = config.language;
        fields.choice("language", channel.language, {"nl", "en"});
        config.channels.push_back(std::move(channel));
    }
    check_fallbacks(config, root.problems());
    if (config.channels.empty() && root.mapping().is_mapping())
        root.problems().warning(root.mapping().at(), "no `channels`: nobody can be warned");
}

}  // namespace webcare::config
