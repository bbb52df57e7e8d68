#include "net/jwt.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>

#include <array>
#include <memory>

#include "net/signature.hpp"

namespace webcare::net {
namespace {

template <auto Free>
struct Frees {
    template <class T>
    void operator()(T* pointer) const {
        Free(pointer);
    }
};
using Bio = std::unique_ptr<BIO, Frees<&BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Frees<&EVP_PKEY_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Frees<&EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Frees<&ECDSA_SIG_free>>;

constexpr int half = 32;  // bytes of r and of s

Error unfit(const char* why) {
    return Error{ErrorKind::misconfigured, why};
}

/// Other curves of 256 bits sign too, and no service verifies that as ES256.
bool is_on_p256(const EVP_PKEY* key) {
    std::array<char, 32> name{};
    return EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) == 1 &&
           std::string_view{name.data()} == SN_X9_62_prime256v1;
}

Result<Key> read_key(JwtAlgorithm algorithm, std::string_view pem) {
    const Bio bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    // No passphrase is asked for: an encrypted key simply does not open.
    const auto no_passphrase = [](char*, int, int, void*) { return 0; };
    Key key{bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr) : nullptr};
    if (!key) {
        ERR_clear_error();  // the TLS of this thread reads the same queue
        return unfit("the private key is no PEM (-----BEGIN PRIVATE KEY-----) that can be read");
    }
    const int wanted = algorithm == JwtAlgorithm::es256 ? EVP_PKEY_EC : EVP_PKEY_RSA;
    if (EVP_PKEY_base_id(key.get()) != wanted) {
        return unfit(algorithm == JwtAlgorithm::es256
                         ? "ES256 needs a P-256 key; this is another kind"
                         : "RS256 needs an RSA key; this is another kind");
    }
    if (algorithm == JwtAlgorithm::es256 && !is_on_p256(key.get()))
        return unfit("ES256 needs a key on the curve P-256");
    return key;
}

/// OpenSSL's DER as r || s.
std::string raw_signature(std::string_view der) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const Signature parsed{d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size()))};
    std::string out(2 * half, '\0');
    auto* to = reinterpret_cast<unsigned char*>(out.data());
    if (!parsed || BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), to, half) != half ||
        BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), to + half, half) != half) {
        return {};
    }
    return out;
}

}  // namespace

Result<std::string> sign_jwt(JwtAlgorithm algorithm, std::string_view pem, std::string_view header,
                             std::string_view claims) {
    const auto key = read_key(algorithm, pem);
    if (!key) return key.error();
    const std::string signed_part = base64url(header) + "." + base64url(claims);
    const auto* message = reinterpret_cast<const unsigned char*>(signed_part.data());
    const Digest digest{EVP_MD_CTX_new()};
    std::size_t size = 0;
    const bool begun =
        digest &&
        EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key->get()) == 1 &&
        EVP_DigestSign(digest.get(), nullptr, &size, message, signed_part.size()) == 1;
    std::string signature(size, '\0');
    if (!begun || EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()),
                                 &size, message, signed_part.size()) != 1) {
        return unfit("the private key does not sign");
    }
    signature.resize(size);
    if (algorithm == JwtAlgorithm::es256) signature = raw_signature(signature);
    return signed_part + "." + base64url(signature);
}

}  // namespace webcare::net
