#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml.hpp"
#include "core/time.hpp"
#include "escalation/escape.hpp"

namespace webcare::escalation::declared {

/// That may be added to a moment.
constexpr Duration longest_duration = std::chrono::hours{24 * 3650};

using Texts = std::map<std::string, std::string, std::less<>>;
/// Words for values: { critical: "5", high: "4" }.
using Tables = std::map<std::string, Texts, std::less<>>;

/// All that places may stand for while one delivery is written.
struct Values {
    Texts texts;
    std::map<std::string, std::vector<Texts>, std::less<>> lists;
    Values() = default;
};

/// What a definition may name; for its checks.
struct Names {
    std::set<std::string, std::less<>> texts, lists;
    Tables tables;
    Names() = default;
    /// Whether `name` may stand in braces; of a list's item within `each` names begin with a dot.
    bool knows(std::string_view name) const;
};

/// What names stand for at one moment. All it points to outlives it.
struct Scope {
    const Values* values = nullptr;
    const Texts* item = nullptr;  ///< of the list that is gone through
    std::size_t graphemes =
        1 << 20;  ///< the most of a text for people; names and addresses are whole
    explicit Scope(const Values& v) : values{&v} {}

    /// Empty where nothing is known.
    std::string_view text(std::string_view name) const;
};

/// Text with places in braces: "{headline} in {title?}". A place holds a name, or several with `or`
/// of which the first counts that has a value; `?` where the text may do without; then filters: a
/// table, a sink (instead of the leaf's own), `upper`, `lower`, `number`, `target` (an address
/// within Markdown), `plus OPTION` (a moment so much later). Nothing else: no logic, and what is
/// put in is never looked at again. A brace itself is written twice.
class Template {
 public:
    Template() = default;
    /// Every mistake at the node's place; an empty template then.
    static Template read(const config::Node& node, const Names& names, config::Problems& problems);

    /// Nothing where a place has no value. Values are escaped for `sink`, literal text is not.
    std::optional<std::string> fill(const Scope& scope, Sink sink) const;
    bool empty() const { return parts_.empty(); }
    /// One place with the filter `number`, and nothing beside it.
    bool is_number() const;
    bool has_place(std::string_view name) const;
    /// The name of the place it begins with, else "".
    std::string first_name() const;
    /// What it begins with, as "{api}" in "{api}/posts", is a whole address and put in as it is.
    void begins_with_address();

 private:
    struct Part {
        std::string literal;
        std::vector<std::string> names;  ///< none: literal
        bool optional = false;
        std::optional<Sink> sink;
        std::vector<Texts> tables;
        enum class Case { as_it_is, upper, lower } casing = Case::as_it_is;
        bool number = false;
        bool target = false;
        std::string plus;  ///< the name of the duration that is added to a moment
        Part() = default;
    };
    static std::optional<Part> read_place(std::string_view inner, const Names& names,
                                          const config::Position& at, config::Problems& problems);
    static bool apply(Part& part, std::string_view filter, const Names& names,
                      const config::Position& at, config::Problems& problems);
    std::optional<std::string> value(const Part& part, const Scope& scope, Sink sink) const;

    std::vector<Part> parts_;
};

/// What must hold: { type: [alert.acknowledged, alert.resolved], thread.ts: present }. All of it.
/// A single word is a name that must have a value. The values themselves are templates.
class Given {
 public:
    static Given read(const config::Node& node, const Names& names, config::Problems& problems);
    bool holds(const Scope& scope) const;
    bool empty() const { return tests_.empty(); }

 private:
    struct Test {
        std::vector<std::string> names;
        std::optional<bool> present;
        std::vector<Template> one_of;
        Test() = default;
    };
    std::vector<Test> tests_;
};

}  // namespace webcare::escalation::declared
