#include "daemon/hooks.hpp"

#include <fmt/format.h>

namespace webcare::daemon {
namespace {

const connectors::push::Receiver* receiver_named(const setup::Setup& setup, std::string_view name) {
    for (const auto& receiver : setup.receivers) {
        if (receiver.name() == name && receiver.enabled()) return &receiver;
    }
    return nullptr;
}

config::Keep keep_of(const setup::Setup& setup, std::string_view name) {
    for (const auto& source : setup.config->sources) {
        if (source.name == name) return source.keep;
    }
    return setup.config->keep;
}

}  // namespace

console::Hooks::Known PushHooks::knows(std::string_view source) const {
    return receiver_named(*seams_.setup(), source) ? Known::yes : Known::no;
}

asio::awaitable<Result<console::Accepted>> PushHooks::accept(std::string source,
                                                             net::Headers headers,
                                                             std::string body) {
    const auto setup = seams_.setup();
    const auto* receiver = receiver_named(*setup, source);
    if (!receiver)
        co_return Error{ErrorKind::misconfigured, fmt::format("no push source \"{}\"", source)};
    auto delivery = receiver->accept(headers, body, seams_.clock.now());
    if (!delivery) co_return delivery.error();
    if (const Status writable = seams_.store.writable(); !writable) {
        co_return Error{ErrorKind::temporary, writable.error().detail, std::chrono::seconds{10}};
    }
    if (seams_.intake.is_full()) {
        co_return Error{ErrorKind::throttled, "more mentions wait than the intake takes at once",
                        std::chrono::seconds{2}};
    }
    Work work;
    work.source = source;
    work.webhook_id = std::move(delivery->id);
    work.page = std::move(delivery->page);
    work.moves_cursor = false;
    work.keep = keep_of(*setup, source);
    auto accepted = co_await seams_.intake.take(std::move(work));
    if (accepted) seams_.metrics.page(source, accepted->accepted, accepted->duplicate);
    co_return accepted;
}

}  // namespace webcare::daemon
