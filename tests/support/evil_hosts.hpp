#pragma once

#include <cstddef>
#include <string_view>

#include "tests/support/loopback_hosts.hpp"

namespace webcare::test {

inline constexpr std::size_t ways_of_evil = 30;
/// In a word or two. Host n has way n modulo how many there are.
std::string_view way_of_evil(std::size_t host);

/// Serves one connection as badly as the host's way says: bodies and heads without end, one byte a
/// second, redirects in circles, lengths that lie, chunks that are none, bombs, silence. For
/// LoopbackHosts.
boost::asio::awaitable<void> be_evil(LoopbackHosts::Socket socket, std::size_t host);

}  // namespace webcare::test
