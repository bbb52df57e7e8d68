#pragma once

#include "connectors/connector.hpp"
#include "connectors/file/descriptor.hpp"
#include "connectors/file/options.hpp"
#include "connectors/file/pace.hpp"
#include "connectors/file/position.hpp"

namespace webcare::connectors::file {

/// Checks the options of a source of kind `file`.
std::optional<Factory> prepare(const config::Source& source, const config::Config& config,
                               config::Problems& problems);

/// Reads a regular file of JSON lines, once or for as long as it grows. I/O thread.
///
/// It reads there too, in slices of 64 KiB (a single line may take up to 1 MiB): from the page
/// cache that is some tens of microseconds, less than handing the work to another thread and back
/// would save. A file on a network disk that hangs would hold the thread; docs/connectors/file.md
/// says so.
class File final : public Connector {
 public:
    File(Options options, const Parts& parts);

    asio::awaitable<Result<Page>> next(Cursor after) override;
    bool finished() const override { return finished_; }
    bool waits_for_news() const override { return true; }

 private:
    Status open(Position& at, Page& page);
    Status check_place(Position& at, Page& page);
    Result<bool> read(Position& at, bool at_end, Page& page);
    Result<std::string> slice(std::uint64_t offset) const;
    bool rotated() const;

    Options options_;
    Parts parts_;
    Pace pace_;
    Descriptor file_;
    bool finished_ = false;
};

}  // namespace webcare::connectors::file
