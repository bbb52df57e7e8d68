// Every score can be computed again from the JSON of the explanation and nothing else: over all
// examples of the shipped packs, with the manual's arithmetic written down a second time.

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/json_read.hpp"
#include "tests/classifier/shipped.hpp"

namespace webcare::classifier {
namespace {

/// What the manual says, for one figure of the signals.
double remaining(std::int64_t weight) {
    return 1 - static_cast<double>(std::min<std::int64_t>(weight, 99)) / 100;
}

std::int64_t whole(JsonValue value) {
    return value.integer().value_or(0);
}

int noisy_or(JsonValue signals, std::string_view figure, std::int64_t more) {
    double doubt = remaining(more), damped = 1;
    std::map<std::string, std::pair<double, std::int64_t>> groups;  // doubt and cap
    signals.each_item([&](JsonValue signal) {
        const std::int64_t weight = whole(signal[figure]);
        if (weight < 0) damped *= remaining(-weight);
        if (weight <= 0) return;
        const std::string group = signal["group"].string_or();
        if (group.empty()) return void(doubt *= remaining(weight));
        auto& [within, cap] = groups.try_emplace(group, 1.0, 0).first->second;
        within *= remaining(weight);
        cap = whole(signal["group_" + std::string{figure}]);
    });
    for (const auto& [name, group] : groups)
        doubt *= std::max(group.first, remaining(group.second));
    return static_cast<int>(std::floor(100 * (1 - doubt) * damped + 0.5 + 1e-9));
}

std::string type_of(JsonValue signals, const std::string& otherwise) {
    static const std::vector<std::string> grave_last{"noise",      "news",     "compliment",
                                                     "suggestion", "question", "complaint"};
    std::map<std::string, double> evidence;
    signals.each_item([&](JsonValue signal) {
        if (!signal["type"].string()) return;
        const std::int64_t heaviest =
            std::max({std::abs(whole(signal["severity"])), std::abs(whole(signal["urgency"])),
                      std::abs(whole(signal["sentiment"])), std::int64_t{10}});
        evidence[signal["type"].string_or()] -= std::log(remaining(heaviest));
    });
    std::string best = otherwise;
    double most = 0;
    for (const std::string& type : grave_last)
        if (evidence[type] > 0 && evidence[type] >= most) most = evidence[type], best = type;
    return best;
}

std::string json_of(const Assessment& assessment) {
    std::string out;
    JsonWriter writer{out};
    write_json(writer, assessment);
    return out;
}

void expect_reproducible(const Mention& mention, const std::string& explanation) {
    SCOPED_TRACE(mention.text + "\n" + explanation);
    JsonDocument document;
    const auto json = document.parse(explanation);
    ASSERT_TRUE(json);
    const JsonValue signals = (*json)["signals"];
    std::int64_t sentiment = 0, at_least = 0;
    signals.each_item([&](JsonValue signal) {
        sentiment += whole(signal["sentiment"]);
        at_least = std::max(at_least, whole(signal["at_least"]));
    });
    const auto severity = std::max<std::int64_t>(noisy_or(signals, "severity", 0), at_least);
    const auto third =
        static_cast<std::int64_t>(std::floor(static_cast<double>(severity) / 3 + 0.5 + 1e-9));
    EXPECT_EQ(severity, whole((*json)["severity"]));
    EXPECT_EQ(noisy_or(signals, "urgency", third), whole((*json)["urgency"]));
    EXPECT_EQ(std::clamp<std::int64_t>(sentiment, -100, 100), whole((*json)["sentiment"]));
    const std::string otherwise =
        mention.kind == MentionKind::question ? "question" : "noise";  // nobody said a type
    EXPECT_EQ(type_of(signals, otherwise), (*json)["type"].string_or());
}

TEST(Explanation, EveryScoreOfTheShippedPacksCanBeComputedFromItAlone) {
    const RuleSet& rules = shipped_packs();
    Scratch scratch;
    std::size_t examples = 0, with_signals = 0;
    for (const Rule& rule : rules.rules) {
        for (const Example& example : rule.examples) {
            Mention mention = example.mention;
            mention.author.followers = 20'000;
            const Assessment a = classify(rules, mention, example.history, Time{}, scratch);
            expect_reproducible(mention, json_of(a));
            ++examples;
            with_signals += a.signals.empty() ? 0 : 1;
        }
    }
    EXPECT_GE(examples, 2500u);
    EXPECT_GE(with_signals, 1500u);
}

TEST(Explanation, SaysWhatAGroupACapAndAForcedLevelDid) {
    Assessment a;
    Signal one;
    one.rule = "a";
    one.severity = 20;
    one.sentiment = -30;
    one.at_least = 60;
    one.type = MentionType::complaint;
    one.fault = Fault::ours;
    one.group = "g";
    one.group_severity = 25;
    one.group_urgency = 5;
    a.signals = {one};
    JsonDocument document;
    const std::string text = json_of(a);
    const auto json = document.parse(text);
    ASSERT_TRUE(json);
    const auto back = read_assessment(*json);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->signals, a.signals);
}

}  // namespace
}  // namespace webcare::classifier
