#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/json_read.hpp"
#include "core/result.hpp"

namespace webcare::connectors::poll {

/// One thing that an answer holds, with all that it stands in. Valid as long as the answer's
/// document.
struct Item {
    std::vector<JsonValue> within;  ///< the whole answer first, the item itself last
    Item() = default;
    explicit Item(JsonValue answer) : within{answer} {}
};

/// Where a value stands (RFC 6901): "/user/name" in the item, "^/time" in what holds the item,
/// "^^/id" one further out, "$/includes" in the whole answer; "." is the item itself.
class Place {
 public:
    /// Fails as malformed, in words for the author of a definition.
    static Result<Place> parse(std::string_view text);
    /// Whether `text` is meant as a place: it begins with one of / ^ $ or is ".".
    static bool is_meant(std::string_view text);

    /// Null where nothing is there.
    JsonValue in(const Item& item) const;
    const std::string& written() const { return written_; }

 private:
    std::string written_, pointer_;
    bool from_answer_ = false;
    std::size_t outwards_ = 0;
};

/// Which things an answer holds: "/data/*" is every item of that list, "/entry/*/changes/*" every
/// item of every list; a value that is no list counts as a list of one. "." is the whole answer.
class Items {
 public:
    static constexpr std::size_t most = 10'000;  ///< of one answer; what follows is left out

    static Result<Items> parse(std::string_view text);
    std::vector<Item> of(JsonValue answer) const;
    /// In words, that the answer has nothing at all where the first of them should stand, and what
    /// it has; empty where something is there, be it an empty list.
    std::string nothing_in(JsonValue answer) const;

 private:
    void walk(Item& item, std::size_t step, std::vector<Item>& out) const;

    std::vector<std::string> steps_;  // pointers; after each but a last one without * comes a list
    bool last_is_list_ = false;
};

/// A scalar as it is written in the answer (numbers keep their spelling, no double in between);
/// empty for null, objects and arrays.
std::string written(JsonValue value);

}  // namespace webcare::connectors::poll
