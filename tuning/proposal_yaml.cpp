#include <fmt/format.h>

#include <iterator>

#include "core/json.hpp"
#include "core/text.hpp"
#include "tuning/proposal.hpp"

namespace webcare::tuning {
namespace {

/// JSON strings are YAML strings, whatever they hold.
std::string quoted(std::string_view text) {
    std::string out;
    JsonWriter{out}.value(text);
    return out;
}

void write_weights(const Proposal& proposal, std::string& out) {
    out += "weights:\n";
    bool any = false;
    for (const ProposedWeight& weight : proposal.weights) {
        if (!weight.changes()) continue;
        any = true;
        out += fmt::format(
            "  {}: {{ severity: {}, sentiment: {} }}  # was {}, {}; fired {}, right {}\n",
            weight.rule, weight.severity, weight.sentiment, weight.present_severity,
            weight.present_sentiment, weight.fired, weight.right);
    }
    if (!any) out += "  {}  # the weights stay as they are\n";
}

std::string name_of(const ProposedList& list) {
    return fmt::format("{}_{}", name(list.type), list.weight);
}

void write_terms(const Proposal& proposal, std::string& out) {
    out += "terms:  # beside each: z of its log-odds, how many mentions of yes and of no hold it\n";
    for (const ProposedList& list : proposal.lists) {
        out += fmt::format("  {}:\n    negation: ignore\n    words:\n", name_of(list));
        for (const Candidate& term : list.terms)
            out += fmt::format("      - {}  # {:.1f}; {}, {}\n", quoted(term.term), term.z,
                               term.in_yes, term.in_no);
    }
}

/// The evidence for a type is a rule's heaviest figure: a complaint's is its sentiment, with half
/// of that as severity; praise has no severity; the rest dampens it.
std::string figures_of(MentionType type, int weight) {
    if (type == MentionType::complaint)
        return fmt::format("severity: {}, sentiment: {}", weight / 2, -weight);
    if (type == MentionType::compliment) return fmt::format("sentiment: {}", weight);
    return fmt::format("severity: {}", -weight);
}

void write_rule(const ProposedList& list, bool twice, std::string& out) {
    const std::string when =
        twice ? fmt::format("COUNT(${}) >= 2", name_of(list)) : "$" + name_of(list);
    std::string hit = list.terms.front().term;
    if (twice) hit += ". " + hit;
    out += fmt::format(
        "  - {{ id: {}{}, title: Words that mark a {}{}, when: {}, type: {}, {}, group: fit.{},\n"
        "      examples: {{ hit: [{}], miss: [\"0\"] }} }}\n",
        id_of(list), twice ? ".twice" : "", name(list.type), twice ? " (two of them)" : "", when,
        name(list.type), figures_of(list.type, list.weight), name(list.type), quoted(hit));
}

void write_rule(const ProposedSign& sign, std::string& out) {
    out += fmt::format(
        "  - {{ id: {}, title: Marks a {}, when: \"rule:{}\", type: {}, {},  # fired {}, right {}\n"
        "      examples: {{ hit: [{}], miss: [\"0\"] }} }}\n",
        id_of(sign), name(sign.type), sign.rule, name(sign.type),
        figures_of(sign.type, sign.weight), sign.fired, sign.right, quoted(sign.text));
}

std::string any_of(const std::vector<std::string>& rules) {
    std::string out;
    for (const std::string& id : rules)
        out += fmt::format("      rule:{}{}\n", id, &id == &rules.back() ? "" : " OR");
    return out;
}

/// The doubt speaks for noise; and, where others speak for praise or a question, for that too: else
/// it would be heard only where nobody does.
void write_doubt(const Proposal& proposal, std::string& out) {
    constexpr auto rule =
        "  - id: fit.doubt{}\n    title: One weak sign of a complaint is not enough\n    type: {}\n"
        "    sentiment: {}\n    when: |\n{}    examples: {{ hit: [{}], miss: [\"0\"] }}\n";
    out += fmt::format(rule, "", "noise", proposal.doubt, any_of(proposal.doubted),
                       quoted(proposal.doubted_text));
    for (const Proposal::Rival& rival : proposal.rivals)
        out += fmt::format(rule, fmt::format(".{}", name(rival.type)), name(rival.type),
                           proposal.doubt,
                           "      rule:fit.doubt AND (\n" + any_of(rival.rules) + "      )\n",
                           quoted(rival.text + ". " + proposal.doubted_text));
}

}  // namespace

std::string to_yaml(const Proposal& proposal) {
    std::string out;
    if (!proposal.language.empty()) out += fmt::format("language: {}\n", proposal.language);
    write_weights(proposal, out);
    if (!proposal.lists.empty()) write_terms(proposal, out);
    if (!proposal.lists.empty() || !proposal.signs.empty() || proposal.doubt > 0) out += "rules:\n";
    for (const ProposedSign& sign : proposal.signs) write_rule(sign, out);
    for (const ProposedList& list : proposal.lists) {
        write_rule(list, false, out);
        write_rule(list, true, out);
    }
    if (proposal.doubt > 0) write_doubt(proposal, out);
    return out;
}

}  // namespace webcare::tuning
