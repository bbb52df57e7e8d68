#pragma once

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "escalation/smtp/mail.hpp"

namespace webcare::escalation::smtp {

enum class Tls { none, starttls, implicit };

/// The mail server, as configured.
struct Server {
    std::string host;
    int port = 587;
    Tls tls = Tls::starttls;
    std::string username;  ///< empty: no login
    Secret password;
    std::string ca_file;  ///< PEM, instead of the system's
    std::string hello;    ///< what we call ourselves
    Duration limit = std::chrono::seconds{60};
    Server() = default;
};

/// A connected socket, made by the one dialer; closed when nobody took it.
class Connection {
 public:
    Connection(int fd, std::string address) : fd_{fd}, address_{std::move(address)} {}
    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&&) = delete;
    ~Connection();

    int take();                                              ///< the caller closes it
    const std::string& address() const { return address_; }  ///< an IP literal

 private:
    int fd_;
    std::string address_;
};

/// One recipient whom the server did not take.
struct Refusal {
    std::string to;
    ErrorKind kind;      ///< temporary or denied
    std::string answer;  ///< the server's, printable
    Refusal(std::string t, ErrorKind k, std::string a)
        : to{std::move(t)}, kind{k}, answer{std::move(a)} {}
};

/// The server has the mail, for everybody but those.
struct Taken {
    std::string answer;
    std::vector<Refusal> refused;
    Taken() = default;
};

/// Hands one mail to the server over that connection; gives what the server said to it. Blocks up
/// to the limit; `stop` set by another thread ends it early as cancelled. Errors: temporary
/// (network, TLS, 4yz), denied (5yz, refused login, nobody of the recipients taken), misconfigured
/// (ca_file).
Result<Taken> send_mail(const Server& server, const Mail& mail, Connection connection,
                        const std::atomic<bool>& stop);

/// What a reply code says to do: 5yz denied, all else temporary.
ErrorKind kind_of_reply(long code);

}  // namespace webcare::escalation::smtp
