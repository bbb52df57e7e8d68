#pragma once

#include <string>

#include "core/zone.hpp"

namespace webcare::ctl {

/// The zone of the team that a configuration file names, in which people write moments and read
/// them; UTC without a file, or where it cannot be read.
Zone zone_of(const std::string& file);

/// A moment as parse_moment() reads it, in the form that the API takes. What is no moment goes as
/// it is: the API says what is wrong with it.
std::string exact(const std::string& text, const Zone& zone, bool to_the_end = false);

}  // namespace webcare::ctl
