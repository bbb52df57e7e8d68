#include "connectors/push/mapped.hpp"

#include <fmt/format.h>

#include "connectors/mention_defaults.hpp"
#include "core/json_read.hpp"
#include "net/signature.hpp"

namespace webcare::connectors::push {

using poll::Challenge;
using poll::Item;
using poll::Scope;
using poll::Values;

Mapped::Mapped(std::shared_ptr<const poll::Definition> definition, poll::Settings settings)
    : definition_{std::move(definition)},
      settings_{std::move(settings)},
      network_{definition_->network_of(settings_)} {}

Result<Mapped::Read> Mapped::read(const net::Headers& headers, std::string_view body, Time now,
                                  const Trace& trace) const {
    JsonDocument document;
    const auto json = document.parse(body);
    if (!json) return Error{ErrorKind::malformed, "the body is " + json.error().detail};
    const Item whole{*json};
    Read out;
    out.echo = echo_of(whole);
    if (out.echo) return out;
    out.delivery = delivery_id(headers, whole);

    const auto say = [&](const std::string& line) {
        if (trace) trace(settings_.hide(line));
    };
    if (!out.delivery.empty()) say("delivery: " + out.delivery);
    const Values none;
    const Scope scope{settings_.values, none};
    poll::Taken taken;
    for (const poll::Take& one : definition_->push->takes) {
        const std::size_t before = taken.items;
        poll::take(one, *json, scope, taken, [&](const Scope& item) {
            if (!trace) return;
            say("item");
            for (const auto& [field, value] : one.map.show(item))
                say(fmt::format("    {}: {}", field, value));
        });
        if (taken.items - before < poll::Items::most) continue;
        return Error{ErrorKind::malformed,
                     fmt::format("a post holds fewer than {} things", poll::Items::most)};
    }
    if (taken.without_id > 0) {
        return Error{ErrorKind::malformed,
                     fmt::format("{} of {} things in the body have no id where the definition "
                                 "looks for it",
                                 taken.without_id, taken.items)};
    }
    out.mentions = std::move(taken.mentions);
    for (Mention& mention : out.mentions) poll::finish(mention, network_, settings_.name, now);
    return out;
}

/// Bounded, as it becomes a key in the store.
std::string Mapped::delivery_id(const net::Headers& headers, const Item& whole) const {
    const poll::Pushed& push = *definition_->push;
    if (!push.delivery_header.empty())
        return native_id(net::header(headers, push.delivery_header).value_or(""));
    return push.delivery ? native_id(poll::written(push.delivery->in(whole))) : std::string{};
}

std::optional<Echo> Mapped::echo_of(const Item& whole) const {
    for (const Challenge& challenge : definition_->push->challenges) {
        if (!challenge.query.empty() || !challenge.of.hold(whole)) continue;
        std::string words = poll::written(challenge.place.in(whole));
        if (!words.empty()) return Echo{challenge.type, std::move(words)};
    }
    return std::nullopt;
}

Result<std::optional<Echo>> Mapped::greet(const net::Headers& query) const {
    bool refused = false;
    for (const Challenge& challenge : definition_->push->challenges) {
        if (challenge.query.empty()) continue;
        const auto words = net::header(query, challenge.query);
        if (words && !words->empty() && is_asked_by_us(challenge, query))
            return std::optional{Echo{challenge.type, std::string{*words}}};
        refused = true;
    }
    if (refused) return Error{ErrorKind::denied, "the question or its token is not ours"};
    return std::optional<Echo>{};
}

bool Mapped::is_asked_by_us(const Challenge& challenge, const net::Headers& query) const {
    const Values none;
    bool all = true;
    for (const auto& [key, made] : challenge.where) {
        const auto expected = made.fill(Scope{settings_.values, none});
        const auto sent = net::header(query, key);
        all &= expected && sent && net::equal_in_constant_time(*sent, *expected);
    }
    return all;
}

}  // namespace webcare::connectors::push
