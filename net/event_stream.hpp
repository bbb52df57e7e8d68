#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace webcare::net {

/// One server-sent event.
struct ServerEvent {
    std::string type;  ///< "message" where the server names none
    std::string data;  ///< its lines, joined by line ends
    ServerEvent() = default;
    ServerEvent(std::string t, std::string d) : type{std::move(t)}, data{std::move(d)} {}
    bool operator==(const ServerEvent&) const = default;
};

/// Makes events out of the bytes of a text/event-stream (WHATWG HTML, 9.2.6), however they are cut.
/// Knows nothing of HTTP. Ids are not kept: nobody goes on from one, and one of a MiB would come
/// with every event after it. Bytes that are no UTF-8 are handed on as they are. One thread; linear
/// in the bytes; memory: one line and one event, both at most `most` bytes. The events of one
/// feed() hold its bytes and no more than these beside them.
class EventParser {
 public:
    explicit EventParser(std::size_t most = 1 << 20) : most_{most} {}

    /// Appends the events that are whole now. Fails as malformed when a line or the data of an
    /// event is over the limit; then the stream is of no more use.
    Status feed(std::string_view bytes, std::vector<ServerEvent>& out);

    /// How long the server wants us to wait before we connect again, if it said so.
    std::optional<std::chrono::milliseconds> retry() const { return retry_; }

 private:
    std::string_view without_mark(std::string_view bytes);
    Status end_line(std::string_view line, std::vector<ServerEvent>& out);
    Status field(std::string_view name, std::string_view value);
    void dispatch(std::vector<ServerEvent>& out);

    std::size_t most_;
    std::string line_;  // begun, not ended
    std::string type_, data_;
    std::optional<std::chrono::milliseconds> retry_;
    std::size_t mark_seen_ = 0;  // bytes of a byte order mark at the very beginning
    bool begun_ = false;         // the beginning is behind us
    bool after_return_ = false;  // a line feed now belongs to the line end before
};

}  // namespace webcare::net
