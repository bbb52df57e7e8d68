#include "net/reach.hpp"

#include <gtest/gtest.h>

namespace webcare::net {
namespace {

Status reach(std::string_view url, bool allow_private = false) {
    Access access;
    access.allow_private = allow_private;
    return check_reach(url, access);
}

TEST(Reach, RefusesAPrivateAddressThatIsWrittenOut) {
    for (const char* url :
         {"http://127.0.0.1:8080/x", "https://10.1.2.3/", "http://[::1]/", "https://[fd00::1]/feed",
          "http://localhost:9000/", "http://a.localhost/", "http://169.254.169.254/latest"}) {
        const Status refused = reach(url);
        ASSERT_FALSE(refused) << url;
        EXPECT_EQ(refused.error().kind, ErrorKind::misconfigured);
        EXPECT_NE(refused.error().detail.find("allow_private: true"), std::string::npos);
        EXPECT_TRUE(reach(url, true)) << url;
    }
}

TEST(Reach, LeavesNamesToTheDialer) {
    EXPECT_TRUE(reach("https://intranet.example/feed"));
    EXPECT_TRUE(reach("https://93.184.215.14/"));
    EXPECT_FALSE(reach("https://exa mple/", true)) << "no URL at all";
}

}  // namespace
}  // namespace webcare::net
