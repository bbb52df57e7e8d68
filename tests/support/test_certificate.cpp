#include "tests/support/test_certificate.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <stdexcept>

namespace webcare::test {
namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* thing) const {
        release(thing);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Release<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Release<&X509_free>>;
using Memory = std::unique_ptr<BIO, Release<&BIO_free_all>>;

std::string text_of(const Memory& memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

Memory memory_of(const std::string& text) {
    return Memory{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

void extend(X509* certificate, int what, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
    if (extension == nullptr) throw std::runtime_error{"bad extension " + value};
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

}  // namespace

TestCertificate make_certificate(const CertificateWish& wish, const TestCertificate* issuer) {
    static long serial = 1;
    const Key key{EVP_EC_gen("P-256")};
    const Certificate certificate{X509_new()};
    X509* x = certificate.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
    X509_gmtime_adj(X509_getm_notBefore(x), std::chrono::seconds{wish.valid_from}.count());
    X509_gmtime_adj(X509_getm_notAfter(x), std::chrono::seconds{wish.valid_until}.count());
    X509_set_pubkey(x, key.get());
    const std::string subject = wish.authority ? "Test authority" : "Test server";
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(subject.c_str()), -1, -1, 0);
    extend(x, NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "CA:FALSE");
    if (!wish.authority) extend(x, NID_subject_alt_name, wish.name);

    if (issuer == nullptr) {
        X509_set_issuer_name(x, X509_get_subject_name(x));
        X509_sign(x, key.get(), EVP_sha256());
    } else {
        const Certificate parent{
            PEM_read_bio_X509(memory_of(issuer->certificate).get(), nullptr, nullptr, nullptr)};
        const Key signer{
            PEM_read_bio_PrivateKey(memory_of(issuer->key).get(), nullptr, nullptr, nullptr)};
        X509_set_issuer_name(x, X509_get_subject_name(parent.get()));
        X509_sign(x, signer.get(), EVP_sha256());
    }
    const Memory certificate_text{BIO_new(BIO_s_mem())}, key_text{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(certificate_text.get(), x);
    PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    TestCertificate made;
    made.certificate = text_of(certificate_text);
    made.key = text_of(key_text);
    return made;
}

TemporaryFile::TemporaryFile(const std::string& content)
    : path_{(std::filesystem::temp_directory_path() / "webcare-test-XXXXXX").string()} {
    const int file = ::mkstemp(path_.data());
    if (file < 0 ||
        ::write(file, content.data(), content.size()) != static_cast<ssize_t>(content.size()))
        throw std::runtime_error{"cannot write " + path_};
    ::close(file);
}

TemporaryFile::~TemporaryFile() {
    ::unlink(path_.c_str());
}

}  // namespace webcare::test
