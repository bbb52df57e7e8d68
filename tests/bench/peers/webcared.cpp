#include <fmt/format.h>

#include <boost/beast/http.hpp>
#include <chrono>

#include "core/json.hpp"
#include "core/secret.hpp"
#include "net/signature.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/peers/child.hpp"
#include "tests/bench/peers/systems.hpp"
#include "tests/support/process.hpp"

namespace webcare::bench {
namespace {

constexpr const char* secret = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
using Request = http::request<http::string_body>;

class Webcared final : public System {
 public:
    Webcared(const std::string& binary, const std::vector<Term>& terms,
             std::optional<std::uint16_t> receiver, std::size_t a_post)
        : a_post_{a_post} {
        folder_.write("secret", secret);
        folder_.write("terms.yaml", rules_of(terms));
        const std::string log = folder_.file("log");
        const std::string file = folder_.write("webcared.yaml", configuration(receiver));
        on_first_core([&] {
            child_.emplace(
                std::vector<std::string>{binary, "run", "--config", file, "--log-level", "warning"},
                std::vector<std::string>{}, log);
        });
        wait_for(*child_, log, [this] { return listens(port_); });
    }

    void prepare(const std::vector<Text>& texts) override {
        const net::WebhookKey key{Secret{secret}};
        const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
        requests_.clear();
        for (std::size_t from = 0; from < texts.size(); from += a_post_) {
            const std::size_t to = std::min(from + a_post_, texts.size());
            std::string body;
            for (std::size_t i = from; i < to; ++i) write_mention(texts[i], body);
            const auto headers = key.sign(fmt::format("msg_{}", next_), now, body);
            Request request{http::verb::post, "/hooks/hook", 11};
            request.set(http::field::host, "127.0.0.1");
            request.set(http::field::content_type, "application/x-ndjson");
            for (const auto& [name, value] : headers) request.set(name, value);
            request.body() = std::move(body);
            request.prepare_payload();
            requests_.push_back(std::move(request));
        }
    }
    void take() override {
        Load load;
        load.port = port_;
        load.count = requests_.size();
        load.expected_status = 202;
        load.next = [this](std::uint64_t number) { return std::move(requests_[number]); };
        post_all(load);
    }
    double cpu() const override { return child_->cpu(); }
    double peak_mebibytes() const override { return child_->peak_mebibytes(); }

 private:
    /// Every hit is at least of level low, and each has an author of its own: one alert a hit.
    std::string configuration(std::optional<std::uint16_t> receiver) const {
        std::string text = fmt::format(
            "brand: {{ name: Proef }}\n"
            "data_dir: {0}/data\n"
            "socket: {0}/ctl.sock\n"
            "listen: 127.0.0.1:{1}\n"
            "rules: [terms.yaml]\n"
            "keep: hits\n"
            "levels: {{ low: 1, medium: 35, high: 60, critical: 85 }}\n"
            "sources: [ {{ name: hook, kind: push, secret_file: secret }} ]\n",
            folder_.path(), port_);
        if (!receiver) return text + "observe: true\n";
        return text +
               fmt::format(
                   "channels:\n"
                   "  - {{ name: out, kind: webhook, lanes: 64, url: \"http://127.0.0.1:{}/\", "
                   "allow_private: true }}\n"
                   "routes: [ {{ when: \"level >= low\", ladder: all }} ]\n"
                   "ladders: {{ all: [ {{ after: 0m, channels: [out] }} ] }}\n"
                   "grouping: {{ window: 0s }}\nwaves: {{ enabled: false }}\n",
                   *receiver);
    }
    void write_mention(const Text& text, std::string& body) {
        JsonWriter out{body};
        const std::uint64_t number = next_++;
        out.begin_object().field("id", fmt::format("bench:{}", number));
        out.key("author").begin_object().field("id", fmt::format("person{}", number)).end_object();
        out.field("text", text.text).field("lang", text.language).end_object();
        body += '\n';
    }

    test::TempFolder folder_;
    std::uint16_t port_ = free_port();
    std::size_t a_post_;
    std::uint64_t next_ = 1;  // mention; every one is new
    std::vector<Request> requests_;
    std::optional<Child> child_;
};

}  // namespace

std::uint16_t free_port() {
    asio::io_context io;
    const asio::ip::tcp::acceptor probe{io, {asio::ip::address_v4::loopback(), 0}};
    return probe.local_endpoint().port();
}

bool listens(std::uint16_t port) {
    asio::io_context io;
    asio::ip::tcp::socket socket{io};
    boost::system::error_code failed;
    socket.connect({asio::ip::address_v4::loopback(), port}, failed);
    return !failed;
}

std::unique_ptr<System> start_daemon(const std::string& binary, const std::vector<Term>& terms,
                                     std::optional<std::uint16_t> receiver, std::size_t a_post) {
    return std::make_unique<Webcared>(binary, terms, receiver, a_post);
}

}  // namespace webcare::bench
