#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace webcare::net {

/// Pairs of a query or a form's body, decoded, in their order.
using FormFields = std::vector<std::pair<std::string, std::string>>;

/// Reads application/x-www-form-urlencoded (URL Standard, 5.1). Fails as malformed: a broken %XX,
/// bytes that are not UTF-8, or more than 64 pairs.
Result<FormFields> parse_form(std::string_view encoded);
/// The first of this name, or empty.
std::string_view form_field(const FormFields& fields, std::string_view name);

/// %XX decoded (and '+' as a space where `plus`). Fails as malformed.
Result<std::string> percent_decode(std::string_view text, bool plus);

}  // namespace webcare::net
