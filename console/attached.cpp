#include "console/attached.hpp"

namespace webcare::console {

Result<Attached> attached_to(const storage::Store& store, const Alert& alert) {
    if (!alert.wave.empty()) {
        auto wave = store.wave(alert.wave);
        if (!wave) return wave.error();
        if (*wave) return std::move((*wave)->attached);
    }
    auto attached = store.attached(alert.id);
    if (!attached) return attached.error();
    if (*attached) return **std::move(attached);
    Attached alone;
    if (!alert.mention.empty()) alone.add(alert.mention, 0, false);
    return alone;
}

}  // namespace webcare::console
