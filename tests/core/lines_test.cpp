// Lines of streams that nobody vouches for.

#include "core/lines.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

namespace webcare {
namespace {

TEST(Lines, DropAByteOrderMarkBeforeTheFirstOnly) {
    std::istringstream in{
        "\xef\xbb\xbf"
        "a\n\xef\xbb\xbf"
        "b"};
    LineReader reader{in};
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.line(), "a");
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.line(),
              "\xef\xbb\xbf"
              "b");
    EXPECT_EQ(reader.number(), 2u);
    EXPECT_FALSE(reader.next());
}

TEST(Lines, AreCutWhereTheyAreTooLong) {
    std::istringstream in{std::string(LineReader::longest + 1, 'x') + "\nb\n"};
    LineReader reader{in};
    ASSERT_TRUE(reader.next());
    EXPECT_TRUE(reader.too_long());
    EXPECT_EQ(reader.line().size(), LineReader::longest);
    ASSERT_TRUE(reader.next());
    EXPECT_FALSE(reader.too_long());
    EXPECT_EQ(reader.line(), "b");
}

/// A device that gives zeros for ever.
class Zeros : public std::streambuf {
 protected:
    int_type underflow() override {
        setg(zeros_.data(), zeros_.data(), zeros_.data() + zeros_.size());
        return 0;
    }

 private:
    std::vector<char> zeros_ = std::vector<char>(1 << 16);
};

TEST(Lines, EndWhereALineHasNoEnd) {
    Zeros zeros;
    std::istream in{&zeros};
    LineReader reader{in};
    ASSERT_TRUE(reader.next());
    EXPECT_TRUE(reader.too_long());
    EXPECT_TRUE(reader.has_no_end());
    EXPECT_FALSE(reader.next());
}

}  // namespace
}  // namespace webcare
