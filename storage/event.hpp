#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/alert.hpp"
#include "core/case.hpp"
#include "core/page.hpp"
#include "core/silence.hpp"
#include "core/wave.hpp"

namespace webcare::storage {

// Everything that happens. One alternative, one journal record, one fold into the views
// (storage/fold.cpp).

/// A mention was judged. `keep_text` false (keep: hits, nothing scored): only key, type and count
/// stay.
struct MentionRecorded {
    Mention mention;
    Assessment assessment;
    std::string case_id;  ///< or empty
    bool keep_text = true;
    /// Rules that held in it and that some condition asks the past of (docs/rule-language.md).
    std::vector<std::string> remembered;
    /// The network's terms ask that what was said before goes: the replaced record is removed now,
    /// not when the history's time has come.
    bool forgets = false;
    /// Subjects in which it is a person's first of that hour: what waves are measured by.
    std::vector<std::string> counted;
    MentionRecorded() = default;
};

/// A case was opened or changed. `dossier.version` is the new version; the commit is refused as
/// conflict unless the stored version is the one before it (0: there is none).
struct CaseChanged {
    Case dossier;
    bool forgets = false;  ///< as MentionRecorded::forgets
    CaseChanged() = default;
    explicit CaseChanged(Case d) : dossier{std::move(d)} {}
};

/// An alert was raised, climbed, was acknowledged or resolved. Versions as for cases.
struct AlertChanged {
    Alert alert;
    AlertChanged() = default;
    explicit AlertChanged(Alert a) : alert{std::move(a)} {}
};

/// A row of the outbox came in, was tried, sent, given up, or is to be sent again.
struct DeliveryChanged {
    Delivery delivery;
    DeliveryChanged() = default;
    explicit DeliveryChanged(Delivery d) : delivery{std::move(d)} {}
};

/// A source has read further; always in the batch of what it brought.
struct CursorMoved {
    std::string source;
    Cursor cursor;
    CursorMoved() = default;
    CursorMoved(std::string s, Cursor c) : source{std::move(s)}, cursor{std::move(c)} {}
};

/// What the daemon remembers of a source beside its cursor, by topic: its health, its rhythm, how
/// far its history is read. An empty value forgets it.
struct SourceNoted {
    std::string source, topic, value;
    SourceNoted() = default;
    SourceNoted(std::string s, std::string t, std::string v)
        : source{std::move(s)}, topic{std::move(t)}, value{std::move(v)} {}
};

/// A signed delivery to a push source was taken; the same id again does nothing. Kept for two days.
struct HookAccepted {
    std::string source;
    std::string webhook_id;
    Time at{};
    HookAccepted() = default;
};

/// A mention that could not be processed was put aside, whole, with the reason. A person sees it.
struct MentionQuarantined {
    Mention mention;
    std::string reason;
    std::uint32_t attempts = 0;
    Time at{};
    MentionQuarantined() = default;
};

/// A wave opened, grew or ended; each is whole. Only the planner writes them, one after the other.
struct WaveChanged {
    Wave wave;
    WaveChanged() = default;
    explicit WaveChanged(Wave w) : wave{std::move(w)} {}
};

/// What an alert stands for beside its own mention. Not in the alert itself, so that a flood does
/// not get in the way of whoever acknowledges it.
struct AlertAttached {
    std::string alert;
    Attached attached;
    AlertAttached() = default;
    AlertAttached(std::string a, Attached what) : alert{std::move(a)}, attached{std::move(what)} {}
};

/// A release, a price change, works: told by a person. The same name and time again replaces it.
struct ChangeAnnounced {
    AnnouncedChange change;
    ChangeAnnounced() = default;
    explicit ChangeAnnounced(AnnouncedChange c) : change{std::move(c)} {}
};

/// What a channel's service calls what it made of a matter (a case or an alert), so that what
/// follows goes there too: a JSON object, opaque here. An empty value forgets it.
struct ThreadNoted {
    std::string channel, matter, value;
    ThreadNoted() = default;
    ThreadNoted(std::string c, std::string m, std::string v)
        : channel{std::move(c)}, matter{std::move(m)}, value{std::move(v)} {}
};

/// A silence was set, or is over: one with `ended_by` leaves the views.
struct SilenceChanged {
    Silence silence;
    SilenceChanged() = default;
    explicit SilenceChanged(Silence s) : silence{std::move(s)} {}
};

using Event = std::variant<MentionRecorded, CaseChanged, AlertChanged, DeliveryChanged, CursorMoved,
                           HookAccepted, MentionQuarantined, SourceNoted, WaveChanged,
                           AlertAttached, ChangeAnnounced, ThreadNoted, SilenceChanged>;

/// "mention.recorded", "case.changed", ...: the journal's `type`.
std::string_view type_of(const Event& event);
void write_json(JsonWriter& out, const Event& event);
Result<Event> read_event(std::string_view type, JsonValue data);

/// What is committed together: all of it or nothing.
struct Batch {
    std::vector<Event> events;
    /// Counts::journal_last before the store was asked which of these mentions it has seen; those
    /// of revision 0 it had not. The writer then asks again only where mentions came since.
    /// Nothing: it always asks.
    std::optional<std::uint64_t> seen_as_of;
    Batch() = default;
    template <class E>
    void add(E event) {
        events.emplace_back(std::move(event));
    }
    bool empty() const { return events.empty(); }
};

}  // namespace webcare::storage
