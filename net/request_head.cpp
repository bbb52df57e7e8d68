#include "net/request_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/text.hpp"
#include "net/signature.hpp"

namespace webcare::net {
namespace {

constexpr std::string_view encodings = "gzip, br, deflate";

bool is_token(std::string_view text) {
    const auto token_char = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), token_char);
}

bool is_value(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; });
}

bool is_ours(std::string_view name) {
    constexpr std::array<std::string_view, 5> ours{"host", "content-length", "transfer-encoding",
                                                   "connection", "upgrade"};
    if (name.size() < 4 || name.size() > 17) return false;
    return std::find(ours.begin(), ours.end(), lower_ascii(name)) != ours.end();
}

void line(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

bool carries_body(const Request& request) {
    return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
           request.method == "PATCH";
}

}  // namespace

Status write_head(const Request& request, const Url& url, TargetForm form,
                  std::string_view user_agent, std::string& out) {
    if (!is_token(request.method))
        return Error{ErrorKind::misconfigured, "the request's method is not a token"};
    out.append(request.method).append(1, ' ');
    if (form == TargetForm::absolute) out.append(url.origin());
    out.append(url.target).append(" HTTP/1.1\r\n");
    line(out, "Host", url.authority());
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name) || !is_value(value))
            return Error{ErrorKind::misconfigured,
                         "a request header holds characters that it may not"};
        if (is_ours(name))
            return Error{ErrorKind::misconfigured,
                         "the request header " + name + " is set by the client"};
        line(out, name, value);
    }
    if (!header(request.headers, "User-Agent")) line(out, "User-Agent", user_agent);
    if (!header(request.headers, "Accept-Encoding")) line(out, "Accept-Encoding", encodings);
    if (!url.basic.empty() && !header(request.headers, "Authorization"))
        line(out, "Authorization", "Basic " + base64(url.basic));
    if (carries_body(request)) {
        std::array<char, 24> digits{};
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), request.body.size());
        line(out, "Content-Length", {digits.data(), end.ptr});
    }
    out.append("\r\n");
    return {};
}

std::string connect_head(const Url& url, std::string_view basic, std::string_view user_agent) {
    const bool v6 = url.host.find(':') != url.host.npos;
    const std::string where =
        (v6 ? "[" + url.host + "]" : url.host) + ":" + std::to_string(url.port);
    std::string out = "CONNECT " + where + " HTTP/1.1\r\n";
    line(out, "Host", where);
    line(out, "User-Agent", user_agent);
    if (!basic.empty()) line(out, "Proxy-Authorization", "Basic " + base64(basic));
    return out + "\r\n";
}

}  // namespace webcare::net
