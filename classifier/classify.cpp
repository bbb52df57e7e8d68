#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "classifier/classifier.hpp"
#include "classifier/identify.hpp"
#include "classifier/letter_pairs.hpp"
#include "classifier/refill.hpp"
#include "classifier/rule_set.hpp"
#include "classifier/score.hpp"
#include "classifier/urgency.hpp"
#include "language/fold.hpp"

namespace webcare::classifier {

struct Scratch::Buffers {
    language::Folded folded;
    language::Workspace workspace;
    language::Hits hits;
    std::vector<const Rule*> fired;
    std::vector<Contribution> severity, urgency;
    std::vector<Signal> spare_signals;
    std::vector<std::string> spare_words;
    std::vector<bool> wanted;  ///< in a text of two languages
};

Scratch::Scratch() : buffers_{std::make_unique<Buffers>()} {}
Scratch::~Scratch() = default;
Scratch::Scratch(Scratch&&) noexcept = default;
Scratch& Scratch::operator=(Scratch&&) noexcept = default;

namespace {

template <class T, std::size_t Count>
T most_evidence(const std::vector<const Rule*>& fired, std::optional<T> Rule::*what, T otherwise) {
    std::array<double, Count> sums{};
    for (const Rule* rule : fired)
        if (rule->*what)
            sums[static_cast<std::size_t>(*(rule->*what))] +=
                evidence(rule->severity, rule->urgency, rule->sentiment);
    // The later, graver value wins a draw.
    const auto best = std::max_element(sums.rbegin(), sums.rend());
    if (*best <= 0) return otherwise;
    return static_cast<T>(sums.rend() - best - 1);
}

MentionType type_where_nothing_fired(const Mention& mention) {
    return mention.kind == MentionKind::question ? MentionType::question : MentionType::noise;
}

MentionType type_of(const Mention& mention, const std::vector<const Rule*>& fired) {
    constexpr std::size_t types = static_cast<std::size_t>(MentionType::complaint) + 1;
    return most_evidence<MentionType, types>(fired, &Rule::type, type_where_nothing_fired(mention));
}

void add_unique(Refill<std::string>& words, const std::string& word) {
    const auto& known = words.list();
    if (std::find(known.begin(), known.end(), word) == known.end()) words.add() = word;
}

bool outweighs(const Signal& a, const Signal& b) {
    if (std::abs(a.severity) != std::abs(b.severity))
        return std::abs(a.severity) > std::abs(b.severity);
    if (std::abs(a.urgency) != std::abs(b.urgency))
        return std::abs(a.urgency) > std::abs(b.urgency);
    return a.rule < b.rule;
}

int lowest_of(Level level, const LevelBounds& bounds) {
    switch (level) {
        case Level::none:
            return 0;
        case Level::low:
            return bounds.low;
        case Level::medium:
            return bounds.medium;
        case Level::high:
            return bounds.high;
        case Level::critical:
            return bounds.critical;
    }
    return 0;
}

void fill(Signal& signal, const RuleSet& rules, std::size_t number, std::span<const Span> spans) {
    const Rule& rule = rules.rules[number];
    make_blank(signal);
    signal.rule = rule.id;
    signal.title = rule.title;
    signal.reason = rule.reason;
    signal.spans.assign(spans.begin(), spans.end());
    if (rule.shadow) return;
    signal.severity = rule.severity;
    signal.urgency = rule.urgency;
    signal.sentiment = rule.sentiment;
    if (rule.force) signal.at_least = lowest_of(*rule.force, rules.levels);
    signal.type = rule.type;
    signal.fault = rule.fault;
    if (rule.group.empty()) return;
    const auto group = static_cast<std::size_t>(rules.group_of[number]);
    signal.group = rule.group;
    signal.group_severity = rules.groups.severity_cap[group];
    signal.group_urgency = rules.groups.urgency_cap[group];
}

Register register_of(bool formal, bool informal) {
    if (formal == informal) return Register::unknown;
    return formal ? Register::formal : Register::informal;
}

/// Everything the rules that fired say besides the two scores.
void gather(const std::vector<const Rule*>& fired, Assessment& out,
            std::vector<std::string>& spare) {
    int sentiment = 0;
    Refill<std::string> intents{out.intents, spare}, topics{out.topics, spare},
        escalate{out.escalate, spare};
    for (const Rule* rule : fired) {
        sentiment = std::clamp(sentiment + rule->sentiment, -10'000, 10'000);
        for (const std::string& intent : rule->intents) add_unique(intents, intent);
        for (const std::string& topic : rule->topics) add_unique(topics, topic);
        if (!rule->escalate.empty()) add_unique(escalate, rule->escalate);
    }
    out.sentiment = std::clamp(sentiment, -100, 100);
    for (auto* list : {&out.intents, &out.topics, &out.escalate})
        std::sort(list->begin(), list->end());
}

/// The rules of a language and of others.
const std::vector<bool>& wanted_by(const RuleSet& rules, std::string_view language,
                                   Languages beside, std::vector<bool>& memory) {
    memory = rules.wanted(language);
    for (std::size_t one = 0; one < pack_languages.size(); ++one) {
        if ((beside >> one & 1U) == 0) continue;
        const std::vector<bool>& more = rules.wanted(pack_languages[one]);
        for (std::size_t rule = 0; rule < memory.size(); ++rule)
            memory[rule] = memory[rule] || more[rule];
    }
    return memory;
}

/// As new, but for the memory of its lists and strings.
void clear(Assessment& out) {
    out.severity = out.urgency = out.sentiment = 0;
    out.level = Level::none;
    out.type = MentionType::noise;
    out.reg = Register::unknown;
    out.fault = Fault::unknown;
    out.respond_by.reset();
}

/// What we post ourselves is no complaint and needs no answer; its subject and language stay known.
void make_ours(Assessment& out) {
    out.severity = out.urgency = out.sentiment = 0;
    out.level = Level::none;
    out.type = MentionType::noise;
    out.fault = Fault::unknown;
    out.intents.clear();
    out.escalate.clear();
    out.signals.clear();
}

}  // namespace

Assessment classify(const RuleSet& rules, const Mention& mention, const History& history, Time now,
                    Scratch& scratch) {
    Assessment out;
    classify(rules, mention, history, now, scratch, out);
    return out;
}

void classify(const RuleSet& rules, const Mention& mention, const History& history, Time now,
              Scratch& scratch, Assessment& out) {
    classify(rules, mention, fold(mention, scratch), history, now, scratch, out);
}

const language::Folded& fold(const Mention& mention, Scratch& scratch) {
    language::Folded& folded = scratch.buffers_->folded;
    language::fold(mention.text, folded);
    return folded;
}

void classify(const RuleSet& rules, const Mention& mention, const language::Folded& folded,
              const History& history, Time now, Scratch& scratch, Assessment& out) {
    Scratch::Buffers& b = *scratch.buffers_;
    clear(out);
    Refill<Signal> signals{out.signals, b.spare_signals};
    out.ruleset = rules.hash;
    out.language = language_hint(mention.lang);
    if (out.language.empty()) out.language = identify_language(mention.text, folded);

    language::Subject subject{mention};
    subject.history = &history;
    subject.language = out.language;
    subject.now = now;
    rules.describe(subject);
    const auto judge = [&](const std::vector<bool>& wanted) {
        language::evaluate(*rules.program, subject, folded, b.workspace, b.hits, wanted);
    };
    judge(rules.wanted(out.language));
    // Few texts change into another language, and they need a second look only where rules of it
    // have something to say.
    if (b.hits.passed_over()) {
        const Languages beside = languages_beside(out.language, folded);
        if (beside != 0) judge(wanted_by(rules, out.language, beside, b.wanted));
    }

    b.fired.clear();
    if (b.hits.empty()) {
        gather(b.fired, out, b.spare_words);
        if (!mention.ours) out.type = type_where_nothing_fired(mention);
        return;
    }
    b.severity.clear();
    b.urgency.clear();
    bool formal = false, informal = false;
    Level forced = Level::none;
    for (const language::Hit& hit : b.hits) {
        formal = formal || hit.condition == rules.formal;
        informal = informal || hit.condition == rules.informal;
        if (hit.condition >= rules.rules.size()) continue;
        const Rule& rule = rules.rules[hit.condition];
        if (rule.until && now >= *rule.until) continue;
        Signal& signal = signals.add();
        fill(signal, rules, hit.condition, b.hits.spans(hit));
        if (rule.shadow) continue;
        if (hit.condition == rules.deadline && !mention.ours)
            out.respond_by = wanted_by(signal, mention, folded, rules.zone);
        b.fired.push_back(&rule);
        b.severity.emplace_back(rule.severity, rules.group_of[hit.condition]);
        b.urgency.emplace_back(rule.urgency, rules.group_of[hit.condition]);
        if (rule.force) forced = std::max(forced, *rule.force);
    }
    gather(b.fired, out, b.spare_words);
    out.reg = register_of(formal, informal);
    out.type = type_of(mention, b.fired);
    constexpr std::size_t faults = static_cast<std::size_t>(Fault::third_party) + 1;
    out.fault = most_evidence<Fault, faults>(b.fired, &Rule::fault, Fault::unknown);
    if (mention.ours) return make_ours(out);
    out.severity =
        std::max(combine(b.severity, rules.groups.severity_cap), lowest_of(forced, rules.levels));
    out.level = rules.levels.of(out.severity);
    if (!b.fired.empty()) {
        add_circumstances(mention, folded, history, out.severity, signals, b.urgency);
        b.urgency.emplace_back(urgency_of_severity(out.severity), -1);
        out.urgency = combine(b.urgency, rules.groups.urgency_cap);
    }
    std::sort(out.signals.begin(), out.signals.end(), outweighs);
}

Unknown unknown_of(const RuleSet& rules, Scratch& scratch) {
    return language::unknown_of(*rules.program, scratch.buffers_->workspace);
}

}  // namespace webcare::classifier
