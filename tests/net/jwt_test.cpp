#include "net/jwt.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "net/signature.hpp"
#include "tests/support/signing_key.hpp"

namespace webcare::net {
namespace {

using test::jwt_parts;
using test::SigningKey;

constexpr auto header = R"({"alg":"ES256","kid":"K1","typ":"JWT"})";
constexpr auto claims = R"({"iss":"winkel","iat":1767355200,"exp":1767356400})";

std::string signed_by(JwtAlgorithm algorithm, const std::string& pem) {
    const auto token = sign_jwt(algorithm, pem, header, claims);
    EXPECT_TRUE(token) << token.error().detail;
    return token ? *token : "";
}

/// What the service says of the key instead; never a part of the key.
std::string refusal(JwtAlgorithm algorithm, const std::string& pem) {
    const auto token = sign_jwt(algorithm, pem, header, claims);
    if (token) return "none";
    EXPECT_EQ(token.error().kind, ErrorKind::misconfigured);
    for (std::size_t at = pem.find('\n'); at + 17 < pem.size(); at += 16) {
        const std::string piece = pem.substr(at + 1, 16);
        EXPECT_EQ(token.error().detail.find(piece), std::string::npos) << token.error().detail;
    }
    return token.error().detail;
}

TEST(Jwt, CarriesHeaderAndClaimsAsTheyWereGiven) {
    const std::string token = signed_by(JwtAlgorithm::es256, SigningKey::ec().pkcs8());
    EXPECT_EQ(token.substr(0, token.find('.')),
              "eyJhbGciOiJFUzI1NiIsImtpZCI6IksxIiwidHlwIjoiSldUIn0");  // RFC 4648, 5: no padding
    EXPECT_EQ(jwt_parts(token).header, header);
    EXPECT_EQ(jwt_parts(token).claims, claims);
    EXPECT_EQ(token.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789-_."),
              std::string::npos);
}

TEST(Jwt, SignsEs256WithBothHalvesAtFullLengthAndNotInDer) {
    const SigningKey key = SigningKey::ec();
    const std::string pem = key.pkcs8();
    // One signature in 128 has a half that begins with a zero, where a DER integer is shorter.
    for (int i = 0; i < 600; ++i) {
        const std::string token = signed_by(JwtAlgorithm::es256, pem);
        ASSERT_EQ(jwt_parts(token).signature.size(), 64u);
        ASSERT_TRUE(key.verifies_jwt(token));
    }
}

TEST(Jwt, SignsRs256) {
    const SigningKey key = SigningKey::rsa();
    const std::string token = signed_by(JwtAlgorithm::rs256, key.pkcs8());
    EXPECT_EQ(jwt_parts(token).signature.size(), 256u);
    EXPECT_TRUE(key.verifies_jwt(token));
}

TEST(Jwt, TakesAKeyInTheOlderFormsToo) {
    const SigningKey ec = SigningKey::ec(), rsa = SigningKey::rsa();
    EXPECT_TRUE(ec.traditional().starts_with("-----BEGIN EC PRIVATE KEY-----"));
    EXPECT_TRUE(rsa.traditional().starts_with("-----BEGIN RSA PRIVATE KEY-----"));
    EXPECT_TRUE(ec.verifies_jwt(signed_by(JwtAlgorithm::es256, ec.traditional())));
    EXPECT_TRUE(rsa.verifies_jwt(signed_by(JwtAlgorithm::rs256, rsa.traditional())));
}

TEST(Jwt, IsNotVerifiedByAnotherKeyOrAfterAChange) {
    const SigningKey key = SigningKey::ec();
    std::string token = signed_by(JwtAlgorithm::es256, key.pkcs8());
    EXPECT_FALSE(SigningKey::ec().verifies_jwt(token));
    token[token.find('.') + 5] ^= 1;
    EXPECT_FALSE(key.verifies_jwt(token));
}

TEST(Jwt, SaysWhatIsWrongWithAKeyWithoutShowingIt) {
    const SigningKey key = SigningKey::ec(), rsa = SigningKey::rsa();
    const auto es256 = JwtAlgorithm::es256, rs256 = JwtAlgorithm::rs256;
    EXPECT_EQ(refusal(es256, rsa.pkcs8()), "ES256 needs a P-256 key; this is another kind");
    EXPECT_EQ(refusal(rs256, key.pkcs8()), "RS256 needs an RSA key; this is another kind");
    EXPECT_EQ(refusal(es256, SigningKey::ec("P-384").pkcs8()),
              "ES256 needs a key on the curve P-256");
    EXPECT_EQ(refusal(es256, SigningKey::ec("secp256k1").pkcs8()),
              "ES256 needs a key on the curve P-256");
    const std::string no_pem =
        "the private key is no PEM (-----BEGIN PRIVATE KEY-----) that can be read";
    EXPECT_EQ(refusal(es256, key.public_half()), no_pem);
    EXPECT_EQ(refusal(es256, key.encrypted()), no_pem);
    EXPECT_EQ(refusal(es256, key.pkcs8().substr(0, 100)), no_pem);
    EXPECT_EQ(refusal(es256, "sleutel"), no_pem);
    EXPECT_EQ(refusal(es256, ""), no_pem);
}

TEST(Jwt, LeavesNothingInTheErrorQueueThatTlsReads) {
    static_cast<void>(sign_jwt(JwtAlgorithm::es256, "sleutel", header, claims));
    EXPECT_EQ(ERR_peek_error(), 0u);
}

}  // namespace
}  // namespace webcare::net
