#include "net/decode.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

#include "tests/net/client_under_test.hpp"

namespace webcare::net {
namespace {

using test::answer;
using test::LoopbackServer;
using test::SeenRequest;

constexpr int gzip = 15 + 16, zlib = 15, bare = -15;

/// Deflates `bytes`, `times` over, without ever holding the whole.
std::string compress(std::string_view bytes, int format, std::size_t times = 1) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, format, 9, Z_DEFAULT_STRATEGY);
    std::string out;
    std::array<unsigned char, 64 * 1024> chunk;
    for (std::size_t i = 0; i < times; ++i) {
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream.avail_in = static_cast<uInt>(bytes.size());
        const int flush = i + 1 == times ? Z_FINISH : Z_NO_FLUSH;
        do {
            stream.next_out = chunk.data();
            stream.avail_out = static_cast<uInt>(chunk.size());
            deflate(&stream, flush);
            out.append(reinterpret_cast<char*>(chunk.data()), chunk.size() - stream.avail_out);
        } while (stream.avail_out == 0);
    }
    deflateEnd(&stream);
    return out;
}

std::string gibibyte_of_zeros() {
    return compress(std::string(1 << 20, '\0'), gzip, 1024);
}

Result<std::string> decode(std::string_view encoding, std::string_view bytes,
                           const Limits& limits = Limits(), std::size_t step = 1000) {
    auto decoder = make_decoder(encoding, limits);
    if (!decoder) return decoder.error();
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += step)
        if (const Status fed = (*decoder)->feed(bytes.substr(i, step), out); !fed)
            return fed.error();
    if (const Status whole = (*decoder)->finish(); !whole) return whole.error();
    return out;
}

RC_GTEST_PROP(Decoder, GivesBackWhatWasCompressedHoweverItIsCut, (const std::string& text)) {
    const auto step = *rc::gen::inRange<std::size_t>(1, 50);
    RC_ASSERT(decode("gzip", compress(text, gzip), Limits(), step).value() == text);
    RC_ASSERT(decode("deflate", compress(text, zlib), Limits(), step).value() == text);
}

TEST(Decoder, ReadsBareDeflateAsSomeServersSendIt) {
    EXPECT_EQ(decode("deflate", compress("hello hello hello", bare)).value(), "hello hello hello");
}

TEST(Decoder, ReadsGzipOfSeveralMembers) {
    EXPECT_EQ(decode("X-GZIP", compress("one ", gzip) + compress("two", gzip), Limits(), 7).value(),
              "one two");
    EXPECT_EQ(decode("gzip", compress("one", gzip) + "trailing junk").value(), "one");
}

TEST(Decoder, ReadsBrotli) {
    // "hello" as one stored meta-block: window bits 16, length 5, uncompressed, then the empty last
    // block.
    const std::string_view stored{"\x0b\x02\x80hello\x03", 9};
    EXPECT_EQ(decode("br", stored).value(), "hello");
    EXPECT_EQ(decode("br", stored.substr(0, 6)).error().kind, ErrorKind::temporary);
    EXPECT_EQ(decode("br", "\xff\xff\xff\xff").error().kind, ErrorKind::malformed);
}

TEST(Decoder, GivesNoSixteenMebibytesForABrotliWindow) {
    const auto refused = decode("br", "\x0f\x02\x80hello\x03");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("window of 16 MiB"), std::string::npos);
}

TEST(Decoder, LetsASmallBodyBeAsRepetitiveAsItLikes) {
    const std::string text(60'000, 'a');
    EXPECT_EQ(decode("gzip", compress(text, gzip)).value(), text);
}

TEST(Decoder, StopsAtARatioOfAHundred) {
    const auto stopped = decode("gzip", compress(std::string(5 << 20, 'a'), gzip));
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().kind, ErrorKind::malformed);
    EXPECT_NE(stopped.error().detail.find("100 times"), std::string::npos);
}

TEST(Decoder, StopsAGibibyteOfZerosWithinAFewHundredKilobytes) {
    const std::string& bomb = gibibyte_of_zeros();
    Limits limits;
    limits.ratio = 1'000'000;  // the cap on the output alone must hold too
    auto decoder = make_decoder("gzip", limits);
    std::string out;
    const Status stopped = (*decoder)->feed(bomb, out);
    ASSERT_FALSE(stopped);
    EXPECT_LE(out.size(), limits.body);
    auto strict = make_decoder("gzip", Limits());
    std::string little;
    ASSERT_FALSE((*strict)->feed(std::string_view{bomb}.substr(0, 4096), little));
    EXPECT_LT(little.size(), 512u * 1024);
}

TEST(Decoder, KnowsOnlyOneEncodingAtATime) {
    for (const char* encoding : {"gzip, gzip", "gzip,br", "zstd", "compress", "gzip;q=1"})
        EXPECT_EQ(make_decoder(encoding, Limits()).error().kind, ErrorKind::malformed) << encoding;
    EXPECT_EQ(make_decoder(" identity ", Limits()).value(), nullptr);
}

TEST(Decoder, SaysTemporaryWhenTheStreamIsCut) {
    const std::string whole = compress("a text of some length, to be cut", gzip);
    EXPECT_EQ(decode("gzip", whole.substr(0, whole.size() - 9)).error().kind, ErrorKind::temporary);
    EXPECT_EQ(decode("gzip", "plainly not gzip").error().kind, ErrorKind::malformed);
}

TEST(Bomb, IsDefusedOnTheWire) {
    const std::string& once = gibibyte_of_zeros();
    const std::string twice = compress(once, gzip);
    const std::vector<std::pair<std::string, Headers>> bombs{
        {once, {{"Content-Encoding", "gzip"}}},
        {compress(std::string(50 << 20, 'a'), zlib), {{"Content-Encoding", "deflate"}}},
        {twice, {{"Content-Encoding", "gzip, gzip"}}},
        {twice, {{"Content-Encoding", "gzip"}, {"Content-Encoding", "gzip"}}},
    };
    for (const auto& [body, headers] : bombs) {
        const auto reply = answer(200, body, headers);
        LoopbackServer server{[reply](const SeenRequest&) { return reply; }};
        ClientUnderTest under;
        const auto failed = under.send(to(server.url()));
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().kind, ErrorKind::malformed) << failed.error().detail;
    }
    // Unpacked once only: what is inside stays as it is, and that is small.
    const auto reply = answer(200, twice, {{"Content-Encoding", "gzip"}});
    LoopbackServer server{[reply](const SeenRequest&) { return reply; }};
    ClientUnderTest under;
    Request request = to(server.url());
    request.limits.ratio = 1000;
    const auto inner = under.send(std::move(request));
    ASSERT_TRUE(inner) << inner.error().detail;
    EXPECT_EQ(inner->body, once);
}

}  // namespace
}  // namespace webcare::net
