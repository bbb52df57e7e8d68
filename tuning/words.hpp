#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/mention.hpp"

namespace webcare::tuning {

/// The words of a text and the pairs of neighbours in a sentence, folded, each once; handles,
/// addresses and numbers are left out. `found` are the places that rules found already: words
/// within them are left out too.
std::vector<std::string> words_of(std::string_view text, const std::vector<Span>& found = {});

}  // namespace webcare::tuning
