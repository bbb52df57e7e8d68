#include "tuning/proposal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "classifier/rule_set.hpp"
#include "classifier/score.hpp"
#include "tuning/weighing.hpp"

namespace webcare::tuning {
namespace {

using classifier::Rule;
using classifier::RuleSet;

constexpr std::size_t least_firings = 10;  // below that a weight stays as it is
constexpr int heaviest = 90;
constexpr int lightest = 1;        // without any figure a rule would say more
constexpr int least_of_terms = 4;  // a term that says less is left out
constexpr double mostly = 0.8;     // of the rows in one language: the lists are for that language
constexpr double most_of_a_sign = 0.7;  // a weight of 50
constexpr auto nobody = static_cast<std::uint32_t>(-1);
constexpr std::array bands{5, 7, 10, 14, 20, 28, 40, 60};  // weights of lists

/// So many percent as give this much evidence in the noisy-or of scores.
int weight_of(double evidence) {
    return std::clamp(classifier::round_half_up(100 * (1 - std::exp(-evidence))), 0, heaviest);
}

/// How bad a severe matter is does not follow from how sure it is.
bool is_grave(const Rule& rule) {
    return std::any_of(rule.intents.begin(), rule.intents.end(), [](const std::string& intent) {
        return std::find(severe_intents.begin(), severe_intents.end(), intent) !=
               severe_intents.end();
    });
}

/// Severity says who is alerted: it moves by half at most. What is left to say for the type is said
/// by the sentiment.
void move(ProposedWeight& weight, const Rule& rule, int wanted) {
    const int present = std::abs(rule.severity), most = present / 2;
    const int severity = std::clamp(wanted, present - most, present + most);
    weight.severity = rule.severity < 0 ? -severity : severity;
    if (rule.sentiment != 0) weight.sentiment = rule.sentiment < 0 ? -wanted : wanted;
}

/// The most that a rule can be made to say.
int heaviest_of(const Rule& rule) {
    return rule.sentiment != 0 ? heaviest : std::min(heaviest, std::abs(rule.severity) * 3 / 2);
}

/// A text on which the rule fires, if one is enough for that.
std::string example_of(const Rule& rule) {
    for (const classifier::Example& example : rule.examples)
        if (example.hit && !example.mention.text.empty()) return example.mention.text;
    return {};
}

/// The rules that speak for a type, and the candidates.
struct Choir {
    std::vector<Voice> voices;
    std::vector<std::size_t> rules;  ///< of the first voices, by place in the rule set
    std::vector<Candidate> candidates;
    std::vector<std::size_t> fired, right;  ///< by place in the rule set
    Choir() = default;
};

/// What the mentions are in which a rule fires and that are no complaint.
MentionType otherwise(const Rows& rows, std::size_t rule) {
    std::map<MentionType, std::size_t> counts;
    for (const Seen* row : rows)
        if (!row->truth && row->type != MentionType::complaint &&
            std::binary_search(row->rules.begin(), row->rules.end(), rule))
            ++counts[row->type];
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](auto& a, auto& b) { return a.second < b.second; });
    return most == counts.end() ? MentionType::noise : most->first;
}

