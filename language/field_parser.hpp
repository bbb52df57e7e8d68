#pragma once

#include <string>
#include <string_view>

#include "language/field.hpp"
#include "language/term.hpp"

namespace webcare::language {

/// `age < 2h`: reads the value after the sign. Complains about a wrong shape or unit.
void read_comparison(const FieldInfo& field, Comparison sign, std::string_view value,
                     FieldTest& out, const Complain& complain);
/// `kind:review`: reads the value after the colon.
void read_value(const FieldInfo& field, std::string_view value, FieldTest& out,
                const Complain& complain);

/// How a field is used, for an error: "text.length > 280".
std::string example_of(const FieldInfo& field);
/// What there is instead of an unknown field, nearest first.
std::string unknown_field(std::string_view name);

}  // namespace webcare::language
