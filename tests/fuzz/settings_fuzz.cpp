// Any bytes as webcared.yaml: a configuration that can be shown, or problems with their places.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/config.hpp"
#include "memory_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare;
    static fuzz::MemoryFile file;
    config::Problems problems;
    const auto config =
        config::load(file.hold({reinterpret_cast<const char*>(data), size}), problems);
    if ((config != nullptr) != problems.ok()) std::abort();
    if (!config) return 0;
    (void)config::show(*config);
    (void)config::public_url(*config);
    return 0;
}
