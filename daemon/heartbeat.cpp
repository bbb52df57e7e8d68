#include "daemon/heartbeat.hpp"

#include "core/text.hpp"

namespace webcare::daemon {
namespace {

constexpr Duration between_looks = std::chrono::seconds{10};  // whether a reload brought one

}  // namespace

asio::awaitable<void> Heartbeat::run() {
    for (;;) {
        const auto config = seams_.config();
        Duration pause = between_looks;
        if (config->heartbeat) {
            if (!status_) status_.emplace();
            net::Access access;
            access.allow_private = config->heartbeat->allow_private;
            access.ca_file = config->ca_file;
            access.proxy = config->proxy;
            const auto began = seams_.clock.steady();
            const Status outcome = co_await beat(*config->heartbeat, std::move(access));
            if (!outcome && outcome.error().kind == ErrorKind::cancelled) co_return;
            note(outcome);
            const auto took = std::chrono::duration_cast<Duration>(seams_.clock.steady() - began);
            pause = std::max<Duration>(config->heartbeat->every - took, std::chrono::seconds{1});
        } else {
            status_.reset();
        }
        const Status waited = co_await seams_.timers.wait(pause);
        if (!waited) co_return;
    }
}

asio::awaitable<Status> Heartbeat::beat(config::Heartbeat heartbeat, net::Access access) {
    const Status works = co_await seams_.works();
    if (!works) co_return Error{works.error().kind, "no beat: " + works.error().detail};
    net::Request request{heartbeat.method, std::string{heartbeat.url.reveal()}};
    request.access = std::move(access);
    request.limits.total = request.limits.first_byte = heartbeat.timeout;
    request.limits.body = 64 << 10;
    auto response = co_await seams_.http.send(std::move(request));
    if (!response) co_return response.error();
    if (response->status < 200 || response->status >= 300)
        co_return net::error_of(*response, "the heartbeat's address", seams_.clock.now());
    co_return Status{};
}

void Heartbeat::note(const Status& outcome) {
    const bool failed_before = !status_->last_error.empty();
    if (outcome) {
        status_->last_ok = seams_.clock.now();
        status_->last_error.clear();
        if (failed_before) seams_.log.notice("heartbeat.again");
        return;
    }
    status_->last_error = shorten(clean_text(outcome.error().detail), 300);
    if (!failed_before) seams_.log.warning("heartbeat.failed", {{"error", status_->last_error}});
}

}  // namespace webcare::daemon
