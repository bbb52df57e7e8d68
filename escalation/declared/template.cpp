#include "escalation/declared/template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace webcare::escalation::declared {
namespace {

using config::Node;
using config::Problems;

// Text for people, which may be cut. Everything else (addresses, ids) is whole or of no use.
constexpr std::array<std::string_view, 10> prose{"state",  "headline",       "mark",  "quote",
                                                 "author", "handle",         "title", "route",
                                                 "test",   "acknowledged_by"};

bool is_prose(std::string_view name) {
    return name.starts_with('.') || std::find(prose.begin(), prose.end(), name) != prose.end();
}

std::vector<std::string> split(std::string_view text, std::string_view by) {
    std::vector<std::string> out;
    for (;;) {
        const std::size_t end = text.find(by);
        out.emplace_back(trim(text.substr(0, end)));
        if (end == text.npos) return out;
        text.remove_prefix(end + by.size());
    }
}

std::string did_you_mean(std::string_view near) {
    return near.empty() ? "" : fmt::format("; did you mean `{}`?", near);
}

bool check_name(const std::string& name, const Names& names, const config::Position& at,
                Problems& problems) {
    if (names.knows(name)) return true;
    problems.error(at, fmt::format("`{{{}}}` is no option and no value of a delivery{}",
                                   printable(name), did_you_mean(nearest(name, names.texts))));
    return false;
}

std::string upper_ascii(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

/// Empty where one of them is not what it has to be.
std::string later(std::string_view moment, std::string_view by) {
    const auto from = parse_time(moment);
    const auto duration = parse_duration(by);
    return from && duration && *duration <= longest_duration ? format_time(*from + *duration)
                                                             : std::string{};
}

bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const std::size_t dot = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, dot);
    const std::string_view part = dot == text.size() ? "0" : text.substr(dot + 1);
    const auto digits = [](std::string_view all) {
        return !all.empty() &&
               std::all_of(all.begin(), all.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    return digits(whole) && digits(part) && (whole.size() == 1 || whole.front() != '0') &&
           text.size() <= 30;
}

}  // namespace

bool Names::knows(std::string_view name) const {
    return texts.contains(name) || name.starts_with("thread.") || name == "." || name == ".label" ||
           name == ".text";
}

std::string_view Scope::text(std::string_view name) const {
    const bool of_item = name.starts_with('.');
    const Texts* const from = of_item ? item : &values->texts;
    if (from == nullptr) return {};
    const auto found = from->find(name);
    return found == from->end() ? std::string_view{} : std::string_view{found->second};
}

bool Template::apply(Part& part, std::string_view filter, const Names& names,
                     const config::Position& at, Problems& problems) {
    if (filter == "upper")
        part.casing = Part::Case::upper;
    else if (filter == "lower")
        part.casing = Part::Case::lower;
    else if (filter == "number")
        part.number = true;
    else if (filter == "target")
        part.target = true;
    else if (filter.starts_with("plus ")) {
        part.plus = trim(filter.substr(5));
        return check_name(part.plus, names, at, problems);
    } else if (const auto sink = sink_named(filter))
        part.sink = sink;
    else if (const auto table = names.tables.find(filter); table != names.tables.end())
        part.tables.push_back(table->second);
    else {
        std::vector<std::string_view> known = sink_names();
        known.insert(known.end(), {"upper", "lower", "number", "target", "plus"});
        for (const auto& [name, words] : names.tables) known.emplace_back(name);
        problems.error(at, fmt::format("`{}` is no filter, sink or table{}", printable(filter),
                                       did_you_mean(nearest(filter, known))));
        return false;
    }
    return true;
}

std::optional<Template::Part> Template::read_place(std::string_view inner, const Names& names,
                                                   const config::Position& at, Problems& problems) {
    Part part;
    std::vector<std::string> pieces = split(inner, "|");
    std::string_view named = pieces.front();
    part.optional = named.ends_with('?');
    if (part.optional) named.remove_suffix(1);
    part.names = split(named, " or ");
    bool good = true;
    for (const std::string& name : part.names) good = check_name(name, names, at, problems) && good;
    for (std::size_t i = 1; i < pieces.size(); ++i)
        good = apply(part, pieces[i], names, at, problems) && good;
    return good ? std::optional{std::move(part)} : std::nullopt;
}

Template Template::read(const Node& node, const Names& names, Problems& problems) {
    Template out;
    if (!node.is_scalar()) {
        if (node) problems.error(node.at(), "expected a text");
        return out;
    }
    const std::string& text = node.scalar();
    std::string literal;
    const auto flush = [&] {
        if (literal.empty()) return;
        out.parts_.emplace_back().literal = std::exchange(literal, {});
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c != '{' && c != '}') {
            literal += c;
            continue;
        }
        if (at + 1 < text.size() && text[at + 1] == c) {
            literal += c;
            ++at;
            continue;
        }
        const std::size_t end = c == '{' ? text.find('}', at) : text.npos;
        if (end == text.npos || end == at + 1) {
            problems.error(node.at(at),
                           "braces hold a name, as in {headline}; write a brace itself twice");
            return {};
        }
        flush();
        auto part = read_place(std::string_view{text}.substr(at + 1, end - at - 1), names,
                               node.at(at), problems);
        if (part) out.parts_.push_back(*std::move(part));
        at = end;
    }
    flush();
    return out;
}

