// bombs_bench
// What a hostile answer costs (threats T5, T6): every parser of what services send, given inputs
// that are made to hurt. Each runs in a process of its own; CPU time, and what its memory grew by
// at the most, beyond the input. A bomb that is refused has the goal of 100 ms and 16 MiB; what is
// read (within the limits of size) is shown for comparison.
#include <brotli/encode.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/feed/wire.hpp"
#include "connectors/json_bounds.hpp"
#include "core/json_read.hpp"
#include "net/decode.hpp"
#include "tests/bench/measure.hpp"

namespace {

using namespace webcare;

struct Bomb {
    std::string name;
    std::function<std::string()> make;
    std::function<std::string(std::string)> read;  // why it was refused, or nothing
};

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    out.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

std::string feed(std::string body) {
    const auto document =
        connectors::feed::parse_feed(std::move(body), "", "https://forum.example/feed");
    return document ? "" : document.error().detail;
}

/// As polled sources read an answer.
std::string json(std::string body) {
    if (const Status fine = connectors::check_json_values(body); !fine) return fine.error().detail;
    JsonDocument document;
    const auto read = document.parse_in_place(body);
    return read ? "" : read.error().detail;
}

std::string decoded(std::string_view encoding, std::string_view bytes) {
    const auto decoder = net::make_decoder(encoding, net::Limits());
    if (!decoder) return decoder.error().detail;
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 16 * 1024)
        if (const auto fed = (*decoder)->feed(bytes.substr(at, 16 * 1024), out); !fed)
            return fed.error().detail;
    return "";
}

std::string gzipped(std::string_view block, int times) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    std::string out(8 << 20, '\0');
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    for (int i = 0; i < times; ++i) {
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(block.data()));
        stream.avail_in = static_cast<uInt>(block.size());
        deflate(&stream, i + 1 == times ? Z_FINISH : Z_NO_FLUSH);
    }
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string brotlied(std::string_view text, int window_bits) {
    std::size_t size = BrotliEncoderMaxCompressedSize(text.size());
    std::string out(size, '\0');
    BrotliEncoderCompress(9, window_bits, BROTLI_MODE_GENERIC, text.size(),
                          reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                          reinterpret_cast<std::uint8_t*>(out.data()));
    out.resize(size);
    return out;
}

std::string entities(bool external) {
    if (external)
        return R"(<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>)";
    std::string out = R"(<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">)";
    for (char c = 'b'; c <= 'z'; ++c) {
        const std::string before = fmt::format("&{};", static_cast<char>(c - 1));
        out += fmt::format("<!ENTITY {} \"{}\">", c, repeated(before, 10));
    }
    return out + "]><rss><channel><title>&z;</title></channel></rss>";
}

