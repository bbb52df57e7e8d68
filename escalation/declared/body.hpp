#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"
#include "escalation/declared/template.hpp"

namespace webcare::escalation::declared {

/// How the services count.
enum class Unit { characters, bytes, utf16 };
std::size_t measure(std::string_view text, Unit unit);

class Body;

/// What the texts of one definition have in common unless they say otherwise, and the pieces that
/// its requests share (`$use`).
struct Common {
    Sink sink = Sink::plain;
    Unit unit = Unit::characters;
    std::map<std::string, Body, std::less<>> parts;
    /// Pieces that `$use` has copied so far: parts that use parts would double each time.
    mutable std::size_t copied = 0;
    static constexpr std::size_t most_copied = 20'000;
    Common() = default;
};

/// One text, of one or more lines, that keeps within its limit: lines go from the end, and of the
/// last one left its values are cut between graphemes, before they are escaped.
class Leaf {
 public:
    struct Span {  ///< a line in another style; in units of UTF-16
        std::string style;
        std::size_t offset = 0, length = 0;
        Span() = default;
    };
    /// A text, or a mapping with `$text` or `$lines`; `others` are keys that whoever holds it
    /// reads.
    static Leaf read(const config::Node& node, const Common& common, const Names& names,
                     config::Problems& problems,
                     std::initializer_list<std::string_view> others = {});

    /// Nothing where no line has a value.
    std::optional<std::string> fill(const Scope& scope, std::vector<Span>* spans = nullptr) const;
    bool is_number() const;
    bool has_place(std::string_view name) const;

 private:
    struct Line {
        Template text;
        Sink sink = Sink::plain;
        Given when;
        std::string each;  ///< a list: the line once for every item
        std::string style;
        Line() = default;
    };
    struct Filled {
        std::string text;
        const Line* line;
        Filled(std::string t, const Line& l) : text{std::move(t)}, line{&l} {}
    };
    static Line read_line(const config::Node& node, Sink sink, const Names& names,
                          config::Problems& problems);
    std::vector<Filled> lines(const Scope& scope) const;
    std::string joined(const std::vector<Filled>& lines) const;
    std::size_t most() const { return most_ == 0 ? std::string::npos : most_; }

    std::vector<Line> lines_;
    std::string between_ = "\n";
    std::size_t most_ = 0;  // 0: no limit of its own
    Unit unit_ = Unit::characters;
};

/// The structure that a request sends. Its texts are leaves, all else stands as it is. In mappings
/// the keys `$when`, `$each`, `$text`, `$lines`, `$list`, `$value`, `$use` and `$styled` are ours;
/// a key of the service's that begins with `$` is written with two. docs/channels/writing-one.md.
class Body {
 public:
    static Body read(const config::Node& node, const Common& common, const Names& names,
                     config::Problems& problems);

    bool empty() const { return kind_ == Kind::nothing; }
    std::string json(const Scope& scope) const;
    /// The fields of a form, of a mapping one level deep.
    std::string form(const Scope& scope) const;
    bool has_place(std::string_view name) const;

 private:
    enum class Kind { nothing, literal, text, list, object };
    struct Styled {  ///< a text and, beside it, where its lines are in another style
        std::string text_key, styles_key;
        Leaf leaf;
        Styled() = default;
    };

    std::size_t pieces() const;
    void use(const config::Node& node, const Common& common, config::Problems& problems);
    void read_object(const config::Node& node, const Common& common, const Names& names,
                     config::Problems& problems);
    bool write(JsonWriter& out, const Scope& scope) const;
    void write_items(JsonWriter& out, const Scope& scope) const;
    void write_styled(JsonWriter& out, const Scope& scope) const;

    Kind kind_ = Kind::nothing;
    std::string literal_;  // a number, true, false, null
    Leaf leaf_;
    Given when_;
    std::string each_;               // a list: this once for every item
    std::vector<std::string> keys_;  // of an object, beside parts_
    std::vector<Body> parts_;
    std::optional<Styled> styled_;
};

/// Reads `$each` and the like: the name of a list. Empty where there is none.
std::string read_list_name(const config::Node& node, const Names& names,
                           config::Problems& problems);

}  // namespace webcare::escalation::declared
