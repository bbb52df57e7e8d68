#include "net/tls.hpp"

#include <gtest/gtest.h>

#include "tests/net/client_under_test.hpp"
#include "tests/support/test_certificate.hpp"

namespace webcare::net {
namespace {

using std::chrono::hours;
using test::answer;
using test::CertificateWish;
using test::LoopbackServer;
using test::make_certificate;
using test::SeenRequest;
using test::TemporaryFile;
using test::TestCertificate;

/// An authority of the test's own, its file, and a server that shows a certificate of the test's
/// choice.
class TlsPeer : public ::testing::Test {
 protected:
    static CertificateWish authority_wish() {
        CertificateWish wish;
        wish.authority = true;
        return wish;
    }

    Result<Response> ask(const TestCertificate& shown, const std::string& ca_file,
                         const std::string& host = "127.0.0.1") {
        LoopbackServer server{[](const SeenRequest&) { return answer(200, "private"); }, shown};
        under.resolver.name("localhost.example", {addresses({"127.0.0.1"})});
        Request request = to("https://" + host + ":" + std::to_string(server.port()) + "/");
        request.access.ca_file = ca_file;
        auto response = under.send(std::move(request));
        requests = server.requests().size();
        return response;
    }

    void expect_refused(const Result<Response>& response, const std::string& why) {
        ASSERT_FALSE(response);
        EXPECT_NE(response.error().detail.find("TLS: "), std::string::npos)
            << response.error().detail;
        EXPECT_NE(response.error().detail.find(why), std::string::npos) << response.error().detail;
        EXPECT_EQ(requests, 0u);  // nothing was said to an unverified peer
    }

    TestCertificate authority = make_certificate(authority_wish());
    TemporaryFile ca{authority.certificate};
    ClientUnderTest under;
    std::size_t requests = 0;
};

TEST_F(TlsPeer, IsTrustedWithAChainAndTheRightAddress) {
    const auto response = ask(make_certificate(CertificateWish(), &authority), ca.path());
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->body, "private");
}

TEST_F(TlsPeer, IsTrustedWithTheRightName) {
    CertificateWish wish;
    wish.name = "DNS:localhost.example";
    const auto response = ask(make_certificate(wish, &authority), ca.path(), "localhost.example");
    ASSERT_TRUE(response) << response.error().detail;
}

TEST_F(TlsPeer, IsRefusedWhenSelfSigned) {
    expect_refused(ask(make_certificate(CertificateWish()), ca.path()), "self");
}

TEST_F(TlsPeer, IsRefusedByTheSystemsAuthorities) {
    expect_refused(ask(make_certificate(CertificateWish(), &authority), ""), "issuer");
}

TEST_F(TlsPeer, IsRefusedWithAnotherHostsCertificate) {
    CertificateWish wish;
    wish.name = "DNS:other.example";
    const TestCertificate other = make_certificate(wish, &authority);
    expect_refused(ask(other, ca.path(), "localhost.example"), "ostname");
    expect_refused(ask(other, ca.path()), "IP address");
}

TEST_F(TlsPeer, IsRefusedBeforeAndAfterItsTime) {
    CertificateWish past;
    past.valid_from = hours{-48}, past.valid_until = hours{-1};
    expect_refused(ask(make_certificate(past, &authority), ca.path()), "expired");
    CertificateWish future;
    future.valid_from = hours{1}, future.valid_until = hours{48};
    expect_refused(ask(make_certificate(future, &authority), ca.path()), "not yet valid");
}

TEST_F(TlsPeer, IsNotAskedWhenTheAuthorityFileIsUnreadable) {
    const TemporaryFile junk{"no certificate"};
    for (const std::string& file : {junk.path(), std::string{"/nonexistent/ca.pem"}}) {
        const auto failed = ask(make_certificate(CertificateWish(), &authority), file);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().kind, ErrorKind::misconfigured);
        EXPECT_NE(failed.error().detail.find(file), std::string::npos);
    }
}

TEST_F(TlsPeer, NeedsOneHandshakeForManyRequests) {
    LoopbackServer server{[](const SeenRequest&) { return answer(200); },
                          make_certificate(CertificateWish(), &authority)};
    for (int i = 0; i < 10; ++i) {
        Request request = to(server.url(), "POST");
        request.access.ca_file = ca.path();
        const auto response = under.send(std::move(request));
        ASSERT_TRUE(response) << response.error().detail;
    }
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(TlsPeer, IsVerifiedThroughAProxyToo) {
    LoopbackServer proxy{[](const SeenRequest&) { return answer(200); }};
    for (const bool trusted : {true, false}) {
        LoopbackServer server{[](const SeenRequest&) { return answer(200, "tunnelled"); },
                              make_certificate(CertificateWish(), trusted ? &authority : nullptr)};
        Request request = to(server.url());
        request.access.ca_file = ca.path();
        request.access.proxy = proxy.url();
        const auto response = under.send(std::move(request));
        EXPECT_EQ(response.has_value(), trusted);
        if (trusted && response) {
            EXPECT_EQ(response->body, "tunnelled");
        }
        EXPECT_EQ(proxy.requests().back().method, "CONNECT");
    }
}

TEST(Tls, SpeaksNothingOlderThanVersion12) {
    TlsContexts contexts;
    const auto context = contexts.client("");
    ASSERT_TRUE(context);
    EXPECT_EQ(SSL_CTX_get_min_proto_version((*context)->native_handle()), TLS1_2_VERSION);
    EXPECT_EQ(SSL_CTX_get_verify_mode((*context)->native_handle()), SSL_VERIFY_PEER);
    EXPECT_EQ(contexts.client("").value(), *context);
}

}  // namespace
}  // namespace webcare::net
