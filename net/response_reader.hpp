#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "core/result.hpp"
#include "net/http.hpp"

namespace webcare::net {

/// Makes one Response out of the bytes of a connection: head, body in every framing of HTTP/1.1,
/// content decoding, informational responses skipped, all limits of `Limits` that count bytes.
/// Knows nothing of sockets.
class ResponseReader {
 public:
    enum class Body {
        expected,
        none,    ///< after HEAD, and a CONNECT that succeeds
        stream,  ///< that of a 200 has no end and no limit: take it from response() as it comes
    };

    explicit ResponseReader(const Limits& limits, Body body = Body::expected);
    ~ResponseReader();
    ResponseReader(const ResponseReader&) = delete;
    ResponseReader& operator=(const ResponseReader&) = delete;

    /// Takes what it can use from the front of `bytes` and gives how much that was; the caller
    /// hands in the rest again, with more behind it. Fails as malformed; then the connection is of
    /// no more use.
    Result<std::size_t> feed(std::string_view bytes);

    /// The connection has ended. Fails as temporary when the response has not.
    Status end();

    bool done() const;
    bool streaming() const;  ///< the head of a Body::stream is read, and what follows is the stream
    bool keep_alive() const;  ///< whether the connection can carry another request; after done()
    Response& response();     ///< complete after done()

 private:
    class Parser;

    std::unique_ptr<Parser> fresh() const;
    Status finish();

    Limits limits_;
    Body body_;
    int informational_ = 0;
    std::unique_ptr<Parser> parser_;
};

}  // namespace webcare::net
