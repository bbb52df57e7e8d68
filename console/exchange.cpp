#include "console/exchange.hpp"

#include "core/text.hpp"

namespace webcare::console {

namespace {

constexpr std::size_t max_fields = 64;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool same_name(std::string_view sent, std::string_view lower) {
    if (sent.size() != lower.size()) return false;
    for (std::size_t i = 0; i < sent.size(); ++i) {
        const char c = sent[i] >= 'A' && sent[i] <= 'Z' ? static_cast<char>(sent[i] + 32) : sent[i];
        if (c != lower[i]) return false;
    }
    return true;
}

}  // namespace

std::string_view Head::query() const {
    const auto mark = target.find('?');
    return mark == std::string::npos ? std::string_view{}
                                     : std::string_view{target}.substr(mark + 1);
}

std::string_view Head::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (same_name(key, name)) return value;
    return {};
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 202:
            return "Accepted";
        case 303:
            return "See Other";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 421:
            return "Misdirected Request";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        default:
            return "Status";
    }
}

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

Result<Fields> parse_fields(std::string_view encoded) {
    Fields fields;
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

std::string_view field(const Fields& fields, std::string_view name) {
    for (const auto& [key, value] : fields)
        if (key == name) return value;
    return {};
}

}  // namespace webcare::console
