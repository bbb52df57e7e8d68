#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "response/handbook.hpp"
#include "response/response.hpp"

namespace webcare::response {

/// The handbook that ships. Fails the test with the problems when it does not load.
inline std::shared_ptr<const Handbook> shipped_handbook() {
    config::Problems problems;
    auto handbook = load_handbook(WEBCARE_SOURCE_DIR "/config/response", problems);
    EXPECT_TRUE(handbook) << problems.text();
    return handbook;
}

}  // namespace webcare::response
