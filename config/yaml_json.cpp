#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

#include "config/yaml.hpp"
#include "core/json.hpp"

namespace webcare::config {
namespace {

template <class Number>
bool whole(std::string_view text, Number& number) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc{} && end == text.data() + text.size();
}

/// An unquoted scalar by the core schema of YAML 1.2: true, 12, 1.5, else text.
void write_plain(JsonWriter& out, std::string_view text) {
    if (text == "true" || text == "True" || text == "TRUE") {
        out.value(true);
        return;
    }
    if (text == "false" || text == "False" || text == "FALSE") {
        out.value(false);
        return;
    }
    std::string_view digits = text;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t number = 0;
    double fraction = 0;
    // from_chars would also take "inf" and "nan", which are words here.
    const bool numeric = digits.find_first_not_of("0123456789+-.eE") == std::string_view::npos &&
                         digits.find_first_of("0123456789") != std::string_view::npos;
    if (numeric && whole(digits, number))
        out.value(number);
    else if (numeric && whole(digits, fraction) && std::isfinite(fraction))
        out.value(fraction);
    else
        out.value(text);
}

void write(JsonWriter& out, const Node& node) {
    switch (node.kind()) {
        case Node::Kind::absent:
        case Node::Kind::null:
            out.null();
            break;
        case Node::Kind::scalar:
            if (node.quoted() || node.unreadable())
                out.value(std::string_view{node.scalar()});
            else
                write_plain(out, node.scalar());
            break;
        case Node::Kind::sequence:
            out.begin_array();
            for (const Node& item : node.items()) write(out, item);
            out.end_array();
            break;
        case Node::Kind::mapping:
            out.begin_object();
            for (const auto& [key, value] : node.fields()) {
                out.key(key.scalar());
                write(out, value);
            }
            out.end_object();
            break;
    }
}

}  // namespace

std::string Node::json() const {
    std::string out;
    JsonWriter writer{out};
    write(writer, *this);
    return out;
}

}  // namespace webcare::config
