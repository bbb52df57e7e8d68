#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace webcare::console {

/// A bound, listening file descriptor; closed, and a socket file removed, when it goes.
class Listener {
 public:
    Listener() = default;
    Listener(Listener&& other) noexcept;
    Listener& operator=(Listener&& other) noexcept;
    ~Listener();

    /// `address` is host:port or [v6]:port; port 0 lets the system choose. Blocks while it resolves
    /// a name: for the start only. Fails as misconfigured: unreadable, taken (with what to do), or
    /// reachable from outside while `public_url` does not declare a proxy that speaks TLS
    /// (https://...).
    static Result<Listener> tcp(std::string_view address, std::string_view public_url);

    /// A UNIX socket of mode 0660. A file that a dead daemon left is replaced; one that answers, or
    /// that is no socket, fails as misconfigured.
    static Result<Listener> unix_socket(const std::string& path);

    bool is_open() const { return fd_ >= 0; }
    bool is_v6() const { return v6_; }
    std::uint16_t port() const { return port_; }
    /// A duplicate for whoever accepts; the original keeps the address.
    Result<int> duplicate() const;

 private:
    void close();

    int fd_ = -1;
    bool v6_ = false;
    std::uint16_t port_ = 0;
    std::string path_;  ///< of a UNIX socket, else empty
};

}  // namespace webcare::console
