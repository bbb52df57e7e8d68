#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "core/assessment.hpp"
#include "core/history.hpp"
#include "core/mention.hpp"
#include "core/zone.hpp"

namespace webcare::language {
struct Folded;
}

namespace webcare::classifier {

/// What the intake knows of the past, handed in as a value; the classifier never reads the store.
using History = webcare::History;

/// A compiled, immutable set of rules with its targets. Thread-safe; swap the pointer to reload.
class RuleSet;

struct RuleSetOptions {
    std::vector<std::string> paths;  ///< folders or files, later ones override; never empty
    std::vector<config::Brand> brands;
    LevelBounds levels;
    Zone zone;  ///< in which `hour` and `weekday` are read
    /// Whether the office is open, for `office_hours`; empty: Monday to Friday, 09:00 to 17:30.
    std::function<bool(Time)> office;
    std::string office_hash;  ///< what decides it, for the rule set's hash
    /// The configuration's `lists`; nothing: there is none, any name is accepted and empty.
    std::optional<std::map<std::string, std::vector<std::string>>> lists;
    bool only_judges =
        false;  ///< keeps neither examples nor the files' text once they are compiled
    RuleSetOptions() = default;
};

/// Reads and compiles; every mistake is reported with its position, and nothing is returned while
/// there is one.
std::shared_ptr<const RuleSet> load_rules(const RuleSetOptions& options,
                                          config::Problems& problems);

/// A hash of everything that decides a judgement.
const std::string& hash_of(const RuleSet& rules);
std::size_t rule_count(const RuleSet& rules);
/// Whether a rule compares the author's open cases or mentions. Where none does, these counts
/// matter only to a mention that some rule fired for.
bool asks_counts(const RuleSet& rules);
std::vector<std::string> rule_ids(const RuleSet& rules);
/// The intents and topics that its rules give, each once.
std::vector<std::string> intents(const RuleSet& rules);
std::vector<std::string> topics(const RuleSet& rules);
/// What its conditions may ask of the past, each once.
const std::vector<PastQuestion>& questions(const RuleSet& rules);

/// Buffers of one thread; reused, so that the steady state allocates nothing but the result.
class Scratch {
 public:
    Scratch();
    ~Scratch();
    Scratch(Scratch&&) noexcept;
    Scratch& operator=(Scratch&&) noexcept;

 private:
    friend const language::Folded& fold(const Mention&, Scratch&);
    friend void classify(const RuleSet&, const Mention&, const language::Folded&, const History&,
                         Time, Scratch&, Assessment&);
    friend Unknown unknown_of(const RuleSet&, Scratch&);
    struct Buffers;
    std::unique_ptr<Buffers> buffers_;
};

/// A pure function of its arguments. `respond_by` is the moment by which the writer wants an
/// answer, where one is stated; targets may set an earlier one (escalation/). `mention.ours` and
/// `mention.addressed` must be set (see recognise()).
Assessment classify(const RuleSet& rules, const Mention& mention, const History& history, Time now,
                    Scratch& scratch);
/// The same into an assessment that is used again and again: its memory is kept, and where no rule
/// fires nothing is allocated.
void classify(const RuleSet& rules, const Mention& mention, const History& history, Time now,
              Scratch& scratch, Assessment& out);

/// What the rules asked of the history of the mention judged last that it did not hold. With the
/// answers it is judged again, and may then ask further. Empty for a mention that no such rule
/// looked at, and then nothing is allocated.
Unknown unknown_of(const RuleSet& rules, Scratch& scratch);

/// The mention's text, folded once for recognise(), classify() and conditions of others. Good until
/// the scratch is used for another mention.
const language::Folded& fold(const Mention& mention, Scratch& scratch);
void classify(const RuleSet& rules, const Mention& mention, const language::Folded& folded,
              const History& history, Time now, Scratch& scratch, Assessment& out);

/// Sets `ours` and adds to `addressed` from the accounts, handles and words of the brands that the
/// rules were loaded with, or of these.
void recognise(const RuleSet& rules, Mention& mention, const language::Folded& folded);
void recognise(Mention& mention, const std::vector<config::Brand>& brands);

/// One example inside a rule file that did not do what it says.
struct ExampleFailure {
    config::Position at;
    std::string rule;
    std::string what;  ///< "should fire and does not: ..."
    ExampleFailure() = default;
};
struct ExampleReport {
    std::size_t rules = 0, examples = 0;  ///< without the built-in rule
    std::vector<ExampleFailure> failures;
    ExampleReport() = default;
};
/// Runs every example of every rule.
ExampleReport test_examples(const RuleSet& rules, Time now);

/// The arithmetic for people: signals with the words that made them, shares, and how severity and
/// urgency came about. `colour` marks the words with terminal colours. Outside text is made
/// printable.
std::string explain(const RuleSet& rules, const Mention& mention, const Assessment& assessment,
                    bool colour);

}  // namespace webcare::classifier
