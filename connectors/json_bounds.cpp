#include "connectors/json_bounds.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace webcare::connectors {
namespace {

bool is_separator(char c) {
    return c == ',' || c == ':' || c == '[' || c == '{';
}

/// Where the text that begins at `at` has its last quote.
std::size_t end_of_text(std::string_view json, std::size_t at) {
    for (++at; at < json.size() && json[at] != '"'; ++at)
        if (json[at] == '\\') ++at;
    return at;
}

bool has_too_many(std::string_view json) {
    std::size_t separators = 0;
    for (std::size_t at = 0; at < json.size(); ++at) {
        if (json[at] == '"')
            at = end_of_text(json, at);
        else if (is_separator(json[at]) && ++separators > max_json_values)
            return true;
    }
    return false;
}

}  // namespace

Status check_json_values(std::string_view json) {
    if (json.size() <= max_json_values || !has_too_many(json)) return {};
    return Error{ErrorKind::malformed, fmt::format("JSON of more than {} values", max_json_values)};
}

}  // namespace webcare::connectors
