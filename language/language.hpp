#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml.hpp"
#include "core/assessment.hpp"
#include "core/history.hpp"
#include "core/mention.hpp"
#include "core/zone.hpp"

namespace webcare::language {

class AuthorLists;
class Evaluation;
struct Folded;

/// Which fields a condition may use.
enum class Scope {
    rule,    ///< of the mention only; no judged fields
    judged,  ///< routes, targets, silences, searches: an Assessment exists
};

/// When the office is open; thread-safe. Empty: Monday to Friday, 09:00 to 17:30 in the zone.
using OfficeHours = std::function<bool(Time)>;

/// What conditions are evaluated against. Everything outlives the call.
struct Subject {
    const Mention& mention;
    const Assessment* assessment = nullptr;  ///< nullptr in rules
    const History* history = nullptr;        ///< nullptr: nothing is known
    const AuthorLists* lists = nullptr;      ///< nullptr: nobody is on any
    const OfficeHours* office = nullptr;     ///< nullptr: as an empty one
    std::string_view language;               ///< identified, or the hint; "" unknown
    Time now{};
    const Zone* zone = nullptr;  ///< for `hour`, `weekday` and `office_hours`; nullptr: UTC
    explicit Subject(const Mention& m) : mention{m} {}
};

/// Conditions with one matcher over all their terms. Immutable, thread-safe.
class Program;

/// Buffers of one thread.
class Workspace {
 public:
    Workspace();
    ~Workspace();
    Workspace(Workspace&&) noexcept;
    Workspace& operator=(Workspace&&) noexcept;

    struct Buffers;
    Buffers& buffers() { return *buffers_; }

 private:
    std::unique_ptr<Buffers> buffers_;
};

/// One condition that holds.
struct Hit {
    std::uint32_t condition = 0;  ///< as add() returned it
    std::uint32_t first_span = 0, span_count = 0;
    Hit() = default;
};

/// What evaluate() found, in order of condition; used again and again, it keeps its memory.
class Hits {
 public:
    bool empty() const { return all_.empty(); }
    std::size_t size() const { return all_.size(); }
    const Hit& operator[](std::size_t i) const { return all_[i]; }
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }
    /// The bytes of Mention::text that made it hold, sorted.
    std::span<const Span> spans(const Hit& hit) const {
        return std::span{spans_}.subspan(hit.first_span, hit.span_count);
    }
    /// Words of a condition that was not wanted stand in the text: it might hold.
    bool passed_over() const { return passed_over_; }

 private:
    friend class Evaluation;
    std::vector<Hit> all_;
    std::vector<Span> spans_;
    bool passed_over_ = false;
};

/// What conditions may name beside their own lists of terms and each other.
struct Surroundings {
    /// The configuration's lists of authors; nothing: there is no configuration, any name will do.
    std::optional<std::vector<std::string>> author_lists;
    /// Where rules are judged elsewhere (for routes and targets), their ids: what `seen( )` may ask
    /// for.
    bool judged_elsewhere = false;
    std::optional<std::vector<std::string>> rules;  ///< nothing: not known, any will do
    /// What the word after a field's colon can be, by the field's name; one that is not among them
    /// is warned of. A field that is not in here takes any.
    std::map<std::string, std::vector<std::string>, std::less<>> values;
    /// Rules that a file disables, by id, with where it says so.
    std::map<std::string, config::Position, std::less<>> disabled;
    Surroundings() = default;
};

/// Collects terms and conditions, then compiles them all at once.
class Compiler {
 public:
    explicit Compiler(config::Problems& problems, Surroundings around = {});
    ~Compiler();

    /// A `terms:` entry: a list, or {words: [...], negation: ignore, fold: {...}}. Names are
    /// visible to the conditions added after it with the same `file_scope`.
    void add_terms(const std::string& file_scope, const std::string& list,
                   const config::Node& terms);
    /// A condition; its number counts from 0. Problems point into `when`, to the column.
    std::uint32_t add(const std::string& id, const config::Node& when, Scope scope,
                      const std::string& file_scope = {});

    /// Nothing while there is an error.
    std::shared_ptr<const Program> compile();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Evaluates every condition, cheapest first; `out` is cleared and filled.
/// `wanted` (by condition) may leave conditions out, e.g. for another language; empty means all.
/// One text costs at most some milliseconds: past a fixed number of comparisons nothing further is
/// found, see was_cut_short().
void evaluate(const Program& program, const Subject& subject, Workspace& workspace, Hits& out,
              const std::vector<bool>& wanted = {});

/// The same where the mention's text has been folded (language/fold.hpp) for another purpose
/// already.
void evaluate(const Program& program, const Subject& subject, const Folded& folded,
              Workspace& workspace, Hits& out, const std::vector<bool>& wanted = {});

/// Whether the last evaluate() with this workspace ran out of its bound: conditions may be missing.
bool was_cut_short(Workspace& workspace);

/// What the conditions of the last evaluate() with this workspace asked of the past and
/// Subject::history does not hold; with an answer the judgement may be another. Allocates only
/// where something was asked.
Unknown unknown_of(const Program& program, Workspace& workspace);

/// Whether any condition can have an Unknown.
bool asks_past(const Program& program);

/// What the conditions of a program may ask of the past, each once.
const std::vector<PastQuestion>& questions(const Program& program);

/// How many distinct words and phrases a program looks for.
std::size_t term_count(const Program& program);

}  // namespace webcare::language
