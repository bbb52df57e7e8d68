// Any bytes as a template, as a place and as a path to items: a refusal in words, or one that can
// be filled and keeps its spelling.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "connectors/poll/expression.hpp"
#include "connectors/poll/template.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare;
    using namespace webcare::connectors::poll;
    static JsonDocument document;
    static const JsonValue answer =
        document.parse(R"({"a":[{"b":1,"c":{"d":"x y"}},{"b":2}],"~/":3,"":4})").value();
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto items = Items::parse(text)) {
        if (items->of(answer).size() > Items::most) std::abort();
    }
    Item item{answer};
    item.within.push_back(answer.pointer("/a/0"));
    if (const auto place = Place::parse(text)) {
        (void)written(place->in(item));
        if (place->written() != text) std::abort();
    }
    (void)moment(text);
    const auto made = Template::parse(text);
    if (!made) return 0;
    if (made->written() != text) std::abort();
    const Values options{{"host", "forum.example"}, {"search", R"({"in":"\u00e9"})"}},
        own{{"page", "2"}};
    Scope scope{options, own};
    scope.item = &item;
    const auto plain = made->fill(scope), encoded = made->fill(scope, Template::Encode::url);
    if (plain.has_value() != encoded.has_value()) std::abort();
    (void)made->names();
    (void)made->has_places();
    return 0;
}
