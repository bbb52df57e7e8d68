#pragma once

#include <string>

#include "escalation/brief.hpp"

namespace webcare::escalation::smtp {

/// The alert as plain text; every line of the quote behind "> ".
std::string text_of(const Brief& brief);

/// The same as a page of its own: a fixed template with everything escaped, no picture, script or
/// address but our two links, readable from 320 px up and on a dark screen.
std::string html_of(const Brief& brief, Level level);

}  // namespace webcare::escalation::smtp
