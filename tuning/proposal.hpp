#pragma once

#include <string>
#include <vector>

#include "classifier/classifier.hpp"
#include "tuning/candidates.hpp"
#include "tuning/seen.hpp"

namespace webcare::tuning {

struct ProposedWeight {
    std::string rule;
    MentionType type = MentionType::complaint;
    int severity = 0, sentiment = 0;                  ///< proposed
    int present_severity = 0, present_sentiment = 0;  ///< in the rule set now
    std::size_t fired = 0, right = 0;  ///< right: people say its type, or no complaint
    ProposedWeight() = default;
    bool changes() const { return severity != present_severity || sentiment != present_sentiment; }
};

/// A rule that claims no type so far, and speaks for one.
struct ProposedSign {
    std::string rule;
    MentionType type = MentionType::complaint;
    int weight = 0;
    std::size_t fired = 0, right = 0;
    std::string text;  ///< an example on which it fires
    ProposedSign() = default;
};

/// Terms that say as much for one type as one another.
struct ProposedList {
    MentionType type = MentionType::complaint;
    int weight = 0;  ///< of one of its terms
    std::vector<Candidate> terms;
    ProposedList() = default;
};

/// What a fit has learnt, as a rule file can say it: weights for rules that are there, lists of
/// terms with a rule each, and a doubt.
struct Proposal {
    std::vector<ProposedWeight> weights;  ///< of rules that may move, by id
    std::vector<ProposedSign> signs;
    std::vector<ProposedList> lists;
    /// Above 0: so much must the signs of a complaint outweigh.
    int doubt = 0;
    std::vector<std::string> doubted;  ///< those rules, by id
    std::string doubted_text;          ///< an example on which one of them fires
    struct Rival {
        MentionType type = MentionType::noise;
        std::vector<std::string> rules;
        std::string text;  ///< an example on which one of them fires
        Rival() = default;
    };
    std::vector<Rival> rivals;  ///< what else speaks for another type than noise
    std::string language;       ///< of the lists; empty: any
    Proposal() = default;
};

/// Weighs rules, and candidate terms where `most_terms` is above 0, so that they tell complaints on
/// these rows (weighing.hpp). Looks at nothing but `rows`. Some 2 s for 4,000 rows.
Proposal propose(const classifier::RuleSet& rules, const Rows& rows, std::size_t most_terms);

/// The ids of their rules.
std::string id_of(const ProposedSign& sign);
std::string id_of(const ProposedList& list);

/// The rule file itself, without a heading.
std::string to_yaml(const Proposal& proposal);

}  // namespace webcare::tuning
