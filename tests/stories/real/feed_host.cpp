#include "tests/stories/real/feed_host.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace webcare::test {

namespace {

// In braces: the folder, the port, and what more the server listens to.
constexpr const char* template_text = R"(daemon off;
master_process off;
pid {0}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 64; }}
http {{
  types {{ application/rss+xml xml; }}
  etag on;
  gzip on;
  gzip_types application/rss+xml;
  gzip_min_length 1;
  log_format story '$request_method $uri $status if-none-match=$http_if_none_match '
                   'encoding=$sent_http_content_encoding bytes=$body_bytes_sent tls=$ssl_protocol '
                   'connection=$connection';
  access_log /dev/stdout story;
  ssl_protocols TLSv1.2 TLSv1.3;
  client_body_temp_path {0}/t1; proxy_temp_path {0}/t2; fastcgi_temp_path {0}/t3;
  uwsgi_temp_path {0}/t4; scgi_temp_path {0}/t5;
  server {{
    listen 127.0.0.1:{1};
    {2}
    root {0}/www;
    location /old/ {{ rewrite ^/old(/.*)$ $scheme://$http_host$1 permanent; }}
    location /away/ {{ rewrite ^/away(/.*)$ $scheme://$http_host$1 redirect; }}
    location /gone {{ return 410; }}
    location /taken {{ return 200; }}
  }}
}}
)";

}  // namespace

FeedHost::FeedHost(const TempFolder& folder)
    : folder_{folder}, port_{free_port()}, secure_port_{free_port()} {}

void FeedHost::publish(const std::string& name, const std::string& text) const {
    folder_.write("www/" + name, text);
}

std::string FeedHost::certify() {
    CertificateWish authority;
    authority.authority = true;
    const TestCertificate root = make_certificate(authority);
    const TestCertificate server = make_certificate(CertificateWish{}, &root);
    folder_.write("server.crt", server.certificate);
    folder_.write("server.key", server.key);
    certified_ = true;
    return folder_.write("root.crt", root.certificate);
}

void FeedHost::start() {
    const std::string file = folder_.write("nginx.conf", configuration());
    process_.emplace(std::vector<std::string>{"/usr/sbin/nginx", "-p", folder_.path(), "-c", file});
    if (!process_->wait_port(port_))
        throw std::runtime_error{"nginx does not answer:\n" + process_->output()};
}

std::string FeedHost::configuration() const {
    std::string secure;
    if (certified_) {
        secure = fmt::format(
            "listen 127.0.0.1:{1} ssl; ssl_certificate {0}/server.crt; "
            "ssl_certificate_key {0}/server.key;",
            folder_.path(), secure_port_);
    }
    return fmt::format(template_text, folder_.path(), port_, secure);
}

std::string FeedHost::url(const std::string& path) const {
    return fmt::format("http://127.0.0.1:{}{}", port_, path);
}

std::string FeedHost::secure_url(const std::string& path) const {
    return fmt::format("https://127.0.0.1:{}{}", secure_port_, path);
}

void FeedStory::listen_to(const std::string& url, const std::string& more) {
    configure(fmt::format(
        "  - {{ name: forum, kind: feed, url: \"{}\", every: 1s, allow_private: true{} }}", url,
        more));
}

}  // namespace webcare::test
