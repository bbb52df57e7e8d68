#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace webcare::net {

enum class JwtAlgorithm { es256, rs256 };

/// A JSON Web Token (RFC 7519, 7515): `header` and `claims` are JSON objects, `pem` is a private
/// key (PKCS#8, SEC1 or PKCS#1; P-256 for ES256). The signature of ES256 is r and s of 32 bytes
/// each (RFC 7518, 3.4), not OpenSSL's DER. Fails as misconfigured when the key is not fit. About a
/// millisecond. Thread-safe.
Result<std::string> sign_jwt(JwtAlgorithm algorithm, std::string_view pem, std::string_view header,
                             std::string_view claims);

}  // namespace webcare::net
