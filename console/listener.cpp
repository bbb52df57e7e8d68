#include "console/listener.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

namespace webcare::console {

namespace {

constexpr int backlog = 1024;

Error wrong(std::string detail) {
    return {ErrorKind::misconfigured, std::move(detail)};
}
std::string why(int error) {
    return std::strerror(error);
}

struct AddressList {
    void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, AddressList>;

Result<Addresses> resolve(std::string_view address) {
    const auto colon = address.rfind(':');
    if (colon == address.npos || colon + 1 == address.size())
        return wrong("listen: `" + std::string{address} +
                     "` is not host:port, such as 127.0.0.1:8420");
    std::string host{address.substr(0, colon)};
    const std::string port{address.substr(colon + 1)};
    std::uint16_t number = 0;  // getaddrinfo would take 99999 for 34463
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc{} || end != port.data() + port.size())
        return wrong("listen: `" + port + "` is not a port from 0 to 65535");
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);

    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int failed =
        getaddrinfo(host.empty() ? nullptr : host.c_str(), port.c_str(), &hints, &found);
    if (failed != 0) return wrong("listen: " + std::string{address} + ": " + gai_strerror(failed));
    return Addresses{found};
}

bool is_loopback(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
    }
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

std::uint16_t port_of(int fd) {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return 0;
    in_port_t port = 0;  // at the same place in both families
    std::memcpy(&port, reinterpret_cast<const char*>(&bound) + offsetof(sockaddr_in, sin_port),
                sizeof port);
    return ntohs(port);
}

/// Clears the way for our socket: nothing there, or a file that a dead daemon left.
Status make_way(const std::string& path, const sockaddr_un& address) {
    struct stat file {};
    if (lstat(path.c_str(), &file) != 0) return {};
    if (!S_ISSOCK(file.st_mode))
        return wrong("socket: " + path +
                     " exists and is not a socket; remove it or name another path");
    const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int failed =
        connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0
                                                                                         : errno;
    ::close(probe);
    if (failed == ECONNREFUSED && unlink(path.c_str()) == 0) return {};
    if (failed == 0 || failed == EAGAIN)
        return wrong("socket: another process answers on " + path +
                     "; stop it, or give this daemon its own `socket:`");
    return wrong("socket: " + path + ": " + why(failed));
}

}  // namespace

Listener::Listener(Listener&& other) noexcept {
    *this = std::move(other);
}

Listener& Listener::operator=(Listener&& other) noexcept {
    if (this == &other) return *this;
    close();
    fd_ = std::exchange(other.fd_, -1);
    v6_ = other.v6_;
    port_ = other.port_;
    path_ = std::exchange(other.path_, {});
    return *this;
}

Listener::~Listener() {
    close();
}

void Listener::close() {
    if (fd_ < 0) return;
    ::close(std::exchange(fd_, -1));
    if (!path_.empty()) unlink(path_.c_str());
}

Result<int> Listener::duplicate() const {
    const int copy = fcntl(fd_, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return Error{ErrorKind::temporary, "a listener cannot be opened: " + why(errno)};
    return copy;
}

Result<Listener> Listener::tcp(std::string_view address, std::string_view public_url) {
    auto found = resolve(address);
    if (!found) return found.error();
    const addrinfo& first = **found;
    const std::string name{address};
    if (!is_loopback(*first.ai_addr) && !public_url.starts_with("https://"))
        return wrong(
            "listen: " + name +
            " can be reached from outside and speaks no TLS; listen on 127.0.0.1, or put a "
            "proxy that speaks TLS in front and declare it with public_url: https://...");

    Listener made;
    made.fd_ = ::socket(first.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made.fd_ < 0) return wrong("listen: " + name + ": " + why(errno));
    const int yes = 1;
    setsockopt(made.fd_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(made.fd_, first.ai_addr, first.ai_addrlen) != 0 || ::listen(made.fd_, backlog) != 0) {
        if (errno == EADDRINUSE)
            return Error{ErrorKind::temporary,
                         "listen: " + name +
                             " is in use by another process; stop it (ss -ltnp shows which), or "
                             "choose another port with `listen:`"};
        return wrong("listen: " + name + ": " + why(errno));
    }
    made.v6_ = first.ai_family == AF_INET6;
    made.port_ = port_of(made.fd_);
    return made;
}

Result<Listener> Listener::unix_socket(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return wrong("socket: " + path + " is longer than " +
                     std::to_string(sizeof address.sun_path - 1) + " bytes");
    path.copy(address.sun_path, path.size());
    if (auto clear = make_way(path, address); !clear) return clear.error();

    Listener made;
    made.fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made.fd_ < 0 ||
        bind(made.fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return wrong("socket: " + path + ": " + why(errno) +
                     "; its folder must exist and be writable, or name another `socket:`");
    made.path_ = path;
    // Connecting needs the right to write, which no usual umask grants between these two lines.
    if (chmod(path.c_str(), 0660) != 0 || ::listen(made.fd_, backlog) != 0)
        return wrong("socket: " + path + ": " + why(errno));
    return made;
}

}  // namespace webcare::console
