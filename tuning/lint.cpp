#include "tuning/lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "classifier/rule_set.hpp"
#include "core/text.hpp"
#include "language/term.hpp"

namespace webcare::tuning {
namespace {

using classifier::Rule;
using classifier::RuleSet;
using config::Node;

constexpr std::size_t enough_firings = 5;
constexpr double nearly_always = 0.5;    // of the mentions
constexpr double nearly_together = 0.9;  // of the firings of the rarer rule
constexpr double half_the_noise = 0.5;
constexpr double slow_times_median = 20;
constexpr double least_slow_nanoseconds = 1000;

// --- files -----------------------------------------------------------------------------------

Finding finding(config::Position at, std::string rule, std::string kind, std::string what) {
    Finding out;
    out.at = std::move(at);
    out.rule = std::move(rule);
    out.kind = std::move(kind);
    out.what = std::move(what);
    return out;
}

std::vector<Node> entries_of(const Node& terms) {
    return terms.is_mapping() ? terms["words"].items() : terms.items();
}

/// Whether `$name` stands in a condition, and not as the beginning of a longer name.
bool uses(const std::string& condition, const std::string& name) {
    const std::string wanted = "$" + name;
    for (std::size_t at = condition.find(wanted); at != std::string::npos;
         at = condition.find(wanted, at + 1)) {
        const char after =
            at + wanted.size() < condition.size() ? condition[at + wanted.size()] : ' ';
        if (!std::isalnum(static_cast<unsigned char>(after)) && after != '_' && after != '.')
            return true;
    }
    return false;
}

void lint_words(const classifier::ListOfTerms& list, std::vector<Finding>& out) {
    std::map<std::string, config::Position> seen;
    std::vector<std::string> wildcards;
    const auto ignore = [](std::size_t, const std::string&) {};
    std::vector<std::pair<std::string, Node>> words;  // of one word each
    for (const Node& entry : entries_of(list.terms)) {
        const std::string text{entry.scalar()};
        const auto [first, is_new] = seen.try_emplace(lower_ascii(text), entry.at());
        if (!is_new)
            out.push_back(finding(
                entry.at(), list.name, "twice in a list",
                fmt::format("\"{}\" is already in line {}", printable(text), first->second.line)));
        if (text.find_first_of(":/\"") != std::string::npos) continue;
        const language::Term term = language::read_term(text, {}, ignore);
        if (term.atoms.size() != 1) continue;
        if (term.atoms[0].wildcard)
            wildcards.push_back(term.atoms[0].pattern);
        else
            words.emplace_back(term.atoms[0].pattern, entry);
    }
    for (const auto& [word, entry] : words)
        for (const std::string& wildcard : wildcards)
            if (language::matches_wildcard(wildcard, word))
                out.push_back(
                    finding(entry.at(), list.name, "covered",
                            fmt::format("\"{}\" is found by \"{}\" already", word, wildcard)));
}

/// Names of one kind, each with the rules that say it.
class Names {
 public:
    explicit Names(std::string_view kind) : kind_{kind} {}
    void add(const std::string& name, const std::string& rule) { rules_[name].insert(rule); }

    /// What is odd about a name of one rule alone, with the name that it may have been meant for.
    std::optional<std::string> oddity(const std::string& name) const {
        if (rules_.at(name).size() > 1) return std::nullopt;
        std::vector<std::string_view> others;
        for (const auto& [other, rules] : rules_)
            if (rules.size() > 1) others.push_back(other);
        const auto near = nearest(name, others);
        return fmt::format("no other rule has the {} \"{}\"{}", kind_, printable(name),
                           near.empty() ? "; see that a route asks for it, or mend its name"
                                        : fmt::format("; did you mean {}?", near));
    }