std::optional<std::string> Template::value(const Part& part, const Scope& scope, Sink sink) const {
    for (const std::string& name : part.names) {
        std::string text{scope.text(name)};
        if (text.empty()) continue;
        for (const Texts& table : part.tables) {
            const auto word = table.find(text);
            text = word == table.end() ? std::string{} : word->second;
        }
        if (!part.plus.empty()) text = later(text, scope.text(part.plus));
        if (part.number && !declared::is_number(text)) text.clear();
        if (text.empty()) break;
        if (part.casing != Part::Case::as_it_is)
            text =
                part.casing == Part::Case::upper ? upper_ascii(std::move(text)) : lower_ascii(text);
        if (part.target) return md_target(text);
        if (!part.tables.empty() || part.number || !part.plus.empty())
            return text;  // the definition's own words
        if (is_prose(name)) text = shorten(text, scope.graphemes);
        return escape(text, part.sink.value_or(sink));
    }
    return part.optional ? std::optional{std::string{}} : std::nullopt;
}

std::optional<std::string> Template::fill(const Scope& scope, Sink sink) const {
    std::string out;
    for (const Part& part : parts_) {
        if (part.names.empty()) {
            out += part.literal;
            continue;
        }
        auto text = value(part, scope, sink);
        if (!text) return std::nullopt;
        out += *text;
    }
    return out;
}

bool Template::is_number() const {
    return parts_.size() == 1 && parts_.front().number;
}

bool Template::has_place(std::string_view name) const {
    return std::any_of(parts_.begin(), parts_.end(), [&](const Part& part) {
        return std::find(part.names.begin(), part.names.end(), name) != part.names.end();
    });
}

std::string Template::first_name() const {
    return parts_.empty() || parts_.front().names.size() != 1 ? "" : parts_.front().names.front();
}

void Template::begins_with_address() {
    if (!parts_.empty() && !parts_.front().names.empty()) parts_.front().sink = Sink::plain;
}

Given Given::read(const Node& node, const Names& names, Problems& problems) {
    Given out;
    const auto named = [&](const Node& key) {
        Test test;
        test.names = split(key.scalar(), " or ");
        for (const std::string& name : test.names)
            if (!names.lists.contains(name)) check_name(name, names, key.at(), problems);
        return test;
    };
    if (node.is_scalar()) {
        Test test = named(node);
        test.present = true;
        out.tests_.push_back(std::move(test));
    }
    for (const auto& [key, expected] : node.fields()) {
        Test test = named(key);
        const bool word = expected.is_scalar() && !expected.quoted();
        if (word && (expected.scalar() == "present" || expected.scalar() == "absent"))
            test.present = expected.scalar() == "present";
        else
            for (const Node& one : expected.items())
                test.one_of.push_back(Template::read(one, names, problems));
        out.tests_.push_back(std::move(test));
    }
    if (node && out.tests_.empty())
        problems.error(node.at(), "expected names with values, as in { level: [critical, high] }");
    return out;
}

bool Given::holds(const Scope& scope) const {
    const auto there = [&](const std::string& name) {
        const auto list = scope.values->lists.find(name);
        return list != scope.values->lists.end() ? !list->second.empty()
                                                 : !scope.text(name).empty();
    };
    return std::all_of(tests_.begin(), tests_.end(), [&](const Test& test) {
        const auto first = std::find_if(test.names.begin(), test.names.end(), there);
        if (test.present) return *test.present == (first != test.names.end());
        const std::string_view is =
            first == test.names.end() ? std::string_view{} : scope.text(*first);
        return std::any_of(test.one_of.begin(), test.one_of.end(), [&](const Template& wanted) {
            const auto value = wanted.fill(scope, Sink::plain);
            if (!value) return false;
            // "source.*" is every word that begins so
            return value->ends_with(".*")
                       ? is.starts_with(std::string_view{*value}.substr(0, value->size() - 1))
                       : is == *value;
        });
    });
}

}  // namespace webcare::escalation::declared
