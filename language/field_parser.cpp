#include "language/field_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/text.hpp"

namespace webcare::language {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

template <class List>
bool is_in(const List& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    if (!std::isfinite(value)) return {};  // "nan" and "inf" are numbers to from_chars()
    return value;
}

/// "0.4", "40%" or "2/5".
std::optional<double> share(std::string_view text) {
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        const auto over = number(text.substr(0, slash)), under = number(text.substr(slash + 1));
        if (!over || !under || *under <= 0) return {};
        return *over / *under;
    }
    if (text.ends_with("%")) {
        const auto percent = number(text.substr(0, text.size() - 1));
        if (!percent) return {};
        return *percent / 100;
    }
    return number(text);
}

std::optional<double> position_in(std::string_view text, const auto& names, double first) {
    const auto at = std::find(names.begin(), names.end(), text);
    if (at == names.end()) return {};
    return first + static_cast<double>(at - names.begin());
}

/// What a number can be that is worth comparing with.
struct Bounds {
    double least = 0;
    double most = 1e15;
};

Bounds bounds_of(FieldId field) {
    switch (field) {
        case FieldId::hour:
            return {0, 23};
        case FieldId::caps:
        case FieldId::severity:
        case FieldId::urgency:
            return {0, 100};
        case FieldId::sentiment:
            return {-100, 100};
        default:
            return {};
    }
}

std::optional<double> read_number(const FieldInfo& field, std::string_view value) {
    switch (field.shape) {
        case FieldShape::duration: {
            const auto duration = parse_duration(value);
            if (!duration) return {};
            return std::chrono::duration<double>{*duration}.count();
        }
        case FieldShape::share: {
            const auto part = share(value);
            if (part && (*part < 0 || *part > 1)) return {};
            return part;
        }
        case FieldShape::weekday: {
            if (const auto day = position_in(lower_ascii(value), weekdays, 1)) return day;
            const auto day = number(value);
            if (day && (*day < 1 || *day > 7)) return {};
            return day;
        }
        case FieldShape::level:
            return position_in(value, field.values, 0);
        default: {
            const auto [least, most] = bounds_of(field.id);
            const auto given = number(value);
            if (given && (*given < least || *given > most)) return {};
            return given;
        }
    }
}

std::string what_it_takes(const FieldInfo& field) {
    switch (field.shape) {
        case FieldShape::duration:
            return "a duration such as 90s, 10m, 2h or 14d";
        case FieldShape::share:
            return "a share from 0 to 1, such as 0.4, 40% or 2/5";
        case FieldShape::weekday:
            return "mon to sun, or 1 (Monday) to 7";
        case FieldShape::level:
            return fmt::format("one of {}", fmt::join(field.values, ", "));
        default: {
            const auto [least, most] = bounds_of(field.id);
            return most == Bounds{}.most ? fmt::format("a number from {}", least)
                                         : fmt::format("a number from {} to {}", least, most);
        }
    }
}

}  // namespace

void read_comparison(const FieldInfo& field, Comparison sign, std::string_view value,
                     FieldTest& out, const Complain& complain) {
    out.field = field.id;
    out.comparison = sign;
    if (field.shape == FieldShape::flag || field.shape == FieldShape::word) {
        complain(0, fmt::format("{} is not compared: write {}", field.name, example_of(field)));
        return;
    }
    if (const auto read = read_number(field, value))
        out.number = *read;
    else
        complain(0,
                 fmt::format("{} takes {}, not \"{}\"", field.name, what_it_takes(field), value));
}

void read_value(const FieldInfo& field, std::string_view value, FieldTest& out,
                const Complain& complain) {
    out.field = field.id;
    if (field.shape == FieldShape::weekday || field.shape == FieldShape::level)
        return read_comparison(field, Comparison::equal, value, out, complain);
    if (field.shape != FieldShape::word) {
        complain(0, fmt::format("{} is written {}", field.name, example_of(field)));
        return;
    }
    if (value.empty()) {
        complain(0, fmt::format("a value is missing: {}", example_of(field)));
        return;
    }
    if (!field.values.empty() && !is_in(field.values, value)) {
        const auto near = nearest(value, field.values);
        complain(
            0, fmt::format("{}: takes {}, not \"{}\"{}", field.name, fmt::join(field.values, ", "),
                           value, near.empty() ? "" : fmt::format("; did you mean {}?", near)));
    }
    const bool is_free_text = field.id == FieldId::place || field.id == FieldId::source ||
                              field.id == FieldId::author_handle;
    if (value.starts_with("@")) value.remove_prefix(1);
    out.text = is_free_text ? fold_value(value) : lower_ascii(value);
}

std::string example_of(const FieldInfo& field) {
    switch (field.shape) {
        case FieldShape::flag:
            return std::string{field.name};
        case FieldShape::duration:
            return fmt::format("{} {} 2h", field.name, field.id == FieldId::age ? "<" : ">");
        case FieldShape::share:
            return fmt::format("{} <= 0.4", field.name);
        case FieldShape::weekday:
            return fmt::format("{}:sat", field.name);
        case FieldShape::level:
            return fmt::format("{} >= medium", field.name);
        case FieldShape::word:
            return fmt::format("{}:{}", field.name,
                               field.values.empty() ? "NAME" : field.values[0]);
        case FieldShape::number:
            break;
    }
    return fmt::format("{} >= 10", field.name);
}

std::string unknown_field(std::string_view name) {
    const bool is_prefix = name.ends_with(":");
    std::vector<std::string> known;
    for (const FieldInfo& field : fields()) {
        const bool has_colon = field.shape == FieldShape::word ||
                               field.shape == FieldShape::level ||
                               field.shape == FieldShape::weekday;
        if (is_prefix && has_colon) known.push_back(std::string{field.name} + ":");
        if (!is_prefix && field.shape != FieldShape::flag && field.shape != FieldShape::word)
            known.emplace_back(field.name);
    }
    if (is_prefix) known.insert(known.end(), {"exact:", "url:", "emoji:", "rule:"});
    const auto near = nearest(name, known);
    return fmt::format("nothing is called {}{}{}; there are {}", name,
                       near.empty() ? "" : fmt::format(", did you mean {}?", near),
                       is_prefix ? " (to match such a text, quote it)" : "", fmt::join(known, " "));
}

}  // namespace webcare::language
