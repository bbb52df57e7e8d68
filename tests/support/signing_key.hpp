#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace webcare::test {

/// A private key that is made when a test begins, and what a service would do with its public half.
class SigningKey {
 public:
    static SigningKey ec(const char* curve = "P-256");
    static SigningKey rsa(unsigned bits = 2048);

    std::string pkcs8() const;        ///< -----BEGIN PRIVATE KEY-----
    std::string traditional() const;  ///< BEGIN EC PRIVATE KEY (SEC1) or BEGIN RSA PRIVATE KEY
    std::string encrypted() const;    ///< PKCS#8 under a passphrase
    std::string public_half() const;  ///< BEGIN PUBLIC KEY

    /// Whether `signature` is one of SHA-256 over `message`: for EC r || s as JOSE has it, for RSA
    /// PKCS#1 v1.5.
    bool verifies(std::string_view message, std::string_view signature) const;
    /// The same for "header.claims.signature", all base64url.
    bool verifies_jwt(std::string_view token) const;

 private:
    explicit SigningKey(evp_pkey_st* key);
    std::shared_ptr<evp_pkey_st> key_;
};

/// What a JWT says, as JSON; empty texts where `token` is none.
struct JwtParts {
    std::string header, claims, signature;
};
JwtParts jwt_parts(std::string_view token);

}  // namespace webcare::test
