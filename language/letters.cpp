#include "language/letters.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace webcare::language {
namespace {

void append_utf8(std::string& out, CodePoint c) {
    std::array<char, U8_MAX_LENGTH> bytes{};
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(bytes.data(), length, c);
    out.append(bytes.data(), static_cast<std::size_t>(length));
}

/// Latin letters whose stroke or ligature is not a combining mark.
std::string_view plain_form(CodePoint c) {
    switch (c) {
        case 0xe6:
            return "ae";
        case 0xf0:
            return "d";
        case 0xf8:
            return "o";
        case 0x111:
            return "d";
        case 0x127:
            return "h";
        case 0x131:
            return "i";
        case 0x142:
            return "l";
        case 0x153:
            return "oe";
        default:
            return {};
    }
}

struct Normalizers {
    const icu::Normalizer2* casefold = nullptr;
    const icu::Normalizer2* decompose = nullptr;
    Normalizers() {
        UErrorCode error = U_ZERO_ERROR;
        casefold = icu::Normalizer2::getNFKCCasefoldInstance(error);
        decompose = icu::Normalizer2::getNFDInstance(error);
        if (U_FAILURE(error)) casefold = decompose = nullptr;
    }
};

const Normalizers& normalizers() {
    static const Normalizers instances;  // ICU owns them; immutable
    return instances;
}

void append_unmarked(std::string& out, CodePoint c) {
    if (u_charType(c) == U_NON_SPACING_MARK && u_getCombiningClass(c) != 0) return;
    if (const auto plain = plain_form(c); !plain.empty())
        out += plain;
    else
        append_utf8(out, c);
}

void fold_by_icu(std::string& out, CodePoint c, bool drop_marks) {
    const Normalizers& icu = normalizers();
    if (icu.casefold == nullptr) return append_utf8(out, c);
    icu::UnicodeString cased;
    if (!icu.casefold->getDecomposition(c, cased)) cased.setTo(static_cast<UChar32>(c));
    icu::UnicodeString parts;
    for (std::int32_t i = 0; i < cased.length(); i = cased.moveIndex32(i, 1)) {
        const UChar32 part = cased.char32At(i);
        if (!icu.decompose->getDecomposition(part, parts)) parts.setTo(part);
        for (std::int32_t k = 0; k < parts.length(); k = parts.moveIndex32(k, 1)) {
            const UChar32 bare = parts.char32At(k);
            if (drop_marks)
                append_unmarked(out, bare);
            else
                append_utf8(out, bare);
        }
    }
}

/// The folds of the letters of Latin, Greek and Cyrillic, computed once through ICU.
class SmallFolds {
 public:
    static constexpr CodePoint first = 0x80, last = 0x52f;
    SmallFolds() {
        for (CodePoint c = first; c <= last; ++c) {
            fold_by_icu(folds_[static_cast<std::size_t>(c - first)], c, true);
        }
    }
    const std::string& of(CodePoint c) const { return folds_[static_cast<std::size_t>(c - first)]; }

 private:
    std::array<std::string, static_cast<std::size_t>(last - first + 1)> folds_;
};

constexpr CodePoint joiner = 0x200d;

bool is_emoji(CodePoint c) {
    return c >= 0x2190 && (u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) != 0 ||
                           u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION) != 0);
}

Letter kind_by_icu(CodePoint c) {
    switch (c) {
        case '\'':
        case '`':
        case 0xb4:
        case 0x2018:
        case 0x2019:
        case 0x2bc:
        case 0xff07:
            return Letter::apostrophe;
        case '!':
        case '?':
        case 0x2026:
        case 0x3002:
        case 0xff01:
        case 0xff1f:
        case 0x203d:
            return Letter::stop;
        case joiner:
            return Letter::invisible;
        default:
            break;
    }
    if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0) return Letter::invisible;
    if (u_isalnum(c) != 0 || (U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_N_MASK)) != 0) {
        return Letter::word;
    }
    return is_emoji(c) ? Letter::emoji : Letter::none;
}

/// The kinds of what is common beside ASCII: accented letters, quotes, emoji. Asked of ICU once.
class CommonKinds {
 public:
    CommonKinds() {
        for (CodePoint c = 0; c < low; ++c) kinds_[place_of(c)] = kind_by_icu(c);
        for (CodePoint c = first_emoji; c < last_emoji; ++c) kinds_[place_of(c)] = kind_by_icu(c);
    }
    static bool has(CodePoint c) { return c < low || (c >= first_emoji && c < last_emoji); }
    Letter of(CodePoint c) const { return kinds_[place_of(c)]; }

 private:
    static constexpr CodePoint low = 0x3000, first_emoji = 0x1f000, last_emoji = 0x1fb00;
    static constexpr std::size_t place_of(CodePoint c) {
        return static_cast<std::size_t>(c < low ? c : c - first_emoji + low);
    }
    std::array<Letter, std::size_t{low + last_emoji - first_emoji}> kinds_{};
};

}  // namespace

Letter letter_kind(CodePoint c) {
    static const CommonKinds table;
    return CommonKinds::has(c) ? table.of(c) : kind_by_icu(c);
}

void append_folded(std::string& out, CodePoint c, bool drop_marks) {
    if (drop_marks && c >= SmallFolds::first && c <= SmallFolds::last) {
        static const SmallFolds table;
        out += table.of(c);
    } else {
        fold_by_icu(out, c, drop_marks);
    }
}

char latin_look_alike(CodePoint c) {
    static constexpr std::array<std::pair<CodePoint, char>, 45> pairs{{
        // Latin letters that NFKC_Casefold leaves apart
        {0x251, 'a'},
        {0x261, 'g'},
        {0x269, 'i'},
        {0x26a, 'i'},
        // Greek
        {0x3b1, 'a'},
        {0x3b3, 'y'},
        {0x3b5, 'e'},
        {0x3b9, 'i'},
        {0x3ba, 'k'},
        {0x3bd, 'v'},
        {0x3bf, 'o'},
        {0x3c1, 'p'},
        {0x3c4, 't'},
        {0x3c5, 'u'},
        {0x3c7, 'x'},
        {0x3c9, 'w'},
        {0x3f2, 'c'},
        {0x3f3, 'j'},
        // Cyrillic
        {0x430, 'a'},
        {0x432, 'b'},
        {0x433, 'r'},
        {0x435, 'e'},
        {0x43a, 'k'},
        {0x43c, 'm'},
        {0x43d, 'h'},
        {0x43e, 'o'},
        {0x440, 'p'},
        {0x441, 'c'},
        {0x442, 't'},
        {0x443, 'y'},
        {0x445, 'x'},
        {0x455, 's'},
        {0x456, 'i'},
        {0x458, 'j'},
        {0x475, 'v'},
        {0x491, 'r'},
        {0x4af, 'y'},
        {0x4bb, 'h'},
        {0x4cf, 'l'},
        {0x501, 'd'},
        {0x51b, 'q'},
        {0x51d, 'w'},
        // phonetic small capitals
        {0x1d04, 'c'},
        {0x1d0f, 'o'},
        {0x1d20, 'v'},
    }};
    const auto at = std::lower_bound(pairs.begin(), pairs.end(), c,
                                     [](const auto& pair, CodePoint x) { return pair.first < x; });
    return at != pairs.end() && at->first == c ? at->second : '\0';
}

bool is_emoji_dressing(CodePoint c) {
    return c == 0xfe0f || c == 0xfe0e || (c >= 0x1f3fb && c <= 0x1f3ff);
}

}  // namespace webcare::language
