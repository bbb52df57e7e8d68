#pragma once

#include <algorithm>

#include "language/program.hpp"

namespace webcare::language {

/// Whether it compares the counts that only the store has of an author: open cases, and mentions of
/// thirty days.
inline bool asks_counts(const Expr& expr) {
    const FieldId field = expr.test.field;
    if (expr.op == Op::field && (field == FieldId::open_cases || field == FieldId::mentions_30d))
        return true;
    return std::any_of(expr.children.begin(), expr.children.end(),
                       [](const Expr& child) { return asks_counts(child); });
}
inline bool asks_counts(const Program& program) {
    return std::any_of(program.conditions.begin(), program.conditions.end(),
                       [](const auto& condition) { return asks_counts(condition.expr); });
}

}  // namespace webcare::language
