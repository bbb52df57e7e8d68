#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "connectors/file/lines.hpp"

/// Any bytes as a file of mentions, at once and in two pieces: both must give the same lines.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare;
    using namespace webcare::connectors::file;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    constexpr std::size_t all = 1'000'000;
    LineCount whole_count, count;
    const Taken whole = take_lines(text, true, all, "f", "s", Time{}, whole_count);
    if (whole.used != size) std::abort();
    const Taken first = take_lines(text.substr(0, size / 2), false, all, "f", "s", Time{}, count);
    const Taken rest = take_lines(text.substr(first.used), true, all, "f", "s", Time{}, count);
    if (first.mentions.size() + rest.mentions.size() != whole.mentions.size()) std::abort();
    return 0;
}