std::vector<Bomb> bombs() {
    const std::string open = "<rss version=\"2.0\"><channel>", end = "</channel></rss>";
    std::string attributes = "<rss";
    for (int i = 0; i < 300'000; ++i) attributes += fmt::format(" a{}=\"\"", i);
    std::string spaces = "<rss";
    for (int i = 0; i < 100'000; ++i) spaces += fmt::format(" xmlns:a{}=\"urn:{}\"", i, i);
    std::string nested;
    for (int i = 0; i < 20'000; ++i)
        nested += fmt::format("{} xmlns:a{}=\"u\"{}", i % 200 == 0 ? "<a" : "", i,
                              i % 200 == 199 ? ">" : "");
    const auto just = [](std::string text) { return [text = std::move(text)] { return text; }; };
    const std::string large(10 << 20, 'a'), zeros(1 << 20, '\0');
    return {
        {"XML: entities in entities", just(entities(false)), feed},
        {"XML: an entity that is a file", just(entities(true)), feed},
        {"XML: nested 1,000,000 deep", just(open + repeated("<a>", 1'000'000)), feed},
        {"XML: the same within an entry", just(open + "<item>" + repeated("<b>", 1'000'000)), feed},
        {"XML: 300,000 attributes", just(attributes + "/>"), feed},
        {"XML: 100,000 namespaces", just(spaces + "/>"), feed},
        {"XML: 20,000 namespaces within each other, and 500,000 names",
         just("<rss>" + nested + repeated("<a0:a/>", 500'000)), feed},
        {"XML: an attribute of 10 MiB", just("<rss a=\"" + large + "\"/>"), feed},
        {"XML: a name of 10 MiB", just("<rss><" + large), feed},
        {"XML: a comment without end", just("<rss><!--" + large), feed},
        {"XML: CDATA without end", just("<rss><channel><item><title><![CDATA[" + large), feed},
        {"XML: 6,000,000 elements", just(open + repeated("<a/>", 6'000'000) + end), feed},
        {"XML: 1,000,000 empty entries", just(open + repeated("<item/>", 1'000'000) + end), feed},
        {"JSON feed: nested 1,000,000 deep",
         just(R"({"version":"https://jsonfeed.org/version/1.1","items":)" +
              repeated("[", 1'000'000)),
         feed},
        {"JSON: arrays nested 1,000,000 deep", just(repeated("[", 1'000'000)), json},
        {"JSON: objects nested 1,000,000 deep", just(repeated("{\"a\":", 1'000'000)), json},
        {"JSON: a number of 10 MiB", just("[" + repeated("1", 10 << 20) + "x"), json},
        {"JSON: a text without end, 10 MiB", just("[\"" + large), json},
        {"JSON: 3,400,000 empty arrays", just("[" + repeated("[],", 3'400'000) + "0]"), json},
        {"JSON: 5,000,000 zeros", just("[" + repeated("0,", 5'000'000) + "0]"), json},
        {"gzip: 1 GiB of zeros", just(gzipped(zeros, 1024)),
         [](const std::string& bytes) { return decoded("gzip", bytes); }},
        {"gzip twice: 1 GiB of zeros", just(gzipped(gzipped(zeros, 1024), 1)),
         [](const std::string& bytes) { return decoded("gzip, gzip", bytes); }},
        {"gzip twice, said once", just(gzipped(gzipped(zeros, 1024), 1)),
         [](const std::string& bytes) { return decoded("gzip", bytes); }},
        {"br: 64 MiB of zeros, window of 16 MiB", just(brotlied(std::string(64 << 20, '\0'), 24)),
         [](const std::string& bytes) { return decoded("br", bytes); }},
        {"br: 64 MiB of zeros, window of 8 MiB", just(brotlied(std::string(64 << 20, '\0'), 23)),
         [](const std::string& bytes) { return decoded("br", bytes); }},
        {"br: bytes that are none", just(large),
         [](const std::string& bytes) { return decoded("br", bytes); }},
    };
}

double memory(const char* what) {
    std::ifstream status{"/proc/self/status"};
    double kibibytes = 0;
    for (std::string word; status >> word;)
        if (word == what) status >> kibibytes;
    return kibibytes / 1024;
}

/// In a process of its own, so that one bomb's memory is not the next one's.
void measure(const Bomb& bomb) {
    std::fflush(stdout);
    const pid_t child = ::fork();
    if (child != 0) {
        int status = 0;
        ::waitpid(child, &status, 0);
        if (status != 0) bench::fail(bomb.name + ": the process died");
        return;
    }
    std::string input = bomb.make();
    const std::size_t size = input.size();
    std::ofstream{"/proc/self/clear_refs"} << "5";
    const double before = memory("VmRSS:"), began = bench::cpu();
    const std::string why = bomb.read(std::move(input));
    const double spent = (bench::cpu() - began) * 1e3, grown = memory("VmHWM:") - before;
    const std::string verdict = why.empty() ? "read" : "refused: " + why.substr(0, 60);
    std::fprintf(stderr, "%s: %s\n", bomb.name.c_str(), verdict.c_str());
    bench::print_goal(
        fmt::format("{}, {} KiB", bomb.name, size >> 10),
        fmt::format("{:.1f} ms, {:.1f} MiB{}", spent, grown, why.empty() ? ", read" : ""),
        why.empty() ? "(read)" : "100 ms, 16 MiB", std::max(spent / 100, grown / 16),
        spent < 100 && grown < 16);
    std::fflush(stdout);
    ::_exit(0);
}

}  // namespace

int main() {
    for (const Bomb& bomb : bombs()) measure(bomb);
    return 0;
}
