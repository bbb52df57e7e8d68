#include "cases/handling.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/id.hpp"
#include "core/text.hpp"

namespace webcare::cases {

namespace {

constexpr std::size_t longest_words = 16 * 1024;  // bytes
constexpr std::size_t most_entries = 1000, most_promises = 100;

Error malformed(std::string detail) {
    return {ErrorKind::malformed, std::move(detail)};
}

Status refuse_nameless(const std::string& who) {
    if (!trim(who).empty()) return {};
    return malformed("who does this is missing");
}

/// What every deed asks first, but for a note and a reopening.
Status refuse(const Case& dossier, const std::string& who) {
    if (Status named = refuse_nameless(who); !named) return named;
    if (dossier.status != CaseStatus::closed) return {};
    return Error{ErrorKind::conflict, "the case is closed"};
}

std::string words(const std::string& text) {
    const std::string clean = clean_text(text);
    return std::string{cut_at_grapheme(trim(clean), longest_words)};
}

/// The next version, with its line in the history.
Case next(Case dossier, Time now, std::string kind, const std::string& who, std::string text) {
    ++dossier.version;
    dossier.changed_at = now;
    if (dossier.status == CaseStatus::fresh) dossier.status = CaseStatus::acknowledged;
    if (dossier.timeline.size() < most_entries)
        dossier.timeline.emplace_back(now, std::move(kind), who, std::move(text));
    return dossier;
}

/// A line that is the whole of the deed must not be lost in a full history.
Status refuse_full(const Case& dossier) {
    if (dossier.timeline.size() < most_entries) return {};
    return malformed("the case's history is full");
}

std::vector<Promise>::iterator open_promise(Case& dossier) {
    return std::find_if(dossier.promises.begin(), dossier.promises.end(),
                        [](const Promise& one) { return one.is_open(); });
}

Status refuse_promised(Case& dossier) {
    const auto open = open_promise(dossier);
    if (open == dossier.promises.end()) return {};
    return malformed(fmt::format("a promise is open: {} (by {}); keep it first", open->what,
                                 format_time(open->due)));
}

/// The open promise of that id.
Result<Promise*> find_promise(Case& dossier, const std::string& id) {
    for (Promise& one : dossier.promises) {
        if (one.id != id) continue;
        if (one.is_open()) return &one;
        return Error{ErrorKind::conflict,
                     fmt::format("the promise was kept at {}", format_time(*one.kept_at))};
    }
    return malformed("the case has no promise of that id");
}

void note_broken(Promise& promise, Time now) {
    if (now > promise.due && !promise.broken_at) promise.broken_at = promise.due;
}

}  // namespace

Result<Case> claim(Case dossier, const std::string& who, bool take_over, Time now) {
    if (const Status allowed = refuse(dossier, who); !allowed) return allowed.error();
    if (!dossier.owner.empty() && dossier.owner != who && !take_over)
        return Error{ErrorKind::conflict, fmt::format("{} has the case", dossier.owner)};
    const std::string before = std::exchange(dossier.owner, who);
    return next(std::move(dossier), now, "claimed", who,
                before.empty() || before == who ? "" : fmt::format("taken over from {}", before));
}

Result<Case> add_note(Case dossier, const std::string& who, const std::string& text, Time now) {
    if (const Status named = refuse_nameless(who); !named) return named.error();
    std::string note = words(text);
    if (note.empty()) return malformed("the note is empty");
    if (const Status room = refuse_full(dossier); !room) return room.error();
    return next(std::move(dossier), now, "note", who, std::move(note));
}

Result<Case> record_measure(Case dossier, const std::string& who, const std::string& text,
                            Time now) {
    if (const Status allowed = refuse(dossier, who); !allowed) return allowed.error();
    std::string measure = words(text);
    if (measure.empty()) return malformed("what was done is missing");
    if (const Status room = refuse_full(dossier); !room) return room.error();
    return next(std::move(dossier), now, "measure", who, std::move(measure));
}

Result<Case> wait(Case dossier, const std::string& who, CaseStatus status,
                  const std::string& reason, Time now) {
    if (const Status allowed = refuse(dossier, who); !allowed) return allowed.error();
    if (!dossier.is_open()) return Error{ErrorKind::conflict, "the case is resolved"};
    if (status != CaseStatus::waiting_customer && status != CaseStatus::waiting_expert &&
        status != CaseStatus::waiting_third_party)
        return malformed("a case waits on the customer, an expert or a third party");
    std::string why = words(reason);
    if (why.empty()) return malformed("on whom it waits, and for what, is missing");
    dossier.status = status;
    return next(std::move(dossier), now, std::string{name(status)}, who, std::move(why));
}

Result<Case> promise(Case dossier, const std::string& who, const std::string& what, Time due,
                     const std::string& channel, Time now, Random& random) {
    if (const Status allowed = refuse(dossier, who); !allowed) return allowed.error();
    Promise made;
    made.what = words(what);
    if (made.what.empty()) return malformed("what is promised is missing");
    if (due <= now) return malformed("the moment of the promise has passed already");
    if (dossier.promises.size() >= most_promises)
        return malformed(fmt::format("the case has {} promises already", most_promises));
    made.id = make_id(now, random);
    made.due = due;
    made.channel = channel;
    made.by = who;
    made.made_at = now;
    std::string line = fmt::format("{} (by {})", made.what, format_time(due));
    dossier.promises.push_back(std::move(made));
    dossier.status = CaseStatus::promised;
    return next(std::move(dossier), now, "promise", who, std::move(line));
}

Result<Case> keep_promise(Case dossier, const std::string& who, const std::string& promise,
                          Time now) {
    if (const Status allowed = refuse(dossier, who); !allowed) return allowed.error();
    const auto found = find_promise(dossier, promise);
    if (!found) return found.error();
    Promise& kept = **found;
    note_broken(kept, now);
    kept.kept_at = now;
    std::string line = kept.broken_at ? kept.what + " (too late)" : kept.what;
    const bool was_last = open_promise(dossier) == dossier.promises.end();
    if (was_last && dossier.status == CaseStatus::promised)
        dossier.status = CaseStatus::acknowledged;
    return next(std::move(dossier), now, "kept", who, std::move(line));
}

Result<Case> move_promise(Case dossier, const std::string& who, const std::string& promise,
                          Time due, const std::string& told, Time now) {
    if (const Status allowed = refuse(dossier, who); !allowed) return allowed.error();
    const auto found = find_promise(dossier, promise);
    if (!found) return found.error();
    const std::string message = words(told);
    if (message.empty())
        return malformed("what the customer was told is missing: a promise moves with a message");
    Promise& moved = **found;
    if (due <= now || due <= moved.due)
        return malformed(fmt::format("a promise moves to a later moment than {} that lies ahead",
                                     format_time(moved.due)));
    note_broken(moved, now);
    moved.due = due;
    moved.moved_at = now;
    std::string line = fmt::format("{} (by {}{}): {}", moved.what, format_time(due),
                                   moved.broken_at ? ", told too late" : "", message);
    return next(std::move(dossier), now, "moved", who, std::move(line));
}

Result<Case> resolve(Case dossier, const std::string& who, const std::string& remedy, Time now) {
    if (const Status allowed = refuse(dossier, who); !allowed) return allowed.error();
    if (!dossier.is_open()) return Error{ErrorKind::conflict, "the case is resolved already"};
    std::string how = words(remedy);
    if (how.empty()) return malformed("what solved it is missing");
    if (const Status kept = refuse_promised(dossier); !kept) return kept.error();
    dossier.status = CaseStatus::resolved;
    dossier.remedy = how;
    return next(std::move(dossier), now, "resolved", who, std::move(how));
}

Result<Case> reopen(Case dossier, const std::string& who, const std::string& reason, Time now) {
    if (const Status named = refuse_nameless(who); !named) return named.error();
    if (dossier.is_open()) return Error{ErrorKind::conflict, "the case is open"};
    std::string why = words(reason);
    if (why.empty()) return malformed("why it is opened again is missing");
    dossier.status = CaseStatus::reopened;
    dossier.closed_at.reset();
    return next(std::move(dossier), now, "reopened", who, std::move(why));
}

Result<Case> close(Case dossier, const std::string& who, Justified justified,
                   const std::string& reason, Time now) {
    if (const Status allowed = refuse(dossier, who); !allowed) return allowed.error();
    std::string why = words(reason);
    const bool is_complaint = dossier.type == MentionType::complaint;
    if (is_complaint && justified == Justified::unknown && why.empty())
        return malformed(
            "a complaint closes with a verdict: justified yes, partly or no; "
            "unknown only with a reason");
    if (const Status kept = refuse_promised(dossier); !kept) return kept.error();
    dossier.status = CaseStatus::closed;
    dossier.justified = justified;
    dossier.closed_at = now;
    return next(std::move(dossier), now, "closed", who,
                why.empty() ? fmt::format("justified: {}", name(justified))
                            : fmt::format("justified: {}; {}", name(justified), why));
}

}  // namespace webcare::cases
