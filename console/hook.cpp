#include "console/handlers.hpp"
#include "console/problem.hpp"
#include "core/json.hpp"
#include "net/form.hpp"

namespace webcare::console {

/// Before it posts anything a service may ask for its own words, to know that the address is ours.
asio::awaitable<Reply> greet_hook(Desk& desk, Call call) {
    const std::string source = std::move(call.parameters.at(0));
    if (desk.services.hooks.knows(source) == Hooks::Known::no)
        co_return problem(404, "nothing is here");
    const auto query = net::parse_form(call.head.query());
    if (!query) co_return problem_of(query.error());
    const auto echo = desk.services.hooks.greet(source, *query);
    if (!echo) {
        desk.services.log.info("hook.refused",
                               {{"source", source}, {"reason", echo.error().detail}});
        co_return problem(403, echo.error().detail);
    }
    if (*echo) co_return Reply{200, (*echo)->type, (*echo)->text};
    Reply reply = problem(405, "this address does not take that method");
    reply.headers.emplace_back("Allow", "POST");
    co_return reply;
}

/// 202 says that the mentions are on disk. A hook without a secret is not there at all.
asio::awaitable<Reply> take_hook(Desk& desk, Call call) {
    std::string source = std::move(call.parameters.at(0));
    if (desk.services.hooks.knows(source) == Hooks::Known::no)
        co_return problem(404, "nothing is here");
    // A query that cannot be read holds no token; whoever needs none does not mind it.
    auto read = net::parse_form(call.head.query());
    net::Headers query = read ? *std::move(read) : net::Headers{};
    auto accepted = co_await desk.services.hooks.accept(source, std::move(call.head.headers),
                                                        std::move(query), std::move(call.body));
    if (!accepted) {
        if (accepted.error().kind == ErrorKind::denied) {
            desk.services.log.info("hook.refused",
                                   {{"source", source}, {"reason", accepted.error().detail}});
        }
        co_return problem_of(accepted.error());
    }
    if (accepted->echo) co_return Reply{200, accepted->echo->type, accepted->echo->text};
    Reply reply;
    reply.status = 202;
    JsonWriter out{reply.body};
    // A deletion that there is nothing to do for was no repeat: the sender has done its part.
    const std::uint64_t taken = accepted->accepted + accepted->never_had;
    out.begin_object()
        .field("accepted", taken)
        .field("duplicate", static_cast<std::uint64_t>(accepted->duplicate))
        .end_object();
    co_return reply;
}

}  // namespace webcare::console