 private:
    std::string_view kind_;
    std::map<std::string, std::set<std::string>> rules_;
};

// --- rules on mentions -----------------------------------------------------------------------

struct Firing {
    std::set<std::uint32_t> rows;
    std::map<std::string, std::size_t> words_in_noise;
};

bool is_noise(const Labels& labels) {
    if (labels.type) return *labels.type == MentionType::noise || *labels.type == MentionType::news;
    return labels.complaint && !*labels.complaint;
}

bool same_claim(const Rule& a, const Rule& b) {
    return a.type == b.type && a.intents == b.intents && a.topics == b.topics;
}

std::size_t shared(const std::set<std::uint32_t>& a, const std::set<std::uint32_t>& b) {
    const auto& [few, many] = a.size() < b.size() ? std::tie(a, b) : std::tie(b, a);
    return static_cast<std::size_t>(std::count_if(
        few.begin(), few.end(), [&all = many](std::uint32_t row) { return all.contains(row); }));
}

class RuleLint {
 public:
    RuleLint(const RuleSet& rules, const std::vector<Labelled>& rows, Time now)
        : rules_{rules}, rows_{rows}, now_{now} {}

    std::vector<Finding> run() {
        judge_all();
        for (const Rule& rule : rules_.rules) {
            if (rule.at.file == "built-in") continue;  // not theirs to mend
            if (rule.language.empty() || languages_.contains(rule.language)) lint(rule);
        }
        return std::move(out_);
    }

 private:
    void judge_all() {
        classifier::Scratch scratch;
        for (std::uint32_t i = 0; i < rows_.size(); ++i) {
            Mention mention = rows_[i].mention;
            if (mention.created_at == Time{}) mention.created_at = now_;
            const Assessment a = classifier::classify(rules_, mention, {}, now_, scratch);
            languages_.insert(a.language);
            const bool noise = is_noise(rows_[i].labels);
            noise_ += noise ? 1 : 0;
            for (const Signal& signal : a.signals) {
                Firing& firing = firings_[signal.rule];
                firing.rows.insert(i);
                if (noise) count_words(mention.text, signal, firing);
            }
        }
    }

    static void count_words(std::string_view text, const Signal& signal, Firing& firing) {
        std::set<std::string> words;
        for (const Span& span : signal.spans)
            words.insert(lower_ascii(text.substr(span.offset, span.length)));
        for (const std::string& word : words) ++firing.words_in_noise[word];
    }

    void add(const Rule& rule, std::string kind, std::string what) {
        out_.push_back(finding(rule.at, rule.id, std::move(kind), std::move(what)));
    }

    void lint(const Rule& rule) {
        const Firing& mine = firings_[rule.id];
        if (mine.rows.empty())
            return add(rule, "never fires", fmt::format("in {} mentions not once", rows_.size()));
        const double share =
            static_cast<double>(mine.rows.size()) / static_cast<double>(rows_.size());
        if (share > nearly_always)
            add(rule, "always fires", fmt::format("in {:.0f} % of the mentions", share * 100));
        for (const auto& [word, count] : mine.words_in_noise) {
            if (noise_ < 20 ||
                static_cast<double>(count) < half_the_noise * static_cast<double>(noise_))
                continue;
            add(rule, "noisy word",
                fmt::format("\"{}\" is in {} of {} mentions that are nothing", printable(word),
                            count, noise_));
        }
        if (mine.rows.size() < enough_firings) return;
        for (const Rule& other : rules_.rules)
            if (other.id != rule.id) hold_against(rule, mine, other);
    }

