#pragma once

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

namespace webcare::fuzz {

/// Text that ends where memory ends, so that a library without instrumentation cannot read past it
/// unseen.
class GuardedText {
 public:
    /// The bytes, or as many of the last as there is room for. Good until the next call.
    std::string_view keep(std::string_view text) {
        while (text.size() > room ||
               (!text.empty() && (static_cast<unsigned char>(text[0]) & 0xc0U) == 0x80U))
            text.remove_prefix(1);
        char* begin = memory_ + room - text.size();
        std::memcpy(begin, text.data(), text.size());
        return {begin, text.size()};
    }

    GuardedText() {
        if (memory_ == MAP_FAILED || mprotect(memory_ + room, page, PROT_NONE) != 0) std::abort();
    }
    ~GuardedText() { munmap(memory_, room + page); }
    GuardedText(const GuardedText&) = delete;
    GuardedText& operator=(const GuardedText&) = delete;

 private:
    static constexpr std::size_t page = 4096, room = 64 * 1024;
    char* memory_ = static_cast<char*>(
        mmap(nullptr, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
};

}  // namespace webcare::fuzz
