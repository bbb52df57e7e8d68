#include <fmt/format.h>

#include <algorithm>

#include "classifier/classifier.hpp"
#include "classifier/rule_set.hpp"
#include "classifier/score.hpp"
#include "classifier/urgency.hpp"
#include "core/text.hpp"

namespace webcare::classifier {
namespace {

/// Writes the explanation of one assessment.
class Explanation {
 public:
    Explanation(const RuleSet& rules, const Mention& mention, const Assessment& assessment,
                bool colour)
        : rules_{rules}, mention_{mention}, a_{assessment}, colour_{colour} {}

    std::string run() {
        text();
        verdict();
        for (const Signal& signal : a_.signals) line_of(signal);
        if (a_.signals.empty()) out_ += "  no rule fired\n";
        arithmetic("severity", a_.severity, &Signal::severity, &RuleSet::Groups::severity_cap, 0);
        arithmetic("urgency", a_.urgency, &Signal::urgency, &RuleSet::Groups::urgency_cap,
                   a_.signals.empty() ? 0 : urgency_of_severity(a_.severity));
        out_ += fmt::format("rule set {}\n", a_.ruleset);
        return std::move(out_);
    }

 private:
    std::string bold(std::string_view s) const {
        return colour_ ? fmt::format("\033[1m{}\033[0m", s) : std::string{s};
    }
    std::string marked(std::string_view s) const {
        return colour_ ? fmt::format("\033[1;33m{}\033[0m", s) : fmt::format("[{}]", s);
    }

    /// The text with the words that counted marked.
    void text() {
        std::vector<Span> spans;
        for (const Signal& signal : a_.signals)
            spans.insert(spans.end(), signal.spans.begin(), signal.spans.end());
        std::sort(spans.begin(), spans.end());
        const std::string_view all = mention_.text;
        std::size_t at = 0;
        for (const Span& span : spans) {
            const std::size_t begin = std::max<std::size_t>(span.offset, at);
            const std::size_t end = std::min<std::size_t>(all.size(), span.offset + span.length);
            if (begin >= end) continue;
            out_ += printable(all.substr(at, begin - at));
            out_ += marked(printable(all.substr(begin, end - begin)));
            at = end;
        }
        out_ += printable(all.substr(std::min(at, all.size()))) + "\n\n";
    }

    void verdict() {
        out_ += fmt::format("{}: {} (severity {}), urgency {}, sentiment {}\n", bold(name(a_.type)),
                            bold(name(a_.level)), a_.severity, a_.urgency, a_.sentiment);
        out_ += fmt::format("language {}, register {}, fault {}", printable(a_.language),
                            name(a_.reg), name(a_.fault));
        if (!a_.intents.empty()) out_ += fmt::format(", intents {}", fmt::join(a_.intents, " "));
        if (!a_.topics.empty()) out_ += fmt::format(", topics {}", fmt::join(a_.topics, " "));
        if (a_.respond_by) out_ += fmt::format(", answer by {}", rules_.zone.show(*a_.respond_by));
        out_ += "\n\n";
    }

    std::string words_of(const Signal& signal) const {
        std::string words;
        for (const Span& span : signal.spans) {
            if (span.offset + span.length > mention_.text.size()) continue;
            if (!words.empty()) words += ", ";
            words += "\"" + printable(mention_.text.substr(span.offset, span.length)) + "\"";
        }
        return words;
    }

    /// What a rule asks, shortened to a line; nothing for a signal that is no rule.
    std::string condition_of(const std::string& id) const {
        constexpr std::size_t most = 120;
        for (const Rule& rule : rules_.rules) {
            if (rule.id != id) continue;
            std::string when = clean_text(rule.condition);
            std::replace(when.begin(), when.end(), '\n', ' ');
            return printable(shorten(when, most));
        }
        return {};
    }

    void line_of(const Signal& signal) {
        out_ += fmt::format("  {:+4d} severity {:+4d} urgency  {}  {}\n", signal.severity,
                            signal.urgency, bold(signal.rule), signal.title);
        const std::string words = words_of(signal);
        if (!words.empty())
            out_ += fmt::format("       on {}\n", words);
        else if (const std::string when = condition_of(signal.rule); !when.empty())
            out_ += fmt::format("       on no words of it: {}\n", when);
        if (!signal.reason.empty()) out_ += fmt::format("       {}\n", signal.reason);
    }

    struct Part {
        std::string rule;
        int weight = 0;
        int group = -1;
    };

    int group_of(const std::string& id) const {
        for (std::size_t i = 0; i < rules_.rules.size(); ++i)
            if (rules_.rules[i].id == id) return rules_.group_of[i];
        return -1;
    }

    std::vector<Part> parts_of(int Signal::*weight, int from_severity) const {
        std::vector<Part> parts;
        for (const Signal& signal : a_.signals) {
            if (signal.*weight == 0) continue;
            parts.push_back(Part{signal.rule, signal.*weight, group_of(signal.rule)});
        }
        if (from_severity > 0) parts.push_back(Part{"(a third of severity)", from_severity, -1});
        return parts;
    }

    void arithmetic(std::string_view what, int total, int Signal::*weight,
                    std::vector<int> RuleSet::Groups::*caps, int from_severity) {
        const std::vector<Part> parts = parts_of(weight, from_severity);
        std::vector<Contribution> contributions;
        std::vector<bool> grouped(rules_.group_names.size());
        double evidence_of_all = 0;
        std::string raising, damping;
        for (const Part& part : parts) {
            contributions.emplace_back(part.weight, part.group);
            if (part.weight > 0) {
                raising += fmt::format(" x (1 - {}/100)", part.weight);
                evidence_of_all += evidence(part.weight);
                if (part.group >= 0) grouped[static_cast<std::size_t>(part.group)] = true;
            } else {
                damping += fmt::format(" x (1 - {}/100)", -part.weight);
            }
        }
        const auto& limits = rules_.groups.*caps;
        const int computed = combine(contributions, limits);
        if (parts.empty()) {
            out_ += fmt::format("{} {}\n", bold(what), total);
            return;
        }
        out_ += fmt::format("\n{} = 100 x (1 - {}){} = {}\n", bold(what),
                            raising.empty() ? "1" : raising.substr(3), damping, computed);
        for (std::size_t g = 0; g < grouped.size(); ++g) {
            if (grouped[g])
                out_ += fmt::format("  group {}: together at most {}\n", rules_.group_names[g],
                                    limits[g]);
        }
        if (total > computed)
            out_ += fmt::format("  raised to {} by a rule that forces a level\n", total);
        for (const Part& part : parts) {
            if (part.weight <= 0 || evidence_of_all <= 0) continue;
            out_ += fmt::format("  {:3d} % {}\n",
                                round_half_up(100 * evidence(part.weight) / evidence_of_all),
                                part.rule);
        }
    }

    const RuleSet& rules_;
    const Mention& mention_;
    const Assessment& a_;
    bool colour_;
    std::string out_;
};

}  // namespace

std::string explain(const RuleSet& rules, const Mention& mention, const Assessment& assessment,
                    bool colour) {
    return Explanation{rules, mention, assessment, colour}.run();
}

}  // namespace webcare::classifier