    void hold_against(const Rule& rule, const Firing& mine, const Rule& other) {
        const auto theirs = firings_.find(other.id);
        if (theirs == firings_.end() || theirs->second.rows.size() < mine.rows.size()) return;
        const std::size_t together = shared(mine.rows, theirs->second.rows);
        if (together == mine.rows.size() && same_claim(rule, other) &&
            std::abs(other.severity) >= std::abs(rule.severity) && other.urgency >= rule.urgency) {
            return add(
                rule, "shadowed",
                fmt::format("{} fires wherever this one does ({} mentions), and weighs no less",
                            other.id, together));
        }
        const bool opposed =
            rule.type && other.type && *rule.type != *other.type &&
            (*rule.type == MentionType::complaint || *other.type == MentionType::complaint) &&
            (*rule.type == MentionType::compliment || *other.type == MentionType::compliment);
        if (opposed && static_cast<double>(together) >=
                           nearly_together * static_cast<double>(mine.rows.size()))
            add(rule, "contradictory",
                fmt::format("{} says {} in {} of the {} mentions in which this says {}", other.id,
                            name(*other.type), together, mine.rows.size(), name(*rule.type)));
    }

    const RuleSet& rules_;
    const std::vector<Labelled>& rows_;
    Time now_;
    std::map<std::string, Firing> firings_;
    std::set<std::string> languages_;
    std::size_t noise_ = 0;
    std::vector<Finding> out_;
};

}  // namespace

std::vector<Finding> lint_files(const classifier::RuleFiles& files) {
    std::vector<Finding> out;
    for (const classifier::ListOfTerms& list : files.lists) {
        const bool used =
            std::any_of(files.rules.begin(), files.rules.end(), [&](const Rule& rule) {
                return rule.file == list.file && uses(std::string{rule.when.scalar()}, list.name);
            });
        if (!used)
            out.push_back(finding(list.terms.at(), list.name, "unused list",
                                  "no condition of this file asks for it"));
        lint_words(list, out);
    }
    return out;
}

std::vector<Finding> lint_names(const classifier::RuleFiles& files,
                                const classifier::RuleFiles& shipped, Time now) {
    Names intents{"intent"}, groups{"group"}, ladders{"ladder"};
    const auto each_name = [&](const Rule& rule, const auto& visit) {
        for (const std::string& intent : rule.intents) visit(intents, intent);
        if (!rule.group.empty()) visit(groups, rule.group);
        if (!rule.escalate.empty()) visit(ladders, rule.escalate);
    };
    for (const auto* both : {&files, &shipped})
        for (const Rule& rule : both->rules)
            each_name(rule,
                      [&](Names& names, const std::string& name) { names.add(name, rule.id); });
    std::vector<Finding> out;
    for (const Rule& rule : files.rules) {
        each_name(rule, [&](const Names& names, const std::string& name) {
            if (const auto what = names.oddity(name))
                out.push_back(finding(rule.at, rule.id, "unknown name", *what));
        });
        if (rule.until && *rule.until <= now)
            out.push_back(finding(rule.at, rule.id, "over",
                                  "its `until` has passed, so that it no longer applies; remove it "
                                  "or give a later day"));
    }
    return out;
}

std::vector<Finding> lint_costs(const RuleSet& rules, const Cost& cost) {
    std::vector<double> costs;
    for (const RuleCost& rule : cost.rules)
        if (rule.nanoseconds > 0) costs.push_back(rule.nanoseconds);
    std::vector<Finding> out;
    if (costs.empty()) return out;
    const auto middle = costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2);
    std::nth_element(costs.begin(), middle, costs.end());
    const double bound = std::max(slow_times_median * *middle, least_slow_nanoseconds);
    for (const RuleCost& priced : cost.rules) {
        if (priced.nanoseconds <= bound) continue;
        for (const Rule& rule : rules.rules)
            if (rule.id == priced.rule)
                out.push_back(finding(
                    rule.at, rule.id, "slow",
                    fmt::format("{:.1f} us a mention, {:.0f} times the median; name a word that "
                                "must be there, or narrow its regular expression",
                                priced.nanoseconds / 1000, priced.nanoseconds / *middle)));
    }
    return out;
}

std::vector<Finding> lint_rules(const RuleSet& rules, const std::vector<Labelled>& rows, Time now) {
    return RuleLint{rules, rows, now}.run();
}

}  // namespace webcare::tuning
