#include "language/emoji.hpp"

#include <array>
#include <utility>

namespace webcare::language {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> classes{{
    {"angry", "😠😡🤬👿💢😤"},
    {"sad", "😢😭😞😔☹🙁😟😩😫😥😓😣😖💔🥺"},
    {"happy", "😀😃😄😁😊🙂☺😇🥳😎🤗😌"},
    {"laugh", "😂🤣😆😹😅"},
    {"love", "😍🥰😘🤩❤💕💖💗💙💚💛🧡💜♥😻"},
    {"disgust", "🤢🤮😷💩"},
    {"fear", "😱😨😰😳🆘"},
    {"scorn", "🙄😒🤡😏🤦🤷"},
    {"approve", "👍👏🙌💪👌✅🎉⭐🌟💯🙏"},
    {"reject", "👎🖕❌🚫⛔"},
    {"alarm", "🚨⚠🔥🆘🚑"},
}};

}  // namespace

const std::vector<std::string_view>& emoji_classes() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all;
        all.reserve(classes.size());
        for (const auto& [name, emoji] : classes) all.push_back(name);
        return all;
    }();
    return names;
}

std::string_view emoji_of_class(std::string_view name) {
    for (const auto& [known, emoji] : classes)
        if (known == name) return emoji;
    return {};
}

}  // namespace webcare::language
