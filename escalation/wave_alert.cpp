#include "escalation/wave_alert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/id.hpp"
#include "escalation/compiled.hpp"

namespace webcare::escalation {
namespace {

constexpr int no_step = -2;  // of the ladder; in the place of one in a delivery's id

Delivery delivery_of(const Alert& alert, const Wave& wave, const Recipient& recipient,
                     std::string_view type, Time now) {
    Delivery made;
    // 0x1f stands in no name. How often it has grown tells one "wave.grown" from the next.
    made.id = hash_id(fmt::format("{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}", wave.id, type, no_step,
                                  wave.grown, recipient.channel, recipient.to));
    made.channel = recipient.channel;
    made.to = recipient.to;
    made.type = type;
    made.alert = alert.id;
    made.mention = alert.mention;
    made.level = wave.level;
    made.created_at = made.next_at = now;
    return made;
}

void make_about(Alert& alert, const Wave& wave) {
    alert.wave = wave.id;
    alert.level = std::max(alert.level, wave.level);
    alert.mention = wave.worst;
    alert.revision = 0;
    alert.case_id.clear();
    alert.respond_by.reset();
}

}  // namespace

std::vector<std::string> ladders(const Policy& policy, const Mention& mention,
                                 const Assessment& assessment, const Holding& holding) {
    std::vector<std::string> all;
    if (mention.ours || mention.deleted || policy.config->observe) return all;
    const auto add = [&](const std::string& ladder) {
        const bool known = std::find(all.begin(), all.end(), ladder) != all.end();
        if (!known && policy.ladder(ladder)) all.push_back(ladder);
    };
    for (const Policy::Route* route : policy.taken(holding)) add(route->ladder);
    for (const std::string& ladder : assessment.escalate) add(ladder);
    return all;
}

std::optional<Raised> raise(const Policy& policy, const Wave& wave, const Assessment& worst,
                            Time now, Random& random) {
    if (policy.config->observe || policy.every_channel.empty()) return std::nullopt;
    Raised raised;
    Alert& alert = raised.alert;
    alert.id = make_id(now, random);
    make_about(alert, wave);
    alert.route = "a wave";
    alert.raised_at = now;
    if (const Ladder* ladder = policy.ladder(wave.ladder)) {
        alert.ladder = wave.ladder;
        if (!ladder->empty()) alert.next_step_at = now + ladder->front().after;
        while (alert.next_step_at && *alert.next_step_at <= now) {
            Raised next = climb(policy, std::move(alert), worst, now);
            alert = std::move(next.alert);
            for (Delivery& delivery : next.deliveries)
                raised.deliveries.push_back(std::move(delivery));
        }
    } else {
        alert.step = 1;
        for (const Recipient& recipient : policy.every_channel)
            raised.deliveries.push_back(delivery_of(alert, wave, recipient, "wave.opened", now));
    }
    alert.version = 1;
    return raised;
}

Raised promote(const Policy& policy, Alert alert, const Wave& wave, const Assessment& worst,
               Time now) {
    Raised raised;
    raised.alert = std::move(alert);
    ++raised.alert.version;
    make_about(raised.alert, wave);
    raised.deliveries = tell(policy, raised.alert, wave, worst, "wave.opened", now);
    return raised;
}

std::vector<Delivery> tell(const Policy& policy, const Alert& alert, const Wave& wave,
                           const Assessment& worst, std::string_view type, Time now) {
    std::set<Recipient> told;
    if (const Ladder* ladder = policy.ladder(alert.ladder)) {
        const auto taken = std::min(static_cast<std::size_t>(alert.step), ladder->size());
        for (std::size_t step = 0; step < taken; ++step)
            for (Recipient& recipient : policy.recipients((*ladder)[step], worst))
                told.insert(std::move(recipient));
    } else {
        told.insert(policy.every_channel.begin(), policy.every_channel.end());
    }
    std::vector<Delivery> all;
    for (const Recipient& recipient : told)
        all.push_back(delivery_of(alert, wave, recipient, type, now));
    return all;
}

}  // namespace webcare::escalation
