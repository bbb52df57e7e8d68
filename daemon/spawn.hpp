#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <string>

#include "core/log.hpp"

namespace webcare::daemon {

namespace asio = boost::asio;

/// A coroutine that was started and can be stopped. Nothing escapes it unseen: an exception is
/// logged under `name` and handed to `escaped` (asio::detached would swallow it). Lives on the I/O
/// thread; the coroutine may outlive this handle.
class Task {
 public:
    Task() = default;

    static Task start(asio::any_io_executor executor, std::string name, asio::awaitable<void> work,
                      Log& log, std::function<void()> escaped) {
        Task task;
        task.state_ = std::make_shared<State>();
        auto ended = [state = task.state_, name = std::move(name), &log,
                      escaped = std::move(escaped)](std::exception_ptr error) {
            state->running = false;
            if (error && !state->stopping) {
                log.error("task.escaped", {{"task", name}, {"error", describe(error)}});
                if (escaped) escaped();
            }
        };
        asio::co_spawn(executor, std::move(work),
                       asio::bind_cancellation_slot(task.state_->stop.slot(), std::move(ended)));
        return task;
    }

    bool running() const { return state_ && state_->running; }

    /// Asks it to end; its next wait says so.
    void stop() {
        if (!running()) return;
        state_->stopping = true;
        state_->stop.emit(asio::cancellation_type::terminal);
    }

 private:
    struct State {
        asio::cancellation_signal stop;
        bool running = true;
        bool stopping = false;
    };
    static std::string describe(std::exception_ptr error) {
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& known) {
            return known.what();
        } catch (...) {
            return "unknown exception";
        }
    }

    std::shared_ptr<State> state_;
};

}  // namespace webcare::daemon
