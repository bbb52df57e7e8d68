#include "connectors/push/lock.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.hpp"

namespace webcare::connectors::push {
namespace {

using poll::Signature;

Error refused(std::string why) {
    return Error{ErrorKind::denied, std::move(why)};
}

/// Whether any of "sha256=AAA, sha256=BBB" is `mac`. All are looked at, whatever the first says.
bool any_matches(std::string_view sent, const Signature& how, std::string_view mac) {
    const std::string expected = how.base64 ? std::string{mac} : net::hex(mac);
    bool matches = false;
    while (!sent.empty()) {
        const std::string_view one = sent.substr(0, sent.find_first_of(", "));
        sent.remove_prefix(std::min(sent.size(), one.size() + 1));
        if (one.size() <= how.prefix.size() || !one.starts_with(how.prefix)) continue;
        const std::string_view value = one.substr(how.prefix.size());
        const auto given = how.base64 ? net::from_base64(value) : lower_ascii(value);
        if (given) matches |= net::equal_in_constant_time(*given, expected);
    }
    return matches;
}

}  // namespace

Lock::Lock(Signature how, std::vector<Secret> keys) : how_{std::move(how)} {
    if (how_.is != Signature::Is::standard_webhooks) {
        keys_ = std::move(keys);
        return;
    }
    for (const Secret& key : keys) webhook_keys_.emplace_back(key);
}

Result<std::string> Lock::open(const net::Headers& headers, const net::Headers& query,
                               std::string_view body, Time now) const {
    if (!has_key()) return refused("this source has no secret");
    if (how_.is == Signature::Is::standard_webhooks) return open_webhook(headers, body, now);
    const bool in_query = !how_.query.empty();
    const auto sent = net::header(in_query ? query : headers, in_query ? how_.query : how_.header);
    if (!sent || sent->empty())
        return refused(fmt::format("{} is missing", in_query ? how_.query : how_.header));
    const Status good =
        how_.is == Signature::Is::token ? check_token(*sent) : check_mac(headers, *sent, body, now);
    if (!good) return good.error();
    return std::string{};
}

Result<std::string> Lock::open_webhook(const net::Headers& headers, std::string_view body,
                                       Time now) const {
    auto verified = webhook_keys_.front().verify(headers, body, now);
    for (std::size_t i = 1; i < webhook_keys_.size() && !verified; ++i)
        verified = webhook_keys_[i].verify(headers, body, now);
    return verified;
}

Status Lock::check_time(std::string_view stamp, Time now) const {
    const auto at = poll::moment(stamp);
    if (!at) return refused(fmt::format("{} is no time", how_.timestamp));
    if (*at < now - how_.tolerance || *at > now + how_.tolerance) {
        return refused(
            fmt::format("{} is more than {} seconds off", how_.timestamp,
                        std::chrono::duration_cast<std::chrono::seconds>(how_.tolerance).count()));
    }
    return {};
}

Status Lock::check_mac(const net::Headers& headers, std::string_view sent, std::string_view body,
                       Time now) const {
    poll::Values values;
    for (const auto& [name, header] :
         {std::pair{"timestamp", &how_.timestamp}, std::pair{"id", &how_.id}}) {
        if (header->empty()) continue;
        const auto value = net::header(headers, *header);
        if (!value || value->empty()) return refused(fmt::format("{} is missing", *header));
        values.emplace(name, *value);
    }
    if (!how_.timestamp.empty()) {
        const Status timely = check_time(values["timestamp"], now);
        if (!timely) return timely.error();
    }
    values.emplace("body", body);
    const poll::Values none;
    const auto covered = how_.covers.fill(poll::Scope{none, values});
    if (!covered) return refused("there is no body that could be signed");
    bool matches = false;
    for (const Secret& key : keys_)
        matches |= any_matches(sent, how_, net::hmac_sha256(key.reveal(), *covered));
    return matches ? Status{} : refused("no signature matches");
}

Status Lock::check_token(std::string_view sent) const {
    const std::string_view token =
        sent.substr(sent.starts_with(how_.prefix) ? how_.prefix.size() : sent.size());
    bool matches = false;
    for (const Secret& key : keys_) matches |= net::equal_in_constant_time(token, key.reveal());
    return matches ? Status{} : refused("the token is not ours");
}

}  // namespace webcare::connectors::push
