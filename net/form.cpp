#include "net/form.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace webcare::net {
namespace {

constexpr std::size_t max_fields = 64;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

Result<std::string> percent_decode(std::string_view text, bool plus) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return Error{ErrorKind::malformed, "a % is not followed by two hexadecimal digits"};
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    if (!is_valid_utf8(out)) return Error{ErrorKind::malformed, "the address or form is not UTF-8"};
    return out;
}

Result<FormFields> parse_form(std::string_view encoded) {
    FormFields fields;
    while (!encoded.empty()) {
        const std::string_view pair = encoded.substr(0, encoded.find('&'));
        encoded.remove_prefix(std::min(pair.size() + 1, encoded.size()));
        if (pair.empty()) continue;
        if (fields.size() == max_fields) return Error{ErrorKind::malformed, "more than 64 fields"};
        const auto equals = pair.find('=');
        auto name = percent_decode(pair.substr(0, equals), true);
        if (!name) return name.error();
        auto value = percent_decode(
            equals == pair.npos ? std::string_view{} : pair.substr(equals + 1), true);
        if (!value) return value.error();
        fields.emplace_back(std::move(*name), std::move(*value));
    }
    return fields;
}

std::string_view form_field(const FormFields& fields, std::string_view name) {
    for (const auto& [key, value] : fields)
        if (key == name) return value;
    return {};
}

}  // namespace webcare::net
