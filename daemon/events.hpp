#pragma once

#include "console/service.hpp"
#include "daemon/event.hpp"

namespace webcare::daemon {

/// Tells the event streams that the journal has grown. I/O thread.
class JournalEvents final : public console::Events {
 public:
    JournalEvents(asio::any_io_executor executor, const storage::Store& store)
        : store_{store}, grown_{std::move(executor)} {}

    void committed() { grown_.notify(); }
    std::uint64_t last() const override { return store_.counts().journal_last; }
    asio::awaitable<Status> wait_past(std::uint64_t after, Duration at_most) override {
        if (last() <= after && !co_await grown_.wait_for(at_most)) {
            co_return Error{ErrorKind::cancelled, "the daemon is stopping"};
        }
        co_return Status{};
    }

 private:
    const storage::Store& store_;
    Event grown_;
};

}  // namespace webcare::daemon
