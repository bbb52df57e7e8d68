#include "tests/support/evil_hosts.hpp"

#include <zlib.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <string>
#include <vector>

namespace webcare::test {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using Socket = LoopbackHosts::Socket;
constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

const std::string fine = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n";

/// One way of being evil, after a request has come.
struct Way {
    enum class How {
        once,       ///< says it and closes
        always,     ///< says it to every request, on the same connection
        endlessly,  ///< says it, and then `rest` again and again
        slowly,     ///< says it, and then `rest`, a byte a second
        onward,     ///< redirects, each time to another place
        silence,    ///< says nothing
        reset,      ///< breaks the connection
    };
    std::string_view name;
    How how;
    std::string first, rest;
};
using How = Way::How;

// Named values only in what follows: g++ 12 destroys some temporaries of a co_await twice.

/// False when the client has left.
awaitable<bool> say(Socket& socket, std::string_view bytes) {
    const auto [ec, size] =
        co_await asio::async_write(socket, asio::buffer(bytes.data(), bytes.size()), as_values);
    co_return !ec;
}

/// Reads a request. False when the client has left.
awaitable<bool> hear(Socket& socket) {
    std::string head;
    auto room = asio::dynamic_buffer(head, 64 * 1024);
    const std::string_view end = "\r\n\r\n";
    const auto [ec, size] = co_await asio::async_read_until(socket, room, end, as_values);
    co_return !ec;
}

awaitable<void> drip(Socket& socket, std::string_view slowly) {
    asio::steady_timer second{socket.get_executor()};
    for (std::size_t at = 0; at < slowly.size(); ++at) {
        second.expires_after(std::chrono::seconds{1});
        const auto [late] = co_await second.async_wait(as_values);
        if (late) co_return;
        const bool listens = co_await say(socket, slowly.substr(at, 1));
        if (!listens) co_return;
    }
}

awaitable<void> lead_on(Socket& socket) {
    for (int step = 1;; ++step) {
        const std::string onward = "HTTP/1.1 301 Moved\r\nLocation: /" + std::to_string(step) +
                                   "\r\nContent-Length: 0\r\n\r\n";
        bool listens = co_await say(socket, onward);
        if (listens) listens = co_await hear(socket);
        if (!listens) co_return;
    }
}

std::string whole(const std::string& body, const std::string& headers = {}) {
    return fine + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    out.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

/// 64 MiB of zeros, as gzip.
std::string gzip_bomb() {
    const std::string zeros(1 << 20, '\0');
    std::string out(1 << 20, '\0');
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    for (int i = 0; i < 64; ++i) {
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(zeros.data()));
        stream.avail_in = static_cast<uInt>(zeros.size());
        deflate(&stream, i == 63 ? Z_FINISH : Z_NO_FLUSH);
    }
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string entity_bomb() {
    std::string out = R"(<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">)";
    for (char c = 'b'; c <= 'z'; ++c) {
        const std::string before = std::string{"&"} + static_cast<char>(c - 1) + ";";
        out += std::string{"<!ENTITY "} + c + " \"" + repeated(before, 10) + "\">";
    }
    return out + "]><rss><channel><title>&z;</title></channel></rss>";
}

const std::string& block() {
    static const std::string letters(64 * 1024, 'a');
    return letters;
}

std::vector<Way> make_ways() {
    const std::string chunked = fine + "Transfer-Encoding: chunked\r\n\r\n";
    const std::string gzip = "Content-Encoding: gzip\r\n", rss = "<rss><channel>";
    const std::string item =
        "<item><title>Weer iets</title><description>nieuws</description></item>";
    return {
        {"endless body", How::endlessly, fine + "\r\n", block()},
        {"endless feed", How::endlessly, fine + "\r\n" + rss, repeated(item, 900)},
        {"endless chunks", How::endlessly, chunked, "10000\r\n" + block() + "\r\n"},
        {"endless head", How::endlessly, fine, repeated("X-More: and more\r\n", 1000)},
        {"endless 100 Continue", How::endlessly, "",
         repeated("HTTP/1.1 100 Continue\r\n\r\n", 100)},
        {"a header of 1 MiB", How::once, fine + "X-Huge: " + repeated(block(), 16) + "\r\n\r\n",
         ""},
        {"slow head", How::slowly, "", fine + repeated("X-Slow: yes\r\n", 1000)},
        {"slow body", How::slowly, fine + "\r\n<rss>", block()},
        {"slow end", How::slowly, fine + "Content-Length: 17000\r\n\r\n" + block().substr(0, 16000),
         block()},
        {"redirect to itself", How::always,
         "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n", ""},
        {"redirect onward", How::onward, "", ""},
        {"body too short", How::once, fine + "Content-Length: 100000\r\n\r\n<rss>", ""},
        {"body too long", How::always, fine + "Content-Length: 6\r\n\r\n<rss/>and then some", ""},
        {"two lengths", How::once,
         fine + "Content-Length: 6\r\nContent-Length: 60000\r\n\r\n<rss/>", ""},
        {"length below zero", How::once, fine + "Content-Length: -1\r\n\r\n<rss/>", ""},
        {"chunk without length", How::once, chunked + "zz\r\n<rss/>\r\n0\r\n\r\n", ""},
        {"chunk beyond numbers", How::endlessly, chunked + "fffffffffffffffff\r\n", block()},
        {"endless chunk line", How::endlessly, chunked + "1;a=", block()},
        {"gzip bomb", How::always, whole(gzip_bomb(), gzip), ""},
        {"gzip that is none", How::always, whole("<rss/>", gzip), ""},
        {"never answers", How::silence, "", ""},
        {"closes without a word", How::once, "", ""},
        {"resets", How::reset, "", ""},
        {"another protocol", How::endlessly, "220 mail.example ESMTP\r\n", "500 what?\r\n"},
        {"entities in entities", How::always, whole(entity_bomb()), ""},
        {"deep XML", How::always, whole(rss + repeated("<a>", 1'000'000)), ""},
        {"deep JSON", How::always, whole(repeated("[", 1'000'000)), ""},
        {"a million elements", How::always,
         whole(rss + repeated("<a/>", 1'000'000) + "</channel></rss>"), ""},
        {"millions of values", How::always, whole("[" + repeated("[],", 2'500'000) + "0]"), ""},
        {"many attributes", How::always, whole("<rss" + repeated(" a='b'", 300'000) + "/>"), ""},
    };
}

/// Made once; what they say is megabytes.
const Way& way(std::size_t host) {
    static const std::vector<Way> ways = make_ways();
    return ways[host % ways.size()];
}

awaitable<void> act(Socket& socket, const Way& way) {
    if (way.how == How::onward) co_return co_await lead_on(socket);
    if (way.how == How::reset) socket.set_option(asio::socket_base::linger{true, 0});
    bool listens = co_await say(socket, way.first);
    while (listens) {
        switch (way.how) {
            case How::endlessly:
                listens = co_await say(socket, way.rest);
                break;
            case How::slowly:
                co_await drip(socket, way.rest);
                co_return;
            case How::always:
                listens = co_await hear(socket);
                if (listens) listens = co_await say(socket, way.first);
                break;
            case How::silence:
                listens = co_await hear(socket);
                break;
            default:
                co_return;
        }
    }
}

}  // namespace

std::string_view way_of_evil(std::size_t host) {
    return way(host).name;
}

awaitable<void> be_evil(Socket socket, std::size_t host) {
    const bool asked = co_await hear(socket);
    if (asked) co_await act(socket, way(host));
}

}  // namespace webcare::test
