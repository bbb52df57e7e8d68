#include "connectors/poll/template.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/address.hpp"
#include "core/text.hpp"

namespace webcare::connectors::poll {
namespace {

std::optional<std::string> look_up(const Values* values, std::string_view name) {
    if (values == nullptr) return std::nullopt;
    const auto found = values->find(name);
    return found == values->end() ? std::nullopt : std::optional{found->second};
}

/// Each step of a path encoded, the slashes between kept; nothing for one that leads upwards.
std::optional<std::string> path_encoded(std::string_view path) {
    std::string out;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view step = path.substr(at, end - at);
        if (step == "." || step == "..") return std::nullopt;
        if (at > 0) out += '/';
        out += url_encoded(step);
        at = end + 1;
    }
    return out;
}

}  // namespace

std::optional<std::string> Scope::value(std::string_view name) const {
    if (auto mine = look_up(own, name)) return mine;
    const std::size_t slash = name.find('/');
    if (slash == name.npos) return look_up(options, name);
    const auto whole = look_up(options, name.substr(0, slash));
    JsonDocument document;
    const auto json = whole ? document.parse(*whole) : Result<JsonValue>{JsonValue{}};
    return json ? std::optional{written(json->pointer(name.substr(slash)))} : std::nullopt;
}

Result<Template> Template::parse(std::string_view text) {
    Template out;
    out.written_ = text;
    std::string literal;
    const auto flush = [&] {
        if (literal.empty()) return;
        Part part;
        part.text = std::move(literal);
        out.parts_.push_back(std::move(part));
        literal.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        const bool doubled = at + 1 < text.size() && text[at + 1] == c;
        if ((c == '{' || c == '}') && doubled) {
            literal += c;
            at += 2;
            continue;
        }
        if (c != '{' && c != '}') {
            literal += c;
            ++at;
            continue;
        }
        const std::size_t end = c == '{' ? text.find('}', at) : text.npos;
        const std::string_view name =
            end == text.npos ? std::string_view{} : text.substr(at + 1, end - at - 1);
        if (name.empty()) {
            return Error{ErrorKind::malformed,
                         fmt::format("`{}`: braces hold a name or a place, as in {{board}} or "
                                     "{{/user/id}}; write a brace itself twice",
                                     printable(text))};
        }
        flush();
        Part part;
        part.is_path = name.starts_with('+') && name.size() > 1;
        const std::string_view inner = name.substr(part.is_path ? 1 : 0);
        if (Place::is_meant(inner)) {
            auto place = Place::parse(inner);
            if (!place) return place.error();
            part.place = std::move(*place);
        } else {
            part.is_name = true;
            part.text = inner;
        }
        out.parts_.push_back(std::move(part));
        at = end + 1;
    }
    flush();
    return out;
}

std::optional<std::string> Template::fill(const Scope& scope, Encode encode) const {
    std::string out;
    for (const Part& part : parts_) {
        if (!part.place && !part.is_name) {
            out += part.text;
            continue;
        }
        std::optional<std::string> value;
        if (part.is_name) {
            value = scope.value(part.text);
        } else if (scope.item != nullptr) {
            value = poll::written(part.place->in(*scope.item));
        }
        if (!value || value->empty()) return std::nullopt;
        if (part.is_path) value = path_encoded(*value);
        if (!value) return std::nullopt;
        out += encode == Encode::url && !part.is_path ? url_encoded(*value) : *value;
    }
    return out;
}

std::vector<std::string> Template::names() const {
    std::vector<std::string> names;
    for (const Part& part : parts_) {
        if (part.is_name) names.push_back(part.text);
    }
    return names;
}

bool Template::has_places() const {
    for (const Part& part : parts_) {
        if (part.place) return true;
    }
    return false;
}

Result<Address> Address::parse(std::string_view text) {
    const std::size_t base_end = text.starts_with('{') ? text.find('}') + 1 : 0;
    auto base = Template::parse(text.substr(0, base_end));
    if (!base) return base.error();
    auto path = Template::parse(text.substr(base_end));
    if (!path) return path.error();
    Address out;
    out.written_ = text;
    out.base_ = *std::move(base);
    out.path_ = *std::move(path);
    return out;
}

std::optional<std::string> Address::fill(const Scope& scope) const {
    auto base = base_.fill(scope);
    const auto path = path_.fill(scope, Template::Encode::url);
    if (!base || !path) return std::nullopt;
    return *std::move(base) + *path;
}

std::vector<std::string> Address::names() const {
    std::vector<std::string> names = base_.names();
    for (std::string& name : path_.names()) names.push_back(std::move(name));
    return names;
}

}  // namespace webcare::connectors::poll
