#include "core/json_read.hpp"

#include <fmt/format.h>

namespace webcare {
namespace {

Error too_large(std::size_t bytes) {
    return Error{ErrorKind::malformed, fmt::format("JSON of {} bytes is over the limit of {} MiB",
                                                   bytes, JsonDocument::max_bytes >> 20)};
}

}  // namespace

std::optional<Time> JsonValue::time() const {
    const auto written = string();
    if (!written) return std::nullopt;
    const auto parsed = parse_time(*written);
    return parsed ? std::optional{*parsed} : std::nullopt;
}

JsonValue JsonValue::pointer(std::string_view path) const {
    simdjson::dom::element found;
    if (element_ && element_->at_pointer(path).get(found) == simdjson::SUCCESS)
        return JsonValue{found};
    return {};
}

std::size_t JsonValue::size() const {
    if (const auto array = as<simdjson::dom::array>()) return array->size();
    if (const auto object = as<simdjson::dom::object>()) return object->size();
    return 0;
}

std::string JsonValue::text() const {
    return element_ ? simdjson::minify(*element_) : "null";
}

Result<JsonValue> JsonDocument::parse(std::string_view json) {
    if (json.size() > max_bytes) return too_large(json.size());
    buffer_.assign(json);
    return parse_in_place(buffer_);
}

Result<JsonValue> JsonDocument::parse_in_place(std::string& json) {
    if (json.size() > max_bytes) return too_large(json.size());
    if (parser_.capacity() < json.size() || parser_.max_depth() != max_depth) {
        if (const auto error =
                parser_.allocate(std::max<std::size_t>(json.size(), 4096), max_depth)) {
            return Error{ErrorKind::temporary, simdjson::error_message(error)};
        }
    }
    json.reserve(json.size() + simdjson::SIMDJSON_PADDING);
    simdjson::dom::element root;
    if (const auto error = parser_.parse(json.data(), json.size(), false).get(root)) {
        return Error{ErrorKind::malformed,
                     fmt::format("not valid JSON: {}", simdjson::error_message(error))};
    }
    return JsonValue{root};
}

}  // namespace webcare
