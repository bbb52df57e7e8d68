#pragma once

#include <string_view>

#include "core/result.hpp"
#include "net/http.hpp"

namespace webcare::net {

/// Whether a configured URL can ever be reached with this access: it is one, and where its host is
/// written out (an IP literal, localhost) it is public or `allow_private` is set. Other names are
/// looked up at every connection; see Dialer. Fails as misconfigured, with what to do.
Status check_reach(std::string_view url, const Access& access);

}  // namespace webcare::net
