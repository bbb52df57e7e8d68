#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "console/routes.hpp"

namespace webcare::console {

/// What the token of an alert's link says: "ALERT-ID", then a space and the person it was made for,
/// if anybody.
struct OpenedLink {
    std::string alert;
    std::string person;
    OpenedLink() = default;
};

/// Nothing when the token is not ours or its time is over.
std::optional<OpenedLink> open_link(const Desk& desk, std::string_view token);

}  // namespace webcare::console
