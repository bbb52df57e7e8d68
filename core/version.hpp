#pragma once

namespace webcare {

inline constexpr const char* version = WEBCARE_VERSION;

}  // namespace webcare
