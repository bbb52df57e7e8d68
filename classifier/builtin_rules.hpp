#pragma once

#include <string_view>

namespace webcare::classifier {

/// Rules that belong to the classifier itself: what every team needs and that says nothing of a
/// trade. They are ordinary rules, so that a team can disable or replace them by id.
extern const std::string_view builtin_rules;
constexpr std::string_view builtin_file = "built-in";  ///< in their positions

/// `terms:` and two conditions, `formal` and `informal`: how the writer addresses us; see
/// Assessment::reg.
extern const std::string_view register_cues;

}  // namespace webcare::classifier
