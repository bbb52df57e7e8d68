#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "language/fold.hpp"
#include "language/language.hpp"

namespace webcare::language {

enum class FieldId : std::uint8_t {
    followers,
    verified,
    author_handle,
    open_cases,
    mentions_30d,
    lang,
    kind,
    rating,
    caps,
    exclamations,
    length,
    has,
    network,
    source,
    place,
    addressed,
    is_public,
    reply_to_us,
    ours,
    age,
    hour,
    weekday,
    type,
    intent,
    level,
    severity,
    urgency,
    sentiment,
    fault,
    reg,
    topic,
    list,
    vip,
    office_hours,
    unanswered,
};

/// How a field is written in a condition.
enum class FieldShape : std::uint8_t {
    flag,      ///< `addressed`
    number,    ///< `text.length > 280`
    share,     ///< `rating <= 0.4` or `rating <= 2/5`
    duration,  ///< `age < 2h`
    weekday,   ///< `weekday:sat`, or a number from 1 (Monday) to 7
    word,      ///< `kind:review`
    level,     ///< `level:high` or `level >= low`
};

struct FieldInfo {
    std::string_view name;
    FieldId id;
    FieldShape shape;
    bool judged;                           ///< only where an assessment exists
    std::vector<std::string_view> values;  ///< of a word field; empty: any
};

const std::vector<FieldInfo>& fields();
const FieldInfo* field_named(std::string_view name);

enum class Comparison : std::uint8_t { equal, unequal, less, at_most, more, at_least };

/// One comparison of one field.
struct FieldTest {
    FieldId field = FieldId::ours;
    Comparison comparison = Comparison::equal;
    double number = 0;  ///< durations in seconds, levels and weekdays as numbers
    std::string text;   ///< folded, for word fields
    bool operator==(const FieldTest&) const = default;
};

bool compare(double left, Comparison comparison, double right);

/// What fields ask of the text itself, counted once a text.
struct TextFacts {
    double caps = 0;  ///< percent of the letters that are capitals
    double exclamations = 0;
    double length = 0;  ///< in code points
    bool has_link = false;
};
bool asks_text_facts(FieldId field);
TextFacts count_facts(std::string_view text, const Folded& folded);

/// Whether the test holds; an unknown value (no followers given, no rating) makes it false. `facts`
/// need be counted only for a field that asks_text_facts().
bool holds(const FieldTest& test, const Subject& subject, const TextFacts& facts);

/// Case, accents and width do not matter in names and places.
std::string fold_value(std::string_view text);

}  // namespace webcare::language
