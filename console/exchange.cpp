#include "console/exchange.hpp"

#include "core/text.hpp"

namespace webcare::console {

namespace {

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
        case 201:
            return "Created";
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

}  // namespace webcare::console
