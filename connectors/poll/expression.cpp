#include "connectors/poll/expression.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cmath>

#include "connectors/feed/dates.hpp"
#include "connectors/html.hpp"
#include "connectors/poll/words.hpp"
#include "core/text.hpp"

namespace webcare::connectors::poll {
namespace {

using config::Node;
using config::Problems;
using Given = std::optional<Value>;

Place read_place(const Node& node, Problems& problems) {
    auto place = Place::parse(node.scalar());
    if (place && Place::is_meant(node.scalar())) return *place;
    problems.error(node.at(), place ? fmt::format("expected a place such as /user/id, found `{}`",
                                                  printable(node.scalar()))
                                    : place.error().detail);
    return *Place::parse(".");
}

Expression nothing() {
    return [](const Scope&) { return Given{}; };
}

Expression scalar(const Node& node, Problems& problems) {
    const std::string& text = node.scalar();
    if (Place::is_meant(text)) {
        return [place = read_place(node, problems)](const Scope& scope) -> Given {
            if (scope.item == nullptr) return std::nullopt;
            std::string found = written(place.in(*scope.item));
            return found.empty() ? Given{} : Given{std::move(found)};
        };
    }
    return [made = read_template(node, problems)](const Scope& scope) -> Given {
        auto filled = made.fill(scope);
        return filled ? Given{*std::move(filled)} : Given{};
    };
}

Expression first_of(const Node& node, Problems& problems) {
    std::vector<Expression> choices;
    for (const Node& item : node.items()) choices.push_back(read_expression(item, problems));
    return [choices](const Scope& scope) -> Given {
        for (const Expression& choice : choices) {
            if (Given found = choice(scope)) return found;
        }
        return std::nullopt;
    };
}

Expression truth(std::function<bool(const Scope&)> test) {
    return [test = std::move(test)](const Scope& scope) -> Given {
        return Given{test(scope) ? "true" : "false"};
    };
}

// One function an operator; `node` is what stands behind its name.

Expression html(const Node& node, Problems& problems) {
    Expression of = read_expression(node, problems);
    return [of = std::move(of)](const Scope& scope) -> Given {
        const Given found = of(scope);
        if (!found) return std::nullopt;
        PlainText plain = html_to_text(found->text, {});
        Value value{std::move(plain.text)};
        value.quoted = std::move(plain.quoted);
        return value;
    };
}

Expression entities(const Node& node, Problems& problems) {
    Expression of = read_expression(node, problems);
    return [of = std::move(of)](const Scope& scope) -> Given {
        const Given found = of(scope);
        return found ? Given{decode_entities(found->text)} : Given{};
    };
}

Expression time(const Node& node, Problems& problems) {
    Expression of = read_expression(node, problems);
    return [of = std::move(of)](const Scope& scope) -> Given {
        const Given found = of(scope);
        const auto at = found ? moment(found->text) : std::nullopt;
        return at ? Given{format_time(*at)} : Given{};
    };
}

Expression join(const Node& node, Problems& problems) {
    std::vector<Expression> parts;
    for (const Node& item : node.items()) parts.push_back(read_expression(item, problems));
    return [parts](const Scope& scope) -> Given {
        constexpr std::string_view between = "\n\n";
        Value out;
        for (const Expression& part : parts) {
            const Given found = part(scope);
            if (!found || found->text.empty()) continue;
            if (!out.text.empty()) out.text += between;
            for (const Span& span : found->quoted)
                out.quoted.emplace_back(out.text.size() + span.offset, span.length);
            out.text += found->text;
        }
        return out.text.empty() ? Given{} : Given{std::move(out)};
    };
}

/// All, one behind the other, or nothing where one of them is not there.
Expression concat(const Node& node, Problems& problems) {
    std::vector<Expression> parts;
    for (const Node& item : node.items()) parts.push_back(read_expression(item, problems));
    return [parts](const Scope& scope) -> Given {
        Value out;
        for (const Expression& part : parts) {
            const Given found = part(scope);
            if (!found || found->text.empty()) return std::nullopt;
            out.text += found->text;
        }
        return out;
    };
}

Expression count(const Node& node, Problems& problems) {
    return [place = read_place(node, problems)](const Scope& scope) -> Given {
        if (scope.item == nullptr) return std::nullopt;
        return Given{std::to_string(place.in(*scope.item).size())};
    };
}

Expression present(const Node& node, Problems& problems) {
    return truth([place = read_place(node, problems)](const Scope& scope) {
        return scope.item != nullptr && !place.in(*scope.item).is_null();
    });
}

Expression equals(const Node& node, Problems& problems) {
    Expression of = read_expression(node["of"], problems);
    std::vector<std::string> to;
    for (const Node& item : node["to"].items()) to.push_back(item.scalar());
    if (!node["of"] || to.empty())
        problems.error(node.at(), "`equals` needs `of` (a value) and `to` (one or a list)");
    return truth([of = std::move(of), to](const Scope& scope) {
        const Given found = of(scope);
        return found && std::find(to.begin(), to.end(), found->text) != to.end();
    });
}

Expression negation(const Node& node, Problems& problems) {
    Expression of = read_expression(node, problems);
    return truth([of = std::move(of)](const Scope& scope) {
        const Given found = of(scope);
        return !found || found->text == "false";
    });
}

Expression words(const Node& node, Problems& problems) {
    Expression of = read_expression(node["of"], problems);
    Values table;
    for (const auto& [from, to] : node["are"].fields()) table[from.scalar()] = to.scalar();
    if (!node["of"] || table.empty())
        problems.error(node.at(), "`words` needs `of` (a value) and `are` (what each word means)");
    return [of = std::move(of), table](const Scope& scope) -> Given {
        const Given found = of(scope);
        const auto meant = found ? table.find(found->text) : table.end();
        return meant == table.end() ? Given{} : Given{meant->second};
    };
}

/// The item of a list elsewhere in the answer that has the same key, as X's `includes`.
Expression lookup(const Node& node, Problems& problems) {
    for (const auto key : {"in", "by", "key", "give"}) {
        if (!node[key]) {
            problems.error(node.at(),
                           "`lookup` needs `in` (a list), `by` (the key's place there), `key` "
                           "(the value sought) and `give` (what is wanted of it)");
            return nothing();
        }
    }
    const Place list = read_place(node["in"], problems), by = read_place(node["by"], problems);
    return [list, by, key = read_expression(node["key"], problems),
            give = read_expression(node["give"], problems)](const Scope& scope) -> Given {
        const Given sought = key(scope);
        if (!sought || scope.item == nullptr) return std::nullopt;
        Given out;
        std::size_t left = Items::most;
        list.in(*scope.item).each_item([&](JsonValue candidate) {
            if (out || left == 0) return;
            --left;
            Item item = *scope.item;
            item.within.push_back(candidate);
            if (written(by.in(item)) != sought->text) return;
            Scope there = scope;
            there.item = &item;
            out = give(there);
        });
        return out;
    };
}

/// What follows the last `mark`.
Expression after(const Node& node, Problems& problems) {
    const std::string mark = node["mark"].scalar();
    if (!node["of"] || mark.empty())
        problems.error(node.at(), "`after` needs `of` (a value) and `mark` (the text it follows)");
    Expression of = read_expression(node["of"], problems);
    return [of = std::move(of), mark](const Scope& scope) -> Given {
        const Given found = of(scope);
        if (!found) return std::nullopt;
        const std::size_t at = found->text.rfind(mark);
        return Given{at == std::string::npos ? found->text : found->text.substr(at + mark.size())};
    };
}

using Read = Expression (*)(const Node&, Problems&);
constexpr Words<Read, 12> operators{{
    {"after", &after},
    {"concat", &concat},
    {"count", &count},
    {"entities", &entities},
    {"equals", &equals},
    {"html", &html},
    {"join", &join},
    {"lookup", &lookup},
    {"not", &negation},
    {"present", &present},
    {"time", &time},
    {"words", &words},
}};

Expression operation(const Node& node, Problems& problems) {
    const auto fields = node.fields();
    const auto names = names_of(operators);
    if (fields.size() == 1) {
        const Read* read = meaning(operators, fields.front().first.scalar());
        if (read != nullptr) return (*read)(fields.front().second, problems);
    }
    const std::string word = fields.empty() ? "" : fields.front().first.scalar();
    const auto meant = nearest(word, names);
    problems.error(node.at(),
                   fmt::format("expected one operator, found `{}`{}; there are {}", printable(word),
                               meant.empty() ? "" : fmt::format(", did you mean `{}`?", meant),
                               fmt::join(names, ", ")));
    return nothing();
}

}  // namespace

Template read_template(const Node& node, Problems& problems) {
    auto made = Template::parse(node.scalar());
    if (made) return *std::move(made);
    problems.error(node.at(), made.error().detail);
    return Template{};
}

bool read_place(config::Fields& fields, std::string_view key, Place& out) {
    std::string text;
    if (!fields.read(key, text)) return false;
    auto place = Place::parse(text);
    if (!place) return fields.error(key, place.error().detail), false;
    out = *std::move(place);
    return true;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the YAML, which is bounded
Expression read_expression(const Node& node, Problems& problems) {
    switch (node.kind()) {
        case Node::Kind::sequence:
            return first_of(node, problems);
        case Node::Kind::mapping:
            return operation(node, problems);
        case Node::Kind::scalar:
            return scalar(node, problems);
        default:
            return nothing();
    }
}

Conditions Conditions::read(const Node& node, Problems& problems) {
    Conditions out;
    for (const Node& choice : node.items()) out.choices_.push_back(read_tests(choice, problems));
    return out;
}

Conditions::Tests Conditions::read_tests(const Node& node, Problems& problems) {
    Tests out;
    for (const auto& [place, expected] : node.fields()) {
        Test test;
        test.place = read_place(place, problems);
        test.expected = Expected::read(expected);
        out.push_back(std::move(test));
    }
    if (out.empty())
        problems.error(node.at(), "expected places with values, as in { /type: review }");
    return out;
}

bool Conditions::hold(const Item& item) const {
    const auto is_so = [&](const Test& test) {
        const JsonValue found = test.place.in(item);
        return test.expected.holds(!found.is_null(), written(found));
    };
    return choices_.empty() ||
           std::any_of(choices_.begin(), choices_.end(), [&](const Tests& tests) {
               return std::all_of(tests.begin(), tests.end(), is_so);
           });
}

std::optional<Time> moment(std::string_view text) {
    text = trim(text);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) {
        // Four digits are a year, which parse_date knows; seconds of our age have ten.
        constexpr double milliseconds_from = 1e11, microseconds_from = 1e14, latest = 1e17;
        if (!(number >= 1e6 && number < latest)) return std::nullopt;
        const double scale = number >= microseconds_from   ? 1
                             : number >= milliseconds_from ? 1e3
                                                           : 1e6;
        return Time{Duration{std::llround(number * scale)}};
    }
    if (const auto parsed = parse_time(text)) return *parsed;
    return feed::parse_date(text);
}

}  // namespace webcare::connectors::poll
