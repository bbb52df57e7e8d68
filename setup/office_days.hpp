#pragma once

#include "config/config.hpp"
#include "response/time_words.hpp"

namespace webcare::setup {

/// The calendar `office` of a configuration as response/ asks it, a day at a time: from the first
/// opening of the day to its last closing, breaks left aside. Of no calendar, the plain week.
response::OfficeDays office_days(const config::Config& config);

}  // namespace webcare::setup
