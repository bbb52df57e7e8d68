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

/// What a rule says of a mention, as far as labels can contradict it.
struct Claim {
    bool severe = false, threat = false;
    std::optional<MentionType> type;

    explicit Claim(const classifier::Rule& rule)
        : severe{std::any_of(rule.intents.begin(), rule.intents.end(),
                             [](const std::string& intent) { return is_severe(intent); })},
          threat{std::find(rule.intents.begin(), rule.intents.end(), "threat") !=
                 rule.intents.end()},
          type{rule.type} {}
    auto operator<=>(const Claim&) const = default;

    /// Whether the labels agree; nothing where they do not speak of it.
    std::optional<bool> agrees(const Labels& labels) const {
        if (severe && labels.severe) return *labels.severe != "none";
        if (threat && labels.threat) return *labels.threat;
        if (type && labels.type) return *type == *labels.type;
        if (type && labels.complaint) return (*type == MentionType::complaint) == *labels.complaint;
        return std::nullopt;
    }
};

class Run {
 public:
    Run(const classifier::RuleSet& candidate, const classifier::RuleSet* present,
        const BacktestOptions& options)
        : candidate_{candidate}, present_{present}, options_{options}, vetoes_{candidate} {
        for (const classifier::Rule& rule : candidate.rules) {
            by_id_.emplace(rule.id, &rule);
            out_.rules.try_emplace(rule.id);
            const Claim claim{rule};
            claim_of_.push_back(claims_.try_emplace(claim).first);
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

    Backtest result() {
        for (std::size_t i = 0; i < candidate_.rules.size(); ++i) {
            const Said& said = claim_of_[i]->second;
            Tally& tally = out_.rules[candidate_.rules[i].id].tally;
            tally.false_no = said.yes - tally.true_yes;
            tally.true_no = said.no - tally.false_yes;
        }
        return std::move(out_);
    }

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
        for (auto& [claim, said] : claims_)
            if (const auto right = claim.agrees(labels)) ++(*right ? said.yes : said.no);
        for (const Signal& signal : a.signals) {
            const auto rule = by_id_.find(signal.rule);
            if (rule == by_id_.end()) continue;
            RuleRecord& record = out_.rules[signal.rule];
            ++record.fired;
            if (const auto right = Claim{*rule->second}.agrees(labels))
                record.tally.add(*right, true);
        }
    }

    const classifier::RuleSet& candidate_;
    const classifier::RuleSet* present_;
    const BacktestOptions& options_;
    classifier::Scratch scratch_;
    Vetoes vetoes_;
    std::map<std::string, const classifier::Rule*, std::less<>> by_id_;
    struct Said {
        std::size_t yes = 0, no = 0;
    };
    std::map<Claim, Said> claims_;  ///< every claim once, with what the labels say of it
    std::vector<std::map<Claim, Said>::iterator> claim_of_;  ///< by rule
    std::string silence_;                                    ///< of the mention at hand
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
