#pragma once

#include <string_view>
#include <vector>

#include "core/mention.hpp"

namespace webcare::response {

/// The sentences of a letter or a post, in order, without the white space around them. A line end
/// and . ! ? … before white space end one; the stop of an abbreviation ("a.s.", "dhr.", "p.m.") or
/// within a number does not. Linear.
std::vector<Span> sentences(std::string_view text);

inline std::string_view cut(std::string_view text, Span place) {
    return text.substr(place.offset, place.length);
}

}  // namespace webcare::response
