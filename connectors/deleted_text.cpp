#include "connectors/deleted_text.hpp"

#include <algorithm>
#include <array>

namespace webcare::connectors {

DeletedText deleted_text_of(std::string_view network) {
    // Their developer terms: content that is gone there may not stay with those who read it.
    constexpr std::array<std::string_view, 7> drop{"facebook", "instagram", "messenger", "reddit",
                                                   "threads",  "whatsapp",  "x"};
    const std::string_view name = network.substr(0, network.find('/'));
    return std::find(drop.begin(), drop.end(), name) != drop.end() ? DeletedText::drop
                                                                   : DeletedText::keep;
}

}  // namespace webcare::connectors
