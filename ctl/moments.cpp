#include "ctl/moments.hpp"

#include "config/config.hpp"

namespace webcare::ctl {

Zone zone_of(const std::string& file) {
    if (file.empty()) return {};
    config::Problems problems;
    const auto config = config::load(file, problems);
    return config ? config->zone : Zone{};
}

std::string exact(const std::string& text, const Zone& zone, bool to_the_end) {
    const auto moment = text.empty() ? std::nullopt : parse_moment(text, zone, to_the_end);
    return moment ? format_time(*moment) : text;
}

}  // namespace webcare::ctl
