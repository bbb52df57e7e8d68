#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/secret.hpp"
#include "core/time.hpp"

namespace webcare::config {

/// A place in a file as editors count it: line and column from 1, columns in code points.
struct Position {
    std::string file;
    int line = 0;
    int column = 0;
    Position() = default;
    Position(std::string f, int l, int c) : file{std::move(f)}, line{l}, column{c} {}
    auto operator<=>(const Position&) const = default;
    /// "FILE:LINE:COLUMN: " as compilers write it; without what is not known.
    std::string prefix() const;
};

struct Problem {
    Position at;
    std::string message;  ///< what is wrong and the remedy, one line
    bool warning = false;
    Problem(Position p, std::string m, bool w)
        : at{std::move(p)}, message{std::move(m)}, warning{w} {}
    bool operator==(const Problem&) const = default;
};

/// Everything found wrong, not only the first thing, as far as somebody will read it: the first
/// `most` errors and as many warnings are kept and the others counted, long messages are cut. One
/// thread at a time.
class Problems {
 public:
    static constexpr std::size_t most = 1000;

    void error(Position at, std::string message);
    void warning(Position at, std::string message);
    void add(const Problems& others);
    bool ok() const { return errors_ == 0; }  ///< no errors; warnings are fine
    /// Nothing further is kept, so that a costly hint is not worth its time.
    bool full() const { return errors_ >= most || warnings_ >= most; }
    /// Sorted by file and place; at the end, how many more there are.
    std::vector<Problem> all() const;
    /// One "FILE:LINE:COL: message" a line ("FILE:LINE:COL: warning: message").
    std::string text() const;

 private:
    void keep(Position at, std::string message, bool warning);

    std::vector<Problem> problems_;
    std::size_t errors_ = 0, warnings_ = 0;
};

/// A node of a YAML document. Cheap to copy; shares ownership of its document. An absent node is
/// false and behaves as null, so that chains need no checks. Immutable, thread-safe.
class Node {
 public:
    enum class Kind { absent, null, scalar, sequence, mapping };

    Node() = default;
    Kind kind() const;
    explicit operator bool() const { return kind() != Kind::absent; }
    bool is_scalar() const { return kind() == Kind::scalar; }
    bool is_sequence() const { return kind() == Kind::sequence; }
    bool is_mapping() const { return kind() == Kind::mapping; }

    Position at()
        const;  ///< of its first character (of a quoted scalar: the character after the quote)
    /// Of byte `offset` of scalar(), as exactly as the style allows: plain and quoted scalars on
    /// one line and literal blocks to the column, folded text to the line.
    Position at(std::size_t offset) const;

    const std::string& scalar() const;  ///< the text, "" when it is none
    bool quoted() const;                ///< single, double, or a block
    /// YAML could not read it, which has been reported; scalar() is what was written. Values of
    /// `when` can be judged further; other readers pass over it.
    bool unreadable() const;
    std::vector<Node> items()
        const;  ///< of a sequence; a single scalar or mapping is a list of one; null is empty
    std::vector<std::pair<Node, Node>> fields() const;  ///< of a mapping, in file order
    Node operator[](std::string_view key) const;
    /// The value as compact JSON (for `config show` and hashes). Scalars become null, true, numbers
    /// by the YAML 1.2 core schema, else strings.
    std::string json() const;

 private:
    friend class Document;
    struct Tree;
    Node child(std::size_t index) const;

    std::shared_ptr<const Tree> tree_;
    std::size_t index_ = 0;
};

/// Reads YAML 1.2 with positions. Duplicate keys, tabs in indentation and bad UTF-8 are errors;
/// anchors and aliases are refused in rule files and configuration (one plain text, one meaning).
/// At most 8 MiB, depth 64. The raw line is looked at too: a value that YAML would cut at ` #` or
/// reject for a leading `@ * " [ / ?` or an inner `: ` gets an error that shows the quoted form.
class Document {
 public:
    /// An absent node when the text could not be read at all; the problems say why.
    static Node parse(std::string_view text, std::string file, Problems& problems);
    static Node load(const std::string& path, Problems& problems);
    /// The same of a file that has to hold something: one that is empty, or all comment, is an
    /// error.
    static Node load_filled(const std::string& path, std::string_view what, Problems& problems);
};

/// Reads the keys of one mapping into typed values and, at the end, reports every key that nobody
/// asked for with the nearest known one. All readers report a wrong type or unit as a positioned
/// error and return false; an absent key leaves `out` as it is and returns false without an error.
class Fields {
 public:
    /// `what` names the thing for people: "source", "route". A node that is no mapping is an error.
    Fields(Node mapping, std::string what, Problems& problems);

    bool read(std::string_view key, std::string& out);
    bool read(std::string_view key, bool& out);
    bool read(std::string_view key, int& out, int least, int most);
    bool read(std::string_view key, double& out, double least, double most);
    bool read(std::string_view key, Duration& out);                  ///< "10m"
    bool read(std::string_view key, std::vector<std::string>& out);  ///< a list, or one scalar
    /// Like read, and an error at the mapping when the key is missing.
    template <class T>
    bool require(std::string_view key, T& out) {
        return present(key) ? read(key, out) : missing(key);
    }
    /// `KEY_file`, `KEY_credential` (a name in $CREDENTIALS_DIRECTORY), or inline KEY with a
    /// warning. The trailing newline of a file is dropped. A relative path is relative to the file
    /// that names it.
    std::optional<Secret> secret(std::string_view key);
    std::optional<Secret> require_secret(std::string_view key);
    /// One of `allowed`; an error names them all.
    bool choice(std::string_view key, std::string& out,
                const std::vector<std::string_view>& allowed);
    /// A path made absolute against the folder of the file it stands in.
    bool path(std::string_view key, std::string& out);
    /// The value as it stands; marks the key as known.
    Node node(std::string_view key);
    bool present(std::string_view key) const;
    const Node& mapping() const { return mapping_; }
    Problems& problems() { return problems_; }
    void error(std::string_view key,
               std::string message);  ///< at the key's value, or at the mapping

    /// Reports unknown keys. Call it last.
    void finish();

 private:
    bool missing(std::string_view key);

    Node mapping_;
    std::string what_;
    Problems& problems_;
    std::vector<std::string> known_;
};

}  // namespace webcare::config
