#include "console/alert_link.hpp"

namespace webcare::console {

std::optional<OpenedLink> open_link(const Desk& desk, std::string_view token) {
    const auto payload = desk.services.links.open(token, desk.services.clock.now());
    if (!payload) return std::nullopt;
    const auto space = payload->find(' ');
    OpenedLink opened;
    opened.alert = payload->substr(0, space);
    if (space != std::string::npos) opened.person = payload->substr(space + 1);
    return opened;
}

}  // namespace webcare::console
