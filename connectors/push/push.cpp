#include "connectors/push/push.hpp"

#include <fmt/format.h>

#include "connectors/access.hpp"
#include "connectors/push/payload.hpp"

namespace webcare::connectors::push {
namespace {

constexpr std::size_t least_secret = 16;  // bytes; shorter ones can be guessed

/// Adds the key of `secret`, if there is one that will do.
void add_key(config::Fields& fields, std::string_view key, std::vector<net::WebhookKey>& keys) {
    const auto secret = fields.secret(key);
    if (!secret) return;
    if (secret->reveal().size() < least_secret) {
        fields.error(
            key, fmt::format("source: `{}` must have at least {} characters", key, least_secret));
        return;
    }
    keys.emplace_back(*secret);
}

}  // namespace

std::optional<Receiver> Receiver::prepare(const config::Source& source,
                                          config::Problems& problems) {
    config::Problems own;
    config::Fields fields{source.options, "source", own};
    Receiver receiver;
    receiver.name_ = source.name;
    skip_common(fields);
    add_key(fields, "secret", receiver.keys_);
    const bool has_current = !receiver.keys_.empty();
    add_key(fields, "previous_secret", receiver.keys_);
    if (!has_current && !receiver.keys_.empty()) {
        fields.error("previous_secret", "source: `previous_secret` needs a `secret` beside it");
    }
    fields.finish();
    if (!hand_over(own, problems)) return std::nullopt;
    return receiver;
}

Result<Delivery> Receiver::accept(const net::Headers& headers, std::string_view body,
                                  Time now) const {
    if (keys_.empty()) return Error{ErrorKind::denied, "this source has no secret"};
    if (body.size() > max_body) return Error{ErrorKind::malformed, "the body is over 8 MiB"};
    std::optional<Result<std::string>> verified;
    for (const net::WebhookKey& key : keys_) {
        if (!verified || !*verified) verified = key.verify(headers, body, now);
    }
    if (!*verified) return verified->error();
    auto mentions = read_payload(body, name_, now);
    if (!mentions) return mentions.error();
    Delivery out;
    out.id = **verified;
    out.page.mentions = std::move(*mentions);
    return out;
}

}  // namespace webcare::connectors::push
