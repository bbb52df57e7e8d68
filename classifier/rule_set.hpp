#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "classifier/recognise.hpp"
#include "classifier/rule.hpp"
#include "language/author_list.hpp"
#include "language/language.hpp"

namespace webcare::classifier {

class RuleSet {
 public:
    struct Groups {
        std::vector<int> severity_cap;  ///< the heaviest rule of the group
        std::vector<int> urgency_cap;
    };

    std::vector<Rule> rules;    ///< by condition number
    std::vector<int> group_of;  ///< by rule: index into the caps, or -1
    Groups groups;
    std::vector<std::string> group_names;
    std::uint32_t formal = 0, informal = 0;  ///< conditions beyond those of the rules
    std::shared_ptr<const language::Program> program;
    LevelBounds levels;
    Zone zone;
    language::OfficeHours office;
    language::AuthorLists lists;
    std::string hash;
    Recogniser us;
    std::uint32_t deadline = 0xffffffff;  ///< condition of webcared.deadline, where there is one
    bool asks_counts = false;  ///< a condition compares the author's open cases or mentions

    /// What the configuration says of the surroundings of every mention.
    void describe(language::Subject& subject) const {
        subject.zone = &zone;
        subject.office = &office;
        subject.lists = &lists;
    }

    /// Which conditions apply to a mention in this language ("" or "und": all of them).
    const std::vector<bool>& wanted(std::string_view language) const;

    std::map<std::string, std::vector<bool>, std::less<>> wanted_by_language;
    std::vector<bool> wanted_otherwise;  ///< a known language for which no rule is written
};

}  // namespace webcare::classifier
