#include "escalation/steps.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/id.hpp"

namespace webcare::escalation {

namespace {

/// 0x1f stands in no name. A later revision is another matter: its first delivery may have been
/// sent already. So is a source that is in trouble again, a wave, and a ladder that is climbed
/// again.
std::string delivery_id(const Alert& alert, const std::string& step, const Recipient& recipient) {
    std::string matter = !alert.wave.empty()    ? alert.wave
                         : alert.source.empty() ? alert.mention
                                                : alert.id;
    if (alert.revision > 0) matter += fmt::format("\x1fr{}", alert.revision);
    if (alert.lapses > 0)
        matter += fmt::format(
            "\x1f"
            "again{}",
            alert.lapses);
    return hash_id(fmt::format("{}\x1f{}\x1f{}\x1f{}\x1f{}", matter, alert.ladder, step,
                               recipient.channel, recipient.to));
}

std::string type_of(const Alert& alert) {
    if (!alert.wave.empty()) return "wave.opened";
    return alert.source.empty() ? "alert.raised"
                                : fmt::format("source.{}", name(alert.condition.trouble));
}

void take_step(const Policy& policy, const Step& step, const Assessment& assessment, Time now,
               Raised& raised) {
    Alert& alert = raised.alert;
    const int index = alert.step++;
    if (step.unless_acknowledged && alert.status != AlertStatus::raised) {
        alert.left_out = std::min(alert.left_out.value_or(index), index);
        return;
    }
    for (Told& told : policy.told(step, assessment, now)) {
        raised.deliveries.push_back(make_delivery(alert, std::to_string(alert.step),
                                                  std::move(told.recipient), type_of(alert), now));
        note_told(alert, raised.deliveries.back());
    }
}

}  // namespace

Delivery make_delivery(const Alert& alert, const std::string& step, Recipient recipient,
                       std::string type, Time now) {
    Delivery made;
    made.id = delivery_id(alert, step, recipient);
    made.channel = std::move(recipient.channel);
    made.to = std::move(recipient.to);
    made.type = std::move(type);
    made.alert = alert.id;
    made.mention = alert.mention;
    made.matter = alert.case_id.empty() ? alert.id : alert.case_id;
    made.level = alert.level;
    made.created_at = made.next_at = now;
    return made;
}

std::optional<Time> next_moment(const Ladder& ladder, const Alert& alert) {
    const auto index = static_cast<std::size_t>(alert.step);
    if (index >= ladder.size()) return alert.act_by;
    const Time step_at = alert.counted_from + ladder[index].after;
    return alert.act_by ? std::min(step_at, *alert.act_by) : step_at;
}

void take_due_steps(const Policy& policy, const Ladder& ladder, const Assessment& assessment,
                    Time now, Raised& raised) {
    Alert& alert = raised.alert;
    const auto is_due = [&] {
        const auto index = static_cast<std::size_t>(alert.step);
        return index < ladder.size() && alert.counted_from + ladder[index].after <= now;
    };
    while (is_due())
        take_step(policy, ladder[static_cast<std::size_t>(alert.step)], assessment, now, raised);
    alert.next_step_at = next_moment(ladder, alert);
}

void note_told(Alert& alert, const Delivery& delivery) {
    Address address{delivery.channel, delivery.to};
    if (std::find(alert.told.begin(), alert.told.end(), address) == alert.told.end())
        alert.told.push_back(std::move(address));
}

}  // namespace webcare::escalation