Choir gather(const RuleSet& rules, const Rows& rows, std::size_t most_terms,
             const std::string& language) {
    Choir out;
    out.fired.resize(rules.rules.size());
    out.right.resize(rules.rules.size());
    for (const Seen* row : rows)
        for (const std::uint32_t rule : row->rules) {
            ++out.fired[rule];
            out.right[rule] += row->truth ? 1 : 0;
        }
    const double share = static_cast<double>(std::count_if(rows.begin(), rows.end(),
                                                           [](auto* r) { return r->truth; })) /
                         static_cast<double>(rows.size());
    for (std::size_t i = 0; i < rules.rules.size(); ++i) {
        const Rule& rule = rules.rules[i];
        const bool is_sign = rule.shadow || !rule.type;
        if (is_sign && (out.fired[i] < least_firings || is_grave(rule))) continue;
        if (is_sign && !rule.language.empty() && rule.language != language) continue;
        Voice voice;
        if (is_sign) {
            const bool lifts =
                static_cast<double>(out.right[i]) > share * static_cast<double>(out.fired[i]);
            voice.type = lifts ? MentionType::complaint : otherwise(rows, i);
            voice.most = most_of_a_sign;
            voice.doubted = lifts;
            out.voices.push_back(voice);
            out.rules.push_back(i);
            continue;
        }
        voice.type = *rule.type;
        voice.present = classifier::evidence(rule.severity, rule.urgency, rule.sentiment);
        voice.least = voice.most = voice.present;
        const bool moves = out.fired[i] >= least_firings && !is_grave(rule) &&
                           (rule.severity != 0 || rule.sentiment != 0) &&
                           (rule.type == MentionType::complaint || rule.severity <= 0);
        if (moves) {
            voice.least = classifier::evidence(
                std::max({lightest, std::abs(rule.urgency), (std::abs(rule.severity) + 1) / 2}));
            voice.most = std::max(voice.present, classifier::evidence(heaviest_of(rule)));
        }
        voice.doubted = moves && voice.type == MentionType::complaint;
        out.voices.push_back(voice);
        out.rules.push_back(i);
    }
    if (most_terms > 0) out.candidates = find_candidates(rows, most_terms);
    for (const Candidate& candidate : out.candidates) {
        Voice voice;
        voice.type = candidate.z > 0 ? MentionType::complaint : candidate.otherwise;
        voice.most = classifier::evidence(heaviest);
        voice.doubted = voice.type == MentionType::complaint;
        out.voices.push_back(voice);
    }
    return out;
}

std::vector<Heard> hear(const RuleSet& rules, const Choir& choir, const Rows& rows) {
    std::vector<std::uint32_t> voice_of(rules.rules.size(), nobody);
    for (std::uint32_t i = 0; i < choir.rules.size(); ++i) voice_of[choir.rules[i]] = i;
    std::map<std::string_view, std::uint32_t> voice_of_term;
    for (std::uint32_t i = 0; i < choir.candidates.size(); ++i)
        voice_of_term.emplace(choir.candidates[i].term,
                              static_cast<std::uint32_t>(choir.rules.size()) + i);
    std::vector<Heard> out;
    for (const Seen* row : rows) {
        Heard heard;
        heard.truth = row->truth;
        heard.part = row->part;
        for (const std::uint32_t rule : row->rules)
            if (voice_of[rule] != nobody) heard.voices.push_back(voice_of[rule]);
        for (const std::string& word : row->words)
            if (const auto at = voice_of_term.find(word); at != voice_of_term.end())
                heard.voices.push_back(at->second);
        out.push_back(std::move(heard));
    }
    return out;
}

std::vector<ProposedWeight> weights_of(const RuleSet& rules, const Choir& choir,
                                       const Weighing& weighing) {
    std::vector<ProposedWeight> out;
    for (std::size_t i = 0; i < choir.rules.size(); ++i) {
        const Voice& voice = choir.voices[i];
        const Rule& rule = rules.rules[choir.rules[i]];
        if (rule.shadow || !rule.type || voice.least == voice.most) continue;
        ProposedWeight weight;
        weight.rule = rule.id;
        weight.type = voice.type;
        weight.severity = weight.present_severity = rule.severity;
        weight.sentiment = weight.present_sentiment = rule.sentiment;
        weight.fired = choir.fired[choir.rules[i]];
        weight.right = choir.right[choir.rules[i]];
        if (voice.type != MentionType::complaint) weight.right = weight.fired - weight.right;
        if (std::abs(weighing.evidence[i] - voice.present) > 1e-6)
            move(weight, rule, std::max(lightest, weight_of(weighing.evidence[i])));
        out.push_back(std::move(weight));
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.rule < b.rule; });
    return out;
}

