#pragma once

#include <optional>
#include <string>
#include <vector>

#include "classifier/classifier.hpp"
#include "config/yaml.hpp"

namespace webcare::classifier {

/// A text, or a mention with its history, on which a rule must (or must not) fire.
struct Example {
    bool hit = true;
    Mention mention;
    History history;
    /// What came before, by rule: `seen` and `distinct` of its `history`.
    struct Before {
        bool people = false;  ///< distinct
        std::string rule;
        std::uint32_t count = 0;
        config::Position at;
        Before() = default;
    };
    std::vector<Before> before;
    std::optional<Time> now;
    config::Position at;
    Example() = default;
};

/// One rule as its file says it, before it is compiled.
struct Rule {
    std::string id, title, owner, reason, group;
    std::string condition;  ///< `when` as written
    config::Node when;      ///< absent where only judging was asked for
    config::Position at;
    std::string file;      ///< scope of its `$lists`
    std::string language;  ///< empty: any
    int severity = 0;      ///< -99 to 99
    int urgency = 0;       ///< -99 to 99
    int sentiment = 0;     ///< -100 to 100
    std::optional<MentionType> type;
    std::optional<Fault> fault;
    std::optional<Level> force;
    std::vector<std::string> intents, topics;
    std::string escalate;
    bool shadow = false;
    std::optional<Time> until;  ///< from then on it no longer applies
    std::vector<Example> examples;
    Rule() = default;
};

}  // namespace webcare::classifier
