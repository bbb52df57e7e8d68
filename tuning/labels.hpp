#pragma once

#include <array>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/assessment.hpp"
#include "core/mention.hpp"

namespace webcare::tuning {

enum class Sentiment { negative, neutral, positive };
std::string_view name(Sentiment sentiment);

/// The intents that must reach a named person at once, gravest first.
constexpr std::array<std::string_view, 5> severe_intents{"threat", "safety", "privacy", "legal",
                                                         "claim"};

/// What somebody says of a mention; whatever was not asked stays empty.
struct Labels {
    std::optional<MentionType> type;
    std::optional<bool> complaint;
    std::optional<std::string> severe;  ///< one of severe_intents, or "none"
    std::optional<bool> threat;
    std::optional<Sentiment> sentiment;
    std::string language;  ///< ISO 639-1, or empty
    Labels() = default;
};

struct Labelled {
    Mention mention;  ///< without its language: judging has to find that itself
    Labels labels;
    std::string group;  ///< rows of one group belong together when some are held out; may be empty
    Labelled() = default;
};

struct LabelError {
    std::size_t line = 0;
    std::string what;
    LabelError() = default;
};

struct LabelFile {
    std::vector<Labelled> rows;
    std::vector<LabelError> errors;
    LabelFile() = default;
};

/// Reads JSON lines: a mention beside any of `type`, `complaint`, `severe`, `threat`, `sentiment`,
/// `lang` (docs/tuning.md). Keys with null are not labels; a mention that does not say whether it
/// was `addressed` was. A line that cannot be read, whose labels contradict each other, whose key
/// is nearly that of a label, or whose id an earlier one has, is an error of its own and left out;
/// the others stand. Lines are bounded (core/lines.hpp), their number is not. `group_key`, where
/// not empty, is the key whose value becomes the row's group.
LabelFile read_labels(std::istream& in, std::string_view group_key = {});

}  // namespace webcare::tuning
