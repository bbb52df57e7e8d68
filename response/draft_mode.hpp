#pragma once

#include "response/draft.hpp"

namespace webcare::response {

/// What an answer to this mention is for, by the approach that guidance takes (approach_to()). A
/// refusal is nothing that a message can say; the person who answers does.
Mode mode_for(const Mention& mention, const Assessment& assessment);

}  // namespace webcare::response
