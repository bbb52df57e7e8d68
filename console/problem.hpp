#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "console/exchange.hpp"

namespace webcare::console {

/// RFC 9457 problem+json. `detail` is for the caller: what to change, never what went on inside us.
/// `more` are extension members, all strings.
Reply problem(int status, std::string_view detail,
              const std::vector<std::pair<std::string, std::string>>& more = {});

/// What an Error comes to for the caller: malformed 400, denied 401, conflict 409, misconfigured
/// 422, throttled 429, temporary and cancelled 503, the last three with Retry-After. The words of
/// temporary trouble are ours to read in the log, not the caller's.
Reply problem_of(const Error& error);

}  // namespace webcare::console
