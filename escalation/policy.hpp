#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/alert.hpp"
#include "core/case.hpp"
#include "core/history.hpp"
#include "core/random.hpp"
#include "core/silence.hpp"

namespace webcare::language {
struct Folded;
}

namespace webcare::escalation {

/// Routes, ladders, targets, people, calendars and silences, compiled. Immutable, thread-safe.
class Policy;
/// The silences and maintenance windows of a policy, with those set since (silences.hpp).
class Silences;

/// What conditions may name that others say.
struct Named {
    std::vector<std::string> rules;            ///< ids: what `seen( )` and `distinct( )` ask for
    std::vector<std::string> intents, topics;  ///< that a rule gives
    std::vector<std::string> networks;
};

/// Compiles the conditions of routes and targets and checks that every ladder, channel, role and
/// calendar that is named exists; warns of words that never hold. Nothing while there is an error.
/// Without `named` any name will do.
std::shared_ptr<const Policy> compile(std::shared_ptr<const config::Config> config,
                                      config::Problems& problems,
                                      const std::optional<Named>& named = std::nullopt);

/// What its conditions may ask of the past, each once.
const std::vector<PastQuestion>& questions(const Policy& policy);

/// What its conditions ask of `history`, for this mention, that it does not hold. With the answers
/// they may ask further.
Unknown unknown_of(const Policy& policy, const Mention& mention, const Assessment& assessment,
                   const History& history, Time now);

/// Whether a route or target compares the author's open cases or mentions.
bool asks_counts(const Policy& policy);

/// Whether the calendar is open, for `office_hours`.
std::function<bool(Time)> office_hours(const config::Config& config);

/// Which conditions of routes and targets hold for one judged mention.
using Holding = std::vector<bool>;
Holding holding(const Policy& policy, const Mention& mention, const Assessment& assessment,
                Time now, const History& history = {});
/// The same where the text has been folded for another purpose already.
Holding holding(const Policy& policy, const Mention& mention, const Assessment& assessment,
                const language::Folded& folded, Time now, const History& history = {});

/// When an answer is due: the first target that matches, in its calendar's time, or a limit that is
/// earlier; counted from mention.created_at.
std::optional<Time> respond_by(const Policy& policy, const Mention& mention,
                               const Holding& holding);
std::optional<Time> respond_by(const Policy& policy, const Mention& mention,
                               const Assessment& assessment, Time now, const History& history = {});

/// The earlier of that and of what the writer asked for (Assessment::respond_by of the classifier),
/// but not before now.
std::optional<Time> due(std::optional<Time> target, std::optional<Time> wanted, Time now);

/// Whether raise() would raise an alert.
bool warns(const Policy& policy, const Mention& mention, const Assessment& assessment,
           const Holding& holding);

/// With the silences that were set while the daemon runs; those that do not compile are left out.
/// Never nullptr.
std::shared_ptr<const Silences> with_silences(const Policy& policy,
                                              const std::vector<Silence>& set);
/// Whether it can be set: malformed with "when:COLUMN: message" where its condition is wrong.
Status check_silence(const Policy& policy, const Silence& silence);

/// Why alerts about this mention tell nobody now, for people; empty: they do. `with` nullptr: only
/// the policy's own silences. Safety, claim, legal and privacy only by one that is `even:
/// critical`.
std::string silenced(const Policy& policy, const Silences* with, const Mention& mention,
                     const Assessment& assessment, Time now);

/// Why troubles of a source are not reported now; empty: they are.
std::string maintenance_of(const Policy& policy, const std::string& source, Time now);

/// When the calendar `office` opens, `time` itself while it is open; nothing where it never does.
std::optional<Time> next_opening(const Policy& policy, Time time);

/// An alert and the deliveries of its first step.
struct Raised {
    Alert alert;
    std::vector<Delivery> deliveries;
    Raised() = default;
};

/// What this mention warns about: an alert for each ladder its routes pick (`continue`), none when
/// no route matches. Delivery ids are derived from (mention, ladder, step, channel), so that the
/// same mention after a crash gets the same keys. With `silenced` (why) the alerts are silenced and
/// have no deliveries and no step to come.
std::vector<Raised> raise(const Policy& policy, const Mention& mention,
                          const Assessment& assessment, const Holding& holding,
                          const std::string& case_id, const Guidance& guidance, Time now,
                          Random& random, const std::string& silenced = {});

/// An alert about a source in trouble: by the ladder that `source_alerts` names, or to every
/// channel, once. Nothing while `observe` is on or where there is no channel.
std::optional<Raised> raise(const Policy& policy, const std::string& source,
                            const Condition& condition, Time now, Random& random);

/// What the alert was about is over: the alert, resolved, and word of it to whoever heard of it; of
/// a mention's alert only where the channel follows alerts.
Raised resolve(const Policy& policy, Alert alert, Time now);

/// What is due of an alert at `now`: steps of its ladder (an acknowledged alert leaves out those
/// that are only for one that is not), and the end of an acknowledgement that came to nothing: then
/// the alert is nobody's again and climbs on from the step that was left out. Pure.
/// `assessment` is that of the alert's mention: it decides who of a role answers for the subject.
/// `dossier` is its case, where what was done is written.
Raised climb(const Policy& policy, Alert alert, const Assessment& assessment,
             const std::optional<Case>& dossier, Time now);

/// The alert as it goes on when the wall clock was set by so much: what counts in minutes comes as
/// many real minutes later. The moment an answer is due is one of the calendar, and stays. Pure.
Alert follow_clock(const Policy& policy, Alert alert, Duration by);

/// Whether anything was done since the acknowledgement: a note, a promise, an answer of ours, a
/// measure, the end of the case. On a ladder that goes to somebody accountable only a measure or
/// the end of the case counts.
bool acted(const Policy& policy, const Alert& alert, const Case& dossier);

/// The alert as `who` has it, and word of it to the channels that follow alerts. Something has to
/// be done by the later of `act_within` from now and the moment an answer is due. Conflict when
/// somebody else acknowledged before: names who and when.
Result<Raised> acknowledge(const Policy& policy, Alert alert, const std::string& who, Time now);

}  // namespace webcare::escalation
