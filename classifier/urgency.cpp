#include "classifier/urgency.hpp"

#include <algorithm>

#include "language/stated.hpp"

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

/// The more money, the sooner: nothing below a hundred, whatever the money.
int amount_weight(double amount) {
    if (amount >= 1'000) return 10;
    return amount >= 100 ? 5 : 0;
}

Span span_of(const language::Stated& stated, const language::Folded& folded) {
    const Span first = folded.tokens[stated.first].source;
    const Span last = folded.tokens[stated.last].source;
    return Span{first.offset, last.offset + last.length - first.offset};
}

/// Shown also where it weighs nothing: what a case is about is worth seeing.
void add_amount(std::string_view text, const language::Folded& folded, Refill<Signal>& signals,
                std::vector<Contribution>& urgency) {
    thread_local std::vector<language::Stated> all;
    language::find_stated(text, folded, all);
    double largest = 0;
    Signal* signal = nullptr;
    for (const language::Stated& stated : all) {
        if (stated.kind != language::StatedKind::amount) continue;
        if (signal == nullptr) {
            signal = &signals.add();
            make_blank(*signal);
            signal->rule = "webcared.amount";
            signal->title = "An amount of money is at stake";
        }
        signal->spans.push_back(span_of(stated, folded));
        largest = std::max(largest, stated.amount);
    }
    if (signal == nullptr) return;
    signal->urgency = amount_weight(largest);
    urgency.emplace_back(signal->urgency, -1);
}

}  // namespace

int urgency_of_severity(int severity) {
    return round_half_up(severity / 3.0);
}

void make_blank(Signal& signal) {
    for (std::string* text : {&signal.rule, &signal.title, &signal.reason, &signal.group})
        text->clear();
    signal.severity = signal.urgency = signal.sentiment = signal.at_least = 0;
    signal.group_severity = signal.group_urgency = 0;
    signal.type.reset();
    signal.fault.reset();
    signal.spans.clear();
}

void add_circumstances(const Mention& mention, const language::Folded& folded,
                       const History& history, int severity, Refill<Signal>& signals,
                       std::vector<Contribution>& urgency) {
    const bool matters = severity > 0 || std::any_of(urgency.begin(), urgency.end(),
                                                     [](const auto& c) { return c.weight > 0; });
    if (!matters) return;
    const auto add = [&](const char* rule, const char* title, int weight) {
        if (weight == 0) return;
        Signal& signal = signals.add();
        make_blank(signal);
        signal.rule = rule;
        signal.title = title;
        signal.urgency = weight;
        urgency.emplace_back(weight, -1);
    };
    add("webcared.reach", "Many people follow the author",
        reach_weight(mention.author.followers.value_or(0)));
    add("webcared.growth", "The message is being passed on", growth_weight(mention.engagement));
    add("webcared.repeat", "The customer wrote before and still waits", repeat_weight(history));
    add_amount(mention.text, folded, signals, urgency);
}

std::optional<Time> wanted_by(const Signal& deadline, const Mention& mention,
                              const language::Folded& folded, const Zone& zone) {
    thread_local std::vector<language::Stated> all;
    language::find_stated(mention.text, folded, all);
    std::optional<Time> first;
    for (const language::Stated& stated : all) {
        if (stated.kind != language::StatedKind::deadline) continue;
        const Span at = span_of(stated, folded);
        const bool fired =
            std::any_of(deadline.spans.begin(), deadline.spans.end(), [&](const Span& span) {
                return span.offset <= at.offset &&
                       at.offset + at.length <= span.offset + span.length;
            });
        const auto moment =
            fired ? language::moment_of(stated, mention.created_at, zone) : std::nullopt;
        if (moment && (!first || *moment < *first)) first = moment;
    }
    return first;
}

}  // namespace webcare::classifier
