#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/silence.hpp"
#include "language/language.hpp"

namespace webcare::escalation {

/// What the conditions of silences are evaluated in; everything outlives the call.
struct Around {
    const language::AuthorLists& lists;
    const language::OfficeHours& office;
    const Zone& zone;
};

/// Silences and maintenance windows, compiled. Immutable, thread-safe.
class Silences {
 public:
    /// `extra`: silences that were set while the daemon runs; one that does not compile (its list
    /// of authors left the configuration) is left out, so that its alerts go out. Problems of
    /// `configured` are errors; nothing is returned then.
    static std::shared_ptr<const Silences> compile(const std::vector<config::Quiet>& configured,
                                                   const std::vector<Silence>& extra,
                                                   const language::Surroundings& known,
                                                   const Zone& zone, config::Problems& problems);
    /// Whether one can be set: its condition compiles and asks nothing of the past. The error names
    /// the column.
    static Status check(const Silence& silence, const language::Surroundings& known);

    /// Why an alert about this tells nobody, for people; empty: it is told. Costs nothing while no
    /// silence is in force, else an evaluation of all conditions.
    std::string over(const Mention& mention, const Assessment& assessment, const Around& around,
                     Time now) const;
    /// Why a source is not to be reported on now; empty: it is.
    std::string maintenance_of(const std::string& source, Time now) const;
    /// All in force at `now`, for people.
    std::vector<std::string> in_force(Time now) const;

    /// Whether any is in force, whatever it means.
    bool any_in_force(Time now) const;

    bool empty() const { return all_.empty(); }

 private:
    struct One {
        config::Quiet quiet;
        std::optional<std::uint32_t> condition;
        std::string what;  // "silence 01J...", "maintenance release"
    };
    bool holds_at(const config::Quiet& quiet, Time now) const;
    std::string words(const One& one, Time now) const;

    std::vector<One> all_;
    Zone zone_;
    std::shared_ptr<const language::Program> program_;  // nullptr: no conditions
};

}  // namespace webcare::escalation
