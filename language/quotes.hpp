#pragma once

#include <string_view>
#include <vector>

#include "core/mention.hpp"

namespace webcare::language {

/// What of a text somebody else wrote, by its form: what follows "RT @name", lines that begin with
/// ">", and the message below "Op ... schreef ...:" (On ... wrote, Am ... schrieb, Le ... a écrit).
/// Words between quotation marks are the author's own: who quotes our staff complains. Appends
/// spans in the order of the text, disjoint. Linear; a look at four signs where there are none.
void find_quotes(std::string_view text, std::vector<Span>& out);

}  // namespace webcare::language
