// Any bytes, cleaned, as a text of which the language is asked: a code of two letters or "und".

#include <cstdint>
#include <cstdlib>
#include <string>

#include "classifier/identify.hpp"
#include "core/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare;
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const std::string text = clean_text(bytes);
    language::Folded folded;
    language::fold(text, folded);
    const std::string language = classifier::identify_language(text, folded);
    if (language != "und" && language.size() != 2) std::abort();
    const std::string hint = classifier::language_hint(bytes);
    if (!hint.empty() && hint.size() != 2) std::abort();
    return 0;
}
