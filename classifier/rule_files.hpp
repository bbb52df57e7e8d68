#pragma once

#include <map>
#include <string>
#include <vector>

#include "classifier/rule.hpp"

namespace webcare::classifier {

/// A `terms:` list of one file.
struct ListOfTerms {
    std::string file, name;
    config::Node terms;
};

/// What all files together say, with overrides applied.
struct RuleFiles {
    std::vector<Rule> rules;  ///< in the order in which their ids first came
    std::vector<ListOfTerms> lists;
    /// Rules that a file disables, with where it says so; they are not among `rules`.
    std::map<std::string, config::Position, std::less<>> disabled;
    std::string content;  ///< all of it as canonical text: what the hash is made of
};

/// Reads files and folders (*.yaml and *.yml, below them too, by name) in order. A later path
/// replaces rules by id; the same id twice within one path is an error.
RuleFiles read_rule_files(const std::vector<std::string>& paths, config::Problems& problems);

}  // namespace webcare::classifier
