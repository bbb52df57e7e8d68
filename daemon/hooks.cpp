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

/// What the configuration says of the source's text.
void configure(const setup::Setup& setup, Work& work) {
    work.keep = setup.config->keep;
    for (const auto& source : setup.config->sources) {
        if (source.name != work.source) continue;
        work.keep = source.keep;
        work.deleted_text = source.deleted_text;
    }
}

console::Echo echo_of(connectors::push::Echo echo) {
    return {std::move(echo.type), std::move(echo.text)};
}

}  // namespace

console::Hooks::Known PushHooks::knows(std::string_view source) const {
    return receiver_named(*seams_.setup(), source) ? Known::yes : Known::no;
}

Result<std::optional<console::Echo>> PushHooks::greet(std::string_view source,
                                                      const net::Headers& query) const {
    const auto setup = seams_.setup();
    const auto* receiver = receiver_named(*setup, source);
    if (!receiver) return std::optional<console::Echo>{};
    auto echo = receiver->greet(query);
    if (!echo) return echo.error();
    return *echo ? std::optional{echo_of(**std::move(echo))} : std::optional<console::Echo>{};
}

std::vector<console::SourceStatus> PushHooks::status() const {
    std::vector<console::SourceStatus> all;
    const auto setup = seams_.setup();
    for (const auto& receiver : setup->receivers) {
        const auto posted = posted_.find(receiver.name());
        console::SourceStatus status;
        if (posted != posted_.end()) status = posted->second;
        status.name = receiver.name();
        status.kind = "push";
        status.state = receiver.enabled() ? "listening" : "off: no secret";
        all.push_back(std::move(status));
    }
    return all;
}

asio::awaitable<Result<console::Accepted>> PushHooks::accept(std::string source,
                                                             net::Headers headers,
                                                             net::Headers query, std::string body) {
    const auto setup = seams_.setup();  // keeps the receiver while we wait
    const auto* receiver = receiver_named(*setup, source);
    if (!receiver) {
        co_return Error{ErrorKind::misconfigured, fmt::format("no push source \"{}\"", source)};
    }
    auto accepted = co_await take(*receiver, std::move(headers), std::move(query), std::move(body));
    console::SourceStatus& status = posted_[source];
    if (accepted) {
        ++status.pages;
        status.mentions += accepted->accepted;
        status.last_error.clear();
        status.last_page_at = seams_.clock.now();
        seams_.metrics.page(source, accepted->accepted, accepted->duplicate);
        Watch::Answer heard;
        heard.fresh = accepted->accepted;
        co_await seams_.watch.answered(source, std::move(heard));
    } else {
        ++status.errors;
        status.last_error = accepted.error().detail;
        seams_.metrics.source_error(source, name(accepted.error().kind));
    }
    co_return accepted;
}

asio::awaitable<Result<console::Accepted>> PushHooks::take(
    const connectors::push::Receiver& receiver, net::Headers headers, net::Headers query,
    std::string body) {
    auto delivery = receiver.accept(headers, body, seams_.clock.now(), query);
    if (!delivery) co_return delivery.error();
    console::Accepted nothing_to_keep;
    if (delivery->echo) nothing_to_keep.echo = echo_of(*std::move(delivery->echo));
    if (delivery->page.mentions.empty()) co_return nothing_to_keep;
    if (const Status writable = seams_.store.writable(); !writable) {
        co_return Error{ErrorKind::temporary, writable.error().detail, std::chrono::seconds{10}};
    }
    if (seams_.intake.is_full()) {
        co_return Error{ErrorKind::throttled, "more mentions wait than the intake takes at once",
                        std::chrono::seconds{2}};
    }
    Work work;
    work.source = receiver.name();
    work.webhook_id = std::move(delivery->id);
    work.page = std::move(delivery->page);
    work.moves_cursor = false;
    configure(*seams_.setup(), work);
    co_return co_await seams_.intake.take(std::move(work));
}

}  // namespace webcare::daemon
