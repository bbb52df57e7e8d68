#include "tuning/backtest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "classifier/rule_set.hpp"
#include "core/text.hpp"

namespace webcare::tuning {
namespace {

bool is_severe(std::string_view intent) {
    return std::find(severe_intents.begin(), severe_intents.end(), intent) != severe_intents.end();
}

bool is_severe(const Assessment& assessment) {
    return std::any_of(assessment.intents.begin(), assessment.intents.end(),
                       [](const std::string& intent) { return is_severe(intent); });
}

Sentiment sentiment_of(const Assessment& assessment) {
    if (assessment.sentiment == 0) return Sentiment::neutral;
    return assessment.sentiment < 0 ? Sentiment::negative : Sentiment::positive;
}

/// Whether the labels agree with what the rule claims; nothing where they do not speak of it.
std::optional<bool> agrees(const classifier::Rule& rule, const Labels& labels) {
    for (const std::string& intent : rule.intents) {
        if (!is_severe(intent)) continue;
        if (labels.severe) return *labels.severe != "none";
        if (intent == "threat" && labels.threat) return *labels.threat;
    }
    if (rule.type && labels.type) return *rule.type == *labels.type;
    if (rule.type && labels.complaint)
        return (*rule.type == MentionType::complaint) == *labels.complaint;
    return std::nullopt;
}

class Run {
 public:
    Run(const classifier::RuleSet& candidate, const classifier::RuleSet* present,
        const BacktestOptions& options)
        : candidate_{candidate}, present_{present}, options_{options}, vetoes_{candidate} {
        for (const classifier::Rule& rule : candidate.rules) {
            by_id_.emplace(rule.id, &rule);
            out_.rules.try_emplace(rule.id);
        }
    }

    void judge(const Labelled& row) {
        const Assessment now = judge(candidate_, row.mention);
        silence_.clear();
        const bool severe = row.labels.severe.value_or("none") != "none";
        if ((row.labels.complaint.value_or(false) && now.type != MentionType::complaint) ||
            (severe && !is_severe(now)))
            explain_silence(row, now);
        ++out_.mentions;
        answer_questions(row, now);
        answer_choices(row, now);
        count_rules(row.labels, now);
        const bool alerts = now.level >= options_.alert_from;
        if (alerts) ++out_.alerts;
        if (present_ != nullptr) {
            const bool alerted = judge(*present_, row.mention).level >= options_.alert_from;
            if (alerts && !alerted) ++out_.newly_alerting, keep("newly alerting", row, now);
            if (!alerts && alerted) ++out_.no_longer_alerting, keep("no longer alerting", row, now);
        }
    }

    Backtest result() { return std::move(out_); }

 private:
    Assessment judge(const classifier::RuleSet& rules, Mention mention) {
        if (mention.created_at == Time{}) mention.created_at = options_.now;
        if (mention.collected_at == Time{}) mention.collected_at = options_.now;
        return classifier::classify(rules, mention, classifier::History{}, options_.now, scratch_);
    }

    /// Names what stood in the way of a complaint or a severe matter that was missed.
    void explain_silence(const Labelled& row, const Assessment& a) {
        silence_.clear();
        Mention mention = row.mention;
        if (mention.created_at == Time{}) mention.created_at = options_.now;
        for (Veto& veto : vetoes_.of(mention, a.language, options_.now)) {
            silence_ += fmt::format("; {} silenced by {}", veto.rule, veto.what);
            ++out_.vetoes[std::move(veto)];
        }
        const auto rule_of = [&](const Signal& signal) -> const classifier::Rule* {
            const auto found = by_id_.find(signal.rule);
            return found == by_id_.end() || found->second->shadow ? nullptr : found->second;
        };
        const bool complained = std::any_of(a.signals.begin(), a.signals.end(), [&](auto& signal) {
            const classifier::Rule* rule = rule_of(signal);
            return rule != nullptr && rule->type == MentionType::complaint;
        });
        if (!complained || a.type == MentionType::complaint) return;
        for (const Signal& signal : a.signals) {
            const classifier::Rule* rule = rule_of(signal);
            if (rule == nullptr || rule->type != a.type) continue;
            silence_ += fmt::format("; outweighed by {}", rule->id);
            ++out_.outweighed_by[rule->id];
        }
    }

