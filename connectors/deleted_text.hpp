#pragma once

#include <string_view>

#include "core/page.hpp"

namespace webcare::connectors {

/// What a network's terms ask of the words of a message that its author deleted; `network` is a
/// mention's, and what follows a slash in it does not matter. A definition (`deleted_text`) and a
/// source of the configuration say otherwise where they must.
DeletedText deleted_text_of(std::string_view network);

}  // namespace webcare::connectors
