#pragma once

#include "core/alert.hpp"
#include "core/wave.hpp"
#include "storage/store.hpp"

namespace webcare::console {

/// The mentions that an alert stands for, its own first: of its wave, of what was attached to it,
/// or the one it was raised for; none for a source's. A read or two; on the store's reader thread.
Result<Attached> attached_to(const storage::Store& store, const Alert& alert);

}  // namespace webcare::console
