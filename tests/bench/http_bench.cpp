// http_bench [ROUNDS] [REQUESTS]
// What our alerts cost on their way out. Three clients post 1 KB of signed JSON over 16 kept
// connections to the same minimal Beast server, in turns, one thread each side:
//   beast    nothing but Beast (minimal_beast.hpp), signing as we do
//   client   our net::HttpClient, with the same body
//   webhook  the webhook channel: deliver() of an alert, its JSON written and signed each time
#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http.hpp>
#include <chrono>

#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/secret.hpp"
#include "escalation/webhook/webhook.hpp"
#include "net/http_client.hpp"
#include "net/signature.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/minimal_beast.hpp"

namespace {

using namespace webcare;
using namespace webcare::bench;
using asio::awaitable;

constexpr int connections = 16;
constexpr const char* secret = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

Time now() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

Figure beast(std::uint16_t port, std::uint64_t count) {
    const net::WebhookKey key{Secret{secret}};
    const std::string body = one_kilobyte();
    Load load;
    load.port = port;
    load.connections = connections;
    load.count = count;
    load.next = [&](std::uint64_t number) {
        http::request<http::string_body> request{http::verb::post, "/hook", 11};
        request.set(http::field::host, "127.0.0.1");
        request.set(http::field::content_type, "application/json");
        for (const auto& [name, value] : key.sign("msg_" + std::to_string(number), now(), body))
            request.set(name, value);
        request.body() = body;
        request.prepare_payload();
        return request;
    };
    return post_all(load);
}

/// Runs `lane` on every connection with our client until all are done.
template <class Lane>
Figure with_our_client(std::uint64_t count, Lane lane) {
    asio::io_context io{1};
    net::SystemResolver resolver{io.get_executor()};
    net::GuardedDialer dialer{resolver};
    net::HttpSettings settings;
    settings.sockets_per_host = connections;
    net::HttpClient client{io.get_executor(), dialer, settings};
    int running = connections;
    const auto ended = [&running](std::exception_ptr failed) {
        if (failed) fail("a lane broke");
        --running;
    };
    const double start = wall(), used = cpu();
    for (int i = 0; i < connections; ++i) asio::co_spawn(io, lane(client, dialer), ended);
    while (running > 0 && io.run_one() != 0) {
    }
    const double requests = static_cast<double>(count);
    return {requests / (wall() - start), (cpu() - used) / requests * 1e6};
}

awaitable<void> post(net::Http& http, std::string url, std::uint64_t& begun, std::uint64_t count) {
    const net::WebhookKey key{Secret{secret}};
    const std::string body = one_kilobyte();
    while (begun < count) {
        net::Request request{"POST", url};
        request.headers = key.sign("msg_" + std::to_string(begun++), now(), body);
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = body;
        request.access.allow_private = true;
        const auto response = co_await http.send(std::move(request));
        if (!response || response->status != 200) fail("client: no 200");
    }
}

Figure client(std::uint16_t port, std::uint64_t count) {
    const std::string url = fmt::format("http://127.0.0.1:{}/hook", port);
    std::uint64_t begun = 0;
    return with_our_client(
        count, [&](net::Http& http, net::Dialer&) { return post(http, url, begun, count); });
}

/// An alert about a judged mention whose JSON is about 1 KB.
escalation::Message an_alert() {
    escalation::Message message;
    message.alert.id = "al_7hk2";
    message.alert.mention = "mastodon:10980000012";
    message.mention.id = message.alert.mention;
    message.mention.network = "mastodon";
    message.mention.author.handle = "lezer";
    message.mention.permalink = "https://social.example/@lezer/10980000012";
    message.mention.text =
        "Al drie weken wacht ik op mijn bestelling en niemand belt terug. Dit is de laatste keer.";
    message.assessment.severity = 48;
    message.assessment.level = Level::medium;
    message.assessment.type = MentionType::complaint;
    message.assessment.language = "nl";
    Signal signal;
    signal.rule = "nl.delivery.late";
    signal.severity = 40;
    signal.spans = {Span{4, 9}};
    message.assessment.signals.push_back(std::move(signal));
    message.link = "https://webcare.example/a/al_7hk2";
    return message;
}

awaitable<void> deliver(escalation::Channel& channel, std::uint64_t& begun, std::uint64_t count) {
    escalation::Message message = an_alert();
    while (begun < count) {
        message.delivery.id = "dl_" + std::to_string(begun++);
        message.at = now();
        const auto sent = co_await channel.deliver(message);
        if (!sent) fail("webhook: " + sent.error().detail);
    }
}

awaitable<void> deliver_all(escalation::Factory make, escalation::Parts parts, std::uint64_t& begun,
                            std::uint64_t count) {
    const auto channel = make(parts);
    co_await deliver(*channel, begun, count);
}

Figure webhook(std::uint16_t port, std::uint64_t count) {
    config::Problems problems;
    config::Channel channel;
    channel.name = "ops";
    channel.kind = "webhook";
    channel.options = config::Document::parse(
        fmt::format("{{ name: ops, kind: webhook, allow_private: true, secret: '{}', "
                    "url: 'http://127.0.0.1:{}/hook' }}",
                    secret, port),
        "bench", problems);
    const auto make = escalation::webhook::prepare(channel, config::Config{}, problems);
    if (!make) fail(problems.text());
    const SystemClock clock;
    MemoryLog log;
    const Zone zone;
    const auto silent = [](std::string_view) {};
    std::uint64_t begun = 0;
    return with_our_client(count, [&](net::Http& http, net::Dialer& dialer) {
        return deliver_all(
            *make, escalation::Parts{http, dialer, clock, log, zone, silent, false, "bench"}, begun,
            count);
    });
}

void print_row(const char* what, const Figure& ours, const Figure& peer, bool has_goal) {
    const double ratio = ours.per_second / peer.per_second;
    std::fprintf(stderr, "egress %s: %.2f us of the client's CPU, minimal Beast %.2f: %.2f\n", what,
                 ours.cpu_us, peer.cpu_us, peer.cpu_us / ours.cpu_us);
    print_goal(fmt::format("egress: {}", what),
               fmt::format("{:.0f}/s / Beast {:.0f}/s", ours.per_second, peer.per_second),
               has_goal ? ">= 0.80" : "(no goal)", ratio, !has_goal || ratio >= 0.8);
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argument(argc, argv, 1, 7);
    const auto count = static_cast<std::uint64_t>(argument(argc, argv, 2, 20'000));
    const MinimalServer server;
    std::vector<Figure> peer, mine, channel;
    for (int round = 0; round <= rounds; ++round) {
        const Figure a = beast(server.port(), count), b = client(server.port(), count),
                     c = webhook(server.port(), count);
        if (round == 0) continue;  // it warmed up
        peer.push_back(a);
        mine.push_back(b);
        channel.push_back(c);
    }
    std::fprintf(stderr, "egress: a webhook's body is %zu bytes\n",
                 escalation::webhook::render(an_alert()).size());
    print_row("signed POSTs by net::HttpClient", median(mine), median(peer), true);
    print_row("alerts by the webhook channel", median(channel), median(peer), true);
    return 0;
}
