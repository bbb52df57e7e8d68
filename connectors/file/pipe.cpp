#include "connectors/file/pipe.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace webcare::connectors::file {
namespace {

constexpr std::size_t slice_bytes = 64 << 10;

}  // namespace

Pipe::Pipe(Options options, const Parts& parts, int fd)
    : options_{std::move(options)}, parts_{parts}, pace_{options_.pause, parts.clock}, fd_{fd} {}

asio::awaitable<Result<Page>> Pipe::next(Cursor after) {
    if (given_ && given_->next != after) co_return *given_;
    given_.reset();
    if (const Duration pause = pace_.wait(); pause > Duration::zero()) {
        const Status waited = co_await parts_.timers.wait(pause);
        if (!waited) co_return waited.error();
    }
    for (;;) {
        Page page = take();
        if (!page.mentions.empty() || !page.notices.empty()) {
            pace_.handed_over(page.mentions.size());
            given_ = page;
            co_return page;
        }
        if (ended_) {
            finished_ = true;
            page.next = std::move(after);
            co_return page;
        }
        const auto read = fill();
        if (!read) co_return read.error();
        if (*read) continue;
        const Status waited = co_await parts_.timers.wait(options_.check);
        if (!waited) co_return waited.error();
    }
}

/// Reads what is there. False when there is nothing yet.
Result<bool> Pipe::fill() {
    pollfd ready{fd_, POLLIN, 0};
    if (::poll(&ready, 1, 0) == 0) return false;
    const std::size_t have = buffer_.size();
    buffer_.resize(have + slice_bytes);
    const auto got = ::read(fd_, buffer_.data() + have, slice_bytes);
    const int code = errno;
    buffer_.resize(have + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) ended_ = true;
    if (got >= 0) return true;
    if (code == EINTR || code == EAGAIN) return false;
    return Error{ErrorKind::temporary,
                 fmt::format("standard input: {}", std::generic_category().message(code))};
}

/// The lines that are in the buffer, as a page.
Page Pipe::take() {
    Page page;
    page.first = true;  // all of a pipe is one reading: what is old in it alerts nobody
    Taken taken = take_lines(buffer_, ended_, pace_.page_size(), "stdin", options_.name,
                             parts_.clock.now(), count_);
    buffer_.erase(0, taken.used);
    page.mentions = std::move(taken.mentions);
    page.notices = std::move(taken.notices);
    page.next = Cursor{fmt::format("line {}", count_.line)};
    return page;
}

}  // namespace webcare::connectors::file
