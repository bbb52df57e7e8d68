#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "net/http.hpp"

namespace webcare::net {

/// Undoes one Content-Encoding as bytes come in. Memory: what was put out, and the format's own
/// window (32 KiB for gzip and deflate, at most 8 MiB for br). One thread.
class Decoder {
 public:
    virtual ~Decoder() = default;
    /// Appends what `in` decodes to. Fails as malformed on bad bytes, past `Limits::body`, or when
    /// the output is more than `Limits::ratio` times the input; the first 64 KiB of output are free
    /// of the ratio, because small honest bodies can be very repetitive.
    virtual Status feed(std::string_view in, std::string& out) = 0;
    /// The input has ended: fails as temporary when the encoded stream has not, since the rest may
    /// come next time.
    virtual Status finish() = 0;
};

/// For the value of Content-Encoding: "" and "identity" give nullptr; gzip, x-gzip, deflate, br
/// their decoder. Any other, and more than one, fails as malformed: nobody we asked for one needs
/// two, and bombs do.
Result<std::unique_ptr<Decoder>> make_decoder(std::string_view encoding, const Limits& limits);

}  // namespace webcare::net
