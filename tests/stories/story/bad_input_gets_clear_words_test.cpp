#include <zlib.h>

#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

std::string gzip_of_zeros(std::size_t size) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string zeros(1 << 20, ' '), out(size / 500 + 4096, '\0');
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    for (std::size_t done = 0; done < size; done += zeros.size()) {
        stream.next_in = reinterpret_cast<Bytef*>(zeros.data());
        stream.avail_in = static_cast<uInt>(zeros.size());
        deflate(&stream, done + zeros.size() >= size ? Z_FINISH : Z_NO_FLUSH);
    }
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

class BadInputGetsClearWords : public Story {
 protected:
    /// What `source poll` says of a feed that answers so.
    std::string poll(const RawAnswer& reply) {
        const LoopbackServer forum{[&](const SeenRequest&) { return reply; }};
        configure("  - { name: forum, kind: feed, url: \"" + forum.url("/feed.xml") +
                  "\", allow_private: true }");
        const Outcome outcome = ctl({"source", "poll", "forum"});
        EXPECT_EQ(outcome.exit, 1);
        EXPECT_EQ(outcome.out, "");
        return outcome.err;
    }
};

TEST_F(BadInputGetsClearWords, AboutMalformedXml) {
    EXPECT_NE(
        poll(answer(200, "<rss version=\"2.0\"><channel><item><title>half")).find("malformed"),
        std::string::npos);
}

TEST_F(BadInputGetsClearWords, AboutAnEntityBomb) {
    const std::string bomb =
        R"(<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>)"
        R"(<rss version="2.0"><channel><item><title>&b;</title></item></channel></rss>)";
    const std::string said = poll(answer(200, bomb));
    EXPECT_NE(said.find("declares entities"), std::string::npos) << said;
}

TEST_F(BadInputGetsClearWords, AboutAGzipBomb) {
    const std::string said =
        poll(answer(200, gzip_of_zeros(64 << 20), {{"content-encoding", "gzip"}}));
    EXPECT_NE(said.find("malformed"), std::string::npos) << said;
}

TEST_F(BadInputGetsClearWords, AboutABodyOfAHundredMebibytes) {
    RawAnswer big{"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n"};
    big.endlessly = std::string(1 << 16, 'x');
    EXPECT_NE(poll(big).find("malformed"), std::string::npos);
}

TEST_F(BadInputGetsClearWords, AboutABodyWithoutAnEnd) {
    RawAnswer endless{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"};
    endless.endlessly = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
    EXPECT_NE(poll(endless).find("malformed"), std::string::npos);
}

TEST_F(BadInputGetsClearWords, AboutARedirectToAPrivateAddress) {
    const LoopbackServer inside{[](const SeenRequest&) {
        return answer(200, rss({{"geheim", "intern"}}));
    }};
    // The public side is a proxy-less stand-in: only the first hop is allowed to be on loopback.
    const LoopbackServer outside{[&](const SeenRequest&) {
        return answer(302, "",
                      {{"location", "http://10.0.0.1:" + std::to_string(inside.port()) + "/"}});
    }};
    configure("  - { name: forum, kind: feed, url: \"" + outside.url("/feed.xml") + "\" }");
    const Outcome outcome = ctl({"source", "poll", "forum"});
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_NE(outcome.err.find("allow_private"), std::string::npos) << outcome.err;
    EXPECT_EQ(inside.connections(), 0);
}

TEST_F(BadInputGetsClearWords, AboutBadUtf8WhichIsReadAllTheSame) {
    const LoopbackServer forum{[](const SeenRequest&) {
        return answer(200, rss({{"caf\xe9", "d\xe9j\xe0 vu"}}));
    }};
    configure("  - { name: forum, kind: feed, url: \"" + forum.url("/feed.xml") +
              "\", allow_private: true }");
    const Outcome outcome = ctl({"source", "poll", "forum"});
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("déjà vu"), std::string::npos) << outcome.out;
}

TEST_F(BadInputGetsClearWords, AboutBrokenLinesOfAFileWhileTheOthersAreRead) {
    folder_.write("mentions.jsonl", mention_json("file:1", complaint) + "\nno json\n" +
                                        mention_json("file:3", complaint) + "\n");
    configure("  - { name: sample, kind: file, path: mentions.jsonl }");
    const Outcome outcome = ctl({"source", "poll", "sample"});
    EXPECT_EQ(outcome.exit, 0);
    EXPECT_NE(outcome.out.find("file:3"), std::string::npos);
    EXPECT_NE(outcome.err.find("mentions.jsonl:2:"), std::string::npos) << outcome.err;
}

TEST_F(BadInputGetsClearWords, AboutTenThousandEntriesNoneOfWhichIsLost) {
    std::vector<std::pair<std::string, std::string>> items(
        10'000, {"Bericht", "Zomaar een bericht over het weer"});
    const std::string feed = rss(items);
    const LoopbackServer forum{[&](const SeenRequest&) { return answer(200, feed); }};
    configure("  - { name: forum, kind: feed, url: \"" + forum.url("/feed.xml") +
              "\", allow_private: true }\n"
              "  - { name: hook, kind: push, secret_file: secret }");
    start();
    const auto mentions = [&] {
        JsonDocument document;
        const std::string text = json_of({"status"});
        return document.parse(text)->pointer("/counts/mentions").count().value_or(0);
    };
    std::uint64_t count = 0;
    for (int tries = 0; count < 10'000 && tries < 2'000; ++tries) count = mentions();
    EXPECT_EQ(count, 10'000u);
    const std::string status = read_file("/proc/" + std::to_string(daemon_->pid()) + "/status");
    const auto peak = std::stoul(status.substr(status.find("VmHWM:") + 6));
    EXPECT_LT(peak, 256u << 10) << "KiB";
    stop();

    start();  // reads the same feed again
    ASSERT_TRUE(push("hook", "one", mention_json("push:1", complaint)).status == 202);
    ASSERT_TRUE(receiver_.wait_for(1));
    EXPECT_EQ(mentions(), 10'001u);
    stop();
}

}  // namespace
}  // namespace webcare::test
