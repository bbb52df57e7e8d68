#include "tests/support/signing_key.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <stdexcept>

#include "net/signature.hpp"

namespace webcare::test {
namespace {

constexpr std::size_t half = 32;  // bytes of r and of s

template <class Write>
std::string pem(Write&& write) {
    const std::unique_ptr<BIO, int (*)(BIO*)> bio{BIO_new(BIO_s_mem()), &BIO_free};
    if (write(bio.get()) != 1) throw std::runtime_error{"OpenSSL writes no PEM"};
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// r || s as the DER that OpenSSL verifies; empty where it is not 64 bytes.
std::string der_of(std::string_view raw) {
    if (raw.size() != 2 * half) return {};
    const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> signature{ECDSA_SIG_new(),
                                                                     &ECDSA_SIG_free};
    ECDSA_SIG_set0(signature.get(), BN_bin2bn(bytes(raw), half, nullptr),
                   BN_bin2bn(bytes(raw) + half, half, nullptr));
    std::string out(static_cast<std::size_t>(i2d_ECDSA_SIG(signature.get(), nullptr)), '\0');
    auto* to = reinterpret_cast<unsigned char*>(out.data());
    i2d_ECDSA_SIG(signature.get(), &to);
    return out;
}

}  // namespace

SigningKey::SigningKey(EVP_PKEY* key) : key_{key, &EVP_PKEY_free} {
    if (key == nullptr) throw std::runtime_error{"OpenSSL makes no key"};
}

SigningKey SigningKey::ec(const char* curve) {
    return SigningKey{EVP_EC_gen(curve)};
}

SigningKey SigningKey::rsa(unsigned bits) {
    return SigningKey{EVP_RSA_gen(bits)};
}

std::string SigningKey::pkcs8() const {
    return pem([&](BIO* to) {
        return PEM_write_bio_PKCS8PrivateKey(to, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}

std::string SigningKey::traditional() const {
    return pem([&](BIO* to) {
        return PEM_write_bio_PrivateKey_traditional(to, key_.get(), nullptr, nullptr, 0, nullptr,
                                                    nullptr);
    });
}

std::string SigningKey::encrypted() const {
    std::string passphrase = "geheim";
    return pem([&](BIO* to) {
        return PEM_write_bio_PKCS8PrivateKey(to, key_.get(), EVP_aes_256_cbc(), passphrase.data(),
                                             static_cast<int>(passphrase.size()), nullptr, nullptr);
    });
}

std::string SigningKey::public_half() const {
    return pem([&](BIO* to) { return PEM_write_bio_PUBKEY(to, key_.get()); });
}

bool SigningKey::verifies(std::string_view message, std::string_view signature) const {
    const bool is_ec = EVP_PKEY_base_id(key_.get()) == EVP_PKEY_EC;
    const std::string der = is_ec ? der_of(signature) : std::string{signature};
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> digest{EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free};
    return EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(digest.get(), bytes(der), der.size(), bytes(message), message.size()) ==
               1;
}

bool SigningKey::verifies_jwt(std::string_view token) const {
    const std::size_t dot = token.rfind('.');
    if (dot == std::string_view::npos) return false;
    return verifies(token.substr(0, dot), jwt_parts(token).signature);
}

JwtParts jwt_parts(std::string_view token) {
    const std::size_t first = token.find('.'), last = token.rfind('.');
    if (first == last) return {};
    const auto part = [](std::string_view text) {
        return net::from_base64url(text).value_or(std::string{});
    };
    return {part(token.substr(0, first)), part(token.substr(first + 1, last - first - 1)),
            part(token.substr(last + 1))};
}

}  // namespace webcare::test
