#include "response/slots.hpp"

#include <algorithm>

namespace webcare::response {
namespace {

/// Calls text(piece) and slot(name) for the parts of a sentence, in order.
template <class Text, class Slot>
void walk(std::string_view sentence, Text&& text, Slot&& slot) {
    while (!sentence.empty()) {
        const std::size_t open = sentence.find('{');
        const std::size_t close = open == sentence.npos ? open : sentence.find('}', open);
        if (close == sentence.npos) break;
        text(sentence.substr(0, open));
        slot(sentence.substr(open + 1, close - open - 1));
        sentence.remove_prefix(close + 1);
    }
    text(sentence);
}

}  // namespace

std::string filled(std::string_view sentence, const Slots& slots) {
    std::string out;
    walk(
        sentence, [&](std::string_view piece) { out += piece; },
        [&](std::string_view name) {
            const auto slot = std::find_if(slots.begin(), slots.end(), [&](const auto& candidate) {
                return candidate.first == name;
            });
            if (slot != slots.end())
                out += slot->second;
            else
                out.append("{").append(name).append("}");
        });
    return out;
}

std::vector<std::string_view> slot_names(std::string_view sentence) {
    std::vector<std::string_view> names;
    walk(
        sentence, [](std::string_view) {}, [&](std::string_view name) { names.push_back(name); });
    return names;
}

}  // namespace webcare::response
