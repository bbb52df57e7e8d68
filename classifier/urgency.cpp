#include "classifier/urgency.hpp"

#include <algorithm>

namespace webcare::classifier {
namespace {

/// 0 below a thousand readers, then 10 for each factor of ten, 30 at most.
int reach_weight(std::uint64_t followers) {
    if (followers >= 100'000) return 30;
    if (followers >= 10'000) return 20;
    return followers >= 1'000 ? 10 : 0;
}

int growth_weight(const Engagement& engagement) {
    const std::uint64_t spread = engagement.reposts + engagement.replies;
    if (spread >= 1'000) return 30;
    if (spread >= 100) return 20;
    return spread >= 10 ? 10 : 0;
}

int repeat_weight(const History& history) {
    if (history.open_cases > 0) return 20;
    return history.mentions_30d >= 3 ? 10 : 0;
}

}  // namespace

int urgency_of_severity(int severity) {
    return round_half_up(severity / 3.0);
}

void add_circumstances(const Mention& mention, const History& history, int severity,
                       Refill<Signal>& signals, std::vector<Contribution>& urgency) {
    const bool matters = severity > 0 || std::any_of(urgency.begin(), urgency.end(),
                                                     [](const auto& c) { return c.weight > 0; });
    if (!matters) return;
    const auto add = [&](const char* rule, const char* title, int weight) {
        if (weight == 0) return;
        Signal& signal = signals.add();
        signal.rule = rule;
        signal.title = title;
        signal.reason.clear();
        signal.severity = 0;
        signal.urgency = weight;
        signal.spans.clear();
        urgency.emplace_back(weight, -1);
    };
    add("webcared.reach", "Many people follow the author",
        reach_weight(mention.author.followers.value_or(0)));
    add("webcared.growth", "The message is being passed on", growth_weight(mention.engagement));
    add("webcared.repeat", "The customer wrote before and still waits", repeat_weight(history));
}

}  // namespace webcare::classifier
