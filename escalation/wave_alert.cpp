#include "escalation/wave_alert.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/id.hpp"
#include "escalation/steps.hpp"

namespace webcare::escalation {
namespace {

Delivery delivery_of(const Alert& alert, const Wave& wave, const Address& told,
                     std::string_view type, Time now) {
    Delivery made;
    // 0x1f stands in no name. How often it has grown tells one "wave.grown" from the next.
    made.id = hash_id(fmt::format("{}\x1f{}\x1f{}\x1f{}\x1f{}", wave.id, type, wave.grown,
                                  told.channel, told.to));
    made.channel = told.channel;
    made.to = told.to;
    made.type = type;
    made.alert = alert.id;
    made.mention = alert.mention;
    made.matter = alert.id;
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
                            Time now, Random& random, const std::string& silenced) {
    if (policy.config->observe || policy.every_channel.empty()) return std::nullopt;
    Raised raised;
    Alert& alert = raised.alert;
    alert.id = make_id(now, random);
    make_about(alert, wave);
    alert.route = "a wave";
    alert.raised_at = alert.counted_from = now;
    const Ladder* ladder = policy.ladder(wave.ladder);
    if (ladder) alert.ladder = wave.ladder;
    if (!silenced.empty()) {
        alert.status = AlertStatus::silenced;
        alert.silenced = silenced;
    } else if (ladder) {
        take_due_steps(policy, *ladder, worst, now, raised);
    } else {
        Ladder everybody(1);
        everybody.front().channels = policy.every_channel;
        take_due_steps(policy, everybody, worst, now, raised);
    }
    alert.version = 1;
    return raised;
}

Raised promote(Alert alert, const Wave& wave, Time now) {
    Raised raised;
    raised.alert = std::move(alert);
    ++raised.alert.version;
    make_about(raised.alert, wave);
    raised.deliveries = tell(raised.alert, wave, "wave.opened", now);
    return raised;
}

std::vector<Delivery> tell(const Alert& alert, const Wave& wave, std::string_view type, Time now) {
    std::vector<Delivery> all;
    for (const Address& told : alert.told) all.push_back(delivery_of(alert, wave, told, type, now));
    return all;
}

}  // namespace webcare::escalation
