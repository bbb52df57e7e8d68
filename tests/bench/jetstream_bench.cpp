// jetstream_bench [POSTS] [ROUNDS]
// What listening to all of Bluesky costs: a scripted server on loopback sends made posts as fast as
// they are asked for (default 400,000 a round), over ws without compression; the connector reads
// and sieves them, hands over pages, and the pages are thrown away. Its whole work is on one
// thread, whose CPU time is the figure; the server has a thread of its own. Two in a hundred posts
// hold one of 50 words, five in a hundred messages are deletions.
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "connectors/jetstream/jetstream.hpp"
#include "core/json.hpp"
#include "core/log.hpp"
#include "core/random.hpp"
#include "net/dialer.hpp"
#include "net/http_client.hpp"
#include "net/resolver.hpp"
#include "tests/bench/measure.hpp"
#include "tests/support/run.hpp"
#include "tests/support/websocket_server.hpp"

namespace {

using namespace webcare;
using test::Act;

constexpr std::size_t variants_made = 20'000;

double resident_mib() {
    std::ifstream statm{"/proc/self/statm"};
    double pages = 0;
    statm >> pages >> pages;
    return pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

/// Words in a row, some 150 bytes: speed asks for no sense.
std::string salad(Random& random) {
    constexpr std::array<std::string_view, 24> words{
        "de",       "trein", "naar",    "Zwolle", "staat", "alweer",      "stil",  "morgen",
        "the",      "quick", "weather", "is",     "fine",  "today",       "ik",    "zag",
        "gisteren", "een",   "mooie",   "film",   "over",  "buitenaards", "leven", "hoor"};
    std::string text;
    const std::size_t most = 60 + random.next() % 180;
    while (text.size() < most) {
        text += words[random.next() % words.size()];
        text += ' ';
    }
    return text;
}

/// A message as a Jetstream sends it, but for its time, which goes between the two parts.
struct Message {
    std::string before, after;
};

std::string cid(std::uint64_t number) {
    return fmt::format("bafyrei{:0>52}", number * 2'654'435'761U);
}

/// Of the shape of real ones: a third are replies, a fifth have a picture, a tenth a link, every
/// second has letters beyond ASCII.
Message message(const std::string& text, std::uint64_t number) {
    const std::string did = fmt::format("did:plc:{:0>24}", number * 7'919 % 999'983);
    Message made;
    made.before = fmt::format(R"({{"did":"{}","time_us":)", did);
    const std::string rest =
        fmt::format(R"("collection":"app.bsky.feed.post","rkey":"3l{:0>11}")", number);
    if (number % 20 == 19) {
        made.after = fmt::format(
            R"(,"kind":"commit","commit":{{"rev":"3l{:0>11}","operation":"delete",{}}}}})", number,
            rest);
        return made;
    }
    std::string extra;
    if (number % 3 == 0) {
        const std::string uri = fmt::format("at://did:plc:{:0>24}/app.bsky.feed.post/3k", number);
        extra += fmt::format(
            R"(,"reply":{{"parent":{{"cid":"{0}","uri":"{1}"}},"root":{{"cid":"{0}","uri":"{1}"}}}})",
            cid(number), uri);
    }
    if (number % 5 == 1) {
        extra += fmt::format(
            R"(,"embed":{{"$type":"app.bsky.embed.images","images":[{{"alt":{},"aspectRatio":{{"height":1080,"width":1920}},"image":{{"$type":"blob","ref":{{"$link":"{}"}},"mimeType":"image/jpeg","size":318231}}}}]}})",
            to_json(text.substr(0, text.size() / 2)), cid(number + 1));
    } else if (number % 10 == 2) {
        extra += fmt::format(
            R"(,"embed":{{"$type":"app.bsky.embed.external","external":{{"description":{0},"title":{0},"uri":"https://nieuws.example/{1}"}}}},"facets":[{{"features":[{{"$type":"app.bsky.richtext.facet#link","uri":"https://nieuws.example/{1}"}}],"index":{{"byteEnd":20,"byteStart":0}}}}])",
            to_json(text), number);
    }
    made.after = fmt::format(
        R"(,"kind":"commit","commit":{{"rev":"3l{:0>11}","operation":"create",{},"record":{{"$type":"app.bsky.feed.post","createdAt":"2026-01-02T11:59:00.123Z"{},"langs":["{}"],"text":{}}},"cid":"{}"}}}})",
        number, rest, extra, number % 4 == 0 ? "nl" : "en",
        to_json(number % 2 == 0 ? text + " \xf0\x9f\x98\x80 caf\xc3\xa9" : text), cid(number));
    return made;
}

}  // namespace

int main(int count, char** words) {
    const auto posts = static_cast<std::uint64_t>(bench::argument(count, words, 1, 400'000));
    const int rounds = bench::argument(count, words, 2, 3);

    std::vector<Message> variants;
    std::size_t bytes = 0;
    SeededRandom random{1};
    for (std::size_t i = 0; i < variants_made; ++i) {
        const std::string text = salad(random);
        const bool named = i % 50 == 7;
        variants.push_back(message(named ? text + "Acme" + std::to_string(i % 49) : text, i));
        bytes += variants.back().before.size() + 16 + variants.back().after.size();
    }
    std::atomic<std::uint64_t> left{0};
    test::WebSocketServer server{[&](const test::SeenRequest&) {
        Act play{Act::Kind::stream};
        std::int64_t now = 1'767'355'200'000'000;
        play.more = [&, now](std::string& out) mutable {
            if (left == 0) return false;
            const Message& next = variants[--left % variants.size()];
            out.assign(next.before);
            fmt::format_to(std::back_inserter(out), "{}", now += 200);
            out.append(next.after);
            return true;
        };
        return test::Visit{play, Act{Act::Kind::goodbye}};
    }};

    boost::asio::io_context io{1};
    net::SystemResolver resolver{io.get_executor()};
    net::GuardedDialer dialer{resolver};
    net::HttpClient http{io.get_executor(), dialer};
    net::WebSocketClient sockets{io.get_executor(), dialer, "webcared/bench"};
    net::SteadyTimers timers;
    SystemClock clock;
    MemoryLog log;
    const connectors::Parts parts{http, sockets, timers, clock, random, log, "webcared/bench", {}};
    connectors::jetstream::Options options;
    options.name = "sky";
    options.hosts = {server.url("")};
    options.access.allow_private = true;
    for (int i = 0; i < 49; ++i) options.match.push_back(fmt::format("acme{}", i));
    options.match.push_back("acme energie");

    std::vector<double> costs, speeds;
    double rss_before = 0;
    for (int round = 0; round <= rounds; ++round) {  // the first warms up
        left = round == 0 ? posts / 10 : posts;
        connectors::jetstream::Jetstream source{options, parts};
        std::uint64_t found = 0, pages = 0;
        Cursor at;
        const double cpu = bench::cpu(), began = bench::wall();
        while (left > 0) {
            auto page = test::run_on(io, source.next(at));
            if (!page) {
                bench::fail("jetstream_bench: " + page.error().detail);
            }
            found += page->mentions.size();
            ++pages;
            at = page->next;
        }
        if (round == 0) {
            rss_before = resident_mib();
            continue;
        }
        const double wall = bench::wall() - began, spent = bench::cpu() - cpu;
        costs.push_back(spent / static_cast<double>(posts) * 5'000);
        speeds.push_back(static_cast<double>(posts) / wall);
        fmt::print(stderr,
                   "round {}: {} posts, {:.2f} s, {:.2f} s of CPU, {} mentions on {} pages\n",
                   round, posts, wall, spent, found, pages);
    }
    const double speed = bench::median(speeds), cost = bench::median(costs);
    const double grown = resident_mib() - rss_before;
    bench::print_goal(
        fmt::format("jetstream: posts read and sieved, {} bytes each", bytes / variants.size()),
        fmt::format("{:.0f} /s", speed), ">= 5,000 /s", speed / 5'000, speed >= 5'000);
    bench::print_goal("jetstream: CPU of 5,000 posts a second",
                      fmt::format("{:.0f} ms a second", cost * 1e3), "<= 1", cost, cost <= 1);
    bench::print_goal(fmt::format("jetstream: memory after {} posts more",
                                  posts * static_cast<std::uint64_t>(rounds)),
                      fmt::format("{:+.1f} MiB", grown), "<= 8", grown / 8, grown <= 8);
    return 0;
}
