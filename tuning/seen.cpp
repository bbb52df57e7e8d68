#include "tuning/seen.hpp"

#include <algorithm>
#include <unordered_map>

#include "classifier/rule_set.hpp"
#include "core/id.hpp"
#include "tuning/words.hpp"

namespace webcare::tuning {
namespace {

std::optional<bool> answer(const Labels& labels, Question question) {
    switch (question) {
        case Question::complaint:
            return labels.complaint;
        case Question::threat:
            return labels.threat;
        case Question::severe:
            if (labels.severe) return *labels.severe != "none";
            return std::nullopt;
    }
    return std::nullopt;
}

std::size_t hash_of(const Labelled& row) {
    const std::string& key = row.group.empty() ? row.mention.id : row.group;
    std::size_t hash = 0;
    for (const char c : hash_id(key)) hash = hash * 31 + static_cast<unsigned char>(c);
    return hash;
}

}  // namespace

std::string_view name(Question question) {
    switch (question) {
        case Question::complaint:
            return "complaint";
        case Question::severe:
            return "severe";
        case Question::threat:
            return "threat";
    }
    return "";
}

bool judged(const Assessment& a, Question question) {
    switch (question) {
        case Question::complaint:
            return a.type == MentionType::complaint;
        case Question::threat:
            return a.has_intent("threat");
        case Question::severe:
            return std::any_of(severe_intents.begin(), severe_intents.end(),
                               [&](std::string_view intent) { return a.has_intent(intent); });
    }
    return false;
}

std::vector<Seen> see(const classifier::RuleSet& rules, const std::vector<Labelled>& rows,
                      Question question, std::size_t folds, Time now) {
    std::unordered_map<std::string_view, std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < rules.rules.size(); ++i) numbers.emplace(rules.rules[i].id, i);
    classifier::Scratch scratch;
    std::vector<Seen> out;
    for (const Labelled& row : rows) {
        const auto truth = answer(row.labels, question);
        if (!truth) continue;
        Mention mention = row.mention;
        if (mention.created_at == Time{}) mention.created_at = now;
        const Assessment a = classifier::classify(rules, mention, {}, now, scratch);
        Seen one;
        one.truth = *truth;
        one.as_it_is = judged(a, question);
        one.type = row.labels.type.value_or(a.type);
        one.language = a.language;
        one.mention = &row.mention;
        std::vector<Span> found;
        for (const Signal& signal : a.signals) {
            if (const auto at = numbers.find(signal.rule); at != numbers.end())
                one.rules.push_back(at->second);
            found.insert(found.end(), signal.spans.begin(), signal.spans.end());
        }
        std::sort(one.rules.begin(), one.rules.end());
        one.words = words_of(mention.text);
        one.unseen = words_of(mention.text, found);
        const std::size_t hash = hash_of(row);
        one.fold = hash % folds;
        one.part = hash / folds % folds;
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace webcare::tuning
