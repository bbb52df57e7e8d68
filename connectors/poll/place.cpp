#include "connectors/poll/place.hpp"

#include <fmt/format.h>

#include "core/text.hpp"

namespace webcare::connectors::poll {
namespace {

Status check_pointer(std::string_view pointer, std::string_view written) {
    if (!pointer.empty() && pointer.front() != '/') {
        return Error{ErrorKind::malformed,
                     fmt::format("`{}`: a place is written /key/key, with `/` before each key",
                                 printable(written))};
    }
    for (std::size_t at = pointer.find('~'); at != pointer.npos; at = pointer.find('~', at + 1)) {
        const bool escape =
            at + 1 < pointer.size() && (pointer[at + 1] == '0' || pointer[at + 1] == '1');
        if (!escape) {
            return Error{ErrorKind::malformed,
                         fmt::format("`{}`: write ~0 for `~` and ~1 for `/` within a key",
                                     printable(written))};
        }
    }
    return {};
}

}  // namespace

bool Place::is_meant(std::string_view text) {
    return text == "." ||
           (!text.empty() && std::string_view{"/^$"}.find(text.front()) != text.npos);
}

Result<Place> Place::parse(std::string_view text) {
    Place place;
    place.written_ = text;
    if (text == ".") return place;
    std::string_view rest = text;
    if (rest.starts_with('$')) {
        place.from_answer_ = true;
        rest.remove_prefix(1);
    }
    for (; !place.from_answer_ && rest.starts_with('^'); rest.remove_prefix(1)) ++place.outwards_;
    if (rest.find('*') != rest.npos) {
        return Error{
            ErrorKind::malformed,
            fmt::format("`{}`: `*` belongs into `take`, a place is one value", printable(text))};
    }
    if (const Status good = check_pointer(rest, text); !good) return good.error();
    place.pointer_ = rest;
    return place;
}

JsonValue Place::in(const Item& item) const {
    if (item.within.empty()) return {};
    const std::size_t last = item.within.size() - 1;
    if (outwards_ > last) return {};
    const JsonValue from = item.within[from_answer_ ? 0 : last - outwards_];
    return pointer_.empty() ? from : from.pointer(pointer_);
}

Result<Items> Items::parse(std::string_view text) {
    Items items;
    std::string_view rest = text == "." ? std::string_view{} : text;
    for (;;) {
        const std::size_t star = rest.find("/*");
        const std::string_view step = rest.substr(0, star);
        if (const Status good = check_pointer(step, text); !good) return good.error();
        items.steps_.emplace_back(step);
        if (star == rest.npos) break;
        items.last_is_list_ = star + 2 == rest.size();
        if (items.last_is_list_) break;
        rest.remove_prefix(star + 2);
        if (rest.front() != '/') {
            return Error{ErrorKind::malformed,
                         fmt::format("`{}`: `*` stands alone between slashes", printable(text))};
        }
    }
    return items;
}

std::vector<Item> Items::of(JsonValue answer) const {
    std::vector<Item> out;
    Item root{answer};
    walk(root, 0, out);
    return out;
}

std::string Items::nothing_in(JsonValue answer) const {
    constexpr std::size_t most_keys = 12;
    const std::string& pointer = steps_.front();
    if (pointer.empty() || !answer.pointer(pointer).is_null()) return {};
    std::vector<std::string> keys;
    answer.each_field([&](std::string_view key, JsonValue) {
        if (keys.size() < most_keys) keys.push_back("/" + printable(shorten(key, 40)));
    });
    if (answer.is_array())
        return fmt::format("nothing at {}: the answer is a list (\"/*\")", pointer);
    return keys.empty()
               ? fmt::format("nothing at {}", pointer)
               : fmt::format("nothing at {}; the answer has {}", pointer, fmt::join(keys, ", "));
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the definition has steps
void Items::walk(Item& item, std::size_t step, std::vector<Item>& out) const {
    if (out.size() >= most) return;
    const std::string& pointer = steps_[step];
    const JsonValue here = item.within.back();
    const JsonValue found = pointer.empty() ? here : here.pointer(pointer);
    if (found.is_null()) return;
    const bool last = step + 1 == steps_.size();
    const auto visit = [&](JsonValue value) {
        if (out.size() >= most) return;
        item.within.push_back(value);
        if (last)
            out.push_back(item);
        else
            walk(item, step + 1, out);
        item.within.pop_back();
    };
    const bool is_list = !last || last_is_list_;
    if (is_list && found.is_array())
        found.each_item(visit);
    else
        visit(found);
}

std::string written(JsonValue value) {
    if (value.is_null() || value.is_object() || value.is_array()) return {};
    if (const auto text = value.string()) return std::string{*text};
    return value.text();
}

}  // namespace webcare::connectors::poll
