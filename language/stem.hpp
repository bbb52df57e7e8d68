#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace webcare::language {

/// The languages whose word stems `stem:` knows: those of Snowball that our packs are written in.
enum class StemLanguage : std::uint8_t { dutch, english, german, french };
inline constexpr std::array stem_languages{StemLanguage::dutch, StemLanguage::english,
                                           StemLanguage::german, StemLanguage::french};

/// Stems a folded word ("bestellingen" gives "bestell"). Snowball; about 0.15 us. The view lasts
/// until this thread's next call. Never empty for a word that is not; the first two bytes of a
/// word of three letters or more stay as they are.
std::string_view stem(StemLanguage language, std::string_view word);

/// Whether a text in `language` ("nl"; "" is unknown) is looked at with this language's stems.
/// Dutch and English always are, since people mix them into everything.
bool is_stemmed(StemLanguage stems, std::string_view language);

}  // namespace webcare::language