std::vector<ProposedSign> signs_of(const RuleSet& rules, const Choir& choir,
                                   const Weighing& weighing) {
    std::vector<ProposedSign> out;
    for (std::size_t i = 0; i < choir.rules.size(); ++i) {
        const Rule& rule = rules.rules[choir.rules[i]];
        ProposedSign sign;
        sign.weight = weight_of(weighing.evidence[i]);
        sign.text = example_of(rule);
        if (!(rule.shadow || !rule.type) || sign.weight < least_of_terms || sign.text.empty())
            continue;
        sign.rule = rule.id;
        sign.type = choir.voices[i].type;
        sign.fired = choir.fired[choir.rules[i]];
        sign.right = choir.right[choir.rules[i]];
        if (sign.type != MentionType::complaint) sign.right = sign.fired - sign.right;
        out.push_back(std::move(sign));
    }
    return out;
}

std::vector<ProposedList> lists_of(const Choir& choir, const Weighing& weighing) {
    std::map<std::pair<MentionType, int>, ProposedList> lists;
    for (std::size_t i = 0; i < choir.candidates.size(); ++i) {
        const std::size_t voice = choir.rules.size() + i;
        const int weight = weight_of(weighing.evidence[voice]);
        if (weight < least_of_terms) continue;
        const int band = *std::min_element(bands.begin(), bands.end(), [&](int a, int b) {
            return std::abs(a - weight) < std::abs(b - weight);
        });
        ProposedList& list = lists[{choir.voices[voice].type, band}];
        list.type = choir.voices[voice].type;
        list.weight = band;
        list.terms.push_back(choir.candidates[i]);
    }
    std::vector<ProposedList> out;
    out.reserve(lists.size());
    for (auto& [key, list] : lists) out.push_back(std::move(list));
    return out;
}

/// Who is doubted, and who speaks for another type beside it.
void add_doubt(const RuleSet& rules, Proposal& out) {
    std::map<MentionType, Proposal::Rival> rivals;
    const auto add = [&](MentionType type, const std::string& id, const std::string& text) {
        if (type == MentionType::complaint) {
            out.doubted.push_back(id);
            if (out.doubted_text.empty()) out.doubted_text = text;
        } else if (type != MentionType::noise && type != MentionType::news) {
            Proposal::Rival& rival = rivals[type];
            rival.type = type;
            rival.rules.push_back(id);
            if (rival.text.empty()) rival.text = text;
        }
    };
    for (const ProposedList& list : out.lists) add(list.type, id_of(list), list.terms[0].term);
    for (const ProposedSign& sign : out.signs) add(sign.type, id_of(sign), sign.text);
    for (const ProposedWeight& weight : out.weights) {
        const auto rule = std::find_if(rules.rules.begin(), rules.rules.end(),
                                       [&](const Rule& r) { return r.id == weight.rule; });
        add(weight.type, weight.rule, example_of(*rule));
    }
    out.rivals.reserve(rivals.size());
    for (auto& [type, rival] : rivals) out.rivals.push_back(std::move(rival));
    if (out.doubted.empty()) out.doubt = 0;
}

std::string main_language(const Rows& rows) {
    std::map<std::string, std::size_t> counts;
    for (const Seen* row : rows) ++counts[row->language];
    for (const auto& [language, count] : counts)
        if (language != "und" &&
            static_cast<double>(count) >= mostly * static_cast<double>(rows.size()))
            return language;
    return {};
}

}  // namespace

std::string id_of(const ProposedSign& sign) {
    return "fit." + sign.rule;
}

std::string id_of(const ProposedList& list) {
    return fmt::format("fit.{}.{}", name(list.type), list.weight);
}

Proposal propose(const RuleSet& rules, const Rows& rows, std::size_t most_terms) {
    const std::string language = main_language(rows);
    const Choir choir = gather(rules, rows, most_terms, language);
    const Weighing weighing = weigh(choir.voices, hear(rules, choir, rows));
    Proposal out;
    out.weights = weights_of(rules, choir, weighing);
    out.signs = signs_of(rules, choir, weighing);
    out.lists = lists_of(choir, weighing);
    out.doubt = weight_of(weighing.doubt);
    if (out.doubt > 0) add_doubt(rules, out);
    out.language = language;
    return out;
}

}  // namespace webcare::tuning
