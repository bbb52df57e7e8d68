#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/http.hpp"
#include "tests/support/test_certificate.hpp"

namespace webcare::test {

/// A request as the server got it.
struct SeenRequest {
    std::string method;
    std::string target;
    net::Headers headers;
    std::string body;
    int connection = 0;  ///< the how-many-eth connection brought it, from 1
    SeenRequest() = default;
};

/// What goes back, byte for byte: so a test can break every rule of HTTP.
struct RawAnswer {
    std::string bytes;
    std::string endlessly;  ///< then this, again and again, until the client leaves
    bool close = false;     ///< then close
    bool hold = false;      ///< then leave the connection open and say no more
    RawAnswer() = default;
    explicit RawAnswer(std::string b) : bytes{std::move(b)} {}
};

/// A well-formed answer: status line, the headers, Content-Length, the body.
RawAnswer answer(int status, const std::string& body = {}, const net::Headers& headers = {});

/// A server on 127.0.0.1, on a thread of its own; gone with the object. The handler runs on that
/// thread. Beside HTTP it does CONNECT: a 2xx answer turns the connection into a pipe to the host
/// and port asked for.
class LoopbackServer {
 public:
    using Handler = std::function<RawAnswer(const SeenRequest&)>;

    explicit LoopbackServer(Handler handler);
    LoopbackServer(Handler handler, const TestCertificate& identity);  ///< speaks TLS
    ~LoopbackServer();

    std::uint16_t port() const;
    std::string url(const std::string& target = "/") const;  ///< with 127.0.0.1
    int connections() const;                                 ///< accepted so far
    std::vector<SeenRequest> requests() const;

 private:
    class Service;
    std::unique_ptr<Service> service_;
};

}  // namespace webcare::test
