#include "connectors/feed/xml_text.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "connectors/html.hpp"
#include "core/text.hpp"

namespace webcare::connectors::feed {
namespace {

/// Just behind the ">" that ends the DOCTYPE at the front; npos when it never ends.
std::size_t doctype_end(std::string_view text) {
    char quote = 0;
    int brackets = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '[') {
            ++brackets;
        } else if (c == ']') {
            --brackets;
        } else if (c == '>' && brackets <= 0) {
            return i + 1;
        }
    }
    return text.npos;
}

/// Just behind the comment, instruction or declaration at the front.
Result<std::size_t> prolog_piece(std::string_view rest) {
    const auto behind = [&](std::string_view end) {
        const auto at = rest.find(end, 2);
        return at == rest.npos ? rest.size() : at + end.size();
    };
    if (rest.starts_with("<!--")) return behind("-->");
    if (rest.starts_with("<?")) return behind("?>");
    const auto end = doctype_end(rest);
    const auto declaration = rest.substr(0, end);
    if (declaration.find("<!ENTITY") != declaration.npos) {
        return Error{ErrorKind::malformed, "the document declares entities, which is refused"};
    }
    if (end == rest.npos) return Error{ErrorKind::malformed, "the DOCTYPE has no end"};
    return end;
}

bool is_xml_character(UChar32 c) {
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff) ||
           (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
}

/// Writes the reference or lone "&" at the front of `rest` as XML; gives the bytes it took.
std::size_t repair_ampersand(std::string_view rest, std::string& out) {
    constexpr std::array own{"amp", "lt", "gt", "quot", "apos"};
    const auto length = rest.substr(1, 10).find(';');
    if (length != rest.npos) {
        const auto whole = rest.substr(0, length + 2);
        const std::string plain = decode_entities(whole);
        const bool xml_knows =
            std::find(own.begin(), own.end(), whole.substr(1, length)) != own.end();
        if (xml_knows) return out += whole, whole.size();
        // "&#60;" must not become markup, so what XML reserves stays written as a reference.
        if (plain != whole && plain.find_first_of("<&") == plain.npos) {
            if (is_xml_character(static_cast<unsigned char>(plain[0]))) out += plain;
            return whole.size();
        }
        if (plain != whole) return out += (plain == "<" ? "&lt;" : "&amp;"), whole.size();
    }
    out += "&amp;";
    return 1;
}

}  // namespace

Result<std::string_view> from_root(std::string_view document) {
    std::string_view rest = document;
    for (;;) {
        rest = rest.substr(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
        if (!rest.starts_with("<?") && !rest.starts_with("<!")) break;
        const auto length = prolog_piece(rest);
        if (!length) return length.error();
        rest.remove_prefix(*length);
    }
    return rest.starts_with('<') ? rest : std::string_view{};
}

std::string_view root_name(std::string_view from_root) {
    if (from_root.empty()) return {};
    return from_root.substr(1,
                            std::min(from_root.find_first_of(" \t\r\n/>"), from_root.size()) - 1);
}

std::string repair_xml(std::string_view document) {
    std::string out;
    out.reserve(document.size() + document.size() / 16);
    const auto* data = reinterpret_cast<const uint8_t*>(document.data());
    const auto size = static_cast<int32_t>(document.size());
    bool in_cdata = false;
    for (int32_t i = 0; i < size;) {
        const auto start = static_cast<std::size_t>(i);
        const auto rest = document.substr(start);
        if (data[i] == '<' && rest.starts_with("<![CDATA[")) in_cdata = true;
        if (data[i] == ']' && rest.starts_with("]]>")) in_cdata = false;
        if (data[i] == '&' && !in_cdata) {
            i += static_cast<int32_t>(repair_ampersand(rest, out));
            continue;
        }
        UChar32 c = 0;
        U8_NEXT(data, i, size, c);
        if (c >= 0 && is_xml_character(c))
            out += document.substr(start, static_cast<std::size_t>(i) - start);
    }
    return out;
}

}  // namespace webcare::connectors::feed
