#pragma once

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"

namespace webcare {

/// A value inside a JsonDocument; copying is free. Asking for a wrong type gives nothing, asking a
/// missing field gives null, so that a chain of [] needs no checks. Valid while its document lives
/// and has not parsed again.
class JsonValue {
 public:
    JsonValue() = default;  ///< null
    explicit JsonValue(simdjson::dom::element element) : element_{element} {}

    bool is_null() const { return !element_ || element_->is_null(); }
    bool is_object() const { return element_ && element_->is_object(); }
    bool is_array() const { return element_ && element_->is_array(); }

    std::optional<std::string_view> string() const { return as<std::string_view>(); }
    std::optional<bool> boolean() const { return as<bool>(); }
    std::optional<double> number() const { return as<double>(); }
    std::optional<std::int64_t> integer() const { return as<std::int64_t>(); }
    std::optional<std::uint64_t> count() const { return as<std::uint64_t>(); }  ///< whole, from 0
    std::optional<Time> time() const;  ///< an RFC 3339 string

    std::string string_or(std::string_view fallback = {}) const {
        return std::string{string().value_or(fallback)};
    }

    JsonValue operator[](std::string_view key) const {
        simdjson::dom::element found;
        if (element_ && element_->at_key(key).get(found) == simdjson::SUCCESS)
            return JsonValue{found};
        return {};
    }
    /// RFC 6901, such as "/data/0/text"; null where nothing is there.
    JsonValue pointer(std::string_view path) const;

    /// Calls visit(JsonValue) for each item of an array; nothing for other kinds.
    template <class Visit>
    void each_item(Visit&& visit) const {
        simdjson::dom::array items;
        if (!element_ || element_->get(items) != simdjson::SUCCESS) return;
        for (const auto item : items) visit(JsonValue{item});
    }
    /// Calls visit(key, JsonValue) for each field of an object, in document order.
    template <class Visit>
    void each_field(Visit&& visit) const {
        simdjson::dom::object fields;
        if (!element_ || element_->get(fields) != simdjson::SUCCESS) return;
        for (const auto field : fields) visit(field.key, JsonValue{field.value});
    }
    std::size_t size() const;  ///< of an array or object, else 0
    std::string text() const;  ///< written again as compact JSON

 private:
    template <class T>
    std::optional<T> as() const {
        T out{};
        if (!element_ || element_->get(out) != simdjson::SUCCESS) return std::nullopt;
        return out;
    }

    std::optional<simdjson::dom::element> element_;
};

/// Parses JSON with simdjson's DOM: RFC 8259, UTF-8 checked, depth and size bounded. Reuse one
/// document for many texts, its buffers are kept. One thread at a time.
class JsonDocument {
 public:
    static constexpr std::size_t max_depth = 64;
    static constexpr std::size_t max_bytes = 32 << 20;

    JsonDocument() : parser_{max_bytes} {}

    /// Copies `json` into a padded buffer and parses it. Fails as malformed with simdjson's words.
    Result<JsonValue> parse(std::string_view json);
    /// The same without a copy: `json` is given room behind its end, and must stay as it is while
    /// the value is used.
    Result<JsonValue> parse_in_place(std::string& json);

 private:
    simdjson::dom::parser parser_;
    std::string buffer_;
};

}  // namespace webcare
