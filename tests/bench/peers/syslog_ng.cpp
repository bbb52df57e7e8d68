#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>

#include "tests/bench/measure.hpp"
#include "tests/bench/peers/child.hpp"
#include "tests/bench/peers/systems.hpp"
#include "tests/support/process.hpp"

namespace webcare::bench {
namespace {

using asio::ip::tcp;

/// The terms as one expression, bounded at the start of a word; a blank is any blank.
std::string expression_of(const std::vector<Term>& terms) {
    std::string all = "(?i)\\\\b(?:";
    for (const Term& term : terms) {
        if (&term != &terms.front()) all += '|';
        for (const char c : term.text) all += c == ' ' ? std::string{"\\\\s+"} : std::string{c};
    }
    return all + ")";
}

class SyslogNg final : public System {
 public:
    SyslogNg(const std::vector<Term>& terms, const MinimalServer& receiver) {
        const std::string log = folder_.file("log");
        const std::string file = folder_.write(
            "syslog-ng.conf",
            fmt::format(
                "@version: 3.38\n"
                "options {{ stats-freq(0); keep-hostname(yes); use-dns(no); "
                "log-fifo-size(200000); }};\n"
                "source lines {{ network(ip(127.0.0.1) port({0}) transport(tcp) flags(no-parse) "
                "max-connections(4) log-iw-size(20000) log-fetch-limit(1000) "
                "log-msg-size(8192)); }};\n"
                "filter hits {{ match(\"{1}\" value(\"MESSAGE\") type(pcre)); }};\n"
                "destination alerts {{ http(url(\"http://127.0.0.1:{2}/\") method(\"POST\") "
                "headers(\"Content-Type: application/json\") workers(1) batch-lines(1) "
                "body(\"$(format-json text=$MESSAGE ts=$ISODATE)\") "
                "disk-buffer(reliable(yes) disk-buf-size(1073741824) mem-buf-size(16777216) "
                "dir(\"{3}\"))); }};\n"
                "log {{ source(lines); filter(hits); destination(alerts); "
                "flags(flow-control); }};\n",
                port_, expression_of(terms), receiver.port(), folder_.path()));
        on_first_core([&] {
            child_.emplace(
                std::vector<std::string>{"syslog-ng", "-F", "-f", file, "-R",
                                         folder_.file("persist"), "-c", folder_.file("ctl"), "-p",
                                         folder_.file("pid"), "--no-caps"},
                std::vector<std::string>{}, log);
        });
        wait_for(*child_, log, [this] { return connect(); });
    }

    void prepare(const std::vector<Text>& texts) override {
        lines_.clear();
        for (const Text& text : texts) lines_ += text.text + "\n";
    }
    void take() override { asio::write(socket_, asio::buffer(lines_)); }
    double cpu() const override { return child_->cpu(); }
    double peak_mebibytes() const override { return child_->peak_mebibytes(); }

 private:
    bool connect() {
        boost::system::error_code failed;
        socket_ = tcp::socket{io_};
        socket_.connect({asio::ip::address_v4::loopback(), port_}, failed);
        return !failed;
    }

    test::TempFolder folder_;
    std::uint16_t port_ = free_port();
    asio::io_context io_;
    tcp::socket socket_{io_};
    std::string lines_;
    std::optional<Child> child_;
};

}  // namespace

std::unique_ptr<System> start_syslog_ng(const std::vector<Term>& terms,
                                        const MinimalServer& receiver) {
    return std::make_unique<SyslogNg>(terms, receiver);
}

}  // namespace webcare::bench
