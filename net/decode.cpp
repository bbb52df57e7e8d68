#include "net/decode.hpp"

#include <brotli/decode.h>
#include <zlib.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace webcare::net {
namespace {

constexpr std::size_t free_output = 64 * 1024;

Error bad(std::string why) {
    return Error{ErrorKind::malformed, std::move(why)};
}

/// What came in and went out so far, against the limits.
class Account {
 public:
    explicit Account(const Limits& limits)
        : body_{limits.body}, ratio_{static_cast<std::size_t>(std::max(1, limits.ratio))} {}

    void took(std::size_t bytes) { in_ += bytes; }
    /// To be called before the bytes are kept.
    Status gives(std::size_t bytes) {
        out_ += bytes;
        if (out_ > body_) return bad("the decompressed body is over the limit");
        if (out_ > free_output && out_ / ratio_ > in_)
            return bad("the body decompresses to more than " + std::to_string(ratio_) +
                       " times its size");
        return {};
    }

 private:
    std::size_t body_, ratio_;
    std::size_t in_ = 0, out_ = 0;
};

using Chunk = std::array<unsigned char, 16 * 1024>;

class Inflate final : public Decoder {
 public:
    Inflate(const Limits& limits, bool gzip) : account_{limits}, gzip_{gzip} {}
    ~Inflate() override {
        if (open_) inflateEnd(&stream_);
    }
    Inflate(const Inflate&) = delete;
    Inflate& operator=(const Inflate&) = delete;

    Status feed(std::string_view in, std::string& out) override {
        if (in.empty() || ended_) return {};  // what follows the end is no part of the body
        if (Status ready = open(in.front()); !ready) return ready;
        account_.took(in.size());
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
        stream_.avail_in = static_cast<uInt>(in.size());
        Chunk chunk;
        do {
            stream_.next_out = chunk.data();
            stream_.avail_out = static_cast<uInt>(chunk.size());
            const int code = inflate(&stream_, Z_NO_FLUSH);
            if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
                return bad("the compressed body is broken");
            const std::size_t made = chunk.size() - stream_.avail_out;
            if (Status kept = account_.gives(made); !kept) return kept;
            out.append(reinterpret_cast<const char*>(chunk.data()), made);
            if (code == Z_STREAM_END && !next_member()) return {};
        } while (stream_.avail_in > 0 || stream_.avail_out == 0);
        return {};
    }

    Status finish() override {
        if (!open_ || ended_ || between_) return {};
        return Error{ErrorKind::temporary, "the compressed body ends early"};
    }

 private:
    // "deflate" means zlib's format (RFC 9110), yet some servers send it bare; the first byte
    // tells.
    Status open(char first) {
        if (between_ && gzip_) between_ = false;
        if (open_) return {};
        const bool zlib = (static_cast<unsigned char>(first) & 0x0f) == Z_DEFLATED;
        const int window = gzip_ ? 15 + 16 : zlib ? 15 : -15;
        if (inflateInit2(&stream_, window) != Z_OK)
            return bad("the compressed body cannot be opened");
        open_ = true;
        return {};
    }

    // RFC 1952: a gzip file may be several members in a row. True when there is more to inflate.
    bool next_member() {
        if (!gzip_ || (stream_.avail_in > 0 && *stream_.next_in != 0x1f)) {
            ended_ = true;
            return false;
        }
        inflateReset(&stream_);
        between_ = stream_.avail_in == 0;
        return !between_;
    }

    Account account_;
    bool gzip_;
    bool open_ = false;
    bool ended_ = false;
    bool between_ = false;  // a member has ended exactly where the input did
    z_stream stream_{};
};

class Brotli final : public Decoder {
 public:
    explicit Brotli(const Limits& limits)
        : account_{limits},
          state_{BrotliDecoderCreateInstance(nullptr, nullptr, nullptr),
                 &BrotliDecoderDestroyInstance} {}

    Status feed(std::string_view in, std::string& out) override {
        if (!state_) return bad("the compressed body cannot be opened");
        if (in.empty() || ended_) return {};
        // RFC 7932, 9.1: these bits ask for 16 MiB before the first byte of the text.
        constexpr char largest_window = 0x0f;
        if (!begun_ && (in.front() & largest_window) == largest_window)
            return bad("the compressed body needs a window of 16 MiB; 8 may be asked for");
        begun_ = true;
        account_.took(in.size());
        const auto* next = reinterpret_cast<const std::uint8_t*>(in.data());
        std::size_t left = in.size();
        Chunk chunk;
        for (;;) {
            std::uint8_t* to = chunk.data();
            std::size_t room = chunk.size();
            const BrotliDecoderResult result =
                BrotliDecoderDecompressStream(state_.get(), &left, &next, &room, &to, nullptr);
            if (result == BROTLI_DECODER_RESULT_ERROR) return bad("the compressed body is broken");
            const std::size_t made = chunk.size() - room;
            if (Status kept = account_.gives(made); !kept) return kept;
            out.append(reinterpret_cast<const char*>(chunk.data()), made);
            ended_ = result == BROTLI_DECODER_RESULT_SUCCESS;
            if (result != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return {};
        }
    }

    Status finish() override {
        if (!begun_ || ended_) return {};
        return Error{ErrorKind::temporary, "the compressed body ends early"};
    }

 private:
    Account account_;
    std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> state_;
    bool begun_ = false;
    bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<Decoder>> make_decoder(std::string_view encoding, const Limits& limits) {
    const std::string name = lower_ascii(trim(encoding));
    std::unique_ptr<Decoder> decoder;
    if (name.empty() || name == "identity") return decoder;
    if (name == "gzip" || name == "x-gzip")
        decoder = std::make_unique<Inflate>(limits, true);
    else if (name == "deflate")
        decoder = std::make_unique<Inflate>(limits, false);
    else if (name == "br")
        decoder = std::make_unique<Brotli>(limits);
    else
        return bad("the Content-Encoding is none that we asked for");
    return decoder;
}

}  // namespace webcare::net
