#include "tests/stories/real/mail_server.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace webcare::test {

std::string TakenMail::header(const std::string& name) const {
    for (const auto& [key, value] : headers)
        if (key == name) return value;
    return {};
}

MailStory::MailStory() : mail_port_{free_port()} {
    CertificateWish authority;
    authority.authority = true;
    const TestCertificate root = make_certificate(authority);
    CertificateWish wish;
    wish.name = "DNS:localhost";
    const TestCertificate identity = make_certificate(wish, &root);
    authority_ = folder_.write("root.crt", root.certificate);
    folder_.write("server.crt", identity.certificate);
    folder_.write("server.key", identity.key);
    folder_.write("mail.password", "correct horse");
}

void MailStory::start_server(std::vector<std::string> options) {
    std::vector<std::string> words{"/usr/bin/python3",
                                   "-Wignore",
                                   WEBCARE_SOURCE_DIR "/tests/stories/real/mail_server.py",
                                   "--port",
                                   std::to_string(mail_port_),
                                   "--folder",
                                   folder_.path(),
                                   "--certificate",
                                   folder_.file("server.crt"),
                                   "--key",
                                   folder_.file("server.key"),
                                   "--user",
                                   "webcare",
                                   "--password",
                                   "correct horse"};
    words.insert(words.end(), options.begin(), options.end());
    server_.emplace(std::move(words));
    if (!server_->wait_line("ready"))
        throw std::runtime_error{"the mail server does not start:\n" + server_->output()};
}

void MailStory::write_to(const std::string& to, const std::string& more) {
    configure("  - { name: hook, kind: push, secret_file: secret }",
              fmt::format("  - {{ name: mail, kind: smtp, host: localhost, port: {}, "
                          "username: webcare, password_file: mail.password, "
                          "from: webcare@example.test, to: {}, allow_private: true{} }}\n",
                          mail_port_, to, more));
}

TakenMail MailStory::mail(int number) const {
    TakenMail taken;
    const std::string text = read_file(folder_.file(fmt::format("mail-{}.json", number)));
    JsonDocument document;
    const auto json = document.parse(text);
    EXPECT_TRUE(json.has_value()) << text;
    if (!json) return taken;
    taken.mail_from = (*json)["mail_from"].string_or();
    taken.rcpt_to = (*json)["rcpt_to"].string_or();
    taken.defects = (*json)["defects"].string_or("?");
    taken.body = (*json)["body"].string_or();
    taken.html = (*json)["html"].string_or();
    taken.parts = (*json)["parts"].string_or();
    taken.tls = (*json)["tls"].boolean().value_or(false);
    taken.longest_line = (*json)["longest_line"].integer().value_or(0);
    (*json)["headers"].each_field([&](std::string_view name, JsonValue value) {
        taken.headers.emplace_back(name, value.string_or());
    });
    return taken;
}

std::string MailStory::dead_letter() const {
    for (int tries = 0; tries < 500; ++tries) {
        const std::string listing = json_of({"deadletter"});
        if (listing.find("\"items\":[]") == std::string::npos) return listing;
    }
    return {};
}

}  // namespace webcare::test
