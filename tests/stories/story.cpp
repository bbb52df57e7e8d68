#include "tests/stories/story.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "core/clock.hpp"
#include "ctl/network.hpp"
#include "net/signature.hpp"

namespace webcare::test {

const char* const complaint =
    "Mijn wasmachine is na twee weken alweer kapot en niemand belt mij terug, ik ben woest!";

Receiver::Receiver() {
    server_ = std::make_unique<LoopbackServer>([this](const SeenRequest& request) {
        Received one;
        one.key = net::header(request.headers, "webhook-id").value_or("");
        one.body = request.body;
        one.headers = request.headers;
        JsonDocument document;
        if (const auto json = document.parse(request.body)) {
            one.type = (*json)["type"].string_or();
            one.mention = json->pointer("/data/mention/id").string_or();
        }
        const std::scoped_lock lock{mutex_};
        received_.push_back(std::move(one));
        arrived_.notify_all();
        return answer(status_, "", headers_);
    });
}

bool Receiver::wait_for(std::size_t count, std::chrono::milliseconds limit) const {
    std::unique_lock lock{mutex_};
    return arrived_.wait_for(lock, limit, [&] { return received_.size() >= count; });
}

bool Receiver::wait_for_mention(const std::string& id, std::chrono::milliseconds limit) const {
    std::unique_lock lock{mutex_};
    return arrived_.wait_for(lock, limit, [&] {
        return std::any_of(received_.begin(), received_.end(),
                           [&](const Received& one) { return one.mention == id; });
    });
}

std::vector<Received> Receiver::received() const {
    const std::scoped_lock lock{mutex_};
    return received_;
}

void Receiver::answer_with(int status, const net::Headers& headers) {
    const std::scoped_lock lock{mutex_};
    status_ = status;
    headers_ = headers;
}

std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

std::string url_path(const std::string& url) {
    return url.substr(url.find('/', url.find("://") + 3));
}

std::string mention_json(const std::string& id, const std::string& text) {
    return fmt::format(R"({{"id":"{}","text":"{}","author":{{"handle":"klant"}}}})", id, text);
}

std::string rss(const std::vector<std::pair<std::string, std::string>>& items,
                const std::string& date) {
    std::string out =
        R"(<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Forum</title>)";
    int number = 0;
    for (const auto& [title, text] : items) {
        out += fmt::format(
            "<item><guid "
            "isPermaLink=\"false\">post-{}</guid><title>{}</title><description>{}</description>{}</"
            "item>",
            ++number, title, text, date.empty() ? "" : "<pubDate>" + date + "</pubDate>");
    }
    return out + "</channel></rss>";
}

Story::Story() : port_{free_port()} {}

Story::~Story() {
    if (HasFailure() && daemon_)
        std::cerr << "--- the daemon said:\n" << daemon_->output() << "---\n";
}

void Story::configure(const std::string& sources, const std::string& more) {
    folder_.write("secret", secret);
    folder_.write(
        "webcared.yaml",
        fmt::format(
            R"(brand: {{ name: Zonnewijk, handles: ["@zonnewijk"], accounts: ["push:zonnewijk"] }}
data_dir: {0}/data
socket: {0}/ctl.sock
listen: 127.0.0.1:{1}
grouping: {{ window: 0s }}
waves: {{ enabled: false }}
sources:
{2}
channels:
  - {{ name: ops, kind: webhook, url: "{3}", secret_file: secret, allow_private: true }}
{4}
)",
            folder_.path(), port_, sources, receiver_.url(), more));
}

void Story::start(std::vector<std::string> environment, std::vector<std::string> flags) {
    DaemonProcess::Options options;
    options.binary = WEBCARE_BIN "/webcared";
    options.config = config_path();
    options.output = folder_.file("daemon.log");
    options.environment = std::move(environment);
    options.flags = std::move(flags);
    daemon_ = std::make_unique<DaemonProcess>(std::move(options));
    daemon_->start();
    ASSERT_TRUE(daemon_->wait_ready()) << daemon_->output();
}

void Story::stop() {
    daemon_->signal(SIGTERM);
    EXPECT_EQ(daemon_->wait_end(20s), 0);
}

Outcome Story::ctl(std::vector<std::string> arguments, const std::string& input) const {
    arguments.insert(arguments.begin(), WEBCARE_BIN "/webcarectl");
    arguments.insert(arguments.end(), {"--config", config_path()});
    return run_program(arguments, input);
}

std::string Story::json_of(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    const Outcome outcome = ctl(std::move(arguments));
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
    return outcome.out;
}

net::Response Story::http(const std::string& method, const std::string& path,
                          const std::string& body, net::Headers headers) const {
    ctl::Network network;
    net::Request request{method, fmt::format("http://127.0.0.1:{}{}", port_, path)};
    request.access.allow_private = true;
    request.headers = std::move(headers);
    request.body = body;
    request.follow = false;
    auto response = network.run(network.http.send(std::move(request)));
    EXPECT_TRUE(response.has_value()) << response.error().detail;
    return response ? *std::move(response) : net::Response{};
}

net::Response Story::push(const std::string& name, const std::string& webhook_id,
                          const std::string& body) const {
    const net::WebhookKey key{Secret{secret}};
    net::Headers headers = key.sign(webhook_id, SystemClock{}.now(), body);
    headers.emplace_back("content-type", "application/json");
    return http("POST", "/hooks/" + name, body, std::move(headers));
}

}  // namespace webcare::test
