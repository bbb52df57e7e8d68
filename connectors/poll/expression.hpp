#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/yaml.hpp"
#include "connectors/poll/expected.hpp"
#include "connectors/poll/template.hpp"
#include "core/mention.hpp"

namespace webcare::connectors::poll {

/// What an expression gives: text, and what of it somebody else wrote.
struct Value {
    std::string text;
    std::vector<Span> quoted;
    Value() = default;
    explicit Value(std::string t) : text{std::move(t)} {}
};

/// How one field is made from an item; nothing where the item does not say. Pure, thread-safe.
using Expression = std::function<std::optional<Value>(const Scope&)>;

/// Compiles what a definition says of a field: a place (/user/name), a template
/// ("https://x.example/{/id}"), a fixed text, a list (the first that is there), or one operator:
/// `html`, `entities`, `time`, `join`, `concat`, `count`, `present`, `equals`, `words`, `lookup`,
/// `after`, `not` (docs/connectors/writing-one.md). Mistakes are reported at their place; the
/// result is then not to be used.
Expression read_expression(const config::Node& node, config::Problems& problems);

/// Compiles a template and reports what is wrong with it.
Template read_template(const config::Node& node, config::Problems& problems);

/// Reads a key that holds a place. False where it is absent or no place, which is reported.
bool read_place(config::Fields& fields, std::string_view key, Place& out);

/// Something that an item or an answer must be: places with the value, or one of the values, that
/// must stand there; `present` and `absent` for any and none. All must hold; of a list of such, one
/// must hold as a whole. Without any it holds.
class Conditions {
 public:
    static Conditions read(const config::Node& node, config::Problems& problems);
    bool hold(const Item& item) const;
    bool empty() const { return choices_.empty(); }

 private:
    struct Test {
        Place place;
        Expected expected;
        Test() = default;
    };
    using Tests = std::vector<Test>;
    static Tests read_tests(const config::Node& node, config::Problems& problems);

    std::vector<Tests> choices_;
};

/// A moment as services write it: RFC 3339 and its relatives, RFC 822, or seconds, milliseconds or
/// microseconds since 1970, told apart by their size.
std::optional<Time> moment(std::string_view text);

}  // namespace webcare::connectors::poll
