#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <fstream>
#include <future>
#include <thread>

#include "console/listener.hpp"
#include "tests/console/desk.hpp"

namespace webcare::console {
namespace {

using boost::system::error_code;
using Tcp = asio::ip::tcp::socket;
using Local = asio::local::stream_protocol::socket;

/// The server in a thread of its own, on the parts of a House.
class Running {
 public:
    explicit Running(bool with_socket = false) {
        Server::Options options = usual_options();
        if (with_socket) options.socket = house.folder.path() + "/ctl.sock";
        path = options.socket;
        Services services{*house.store,
                          house.hooks,
                          house.control,
                          house.events,
                          house.clock,
                          house.random,
                          house.log,
                          house.links,
                          acknowledged,
                          resolved,
                          [this] { return house.config; }};
        server = Server::make(std::move(options), std::move(services));
        const Status bound = server->listen();
        if (!bound) throw std::runtime_error{bound.error().detail};
        asio::co_spawn(house.io, server->run(),
                       asio::bind_cancellation_slot(stop_.slot(), [](std::exception_ptr) {}));
        thread_ = std::thread{[this] { house.io.run(); }};
    }
    ~Running() { stop(); }

    /// Cancels run() and waits until it is over.
    void stop() {
        if (!thread_.joinable()) return;
        asio::post(house.io, [this] { stop_.emit(asio::cancellation_type::terminal); });
        thread_.join();
    }
    /// Runs `work` where the server runs.
    template <class Work>
    void there(Work work) {
        std::promise<void> done;
        asio::post(house.io, [&] { work(), done.set_value(); });
        done.get_future().wait();
    }

    Tcp connect() {
        Tcp socket{client_};
        socket.connect({asio::ip::address_v4::loopback(), server->port()});
        return socket;
    }
    Local connect_local() {
        Local socket{client_};
        socket.connect({path});
        return socket;
    }

    House house;
    std::unique_ptr<Server> server;
    std::string path;

