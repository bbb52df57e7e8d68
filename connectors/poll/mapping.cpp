#include "connectors/poll/mapping.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "connectors/mention_defaults.hpp"
#include "core/text.hpp"

namespace webcare::connectors::poll {
namespace {

using config::Node;
using config::Problems;

bool is_true(const Value& value) {
    return value.text == "true" || value.text == "1";
}

double number(const Value& value, double fallback) {
    double out = fallback;
    const std::string_view text = trim(value.text);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    static_cast<void>(end);
    return error == std::errc{} && std::isfinite(out) ? out : fallback;
}

std::uint64_t count(const Value& value) {
    constexpr double most = 1e15;
    return static_cast<std::uint64_t>(std::clamp(number(value, 0), 0.0, most));
}

struct Field {
    std::string_view name;
    void (*set)(Mention&, Value);
};

Rating& rating(Mention& mention) {
    if (!mention.rating) mention.rating.emplace();
    return *mention.rating;
}

// Every field that a definition can give, sorted. What is wrong in one is left out: a message with
// an odd date is still a message.
constexpr std::array known_fields{
    Field{"addressed", [](Mention& m, Value v) { m.addressed = is_true(v); }},
    Field{"author.followers", [](Mention& m, Value v) { m.author.followers = count(v); }},
    Field{"author.handle", [](Mention& m, Value v) { m.author.handle = std::move(v.text); }},
    Field{"author.id", [](Mention& m, Value v) { m.author.id = std::move(v.text); }},
    Field{"author.name", [](Mention& m, Value v) { m.author.name = std::move(v.text); }},
    Field{"author.verified", [](Mention& m, Value v) { m.author.verified = is_true(v); }},
    Field{"conversation", [](Mention& m, Value v) { m.conversation = std::move(v.text); }},
    Field{"created_at",
          [](Mention& m, Value v) { m.created_at = moment(v.text).value_or(Time{}); }},
    Field{"engagement.likes", [](Mention& m, Value v) { m.engagement.likes = count(v); }},
    Field{"engagement.replies", [](Mention& m, Value v) { m.engagement.replies = count(v); }},
    Field{"engagement.reposts", [](Mention& m, Value v) { m.engagement.reposts = count(v); }},
    Field{"engagement.views", [](Mention& m, Value v) { m.engagement.views = count(v); }},
    Field{"id", [](Mention& m, Value v) { m.id = std::move(v.text); }},
    Field{"in_reply_to", [](Mention& m, Value v) { m.in_reply_to = std::move(v.text); }},
    Field{"kind", [](Mention& m, Value v) { m.kind = mention_kind(v.text).value_or(m.kind); }},
    Field{"lang", [](Mention& m, Value v) { m.lang = std::move(v.text); }},
    Field{"media",
          [](Mention& m, Value v) {
              m.media = static_cast<std::uint32_t>(std::min<std::uint64_t>(count(v), 1000));
          }},
    Field{"permalink", [](Mention& m, Value v) { m.permalink = std::move(v.text); }},
    Field{"place", [](Mention& m, Value v) { m.place = std::move(v.text); }},
    Field{"public", [](Mention& m, Value v) { m.is_public = is_true(v); }},
    Field{"rating.max", [](Mention& m, Value v) { rating(m).max = number(v, 5); }},
    Field{"rating.value", [](Mention& m, Value v) { rating(m).value = number(v, 0); }},
    Field{"text",
          [](Mention& m, Value v) {
              m.text = std::move(v.text);
              m.quoted = std::move(v.quoted);
          }},
};

const Field* field_named(std::string_view name) {
    const auto* const found = std::find_if(known_fields.begin(), known_fields.end(),
                                           [&](const Field& f) { return f.name == name; });
    return found == known_fields.end() ? nullptr : found;
}

bool is_group(std::string_view name) {
    return name == "author" || name == "engagement" || name == "rating";
}

void unknown_field(const Node& key, const std::string& name, Problems& problems) {
    const auto names = mention_fields();
    const auto meant = nearest(name, names);
    problems.error(key.at(),
                   fmt::format("map: a mention has no field `{}`{}; there are {}", printable(name),
                               meant.empty() ? "" : fmt::format(", did you mean `{}`?", meant),
                               fmt::join(names, ", ")));
}

}  // namespace

std::vector<std::string_view> mention_fields() {
    std::vector<std::string_view> names;
    names.reserve(known_fields.size());
    for (const Field& field : known_fields) names.push_back(field.name);
    return names;
}

Mapping Mapping::read(const Node& node, Problems& problems) {
    Mapping out;
    const auto add = [&](const Node& key, const std::string& name, const Node& value) {
        if (field_named(name) == nullptr) return unknown_field(key, name, problems);
        out.fields_.emplace_back(name, read_expression(value, problems));
    };
    bool has_id = false, has_text = false;
    for (const auto& [key, value] : node.fields()) {
        const std::string& name = key.scalar();
        has_id = has_id || name == "id";
        has_text = has_text || name == "text";
        if (!is_group(name)) {
            add(key, name, value);
            continue;
        }
        for (const auto& [inner, what] : value.fields())
            add(inner, name + "." + inner.scalar(), what);
    }
    if (!has_id || !has_text)
        problems.error(node.at(), "map: a mention needs an `id` and a `text`");
    return out;
}

std::optional<Mention> Mapping::mention(const Scope& scope) const {
    Mention out;
    for (const auto& [name, expression] : fields_) {
        if (auto value = expression(scope)) field_named(name)->set(out, *std::move(value));
    }
    if (out.rating && out.rating->value <= 0) out.rating.reset();
    if (out.id.empty()) return std::nullopt;
    return out;
}

std::vector<std::pair<std::string, std::string>> Mapping::show(const Scope& scope) const {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& [name, expression] : fields_) {
        const auto value = expression(scope);
        out.emplace_back(name, value ? value->text : "");
    }
    return out;
}

