#pragma once

#include <boost/asio/ssl/context.hpp>
#include <map>
#include <memory>
#include <string>

#include "core/result.hpp"

namespace webcare::net {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// The one place where TLS for connections that we make is set up: TLS 1.2 or newer, the peer's
/// chain verified against the system's authorities or those of a PEM file alone. There is no way to
/// turn verification off. A context is made once for each file and shared; a changed file is read
/// at the next start. One thread.
class TlsContexts {
 public:
    /// Fails as misconfigured when the file cannot be read as certificates.
    Result<TlsContext> client(const std::string& ca_file);

 private:
    std::map<std::string, TlsContext> made_;
};

/// Has `ssl` ask for `host` (SNI, names only) and accept only a certificate made out to that name
/// or address.
Status expect_host(SSL* ssl, const std::string& host);

/// Why a handshake failed, in words: the verdict on the certificate where that was it.
std::string handshake_reason(SSL* ssl, const boost::system::error_code& ec);

}  // namespace webcare::net