 private:
    asio::io_context client_;
    asio::cancellation_signal stop_;
    std::thread thread_;
};

template <class Socket>
void send(Socket& socket, std::string_view bytes) {
    error_code gone;
    asio::write(socket, asio::buffer(bytes), gone);
}

/// Everything until the server closes.
template <class Socket>
std::string read_all(Socket& socket) {
    std::string all;
    error_code end;
    asio::read(socket, asio::dynamic_buffer(all), end);
    return all;
}

/// One reply with a Content-Length; the connection stays.
template <class Socket>
std::string read_one(Socket& socket) {
    std::string all;
    error_code end;
    char byte = 0;
    while (!end && !all.ends_with("\r\n\r\n"))
        if (asio::read(socket, asio::buffer(&byte, 1), end) == 1) all += byte;
    const auto at = all.find("Content-Length: ");
    std::string body(at == all.npos ? 0 : std::stoul(all.substr(at + 16)), '\0');
    asio::read(socket, asio::buffer(body), end);
    return all + body;
}

std::string get(std::string_view path, std::string_view more = {}) {
    return "GET " + std::string{path} + " HTTP/1.1\r\nHost: localhost\r\n" + std::string{more} +
           "\r\n";
}

bool has_status(const std::string& reply, int status) {
    return reply.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

TEST(Server, AnswersManyRequestsOnOneConnection) {
    Running running;
    auto socket = running.connect();
    for (int i = 0; i < 3; ++i) {
        send(socket, get("/healthz"));
        const std::string reply = read_one(socket);
        EXPECT_TRUE(has_status(reply, 200)) << reply;
        EXPECT_TRUE(reply.ends_with("\r\n\r\nok\n"));
    }
    send(socket, get("/healthz") + get("/readyz", "Connection: close\r\n"));  // sent in one go
    const std::string both = read_all(socket);
    EXPECT_NE(both.find("ok\n"), both.npos);
    EXPECT_TRUE(both.ends_with("ready\n")) << both;
}

TEST(Server, SendsTheGuardingHeadersWithEveryReply) {
    Running running;
    for (const std::string path : {"/healthz", "/nowhere", "/api/v1/status"}) {
        auto socket = running.connect();
        send(socket, get(path));
        const std::string reply = read_one(socket);
        for (const std::string name :
             {"Content-Security-Policy: ", "X-Content-Type-Options: nosniff",
              "Referrer-Policy: no-referrer", "Cache-Control: no-store", "frame-ancestors 'none'"})
            EXPECT_NE(reply.find(name), reply.npos) << path << ": " << name;
    }
}

TEST(Server, SendsNoBodyToHead) {
    Running running;
    auto socket = running.connect();
    send(socket, "HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const std::string reply = read_all(socket);
    EXPECT_NE(reply.find("Content-Length: 3\r\n"), reply.npos);
    EXPECT_TRUE(reply.ends_with("\r\n\r\n"));
}

TEST(Server, TakesTheWholeApiOnItsSocketAndTheTokenOnTcp) {
    Running running{true};
    auto local = running.connect_local();
    send(local, get("/api/v1/status"));
    EXPECT_TRUE(has_status(read_one(local), 200));

    auto tcp = running.connect();
    send(tcp, get("/api/v1/status"));
    EXPECT_TRUE(has_status(read_one(tcp), 401));
    send(tcp, get("/api/v1/status", "Authorization: Bearer correct horse battery staple\r\n"));
    EXPECT_TRUE(has_status(read_one(tcp), 200));

    struct stat file {};
    ASSERT_EQ(stat(running.path.c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777, 0660u);
}

TEST(Server, TakesAPushedBodyOfEverySizeItAllows) {
    Running running;
    auto socket = running.connect();
    const std::string body(8 << 20, 'x');
    send(socket, "POST /hooks/hook HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                     std::to_string(body.size()) + "\r\n\r\n");
    send(socket, body);
    EXPECT_TRUE(has_status(read_one(socket), 202));
    send(socket,
         "POST /hooks/hook HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
         "chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    EXPECT_TRUE(has_status(read_one(socket), 202));
    running.there([&] {
        EXPECT_EQ(running.house.hooks.bodies.at(0).size(), body.size());
        EXPECT_EQ(running.house.hooks.bodies.at(1), "abc");
    });
}

TEST(Server, RefusesABodyThatIsTooLargeBeforeItReadsIt) {
    Running running;
    auto announced = running.connect();
    send(announced,
         "POST /hooks/hook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8388609\r\n\r\n");
    EXPECT_TRUE(has_status(read_all(announced), 413));

    auto chunked = running.connect();
    send(chunked,
         "POST /a/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n" +
             std::string(0x20000, 'x'));
    EXPECT_TRUE(has_status(read_one(chunked), 413));
    running.there([&] { EXPECT_TRUE(running.house.hooks.bodies.empty()); });
}

TEST(Server, SaysContinueToWhomWaitsForIt) {
    Running running;
    auto socket = running.connect();
    send(socket,
         "POST /hooks/hook HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
         "2\r\n\r\n");
    EXPECT_TRUE(has_status(read_one(socket), 100));
    send(socket, "{}");
    EXPECT_TRUE(has_status(read_one(socket), 202));
}

TEST(Server, RefusesWhatIsNotHttp) {
    Running running;
    const std::string large = get("/healthz", "X: " + std::string(40'000, 'x') + "\r\n");
    const std::pair<std::string, int> cases[] = {
        {"\x16\x03\x01 hello\r\n\r\n", 400},
        {"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400},
        {"POST /hooks/hook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: "
         "chunked\r\n\r\n0\r\n\r\n",
         400},
        {"POST /hooks/hook HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400},
        {"GET /healthz HTTP/1.1\r\nHost: localhost\r\nBad\x01Name: x\r\n\r\n", 400},
        {"GET /healthz HTTP/1.1\r\n\r\n", 400},
        {"GET /healthz HTTP/1.1\r\nHost: rebound.example\r\n\r\n", 421},
        {large, 431},
    };
    for (const auto& [bytes, status] : cases) {
        auto socket = running.connect();
        send(socket, bytes);
        const std::string reply = read_one(socket);
        EXPECT_TRUE(has_status(reply, status)) << bytes.substr(0, 120) << '\n' << reply;
    }
}

TEST(Server, ClosesAPeerThatSaysNothing) {
    Running running;
    auto silent = running.connect();
    auto slow = running.connect();
    send(slow, "GET /healthz HTT");
    auto known = running.connect();  // both above were accepted once this one was answered
    send(known, get("/healthz"));
    read_one(known);
    running.there([&] { running.house.clock.advance(std::chrono::seconds{31}); });
    EXPECT_EQ(read_all(silent), "");
    EXPECT_EQ(read_all(slow), "");
}

TEST(Server, ShedsPeersBeyondItsLimitAndKeepsTheSocketForItsOperators) {
    Running running{true};
    std::vector<Tcp> idle;
    for (int i = 0; i < 512; ++i) idle.push_back(running.connect());
    auto extra = running.connect();
    EXPECT_TRUE(has_status(read_all(extra), 503));
    auto local = running.connect_local();
    send(local, get("/healthz"));
    EXPECT_TRUE(has_status(read_one(local), 200));
}

TEST(Server, StreamsWhatHappensFromTheLastEventOn) {
    Running running{true};
    auto socket = running.connect_local();
    send(socket, get("/api/v1/events", "Last-Event-ID: 3\r\n"));
    EXPECT_NE(read_one(socket).find("Content-Type: text/event-stream"), std::string::npos);
    auto other = running.connect_local();
    send(other,
         "POST /api/v1/cases/case-1/note HTTP/1.1\r\nHost: x\r\nContent-Length: "
         "27\r\n\r\n{\"who\":\"Noor\",\"text\":\"here\"}");
    EXPECT_TRUE(has_status(read_one(other), 400)) << "the length cut the body short";

    auto third = running.connect_local();
    send(third,
         "POST /api/v1/cases/case-1/note HTTP/1.1\r\nHost: x\r\nContent-Length: "
         "28\r\n\r\n{\"who\":\"Noor\",\"text\":\"here\"}");
    EXPECT_TRUE(has_status(read_one(third), 200));
    std::string seen;
    error_code end;
    asio::read_until(socket, asio::dynamic_buffer(seen), "}\n\n", end);
    EXPECT_NE(seen.find("id: 4\nevent: case.changed\n"), seen.npos) << seen;
}

TEST(Server, EndsItsConnectionsWhenItIsStopped) {
    Running running{true};
    auto idle = running.connect();
    send(idle, get("/healthz"));
    read_one(idle);
    auto stream = running.connect_local();
    send(stream, get("/api/v1/events"));
    read_one(stream);
    running.stop();
    EXPECT_EQ(read_all(idle), "");
    error_code gone;
    auto late = asio::io_context{};
    Local again{late};
    running.server.reset();
    again.connect({running.path}, gone);
    EXPECT_TRUE(gone) << "the socket file goes with the server";
}

TEST(Listener, NamesAPortInUseAndWhatToDo) {
    const auto first = Listener::tcp("127.0.0.1:0", "");
    ASSERT_TRUE(first) << first.error().detail;
    const std::string address = "127.0.0.1:" + std::to_string(first->port());
    const auto second = Listener::tcp(address, "");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::temporary) << "it may be free at the next start";
    EXPECT_NE(second.error().detail.find(address + " is in use"), std::string::npos);
    EXPECT_NE(second.error().detail.find("`listen:`"), std::string::npos);
}

TEST(Listener, RefusesToFaceTheWorldWithoutTls) {
    const auto open = Listener::tcp("0.0.0.0:0", "http://webcare.example");
    ASSERT_FALSE(open);
    EXPECT_EQ(open.error().kind, ErrorKind::misconfigured);
    EXPECT_TRUE(Listener::tcp("0.0.0.0:0", "https://webcare.example"));
    for (const std::string address : {"8420", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:http"})
        EXPECT_FALSE(Listener::tcp(address, "")) << address;
}

TEST(Listener, ReplacesASocketThatADeadDaemonLeftAndNoOther) {
    const Folder folder;
    const std::string path = folder.path() + "/ctl.sock";
    {
        asio::io_context io;
        asio::local::stream_protocol::acceptor dead{io, {path}};
    }  // its file stays
    ASSERT_TRUE(std::filesystem::exists(path));
    const auto mine = Listener::unix_socket(path);
    ASSERT_TRUE(mine) << mine.error().detail;
    const auto second = Listener::unix_socket(path);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().detail.find("another process answers"), std::string::npos);

    const std::string plain = folder.path() + "/file";
    std::ofstream{plain} << "mine";
    EXPECT_FALSE(Listener::unix_socket(plain));
    EXPECT_TRUE(std::filesystem::exists(plain));
    EXPECT_FALSE(Listener::unix_socket(folder.path() + "/none/ctl.sock"));
    EXPECT_FALSE(Listener::unix_socket("/" + std::string(200, 'x')));
}

}  // namespace
}  // namespace webcare::console
