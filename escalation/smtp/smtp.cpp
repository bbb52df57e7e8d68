#include "escalation/smtp/smtp.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <atomic>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/text.hpp"
#include "escalation/smtp/mail.hpp"
#include "escalation/smtp/session.hpp"
#include "escalation/target_url.hpp"
#include "net/dialer.hpp"

namespace webcare::escalation::smtp {

namespace {

struct Options {
    Server server;
    net::Access access;
    std::string from;
    std::vector<std::string> to;
    Options() = default;
};

/// Dials on the I/O thread through the daemon's one dialer; the conversation itself is libcurl's,
/// which blocks, and runs on a thread of this channel's own.
class Smtp final : public Channel {
 public:
    Smtp(const Options& options, const Parts& parts) : options_{options}, parts_{parts} {}
    ~Smtp() override {
        stop_ = true;
        thread_.join();
    }

    asio::awaitable<Result<Receipt>> deliver(const Message& message) override {
        const std::vector<std::string> to = recipients(message);
        if (to.empty() || !is_address(to.front()))
            co_return Error{ErrorKind::misconfigured, "no mail address to send to"};
        const Server& server = options_.server;
        auto socket =
            co_await parts_.dialer.dial(server.host, static_cast<std::uint16_t>(server.port),
                                        options_.access.allow_private, std::chrono::seconds{10});
        if (!socket)
            co_return Error{socket.error().kind,
                            fmt::format("mail server {}: {}", server.host, socket.error().detail)};
        boost::system::error_code gone;
        const auto peer = socket->remote_endpoint(gone);
        const int fd = gone ? -1 : socket->release(gone);
        if (gone) co_return Error{ErrorKind::temporary, "the mail server hung up"};
        Connection connection{fd, peer.address().to_string()};
        Mail mail = write_mail(message, options_.from, to, parts_.zone);
        auto taken = co_await converse(std::move(mail), std::move(connection));
        if (!taken) co_return taken.error();
        co_return receipt_of(*taken);
    }
    Result<std::string> preview(const Message& message) override {
        const std::vector<std::string> to = recipients(message);
        return fmt::format("to {}:{}, from {}, to {}\n\n{}", options_.server.host,
                           options_.server.port, options_.from,
                           to.empty() ? "whoever is told" : fmt::format("{}", fmt::join(to, ", ")),
                           write_mail(message, options_.from, to, parts_.zone).text);
    }

 private:
    std::vector<std::string> recipients(const Message& message) const {
        if (message.delivery.to.empty()) return options_.to;
        return {message.delivery.to};
    }

    static Receipt receipt_of(const Taken& taken) {
        Receipt receipt{taken.answer};
        for (const Refusal& refusal : taken.refused) {
            Error error{refusal.kind,
                        fmt::format("the mail server refused {}: {}", refusal.to, refusal.answer)};
            receipt.refused.emplace_back(refusal.to, std::move(error));
        }
        return receipt;
    }

    asio::awaitable<Result<Taken>> converse(Mail mail, Connection connection) {
        // The coroutine frame holds what the thread reads until the thread has answered.
        stop_ = false;  // one lane: nothing else is under way
        Result<Taken> answer = Error{ErrorKind::cancelled, "not sent"};
        auto begin = [&](auto handler) {
            auto slot = asio::get_associated_cancellation_slot(handler);
            if (slot.is_connected()) slot.assign([this](asio::cancellation_type) { stop_ = true; });
            auto executor = asio::get_associated_executor(handler);
            auto work = asio::make_work_guard(executor);
            asio::post(
                thread_, [&, handler = std::move(handler), work = std::move(work)]() mutable {
                    answer = send_mail(options_.server, mail, std::move(connection), stop_);
                    asio::post(work.get_executor(),
                               [handler = std::move(handler)]() mutable { std::move(handler)(); });
                });
        };
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(begin,
                                                                             asio::use_awaitable);
        co_return answer;
    }

    Options options_;
    Parts parts_;
    std::atomic<bool> stop_{false};  // ends the conversation that is under way
    asio::thread_pool thread_{1};
};

void read_server(config::Fields& fields, Server& server) {
    fields.require("host", server.host);
    std::string tls = "starttls";
    fields.choice("tls", tls, {"starttls", "tls", "none"});
    server.tls = tls == "none" ? Tls::none : tls == "tls" ? Tls::implicit : Tls::starttls;
    server.port = server.tls == Tls::implicit ? 465 : server.tls == Tls::none ? 25 : 587;
    fields.read("port", server.port, 1, 65'535);
    fields.read("timeout", server.limit);
    fields.read("username", server.username);
    if (auto password = fields.secret("password")) server.password = *std::move(password);
    if (!server.username.empty() && server.tls == Tls::none)
        fields.error("username",
                     "a login needs `tls: starttls` or `tls: tls`: without it the password is sent "
                     "in the clear");
    if (!server.username.empty() && server.password.empty())
        fields.error("username", "a login needs `password_file` or `password_credential`");
}

void check_addresses(config::Fields& fields, const Options& options) {
    if (!options.from.empty() && !is_address(options.from))
        fields.error("from", fmt::format("\"{}\" is no bare mail address such as webcare@acme.nl",
                                         printable(options.from)));
    for (const std::string& to : options.to)
        if (!is_address(to))
            fields.error("to", fmt::format("\"{}\" is no bare mail address such as team@acme.nl",
                                           printable(to)));
}

}  // namespace

std::optional<Factory> prepare(const config::Channel& channel, const config::Config& config,
                               config::Problems& problems) {
    config::Fields fields{channel.options, "smtp channel", problems};
    Options options;
    options.access = read_access(fields, config);
    read_server(fields, options.server);
    fields.require("from", options.from);
    fields.require("to", options.to);
    check_addresses(fields, options);
    fields.finish();
    if (!is_address(options.from)) return std::nullopt;
    options.server.ca_file = options.access.ca_file;
    options.server.hello = options.from.substr(options.from.rfind('@') + 1);
    return [options](const Parts& parts) { return std::make_unique<Smtp>(options, parts); };
}

}  // namespace webcare::escalation::smtp
