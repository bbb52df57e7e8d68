#include "connectors/push/push.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connectors/access.hpp"
#include "connectors/push/payload.hpp"

namespace webcare::connectors::push {
namespace {

constexpr std::size_t least_secret = 16;  // bytes; shorter ones can be guessed

/// Adds the key of `secret`, if there is one that will do.
void add_key(config::Fields& fields, std::string_view key, std::vector<Secret>& keys) {
    const auto secret = fields.secret(key);
    if (!secret) return;
    if (secret->reveal().size() < least_secret) {
        fields.error(
            key, fmt::format("source: `{}` must have at least {} characters", key, least_secret));
        return;
    }
    keys.push_back(*secret);
}

}  // namespace

std::optional<Receiver> Receiver::prepare(const config::Source& source,
                                          config::Problems& problems) {
    config::Problems own;
    config::Fields fields{source.options, "source", own};
    Receiver receiver;
    receiver.name_ = source.name;
    skip_common(fields);
    std::vector<Secret> keys;
    add_key(fields, "secret", keys);
    const bool has_current = !keys.empty();
    add_key(fields, "previous_secret", keys);
    if (!has_current && !keys.empty()) {
        fields.error("previous_secret", "source: `previous_secret` needs a `secret` beside it");
    }
    fields.finish();
    if (!hand_over(own, problems)) return std::nullopt;
    poll::Signature how;
    how.is = poll::Signature::Is::standard_webhooks;
    receiver.lock_ = Lock{std::move(how), std::move(keys)};
    return receiver;
}

std::optional<Receiver> Receiver::prepare(std::shared_ptr<const poll::Definition> definition,
                                          poll::Settings settings, const config::Source& source,
                                          config::Problems& problems) {
    Receiver receiver;
    receiver.name_ = source.name;
    const poll::Signature& how = definition->push->signature;
    const poll::Values none;
    std::vector<Secret> keys;
    for (const poll::Template& key : how.keys) {
        auto value = key.fill(poll::Scope{settings.values, none});
        if (!value) continue;
        if (value->size() < least_secret) {
            problems.error(source.options.at(),
                           fmt::format("source: what others sign with (`{}`) must have at least "
                                       "{} characters",
                                       fmt::join(key.names(), ", "), least_secret));
            return std::nullopt;
        }
        keys.emplace_back(*std::move(value));
    }
    receiver.lock_ = Lock{how, std::move(keys)};
    receiver.mapped_ = std::make_shared<Mapped>(std::move(definition), std::move(settings));
    return receiver;
}

Result<Delivery> Receiver::accept(const net::Headers& headers, std::string_view body, Time now,
                                  const net::Headers& query) const {
    auto verified = verify(headers, body, now, query);
    if (!verified) return verified.error();
    auto out = read(headers, body, now, {});
    if (out && out->id.empty()) out->id = *std::move(verified);
    return out;
}

Result<std::string> Receiver::verify(const net::Headers& headers, std::string_view body, Time now,
                                     const net::Headers& query) const {
    if (body.size() > max_body) return Error{ErrorKind::malformed, "the body is over 8 MiB"};
    return lock_.open(headers, query, body, now);
}

Result<Delivery> Receiver::read(const net::Headers& headers, std::string_view body, Time now,
                                const Trace& trace) const {
    Delivery out;
    if (!mapped_) {
        auto mentions = read_payload(body, name_, now);
        if (!mentions) return mentions.error();
        out.page.mentions = std::move(*mentions);
        return out;
    }
    auto mapped = mapped_->read(headers, body, now, trace);
    if (!mapped) return mapped.error();
    out.id = std::move(mapped->delivery);
    out.page.mentions = std::move(mapped->mentions);
    out.echo = std::move(mapped->echo);
    return out;
}

Result<std::optional<Echo>> Receiver::greet(const net::Headers& query) const {
    return mapped_ ? mapped_->greet(query) : Result<std::optional<Echo>>{std::optional<Echo>{}};
}

}  // namespace webcare::connectors::push
