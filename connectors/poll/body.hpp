#pragma once

#include <string>
#include <vector>

#include "connectors/poll/expression.hpp"

namespace webcare::connectors::poll {

/// The JSON that a request sends: its texts are templates, all else stands as it is.
class Body {
 public:
    static Body read(const config::Node& node, config::Problems& problems);

    bool empty() const { return kind_ == Kind::nothing; }
    /// The JSON. A text that has no value is left out, in objects with its key.
    std::string fill(const Scope& scope) const;
    /// Every template in it, for whoever checks names.
    std::vector<const Template*> templates() const;

 private:
    enum class Kind { nothing, literal, text, list, object };

    bool write(JsonWriter& out, const Scope& scope) const;
    void gather(std::vector<const Template*>& out) const;

    Kind kind_ = Kind::nothing;
    std::string literal_;  // a number, true, false, null
    Template text_;
    std::vector<std::string> keys_;  // of an object, beside parts_
    std::vector<Body> parts_;
};

}  // namespace webcare::connectors::poll
