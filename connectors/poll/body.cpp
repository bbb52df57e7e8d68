#include "connectors/poll/body.hpp"

#include "core/json.hpp"

namespace webcare::connectors::poll {

// NOLINTNEXTLINE(misc-no-recursion): as deep as the YAML, which is bounded
Body Body::read(const config::Node& node, config::Problems& problems) {
    Body out;
    if (!node) return out;
    if (node.is_mapping()) {
        out.kind_ = Kind::object;
        for (const auto& [key, value] : node.fields()) {
            out.keys_.push_back(key.scalar());
            out.parts_.push_back(read(value, problems));
        }
    } else if (node.is_sequence()) {
        out.kind_ = Kind::list;
        for (const config::Node& item : node.items()) out.parts_.push_back(read(item, problems));
    } else {
        out.literal_ = node.json();
        out.kind_ = out.literal_.starts_with('"') ? Kind::text : Kind::literal;
        if (out.kind_ == Kind::text) out.text_ = read_template(node, problems);
    }
    return out;
}

std::string Body::fill(const Scope& scope) const {
    std::string out;
    JsonWriter writer{out};
    write(writer, scope);
    return out;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the YAML, which is bounded
bool Body::write(JsonWriter& out, const Scope& scope) const {
    switch (kind_) {
        case Kind::nothing:
            return false;
        case Kind::literal:
            out.raw(literal_);
            return true;
        case Kind::text: {
            const auto filled = text_.fill(scope);
            if (filled) out.value(*filled);
            return filled.has_value();
        }
        case Kind::list:
            out.begin_array();
            for (const Body& part : parts_) part.write(out, scope);
            out.end_array();
            return true;
        case Kind::object:
            out.begin_object();
            for (std::size_t i = 0; i < parts_.size(); ++i) {
                std::string inner;
                JsonWriter writer{inner};
                if (parts_[i].write(writer, scope)) out.key(std::string_view{keys_[i]}).raw(inner);
            }
            out.end_object();
            return true;
    }
    return false;
}

std::vector<const Template*> Body::templates() const {
    std::vector<const Template*> out;
    gather(out);
    return out;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the YAML, which is bounded
void Body::gather(std::vector<const Template*>& out) const {
    if (kind_ == Kind::text) out.push_back(&text_);
    for (const Body& part : parts_) part.gather(out);
}

}  // namespace webcare::connectors::poll
