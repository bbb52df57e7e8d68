#include "connectors/poll/expected.hpp"

#include <algorithm>

namespace webcare::connectors::poll {

Expected Expected::read(const config::Node& node) {
    Expected out;
    const bool word = node.is_scalar() && !node.quoted();
    if (word && (node.scalar() == "present" || node.scalar() == "absent")) {
        out.present_ = node.scalar() == "present";
    } else {
        for (const config::Node& one : node.items()) out.one_of_.push_back(one.scalar());
    }
    return out;
}

bool Expected::holds(bool there, std::string_view value) const {
    if (present_) return *present_ == there;
    return std::find(one_of_.begin(), one_of_.end(), value) != one_of_.end();
}

}  // namespace webcare::connectors::poll
