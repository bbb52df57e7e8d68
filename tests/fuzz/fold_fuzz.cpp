// Any bytes folded: forms and sources stay within bounds and in order, and memory by the length.

#include <cstdint>
#include <string_view>

#include "language/fold.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare::language;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    for (const bool is_pattern : {false, true}) {
        Folded folded;
        if (is_pattern)
            fold_pattern(text, folded);
        else
            fold(text, folded);
        if (folded.text.size() > 64 * (size + Folded::padding)) __builtin_trap();
        std::size_t end = 0;
        for (const Token& token : folded.tokens) {
            if (token.source.offset < end) __builtin_trap();
            end = token.source.offset + token.source.length;
            if (end > size || token.form.begin + token.form.length > folded.text.size())
                __builtin_trap();
        }
        for (const Form& form : folded.others)
            if (form.begin + form.length > folded.text.size()) __builtin_trap();
    }
    return 0;
}
