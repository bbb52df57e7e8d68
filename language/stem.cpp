#include "language/stem.hpp"

#include <libstemmer.h>

#include <memory>

namespace webcare::language {
namespace {

struct Free {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};
using Snowball = std::unique_ptr<sb_stemmer, Free>;

Snowball open(StemLanguage language) {
    static constexpr std::array names{"dutch", "english", "german", "french"};
    return Snowball{sb_stemmer_new(names[static_cast<std::size_t>(language)], "UTF_8")};
}

}  // namespace

std::string_view stem(StemLanguage language, std::string_view word) {
    thread_local std::array<Snowball, stem_languages.size()> stemmers;  // each holds a buffer
    Snowball& stemmer = stemmers[static_cast<std::size_t>(language)];
    if (!stemmer) stemmer = open(language);
    const sb_symbol* stem =
        sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(word.data()),
                        static_cast<int>(word.size()));
    if (stem == nullptr) return word;  // out of memory
    const auto length = static_cast<std::size_t>(sb_stemmer_length(stemmer.get()));
    if (length == 0) return word;
    return {reinterpret_cast<const char*>(stem), length};
}

bool is_stemmed(StemLanguage stems, std::string_view language) {
    switch (stems) {
        case StemLanguage::german:
            return language == "de";
        case StemLanguage::french:
            return language == "fr";
        default:
            return true;
    }
}

}  // namespace webcare::language
