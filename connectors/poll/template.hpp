#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/poll/place.hpp"

namespace webcare::connectors::poll {

using Values = std::map<std::string, std::string, std::less<>>;

/// What names and places stand for at one moment. All it points to outlives it.
struct Scope {
    const Values* options = nullptr;  ///< of the source
    const Values* own = nullptr;      ///< what the engine knows: page, newest, each, now, ids
    const Item* item = nullptr;
    Scope() = default;
    Scope(const Values& o, const Values& w) : options{&o}, own{&w} {}

    /// Nothing for a name that has no value now. "key/inner" is a value within an option that is
    /// JSON.
    std::optional<std::string> value(std::string_view name) const;
};

/// Text with names and places in braces: "https://{host}/t/{/topic_id}". `{{` and `}}` are braces.
/// `{+name}` keeps the slashes of a value that is a path (as RFC 6570 writes it).
class Template {
 public:
    enum class Encode {
        nothing,
        url,  ///< RFC 3986: all but unreserved characters
    };

    static Result<Template> parse(std::string_view text);

    /// Nothing when one of its names or places has no value: whoever asks leaves the thing out.
    std::optional<std::string> fill(const Scope& scope, Encode encode = Encode::nothing) const;
    std::vector<std::string> names() const;  ///< those in braces that are no places
    bool has_places() const;
    const std::string& written() const { return written_; }

 private:
    struct Part {
        std::string text;  // literal, or the name
        std::optional<Place> place;
        bool is_name = false;
        bool is_path = false;  // {+name}
        Part() = default;
    };
    std::string written_;
    std::vector<Part> parts_;
};

/// The address of a request. What it begins with, as "{api}" in "{api}/posts/{each}", stands for a
/// whole address and is put in as it is; every other value is percent-encoded.
class Address {
 public:
    static Result<Address> parse(std::string_view text);

    /// Nothing when one of its names has no value.
    std::optional<std::string> fill(const Scope& scope) const;
    std::vector<std::string> names() const;
    const std::string& written() const { return written_; }

 private:
    std::string written_;
    Template base_, path_;
};

}  // namespace webcare::connectors::poll
