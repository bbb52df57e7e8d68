#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "console/access.hpp"
#include "console/exchange.hpp"
#include "console/service.hpp"

namespace webcare::console {

/// What every handler works with. Lives as long as the server; I/O thread only.
struct Desk {
    Services services;
    Server::Options options;
    Gate gate;
    std::size_t streams = 0;  ///< event streams that are open now

    Desk(Server::Options o, Services s)
        : services{std::move(s)},
          options{std::move(o)},
          gate{options.listen, options.public_url, options.api_token} {}
};

/// One admitted request: its head, its body, and what the route's {braces} matched, decoded.
struct Call {
    Head head;
    std::string body;
    std::vector<std::string> parameters;
    Call() = default;
};

using Handler = asio::awaitable<Reply> (*)(Desk& desk, Call call);

/// One line of the route table. A segment {like_this} matches any one segment.
struct Route {
    std::string_view method;
    std::string_view pattern;
    Callers callers;
    std::size_t body_limit;  ///< bytes; more is 413
    Handler handler;
    std::string_view summary;  ///< for the OpenAPI page
};

/// The whole table; nothing answers that is not in it.
std::span<const Route> routes();

/// What the head of a request comes to before its body is read.
struct Admission {
    const Route* route = nullptr;
    std::vector<std::string> parameters;
    Admission() = default;
};

/// Finds the route and asks the gate. The refusal is 400, 401, 403, 404, 405 (with Allow) or 421.
/// Pure.
std::variant<Admission, Reply> admit(const Gate& gate, const Head& head);

/// The route's summary of itself: OpenAPI 3.1, made from the table.
std::string openapi(std::span<const Route> table, std::string_view version);

}  // namespace webcare::console
