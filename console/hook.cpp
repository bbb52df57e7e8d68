#include "console/handlers.hpp"
#include "console/problem.hpp"
#include "core/json.hpp"

namespace webcare::console {

/// 202 says that the mentions are on disk. A hook without a secret is not there at all.
asio::awaitable<Reply> take_hook(Desk& desk, Call call) {
    std::string source = std::move(call.parameters.at(0));
    if (desk.services.hooks.knows(source) == Hooks::Known::no)
        co_return problem(404, "nothing is here");
    auto accepted = co_await desk.services.hooks.accept(source, std::move(call.head.headers),
                                                        std::move(call.body));
    if (!accepted) {
        if (accepted.error().kind == ErrorKind::denied) {
            desk.services.log.info("hook.refused",
                                   {{"source", source}, {"reason", accepted.error().detail}});
        }
        co_return problem_of(accepted.error());
    }
    Reply reply;
    reply.status = 202;
    JsonWriter out{reply.body};
    out.begin_object()
        .field("accepted", static_cast<std::uint64_t>(accepted->accepted))
        .field("duplicate", static_cast<std::uint64_t>(accepted->duplicate))
        .end_object();
    co_return reply;
}

}  // namespace webcare::console