void take(const Take& how, JsonValue answer, const Scope& scope, Taken& out,
          const std::function<void(const Scope&)>& visit) {
    for (const Item& item : how.items.of(answer)) {
        ++out.items;
        if (!how.only.hold(item)) {
            ++out.left_out;
            continue;
        }
        Scope here = scope;
        here.item = &item;
        if (visit) visit(here);
        auto mention = how.map.mention(here);
        if (!mention) {
            ++out.without_id;
            continue;
        }
        mention->deleted = !how.deleted.empty() && how.deleted.hold(item);
        if (mention->deleted) mention->text.clear(), mention->quoted.clear();
        out.mentions.push_back(*std::move(mention));
    }
}

void finish(Mention& mention, std::string_view network, std::string_view source, Time now) {
    const auto within = [&](const std::string& id) {
        return fmt::format("{}:{}", network, native_id(id));
    };
    mention.id = within(mention.id);
    if (!mention.in_reply_to.empty()) mention.in_reply_to = within(mention.in_reply_to);
    tidy(mention, source, now);
}

Take read_take(config::Fields& fields, const Node& maps) {
    Take out;
    config::Problems& problems = fields.problems();
    std::string items;
    if (fields.require("take", items)) {
        auto parsed = Items::parse(items);
        if (parsed)
            out.items = *std::move(parsed);
        else
            fields.error("take", parsed.error().detail);
    }
    out.only = Conditions::read(fields.node("only"), problems);
    out.deleted = Conditions::read(fields.node("deleted"), problems);
    Node map = fields.node("map");
    const Node shared = map.is_scalar() ? maps[map.scalar()] : Node{};
    if (shared) map = shared;
    if (map.is_mapping())
        out.map = Mapping::read(map, problems);
    else if (map.is_scalar())
        fields.error("map", fmt::format("`maps` holds no `{}`", printable(map.scalar())));
    else
        fields.error("map", "`take` needs a `map`: what each field of a mention is made from");
    return out;
}

}  // namespace webcare::connectors::poll