    void keep(const std::string& kind, const Labelled& row, const Assessment& a) {
        std::vector<Case>& cases = out_.cases[kind];
        if (cases.size() == options_.most_cases) return;
        Case one;
        one.id = row.mention.id;
        one.text = shorten(row.mention.text, 280);
        one.why = fmt::format("{}, severity {}", name(a.type), a.severity);
        for (const Signal& signal : a.signals) one.why += ", " + signal.rule;
        one.why = shorten(one.why + silence_, 600);
        cases.push_back(std::move(one));
    }

    void ask(const std::string& question, bool truth, bool judged, const Labelled& row,
             const Assessment& a) {
        out_.questions[question].add(truth, judged);
        if (truth != judged) keep(question + (truth ? " missed" : " seen wrongly"), row, a);
    }

    static void by_severity(std::array<Tally, 101>& curve, bool truth, int severity) {
        for (std::size_t at_least = 0; at_least < curve.size(); ++at_least)
            curve[at_least].add(truth, severity >= static_cast<int>(at_least));
    }

    void answer_questions(const Labelled& row, const Assessment& a) {
        const Labels& labels = row.labels;
        if (labels.complaint) {
            ask("complaint", *labels.complaint, a.type == MentionType::complaint, row, a);
            by_severity(out_.complaint_by_severity, *labels.complaint, a.severity);
        }
        if (labels.threat) ask("threat", *labels.threat, a.has_intent("threat"), row, a);
        if (!labels.severe) return;
        const bool severe = *labels.severe != "none";
        ask("severe", severe, is_severe(a), row, a);
        by_severity(out_.severe_by_severity, severe, a.severity);
        for (const std::string_view intent : severe_intents)
            if (intent != "threat")
                out_.questions[fmt::format("intent:{}", intent)].add(*labels.severe == intent,
                                                                     a.has_intent(intent));
    }

    void answer_choices(const Labelled& row, const Assessment& a) {
        const Labels& labels = row.labels;
        if (labels.type) {
            out_.choices["type"].add(name(*labels.type), name(a.type));
            if (*labels.type != a.type)
                keep(fmt::format("type: {} judged {}", name(*labels.type), name(a.type)), row, a);
        }
        if (labels.sentiment)
            out_.choices["sentiment"].add(name(*labels.sentiment), name(sentiment_of(a)));
        if (!labels.language.empty()) out_.choices["language"].add(labels.language, a.language);
    }

    void count_rules(const Labels& labels, const Assessment& a) {
        for (const Signal& signal : a.signals) {
            const auto rule = by_id_.find(signal.rule);
            if (rule == by_id_.end()) continue;
            RuleRecord& record = out_.rules[signal.rule];
            ++record.fired;
            if (const auto right = agrees(*rule->second, labels))
                ++(*right ? record.right : record.wrong);
        }
    }

    const classifier::RuleSet& candidate_;
    const classifier::RuleSet* present_;
    const BacktestOptions& options_;
    classifier::Scratch scratch_;
    Vetoes vetoes_;
    std::map<std::string, const classifier::Rule*, std::less<>> by_id_;
    std::string silence_;  ///< of the mention at hand
    Backtest out_;
};

}  // namespace

Backtest backtest(const classifier::RuleSet& candidate, const classifier::RuleSet* present,
                  const std::vector<Labelled>& rows, const BacktestOptions& options) {
    Run run{candidate, present, options};
    for (const Labelled& row : rows) run.judge(row);
    return run.result();
}

}  // namespace webcare::tuning
