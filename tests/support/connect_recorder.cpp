#include "tests/support/connect_recorder.hpp"

#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <set>
#include <utility>

namespace webcare::test {
namespace {

struct Record {
    std::mutex mutex;  // guards what follows
    bool on = false;
    std::set<std::uint16_t> let;
    std::vector<std::string> seen;
};

Record& record() {
    static Record one;
    return one;
}

/// Whether this connect may go on to the kernel.
bool may_pass(const sockaddr* to, socklen_t size) {
    boost::asio::ip::tcp::endpoint endpoint;
    if ((to->sa_family != AF_INET && to->sa_family != AF_INET6) || size > endpoint.capacity())
        return true;
    Record& now = record();
    const std::scoped_lock lock{now.mutex};
    if (!now.on) return true;
    std::memcpy(endpoint.data(), to, size);
    endpoint.resize(size);
    const auto address = endpoint.address();
    const bool ours = address == boost::asio::ip::address_v4::loopback();
    if (ours && now.let.contains(endpoint.port())) return true;
    now.seen.push_back(address.to_string());
    return false;
}

}  // namespace

ConnectRecorder::ConnectRecorder() {
    Record& now = record();
    const std::scoped_lock lock{now.mutex};
    now.on = true;
    now.let.clear();
    now.seen.clear();
}

ConnectRecorder::~ConnectRecorder() {
    const std::scoped_lock lock{record().mutex};
    record().on = false;
}

void ConnectRecorder::let(std::uint16_t port) {
    const std::scoped_lock lock{record().mutex};
    record().let.insert(port);
}

std::vector<std::string> ConnectRecorder::take() {
    const std::scoped_lock lock{record().mutex};
    return std::exchange(record().seen, {});
}

}  // namespace webcare::test

// The linker prefers this one to libc's.
extern "C" int connect(int socket, const sockaddr* to, socklen_t size) {
    using Connect = int (*)(int, const sockaddr*, socklen_t);
    static const auto real = reinterpret_cast<Connect>(::dlsym(RTLD_NEXT, "connect"));
    if (webcare::test::may_pass(to, size)) return real(socket, to, size);
    errno = ECONNREFUSED;
    return -1;
}
