#pragma once

#include "connectors/connector.hpp"
#include "connectors/file/lines.hpp"
#include "connectors/file/options.hpp"
#include "connectors/file/pace.hpp"

namespace webcare::connectors::file {

/// Reads JSON lines from a descriptor that cannot be read twice: standard input, a pipe. I/O
/// thread; never waits in read(), because poll() says first that there is something.
///
/// The cursor does not outlive the process. Within it nothing is lost: a page that the caller could
/// not store is given again when the caller comes back with the cursor from before.
class Pipe final : public Connector {
 public:
    /// Does not own `fd`.
    Pipe(Options options, const Parts& parts, int fd);

    asio::awaitable<Result<Page>> next(Cursor after) override;
    bool finished() const override { return finished_; }

 private:
    Result<bool> fill();
    Page take();

    Options options_;
    Parts parts_;
    Pace pace_;
    int fd_;
    std::string buffer_;  // read, not handed over; at most a line and a slice
    LineCount count_;
    bool ended_ = false;  // the writer has closed its end
    bool finished_ = false;
    std::optional<Page> given_;  // not known to be stored yet
};

}  // namespace webcare::connectors::file
