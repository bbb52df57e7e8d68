#include "net/redirect.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"

namespace webcare::net {
namespace {

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool is_harmless(const std::pair<std::string, std::string>& field) {
    constexpr std::array<std::string_view, 9> harmless{
        "accept",        "accept-encoding", "accept-language",   "cache-control", "content-type",
        "if-none-match", "range",           "if-modified-since", "user-agent"};
    return std::find(harmless.begin(), harmless.end(), lower_ascii(field.first)) != harmless.end();
}

}  // namespace

Result<bool> Trail::follow(const Response& response, Request& request) {
    const bool safe = request.method == "GET" || request.method == "HEAD";
    if (!request.follow || !safe || !is_redirect(response.status)) return false;
    const auto location = header(response.headers, "Location");
    if (!location) return false;
    if (left_-- <= 0) return Error{ErrorKind::malformed, "redirect: too many"};
    auto next = resolve_url(at_, *location);
    if (!next) return next.error();

    if (next->origin() != at_.origin()) {
        const bool credentials =
            !at_.basic.empty() ||
            !std::all_of(request.headers.begin(), request.headers.end(), is_harmless);
        if (credentials && at_.tls && !next->tls)
            return Error{ErrorKind::denied, "redirect: from https to http with credentials"};
        std::erase_if(request.headers, [](const auto& field) { return !is_harmless(field); });
    } else {
        next->basic = at_.basic;
    }
    at_ = std::move(*next);
    permanent_so_far_ = permanent_so_far_ && (response.status == 301 || response.status == 308);
    if (permanent_so_far_) moved_ = at_.str();
    return true;
}

}  // namespace webcare::net
