#include "classifier/rule_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace webcare::classifier {
namespace {

using config::Fields;
using config::Node;
using config::Problems;

bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= 100 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_' || c == '/';
    });
}

/// The moment a date ends: a rule is still good on its last day.
std::optional<Time> read_until(const std::string& text) {
    const auto time = parse_time(text);
    if (!time) return {};
    const bool is_date = text.find_first_of("Tt ") == std::string::npos;
    return is_date ? *time + std::chrono::hours{24} : *time;
}

template <class T, class Named>
void read_named(Fields& fields, std::string_view key, std::optional<T>& out,
                const std::vector<std::string_view>& allowed, Named named) {
    std::string text;
    if (fields.choice(key, text, allowed)) out = named(text);
}

/// `seen: { nl.product.defect: 2 }`
void read_before(const Node& counts, bool people, Example& example, Problems& problems) {
    if (counts && !counts.is_mapping()) {
        problems.error(counts.at(), "history: counts are written { rule.id: 3 }");
        return;
    }
    Fields fields{counts, "history", problems};
    for (const auto& [rule, node] : counts.fields()) {
        Example::Before before;
        before.people = people;
        before.rule = rule.scalar();
        before.at = rule.at();
        int count = 0;
        if (!fields.read(before.rule, count, 0, static_cast<int>(most_counted))) continue;
        before.count = static_cast<std::uint32_t>(count);
        example.before.push_back(std::move(before));
    }
}

void read_history(const Node& node, Example& example, Problems& problems) {
    Fields fields{node, "history", problems};
    History& history = example.history;
    int open_cases = 0, mentions = 0;
    constexpr int many = 1'000'000;
    fields.read("vip", history.vip);
    fields.read("lists", history.lists);
    for (std::string& list : history.lists) list = lower_ascii(list);
    Duration unanswered{};
    history.waiting_known = true;
    if (fields.read("unanswered", unanswered)) history.unanswered = unanswered;
    if (const Node seen = fields.node("seen")) read_before(seen, false, example, problems);
    if (const Node distinct = fields.node("distinct"))
        read_before(distinct, true, example, problems);
    if (fields.read("open_cases", open_cases, 0, many))
        history.open_cases = static_cast<std::uint32_t>(open_cases);
    if (fields.read("mentions_30d", mentions, 0, many))
        history.mentions_30d = static_cast<std::uint32_t>(mentions);
    fields.finish();
}

/// A mapping holds the keys of a mention beside `history` and `now`.
void read_mention_example(const Node& node, Example& example, Problems& problems) {
    Fields fields{node, "example", problems};
    std::string text, now;
    fields.require("text", text);
    for (const auto key : {"network", "kind", "lang", "created_at", "author", "rating",
                           "engagement", "in_reply_to", "conversation", "place", "addressed",
                           "permalink", "source", "media", "public", "ours", "quoted"}) {
        fields.node(key);
    }
    if (const Node history = fields.node("history")) read_history(history, example, problems);
    if (fields.read("now", now)) {
        if (const auto time = parse_time(now))
            example.now = *time;
        else
            fields.error("now", time.error().detail);
    }
    fields.finish();
    const std::string json = node.json();
    auto mention =
        parse_mention(json.size() > 2 ? "{\"id\":\"example:1\"," + json.substr(1) : json);
    if (mention) {
        example.mention = std::move(*mention);
        const auto flag = [&](std::string_view key, bool& out) {
            if (node[key]) out = node[key].scalar() == "true";
        };
        flag("ours", example.mention.ours);
        flag("addressed", example.mention.addressed);
    } else {
        problems.error(node.at(), "this example is no mention: " + mention.error().detail);
    }
}

void read_examples(const Node& list, bool hit, Rule& rule, Problems& problems) {
    for (const Node& node : list.items()) {
        Example example;
        example.hit = hit;
        example.at = node.at();
        if (node.is_mapping()) {
            read_mention_example(node, example, problems);
        } else if (node.is_scalar()) {
            example.mention.id = "example:1";
            example.mention.network = "example";
            example.mention.text = node.scalar();
        } else {
            problems.error(node.at(), "an example is a text, or a mapping with text:");
            continue;
        }
        if (example.mention.lang.empty()) example.mention.lang = rule.language;
        rule.examples.push_back(std::move(example));
    }
}

void read_both_ways(Fields& fields, Rule& rule, Problems& problems) {
    const Node node = fields.node("examples");
    const auto at = node ? node.at() : rule.at;
    if (node && !node.is_mapping()) {
        problems.error(at, "examples are written examples: { hit: [...], miss: [...] }");
        return;
    }
    if (node) {
        Fields examples{node, "examples", problems};
        read_examples(examples.node("hit"), true, rule, problems);
        read_examples(examples.node("miss"), false, rule, problems);
        examples.finish();
    }
    for (const bool hit : {true, false}) {
        const bool has = std::any_of(rule.examples.begin(), rule.examples.end(),
                                     [&](const Example& e) { return e.hit == hit; });
        if (!has) {
            problems.error(at, fmt::format("rule \"{}\" needs at least one example that must {}",
                                           rule.id, hit ? "fire (hit)" : "not fire (miss)"));
        }
    }
}

void read_what_it_says(Fields& fields, Rule& rule) {
    fields.read("severity", rule.severity, -99, 99);
    fields.read("urgency", rule.urgency, -99, 99);
    fields.read("sentiment", rule.sentiment, -100, 100);
    read_named(fields, "type", rule.type,
               {"complaint", "question", "compliment", "suggestion", "news", "noise"},
               mention_type);
    read_named(fields, "fault", rule.fault, {"ours", "theirs", "third_party", "unknown"},
               fault_named);
    read_named(fields, "force", rule.force, {"low", "medium", "high", "critical"}, level_named);
    fields.read("intent", rule.intents);
    fields.read("topic", rule.topics);
    fields.read("owner", rule.owner);
    fields.read("reason", rule.reason);
    fields.read("group", rule.group);
    fields.read("escalate", rule.escalate);
    fields.read("shadow", rule.shadow);
    std::string until;
    if (fields.read("until", until)) {
        rule.until = read_until(until);
        if (!rule.until) fields.error("until", "a date is written 2026-12-31");
    }
}

}  // namespace

Rule read_rule(const Node& node, const std::string& file, const std::string& language,
               Problems& problems) {
    Rule rule;
    rule.at = node.at();
    rule.file = file;
    rule.language = language;
    Fields fields{node, "rule", problems};
    if (!node.is_mapping()) return rule;
    if (fields.require("id", rule.id) && !is_id(rule.id)) {
        fields.error("id", "an id is made of letters, digits and . - _ /, at most 100 of them");
        rule.id.clear();
    }
    fields.require("title", rule.title);
    rule.when = fields.node("when");
    if (rule.when) rule.condition = rule.when.scalar();
    if (!rule.when) problems.error(rule.at, fmt::format("rule \"{}\" needs when:", rule.id));
    read_what_it_says(fields, rule);
    read_both_ways(fields, rule, problems);
    fields.finish();
    return rule;
}

}  // namespace webcare::classifier
