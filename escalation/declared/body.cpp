#include "escalation/declared/body.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace webcare::escalation::declared {
namespace {

using config::Fields;
using config::Node;
using config::Problems;

constexpr std::array<std::string_view, 12> own_keys{"$when", "$each",  "$text", "$lines",
                                                    "$use",  "$value", "$list", "$styled",
                                                    "$max",  "$unit",  "$sink", "$with"};

constexpr std::string_view ellipsis = "…";

Unit read_unit(Fields& fields, std::string_view key, Unit usual) {
    std::string unit;
    if (!fields.choice(key, unit, {"characters", "bytes", "utf16"})) return usual;
    return unit == "bytes" ? Unit::bytes : unit == "utf16" ? Unit::utf16 : Unit::characters;
}

Sink read_sink(Fields& fields, std::string_view key, Sink usual) {
    std::string name;
    return fields.choice(key, name, sink_names()) ? *sink_named(name) : usual;
}

bool is_lead(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

/// Calls visit(scope) once, or for every item of the list.
template <class Visit>
void for_each(const std::string& each, const Scope& scope, Visit visit) {
    if (each.empty()) {
        visit(scope);
        return;
    }
    const auto list = scope.values->lists.find(each);
    if (list == scope.values->lists.end()) return;
    for (const Texts& item : list->second) {
        Scope within{scope};
        within.item = &item;
        visit(within);
    }
}

}  // namespace

std::size_t measure(std::string_view text, Unit unit) {
    if (unit == Unit::bytes) return text.size();
    std::size_t count = 0;
    for (const char c : text) {
        if (!is_lead(c)) continue;
        const bool pair = unit == Unit::utf16 && static_cast<unsigned char>(c) >= 0xf0;
        count += pair ? 2 : 1;
    }
    return count;
}

std::string read_list_name(const Node& node, const Names& names, Problems& problems) {
    if (!node) return {};
    if (names.lists.contains(node.scalar())) return node.scalar();
    problems.error(node.at(), fmt::format("`$each` must be one of {}, found `{}`",
                                          fmt::join(names.lists, ", "),
                                          node.is_scalar() ? printable(node.scalar()) : "?"));
    return {};
}

Leaf::Line Leaf::read_line(const Node& node, Sink sink, const Names& names, Problems& problems) {
    Line line;
    line.sink = sink;
    if (!node.is_mapping()) {
        line.text = Template::read(node, names, problems);
        return line;
    }
    Fields fields{node, "line", problems};
    line.sink = read_sink(fields, "$sink", sink);
    line.text = Template::read(fields.node("$text"), names, problems);
    line.when = Given::read(fields.node("$when"), names, problems);
    line.each = read_list_name(fields.node("$each"), names, problems);
    fields.read("$style", line.style);
    fields.finish();
    if (!node["$text"]) problems.error(node.at(), "line: `$text` says what it holds");
    return line;
}

Leaf Leaf::read(const Node& node, const Common& common, const Names& names, Problems& problems,
                std::initializer_list<std::string_view> others) {
    Leaf out;
    out.unit_ = common.unit;
    if (!node.is_mapping()) {
        out.lines_.push_back(read_line(node, common.sink, names, problems));
        return out;
    }
    Fields fields{node, "text", problems};
    const Sink sink = read_sink(fields, "$sink", common.sink);
    int most = 0;
    if (fields.read("$max", most, 1, 10'000'000)) out.most_ = static_cast<std::size_t>(most);
    out.unit_ = read_unit(fields, "$unit", common.unit);
    fields.read("$with", out.between_);
    if (fields.present("$text") == fields.present("$lines"))
        problems.error(node.at(), "text: give `$text` or `$lines`");
    if (fields.present("$text"))
        out.lines_.push_back(read_line(fields.node("$text"), sink, names, problems));
    for (const Node& line : fields.node("$lines").items())
        out.lines_.push_back(read_line(line, sink, names, problems));
    for (const std::string_view key : others) (void)fields.node(key);
    fields.finish();
    return out;
}

std::vector<Leaf::Filled> Leaf::lines(const Scope& scope) const {
    std::vector<Filled> out;
    for (const Line& line : lines_) {
        if (!line.when.holds(scope)) continue;
        for_each(line.each, scope, [&](const Scope& here) {
            auto text = line.text.fill(here, line.sink);
            if (!text) return;
            // What stands beside a place without a value: "{state?} {headline}".
            while (text->ends_with(' ')) text->pop_back();
            text->erase(0, std::min(text->find_first_not_of(' '), text->size()));
            if (!text->empty() || line.text.empty()) out.emplace_back(*std::move(text), line);
        });
    }
    return out;
}

std::string Leaf::joined(const std::vector<Filled>& lines) const {
    std::string out;
    for (const Filled& line : lines) {
        if (&line != &lines.front()) out += between_;
        out += line.text;
    }
    return out;
}

std::optional<std::string> Leaf::fill(const Scope& scope, std::vector<Span>* spans) const {
    std::vector<Filled> all = lines(scope);
    if (all.empty()) return std::nullopt;
    std::string text = joined(all);
    const std::size_t whole = all.size();
    const bool fits = measure(text, unit_) <= most();
    const std::size_t more = measure(between_, unit_) + 1;
    while (!fits && all.size() > 1 && measure(text, unit_) + more > most()) {
        all.pop_back();
        text = joined(all);
    }
    Scope smaller{scope};
    smaller.graphemes = std::min(scope.graphemes, most());
    while (measure(text, unit_) > most() && smaller.graphemes > 1) {
        smaller.graphemes -= smaller.graphemes / 4 + 1;
        all = lines(smaller);
        if (all.size() > 1) all.erase(all.begin() + 1, all.end());
        text = joined(all);
    }
    if (measure(text, unit_) > most()) return std::string{ellipsis};
    if (all.size() < whole && measure(text, unit_) + more <= most())
        text += between_ + std::string{ellipsis};
    std::size_t at = 0;
    for (const Filled& line : all) {
        const std::size_t length = measure(line.text, Unit::utf16);
        if (spans != nullptr && !line.line->style.empty() && length > 0) {
            Span span;
            span.style = line.line->style;
            span.offset = at;
            span.length = length;
            spans->push_back(std::move(span));
        }
        at += length + measure(between_, Unit::utf16);
    }
    return text;
}

bool Leaf::is_number() const {
    return lines_.size() == 1 && lines_.front().text.is_number();
}

bool Leaf::has_place(std::string_view name) const {
    return std::any_of(lines_.begin(), lines_.end(),
                       [&](const Line& line) { return line.text.has_place(name); });
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the YAML, which is bounded
Body Body::read(const Node& node, const Common& common, const Names& names, Problems& problems) {
    Body out;
    if (!node) return out;
    if (node.is_mapping()) {
        out.when_ = Given::read(node["$when"], names, problems);
        out.each_ = read_list_name(node["$each"], names, problems);
        if (const Node value = node["$value"]) {
            Body inner = read(value, common, names, problems);
            inner.when_ = std::move(out.when_);
            inner.each_ = std::move(out.each_);
            return inner;
        }
        if (node["$use"]) out.use(node["$use"], common, problems);
        if (node["$text"] || node["$lines"]) {
            out.kind_ = Kind::text;
            out.leaf_ = Leaf::read(node, common, names, problems, {"$when", "$each"});
        } else if (!node["$use"] || out.kind_ == Kind::object) {
            out.read_object(node, common, names, problems);
        }
    } else if (node.is_sequence()) {
        out.kind_ = Kind::list;
        for (const Node& item : node.items())
            out.parts_.push_back(read(item, common, names, problems));
    } else {
        out.literal_ = node.json();
        out.kind_ = out.literal_.starts_with('"') ? Kind::text : Kind::literal;
        if (out.kind_ == Kind::text) out.leaf_ = Leaf::read(node, common, names, problems);
    }
    return out;
}

// NOLINTNEXTLINE(misc-no-recursion): no deeper than the parts, each of which was counted
std::size_t Body::pieces() const {
    std::size_t count = 1;
    for (const Body& part : parts_) count += part.pieces();
    return count;
}

/// Takes what a part says; conditions of its own stay with the node.
void Body::use(const Node& node, const Common& common, Problems& problems) {
    const auto found = common.parts.find(node.scalar());
    if (found == common.parts.end()) {
        std::vector<std::string_view> known;
        for (const auto& [name, part] : common.parts) known.emplace_back(name);
        const auto near = nearest(node.scalar(), known);
        problems.error(
            node.at(),
            fmt::format("`$use`: there is no part `{}` above{}", printable(node.scalar()),
                        near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
        return;
    }
    common.copied += found->second.pieces();
    if (common.copied > Common::most_copied) {
        problems.error(node.at(), fmt::format("`$use`: the parts, written out, are more than {} "
                                              "pieces; a message has far fewer",
                                              Common::most_copied));
        return;
    }
    Given when = std::move(when_);
    std::string each = std::move(each_);
    *this = found->second;
    when_ = std::move(when);
    each_ = std::move(each);
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the YAML, which is bounded
void Body::read_object(const Node& node, const Common& common, const Names& names,
                       Problems& problems) {
    kind_ = Kind::object;
    for (const auto& [key, value] : node.fields()) {
        const std::string& name = key.scalar();
        if (name == "$when" || name == "$each" || name == "$use") continue;
        if (name == "$list") {
            kind_ = Kind::list;
            for (const Node& item : value.items())
                parts_.push_back(read(item, common, names, problems));
        } else if (name == "$styled") {
            Styled styled;
            styled.leaf = Leaf::read(value["of"], common, names, problems);
            Fields fields{value, "$styled", problems};
            (void)fields.node("of");
            fields.require("text", styled.text_key);
            fields.require("styles", styled.styles_key);
            fields.finish();
            styled_ = std::move(styled);
        } else if (name.starts_with('$') && !name.starts_with("$$")) {
            const bool of_text =
                std::find(own_keys.begin(), own_keys.end(), name) != own_keys.end();
            problems.error(
                key.at(),
                of_text ? fmt::format("`{}` stands beside `$text` or `$lines`", name)
                        : fmt::format("`{}` is no key of ours, there are {}; a key of the "
                                      "service's is written `${}`",
                                      printable(name), fmt::join(own_keys, ", "), printable(name)));
        } else {
            keys_.push_back(name.starts_with("$$") ? name.substr(1) : name);
            parts_.push_back(read(value, common, names, problems));
        }
    }
    if (kind_ == Kind::list && !keys_.empty())
        problems.error(node.at(), "`$list` has no other keys than `$when` and `$each` beside it");
}

std::string Body::json(const Scope& scope) const {
    std::string out;
    JsonWriter writer{out};
    if (kind_ != Kind::nothing) write(writer, scope);
    return out;
}

std::string Body::form(const Scope& scope) const {
    std::string out;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        const Body& part = parts_[i];
        if (!part.when_.holds(scope)) continue;
        auto text =
            part.kind_ == Kind::text ? part.leaf_.fill(scope) : std::optional{part.literal_};
        if (!text) continue;
        out += (out.empty() ? "" : "&") + escape(keys_[i], Sink::url) + "=";
        out += escape(*text, Sink::url);
    }
    return out;
}

void Body::write_styled(JsonWriter& out, const Scope& scope) const {
    std::vector<Leaf::Span> spans;
    const auto text = styled_->leaf.fill(scope, &spans);
    if (!text) return;
    out.field(std::string_view{styled_->text_key}, *text);
    out.key(std::string_view{styled_->styles_key}).begin_array();
    for (const Leaf::Span& span : spans) {
        out.begin_object().field("type", span.style);
        out.field("offset", span.offset).field("length", span.length).end_object();
    }
    out.end_array();
}

/// The parts of a list, or those of an object with their keys.
// NOLINTNEXTLINE(misc-no-recursion): as deep as the YAML, which is bounded
void Body::write_items(JsonWriter& out, const Scope& scope) const {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const Body& part = parts_[i];
        const bool keyed = kind_ == Kind::object;
        for_each(part.each_, scope, [&](const Scope& here) {
            std::string inner;
            JsonWriter writer{inner};
            if (!part.write(writer, here)) return;
            if (keyed) out.key(std::string_view{keys_[i]});
            out.raw(inner);
        });
    }
}

/// False, and nothing written, where there is nothing to write.
// NOLINTNEXTLINE(misc-no-recursion): as deep as the YAML, which is bounded
bool Body::write(JsonWriter& out, const Scope& scope) const {
    if (!when_.holds(scope)) return false;
    switch (kind_) {
        case Kind::nothing:
            return false;
        case Kind::literal:
            out.raw(literal_);
            return true;
        case Kind::text: {
            const auto text = leaf_.fill(scope);
            if (!text) return false;
            if (leaf_.is_number())
                out.raw(*text);
            else
                out.value(*text);
            return true;
        }
        case Kind::list:
            out.begin_array();
            write_items(out, scope);
            out.end_array();
            return true;
        case Kind::object:
            out.begin_object();
            if (styled_) write_styled(out, scope);
            write_items(out, scope);
            out.end_object();
            return true;
    }
    return false;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the YAML, which is bounded
bool Body::has_place(std::string_view name) const {
    if (leaf_.has_place(name) || (styled_ && styled_->leaf.has_place(name))) return true;
    return std::any_of(parts_.begin(), parts_.end(),
                       [&](const Body& part) { return part.has_place(name); });
}

}  // namespace webcare::escalation::declared
