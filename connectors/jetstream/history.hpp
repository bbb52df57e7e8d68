#pragma once

#include "connectors/jetstream/jetstream.hpp"

namespace webcare::connectors::jetstream {

/// Hears the stream once more, on a connection of its own, from `since` until the moment this was
/// made. A server that no longer has that moment begins where its memory does; a notice says so.
/// The cursor is a place of the stream, as that of Jetstream. I/O thread.
class JetstreamHistory final : public Connector {
 public:
    /// Pages in a row on which the stream said nothing: it has nothing more of before.
    static constexpr int silent_pages = 6;

    JetstreamHistory(Options options, const Parts& parts, Time since);

    asio::awaitable<Result<Page>> next(Cursor after) override;
    bool finished() const override { return over_; }
    Duration interval() const override { return stream_.interval(); }

 private:
    Jetstream stream_;
    std::int64_t since_, until_;  // places of the stream
    int silent_ = 0;              // pages in a row
    bool over_ = false;
};

}  // namespace webcare::connectors::jetstream
