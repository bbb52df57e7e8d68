#include <fmt/format.h>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fstream>
#include <sstream>

#include "tests/bench/measure.hpp"
#include "tests/bench/peers/child.hpp"
#include "tests/bench/peers/systems.hpp"
#include "tests/support/process.hpp"

namespace webcare::bench {
namespace {

using asio::ip::tcp;
using Request = http::request<http::string_body>;

/// One expression a line, bounded as our terms are.
std::string map_of(const std::vector<Term>& terms) {
    std::string lines;
    for (const Term& term : terms) {
        std::string words;
        for (const char c : term.text) words += c == ' ' ? std::string{"\\s+"} : std::string{c};
        lines += fmt::format("/\\b{}{}/i\n", words, term.is_prefix ? "" : "\\b");
    }
    return lines;
}

Request message_of(const std::string& text) {
    Request request{http::verb::post, "/checkv2", 11};
    request.set(http::field::host, "127.0.0.1");
    request.body() =
        "From: a@b.example\r\nTo: c@d.example\r\nSubject: mention\r\n"
        "Date: Tue, 14 May 2024 10:00:00 +0000\r\nMessage-Id: <1@b.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n" +
        text + "\r\n";
    request.prepare_payload();
    return request;
}

class Rspamd final : public System {
 public:
    Rspamd(const std::string& root, const std::vector<Term>& terms) {
        const std::string share = root + "/usr/share/rspamd", log = folder_.file("log");
        folder_.write("words.map", map_of(terms));
        // What its modules lean on; the rules of the package stay out.
        folder_.write("rspamd.lua", "require \"global_functions\" ()\n");
        const std::string file = folder_.write("rspamd.conf", configuration(share));
        std::vector<std::string> arguments{root + "/usr/bin/rspamd", "-i", "-f", "-c", file};
        for (const auto& [name, path] :
             std::vector<std::pair<std::string, std::string>>{{"CONFDIR", folder_.path()},
                                                              {"LOCAL_CONFDIR", folder_.path()},
                                                              {"DBDIR", folder_.path()},
                                                              {"RUNDIR", folder_.path()},
                                                              {"LOGDIR", folder_.path()},
                                                              {"SHAREDIR", share},
                                                              {"PLUGINSDIR", share + "/plugins"},
                                                              {"LUALIBDIR", share + "/lualib"},
                                                              {"RULESDIR", share + "/rules"},
                                                              {"WWWDIR", share + "/www"}})
            arguments.push_back(fmt::format("--var={}={}", name, path));
        const std::string libraries =
            fmt::format("LD_LIBRARY_PATH={0}/usr/lib/x86_64-linux-gnu:{0}/usr/lib/rspamd", root);
        on_first_core([&] { child_.emplace(arguments, std::vector{libraries}, log); });
        const std::string hit = "Dit is een " + terms.front().text + " van de eerste soort.";
        wait_for(*child_, log, [&] { return answers_with_symbol(hit); });
    }

    void prepare(const std::vector<Text>& texts) override {
        requests_.clear();
        for (const Text& text : texts) requests_.push_back(message_of(text.text));
    }
    void take() override {
        Load load;
        load.port = port_;
        load.count = requests_.size();
        load.next = [this](std::uint64_t number) { return std::move(requests_[number]); };
        post_all(load);
    }
    double cpu() const override { return child_->cpu(); }
    double peak_mebibytes() const override { return child_->peak_mebibytes(); }

 private:
    std::string configuration(const std::string& share) const {
        return fmt::format(
            "lua = \"{0}/rspamd.lua\";\n"
            "options {{ url_tld = \"{1}/effective_tld_names.dat\"; pidfile = \"{0}/pid\"; "
            "filters = \"\"; dns {{ nameserver = [\"127.0.0.1:9\"]; timeout = 0.1s; "
            "retransmits = 1; }} hs_cache_dir = \"{0}\"; tempdir = \"{0}\"; "
            "control_socket = \"{0}/control mode=0600\"; history_rows = 10; "
            "lua_path = \"{1}/lualib/?.lua\"; }}\n"
            "logging {{ type = \"file\"; filename = \"{0}/rspamd.log\"; level = \"warning\"; }}\n"
            "worker \"controller\" {{ bind_socket = \"127.0.0.1:{3}\"; count = 1; }}\n"
            "worker \"normal\" {{ bind_socket = \"127.0.0.1:{2}\"; count = 1; mime = true; }}\n"
            "multimap {{ WORDS {{ type = \"content\"; filter = \"text\"; map = \"{0}/words.map\"; "
            "regexp = true; score = 1.0; }} }}\n"
            "actions {{ reject = 15; add_header = 6; greylist = 4; }}\n"
            "modules {{ path = \"{1}/plugins/multimap.lua\"; }}\n",
            folder_.path(), share, port_, free_port());
    }
    /// The map is read and compiled some time after the first answer.
    bool answers_with_symbol(const std::string& text) const {
        asio::io_context io;
        tcp::socket socket{io};
        boost::system::error_code failed;
        socket.connect({asio::ip::address_v4::loopback(), port_}, failed);
        if (failed) return false;
        http::write(socket, message_of(text), failed);
        boost::beast::flat_buffer buffer;
        http::response<http::string_body> response;
        if (!failed) http::read(socket, buffer, response, failed);
        return !failed && response.body().find("WORDS") != std::string::npos;
    }

    test::TempFolder folder_;
    std::uint16_t port_ = free_port();
    std::vector<Request> requests_;
    std::optional<Child> child_;
};

}  // namespace

std::unique_ptr<System> start_rspamd(const std::string& root, const std::vector<Term>& terms) {
    return std::make_unique<Rspamd>(root, terms);
}

}  // namespace webcare::bench
