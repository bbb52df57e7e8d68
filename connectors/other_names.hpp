#pragma once

#include <string_view>

namespace webcare::connectors {

/// What somebody who writes this as the kind of a source may want: "use `feed`", or why there is
/// none. Empty for a word that is nothing we know. Letters of either case.
std::string_view advice_for_kind(std::string_view word);

}  // namespace webcare::connectors
