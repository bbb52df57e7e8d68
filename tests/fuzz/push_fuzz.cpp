#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "connectors/push/payload.hpp"
#include "connectors/push/push.hpp"

/// Any bytes as the body of a post that was signed well.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare;
    using namespace webcare::connectors::push;
    const auto mentions = read_payload({reinterpret_cast<const char*>(data), size}, "hook", Time{});
    if (mentions && (mentions->empty() || mentions->size() > Receiver::max_mentions)) std::abort();
    return 0;
}
