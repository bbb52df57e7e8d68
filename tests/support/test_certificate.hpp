#pragma once

#include <chrono>
#include <string>

namespace webcare::test {

/// A certificate with its key, made on the spot (ECDSA P-256). Both are PEM.
struct TestCertificate {
    std::string certificate;
    std::string key;
    TestCertificate() = default;
};

struct CertificateWish {
    std::string name = "IP:127.0.0.1";   ///< subjectAltName as OpenSSL writes it: "DNS:a.example"
    std::chrono::hours valid_from{-24};  ///< from now
    std::chrono::hours valid_until{24};
    bool authority = false;  ///< may sign others
    CertificateWish() = default;
};

/// Signed by `issuer`, or by itself when that is nullptr.
TestCertificate make_certificate(const CertificateWish& wish,
                                 const TestCertificate* issuer = nullptr);

/// A file that is gone with the object.
class TemporaryFile {
 public:
    explicit TemporaryFile(const std::string& content);
    ~TemporaryFile();
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::string& path() const { return path_; }

 private:
    std::string path_;
};

}  // namespace webcare::test
