#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "config/config.hpp"
#include "response/draft.hpp"

namespace webcare::response {

/// The shipped draft check.
inline const DraftBook& shipped_book() {
    static const auto book = [] {
        config::Problems problems;
        auto loaded =
            load_draft_book(std::string{WEBCARE_SOURCE_DIR} + "/config/response/draft", problems);
        EXPECT_TRUE(problems.ok()) << problems.text();
        return loaded;
    }();
    return *book;
}

class Drafts : public ::testing::Test {
 protected:
    DraftCheck checked(const std::string& text) {
        draft_.text = text;
        return check(shipped_book(), draft_, *parse_moment("2026-11-25 10:00", zone_), zone_,
                     plain_office_day);
    }
    bool finds(FindingKind kind, const std::string& text) { return checked(text).has(kind); }
    static bool lacks(const std::vector<std::string>& missing, std::string_view part) {
        return std::find(missing.begin(), missing.end(), part) != missing.end();
    }

    Draft draft_;
    Zone zone_ = *Zone::find("Europe/Amsterdam");
};

}  // namespace webcare::response
