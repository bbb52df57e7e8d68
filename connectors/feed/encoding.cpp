#include "connectors/feed/encoding.hpp"

#include <unicode/ucnv.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "core/text.hpp"

namespace webcare::connectors::feed {
namespace {

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

/// ICU looks names up among its data files, so only what can be a charset name gets there.
bool is_charset_name(std::string_view name) {
    return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

Converter open_converter(std::string_view charset) {
    UErrorCode error = U_ZERO_ERROR;
    Converter converter{ucnv_open(std::string{charset}.c_str(), &error)};
    if (U_FAILURE(error)) converter.reset();
    return converter;
}

/// Nothing when ICU does not know the charset. Bytes that mean nothing become U+FFFD.
bool convert(std::string_view bytes, std::string_view charset, std::string& out) {
    const Converter from = open_converter(charset), to = open_converter("utf-8");
    if (!from || !to) return false;
    out.clear();
    out.reserve(bytes.size() + bytes.size() / 8);
    std::vector<UChar> pivot(4096);
    std::vector<char> slice(16384);
    UChar* pivot_from = pivot.data();
    UChar* pivot_to = pivot.data();
    const char* source = bytes.data();
    UErrorCode error = U_BUFFER_OVERFLOW_ERROR;
    for (bool first = true; error == U_BUFFER_OVERFLOW_ERROR; first = false) {
        error = U_ZERO_ERROR;
        char* target = slice.data();
        ucnv_convertEx(to.get(), from.get(), &target, slice.data() + slice.size(), &source,
                       bytes.data() + bytes.size(), pivot.data(), &pivot_from, &pivot_to,
                       pivot.data() + pivot.size(), first, true, &error);
        out.append(slice.data(), target);
    }
    return U_SUCCESS(error);
}

/// The value of `key=` in `text`, with or without quotes, in lower case.
std::string value_after(std::string_view text, std::string_view key) {
    const std::string low = lower_ascii(text);
    const auto at = low.find(key);
    if (at == low.npos) return {};
    auto rest = trim(std::string_view{low}.substr(at + key.size()));
    if (rest.starts_with('=')) rest = trim(rest.substr(1));
    if (rest.empty()) return {};
    const bool quoted = rest[0] == '"' || rest[0] == '\'';
    const auto end = quoted ? rest.find(rest[0], 1) : rest.find_first_of("; \t,");
    return std::string{quoted ? rest.substr(1, end == rest.npos ? end : end - 1)
                              : rest.substr(0, end)};
}

std::string declared_in_xml(std::string_view bytes) {
    const auto start = trim(bytes.substr(0, 512));
    if (!start.starts_with("<?xml")) return {};
    return value_after(start.substr(0, start.find("?>")), "encoding");
}

/// What the first bytes say of themselves, and how many of them are only there to say it.
std::pair<std::string_view, std::size_t> sniffed(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with(byte_order_mark)) return {"utf-8", byte_order_mark.size()};
    if (bytes.starts_with("\xff\xfe\0\0"sv)) return {"utf-32le", 4};
    if (bytes.starts_with("\0\0\xfe\xff"sv)) return {"utf-32be", 4};
    if (bytes.starts_with("\xff\xfe"sv)) return {"utf-16le", 2};
    if (bytes.starts_with("\xfe\xff"sv)) return {"utf-16be", 2};
    if (bytes.starts_with("<\0"sv)) return {"utf-16le", 0};
    if (bytes.starts_with("\0<"sv)) return {"utf-16be", 0};
    return {"", 0};
}

/// Browsers read these three as windows-1252, because that is what people mean by them.
std::string_view as_meant(std::string_view charset) {
    if (charset == "iso-8859-1" || charset == "latin1" || charset == "us-ascii" ||
        charset == "ascii") {
        return "windows-1252";
    }
    return charset;
}

/// A few bad bytes among good sequences are damage; more bad than good means another charset.
bool is_mostly_utf8(std::string_view bytes) {
    const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
    const auto size = static_cast<int32_t>(bytes.size());
    std::size_t good = 0, bad = 0;
    for (int32_t i = 0; i < size;) {
        if (data[i] < 0x80) {
            ++i;
            continue;
        }
        UChar32 c = 0;
        U8_NEXT(data, i, size, c);
        ++(c < 0 ? bad : good);
    }
    return bad <= good / 4;
}

}  // namespace

std::string to_utf8(std::string bytes, std::string_view content_type) {
    const auto [mark, mark_length] = sniffed(bytes);
    if (mark == "utf-8") bytes.erase(0, mark_length);
    std::string out;
    if (!mark.empty() && mark != "utf-8") {
        convert(std::string_view{bytes}.substr(mark_length), mark, out);
        return out;
    }
    for (const std::string& name : {value_after(content_type, "charset"), declared_in_xml(bytes)}) {
        // An answer that reads as ASCII up to here is not in UTF-16 or UTF-32, whatever it says.
        const bool impossible =
            name.starts_with("utf-16") || name.starts_with("utf-32") || name.starts_with("ucs-");
        if (mark == "utf-8" || !is_charset_name(name) || impossible) continue;
        if (name == "utf-8" || name == "utf8") break;
        // text/xml without a charset was us-ascii by the letter; a document that is UTF-8 says
        // more.
        if ((name == "us-ascii" || name == "ascii") && is_mostly_utf8(bytes)) break;
        if (convert(bytes, as_meant(name), out)) return out;
    }
    if (!is_mostly_utf8(bytes) && convert(bytes, "windows-1252", out)) return out;
    return bytes;
}

}  // namespace webcare::connectors::feed
