#include "net/response_reader.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "net/decode.hpp"

namespace webcare::net {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr int most_informational = 8;  // 100, 103 and the like before the response proper
constexpr std::size_t first_reserve = 64 * 1024;  // of a body whose length is announced

Error bad(std::string why) {
    return Error{ErrorKind::malformed, std::move(why)};
}

}  // namespace

/// Beast's grammar with our own places for what it finds: nothing is stored twice.
class ResponseReader::Parser final : public http::basic_parser<false> {
 public:
    Parser(const Limits& limits, Body body) : limits_{limits}, streams_{body == Body::stream} {
        eager(true);
        skip(body == Body::none);
        header_limit(static_cast<std::uint32_t>(
            std::min<std::size_t>(limits.header, std::numeric_limits<std::uint32_t>::max())));
        body_limit(limits.body);
    }

    Status finish() {
        if (!decoder_) return {};
        return decoder_->finish();
    }
    /// What went wrong in a callback, in our words; Beast only carries a code through.
    std::optional<Error> trouble;
    Response response;
    bool streaming = false;

 private:
    using View = boost::core::string_view;

    void on_request_impl(http::verb, View, View, int, error_code&) override {}
    void on_response_impl(int code, View, int, error_code&) override { response.status = code; }

    void on_field_impl(http::field, View name, View value, error_code&) override {
        if (head_done_) return;  // trailers say nothing that we ask for
        response.headers.emplace_back(std::string_view{name}, std::string_view{value});
    }

    void on_header_impl(error_code& ec) override {
        head_done_ = true;
        std::string encoding;
        for (const auto& [name, value] : response.headers)
            if (boost::beast::iequals(name, "Content-Encoding"))
                encoding.append(encoding.empty() ? "" : ",").append(value);
        if (streams_ && response.status == 200) {
            streaming = true;
            body_limit(boost::none);
            if (!encoding.empty() && !boost::beast::iequals(encoding, "identity"))
                stop(bad("a stream with a Content-Encoding"), ec);
            return;
        }
        auto made = make_decoder(encoding, limits_);
        if (!made) return stop(made.error(), ec);
        decoder_ = std::move(*made);
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        if (length) response.body.reserve(std::min<std::uint64_t>(*length, first_reserve));
    }

    std::size_t on_body_impl(View bytes, error_code& ec) override {
        keep(bytes, ec);
        return bytes.size();
    }

    void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View bytes, error_code& ec) override {
        keep(bytes, ec);
        return bytes.size();
    }
    void on_finish_impl(error_code&) override {}

    void keep(std::string_view bytes, error_code& ec) {
        if (!decoder_) {
            response.body.append(bytes);  // Beast counts it against body_limit
            return;
        }
        if (const Status fed = decoder_->feed(bytes, response.body); !fed) stop(fed.error(), ec);
    }

    void stop(Error why, error_code& ec) {
        trouble = std::move(why);
        ec = http::make_error_code(http::error::bad_value);
    }

    const Limits& limits_;
    bool streams_;
    bool head_done_ = false;
    std::unique_ptr<Decoder> decoder_;
};

ResponseReader::ResponseReader(const Limits& limits, Body body)
    : limits_{limits}, body_{body}, parser_{fresh()} {}

ResponseReader::~ResponseReader() = default;

std::unique_ptr<ResponseReader::Parser> ResponseReader::fresh() const {
    return std::make_unique<Parser>(limits_, body_);
}

bool ResponseReader::done() const {
    return parser_->is_done();
}
bool ResponseReader::streaming() const {
    return parser_->streaming;
}
bool ResponseReader::keep_alive() const {
    return parser_->is_done() && parser_->keep_alive();
}
Response& ResponseReader::response() {
    return parser_->response;
}

Result<std::size_t> ResponseReader::feed(std::string_view bytes) {
    std::size_t used = 0;
    while (used < bytes.size() && !done()) {
        error_code ec;
        const std::size_t taken = parser_->put(boost::asio::buffer(bytes.substr(used)), ec);
        used += taken;
        if (parser_->trouble) return *parser_->trouble;
        if (ec == http::error::header_limit) return bad("the response's head is over the limit");
        if (ec == http::error::body_limit) return bad("the body is over the limit");
        if (ec == http::error::need_more) break;
        if (ec) return bad("this is not HTTP: " + ec.message());
        if (done()) {
            if (const Status complete = finish(); !complete) return complete.error();
        } else if (taken == 0) {
            break;
        }
    }
    return used;
}

Status ResponseReader::finish() {
    const int status = parser_->response.status;
    if (status == 101) return bad("the server changed the protocol unasked");
    if (status >= 100 && status < 200) {
        if (++informational_ > most_informational) return bad("too many informational responses");
        parser_ = fresh();
        return {};
    }
    return parser_->finish();
}

Status ResponseReader::end() {
    const Error early{ErrorKind::temporary, "the connection ended before the response did"};
    if (!parser_->is_header_done()) return early;
    error_code ec;
    parser_->put_eof(ec);
    if (ec || !done()) return early;
    return finish();
}

}  // namespace webcare::net
