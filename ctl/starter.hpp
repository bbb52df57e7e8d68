#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"

namespace webcare::ctl {

/// What `webcarectl init` was told.
struct Starter {
    std::string brand;            ///< 1 to 100 characters, none of them a control character
    std::string language = "nl";  ///< nl or en: of the comments, the time zone and the holidays
    std::string file = "webcared.yaml";
    std::string mastodon = "https://mastodon.social";
    std::string tag;                   ///< a hashtag without #; empty: made of the brand
    std::vector<std::string> handles;  ///< "@acme"
    std::vector<std::string> feeds;    ///< addresses
    std::vector<std::string> forums;   ///< addresses of Discourse forums
    std::vector<std::string> apps;     ///< ids in the App Store
    Starter() = default;
};

/// The commented configuration: config/starter/LANGUAGE.yaml with everything filled in. What was
/// not given stays there as a comment that shows its form.
Result<std::string> starter_config(const Starter& starter);

}  // namespace webcare::ctl
