#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "connectors/poll/expression.hpp"
#include "core/mention.hpp"

namespace webcare::connectors::poll {

/// How a mention is made from an item.
class Mapping {
 public:
    static Mapping read(const config::Node& node, config::Problems& problems);

    /// The mention, with its native id still without a network; nothing where the item gives no id.
    /// Not tidied.
    std::optional<Mention> mention(const Scope& scope) const;
    /// Each field with what it gives now, for people: ("author.handle", "jan").
    std::vector<std::pair<std::string, std::string>> show(const Scope& scope) const;

 private:
    std::vector<std::pair<std::string, Expression>> fields_;  // in the order of the definition
};

/// One kind of thing in an answer, and what it becomes.
struct Take {
    Items items;
    Conditions only;     ///< items that are none of our business do not hold it
    Conditions deleted;  ///< without conditions: nothing is marked as deleted
    Mapping map;
    Take() = default;
};

/// Mentions from one answer, in its order.
struct Taken {
    std::vector<Mention> mentions;  ///< ids are native; deleted ones have no text
    std::size_t items = 0;          ///< that were there, taken or not
    std::size_t left_out = 0;       ///< by `only`
    std::size_t without_id = 0;     ///< that `only` let through and that had no id
    Taken() = default;
};
/// `visit` is called with every item that `only` lets through.
void take(const Take& how, JsonValue answer, const Scope& scope, Taken& out,
          const std::function<void(const Scope&)>& visit);

/// Gives the ids their network and makes the rest fit to keep (mention_defaults.hpp).
void finish(Mention& mention, std::string_view network, std::string_view source, Time now);

/// Reads `take`, `only`, `deleted` and `map`, which may be the name of one of `maps`.
Take read_take(config::Fields& fields, const config::Node& maps);

/// The names of the fields that a mapping may give, sorted.
std::vector<std::string_view> mention_fields();

}  // namespace webcare::connectors::poll
