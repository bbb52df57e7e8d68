#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/time.hpp"

namespace webcare {

/// Appends JSON to a string, a value at a time; commas and escapes are its own business. Nothing is
/// built in between, so that a record costs one pass. Bytes that are not UTF-8 become U+FFFD; C0,
/// C1, DEL, U+2028 and U+2029 are always escaped, so that a line stays a line.
class JsonWriter {
 public:
    explicit JsonWriter(std::string& out) : out_{out} {}

    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }
    JsonWriter& key(std::string_view name);
    /// A name in our source, which needs no escape: half of what a record costs.
    template <std::size_t Size>
    JsonWriter& key(const char (&name)[Size]) {
        return literal_key({name, Size - 1});
    }

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view{text}); }
    JsonWriter& value(const std::string& text) { return value(std::string_view{text}); }
    JsonWriter& value(bool yes);
    JsonWriter& value(double number);  ///< NaN and infinities become null
    JsonWriter& value(std::uint64_t number);
    JsonWriter& value(std::int64_t number);
    JsonWriter& value(Time time);
    JsonWriter& null();
    template <class T>
    requires(std::integral<T> && !std::same_as<T, bool>) JsonWriter& value(T number) {
        if constexpr (std::is_signed_v<T>)
            return value(static_cast<std::int64_t>(number));
        else
            return value(static_cast<std::uint64_t>(number));
    }
    template <class T>
    JsonWriter& value(const std::optional<T>& maybe) {
        return maybe ? value(*maybe) : null();
    }
    template <class T>
    JsonWriter& value(const std::vector<T>& items) {
        begin_array();
        for (const T& item : items) value(item);
        return end_array();
    }
    /// Anything with a write_json(JsonWriter&, const T&) beside it.
    template <class T>
    requires requires(JsonWriter& w, const T& t) { write_json(w, t); }
    JsonWriter& value(const T& object) {
        write_json(*this, object);
        return *this;
    }
    /// Text that is JSON already; must be one valid value.
    JsonWriter& raw(std::string_view json);

    template <class Name, class T>
    JsonWriter& field(const Name& name, const T& v) {
        return key(name).value(v);
    }
    /// The field, unless it is empty, zero, false or nothing.
    template <class Name, class T>
    JsonWriter& field_if(const Name& name, const T& v) {
        return is_nothing(v) ? *this : field(name, v);
    }

 private:
    template <class T>
    static bool is_nothing(const T& v) {
        if constexpr (requires { v.has_value(); })
            return !v.has_value();
        else if constexpr (requires { v.empty(); })
            return v.empty();
        else
            return v == T{};
    }
    JsonWriter& literal_key(std::string_view name);
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    void comma();

    std::string& out_;
    bool first_ = true;  // no comma before the next value
};

/// Any value with a write_json as a string.
template <class T>
std::string to_json(const T& object) {
    std::string out;
    JsonWriter writer{out};
    writer.value(object);
    return out;
}

}  // namespace webcare
