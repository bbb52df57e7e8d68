#include "core/json.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/json_read.hpp"
#include "core/text.hpp"

namespace webcare {
namespace {

std::string written(std::string_view text) {
    std::string out;
    JsonWriter{out}.value(text);
    return out;
}

TEST(JsonWriter, EscapesWhatCouldEndALineOrMoveACursor) {
    EXPECT_EQ(written("a\n\x1b[31m\x7f"), R"("a\n\u001b[31m\u007f")");
    EXPECT_EQ(written("\xc2\x9b\xe2\x80\xa8"), R"("\u009b\u2028")");
}

TEST(JsonWriter, ReplacesBytesThatAreNotUtf8) {
    EXPECT_EQ(written("caf\xe9!"), "\"caf\xef\xbf\xbd!\"");
    EXPECT_EQ(written("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");  // a surrogate
}

TEST(JsonWriter, PutsCommasBetweenValuesOnly) {
    std::string out;
    JsonWriter writer{out};
    writer.begin_object().field("a", 1).field_if("none", std::string{}).key("b").begin_array();
    writer.value(true).null().begin_object().end_object().end_array().field("c", "x").end_object();
    EXPECT_EQ(out, R"({"a":1,"b":[true,null,{}],"c":"x"})");
}

RC_GTEST_PROP(JsonWriter, AnyBytesAreOneLineOfValidJsonThatReadsBackAsCleanUtf8,
              (const std::string& bytes)) {
    const std::string line = written(bytes);
    for (const char c : line) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    JsonDocument document;
    const auto value = document.parse(line);
    RC_ASSERT(value.has_value());
    RC_ASSERT(is_valid_utf8(*value->string()));
    if (is_valid_utf8(bytes)) RC_ASSERT(*value->string() == bytes);
}

TEST(JsonValue, GivesNothingForAWrongTypeAndNullForWhatIsMissing) {
    JsonDocument document;
    const auto root = document.parse(R"({"n":-3,"s":"x","deep":{"list":[1,2]}})");
    ASSERT_TRUE(root);
    EXPECT_FALSE((*root)["n"].string());
    EXPECT_FALSE((*root)["n"].count());
    EXPECT_EQ((*root)["n"].integer(), -3);
    EXPECT_TRUE((*root)["no"]["such"]["chain"].is_null());
    EXPECT_EQ(root->pointer("/deep/list/1").integer(), 2);
    EXPECT_EQ((*root)["deep"].text(), R"({"list":[1,2]})");
}

TEST(JsonDocument, RefusesNestingDeeperThanItsBound) {
    JsonDocument document;
    const std::string deep = std::string(JsonDocument::max_depth + 8, '[') +
                             std::string(JsonDocument::max_depth + 8, ']');
    const auto parsed = document.parse(deep);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().kind, ErrorKind::malformed);
}

TEST(JsonDocument, ReadsALongTextAfterAShortOne) {
    JsonDocument document;
    ASSERT_TRUE(document.parse("1"));
    const std::string big = "\"" + std::string(3 << 20, 'x') + "\"";
    const auto value = document.parse(big);
    ASSERT_TRUE(value) << value.error().detail;
    EXPECT_EQ(value->string()->size(), 3u << 20);
}

}  // namespace
}  // namespace webcare
