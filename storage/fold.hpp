#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/draft.hpp"
#include "storage/event.hpp"
#include "storage/rows.hpp"

namespace webcare::storage {

/// A batch with its journal records written out: done on the committer's thread, so that the writer
/// only copies. About a microsecond a mention.
struct Prepared {
    Batch batch;
    Time at{};
    std::string records;            ///< all of them, one after the other
    std::vector<std::size_t> ends;  ///< where each one ends
    bool brings_mentions = false;

    Prepared() = default;
    Prepared(Batch b, Time now);
    std::string_view record(std::size_t i) const;
};

/// Takes what the past says of one mention out of the views.
void forget_past(Draft& draft, const std::string& id, const RememberedRow& row);

/// Writes one batch into the draft: each event's journal record under the next sequence, and what
/// it changes in the views. Stops at the first precondition that does not hold (conflict).
class Fold {
 public:
    Fold(Draft& draft, const Prepared& prepared, std::uint64_t next)
        : draft_{draft}, prepared_{prepared}, next_{next} {}

    /// The sequence after the batch's last event.
    Result<std::uint64_t> run();

 private:
    Status apply(const MentionRecorded& event);
    Status apply(const CaseChanged& event);
    Status apply(const AlertChanged& event);
    Status apply(const DeliveryChanged& event);
    Status apply(const CursorMoved& event);
    Status apply(const HookAccepted& event);
    Status apply(const MentionQuarantined& event);
    Status apply(const SourceNoted& event);
    Status apply(const WaveChanged& event);
    Status apply(const AlertAttached& event);
    Status apply(const ChangeAnnounced& event);
    Status apply(const ThreadNoted& event);
    Status apply(const SilenceChanged& event);

    Result<std::optional<SeenRow>> seen(const Mention& mention) const;
    Status remember(const MentionRecorded& event, bool known);
    Status supersede(std::uint64_t sequence, bool at_once = false);
    Status forget_author(const SeenRow& seen);
    void count(const MentionRecorded& event);

    Draft& draft_;
    const Prepared& prepared_;
    std::uint64_t next_;       // of the event at hand
    std::uint64_t first_ = 0;  // of the batch
    std::unordered_map<std::string, std::uint64_t> rollups_;
    /// The rollup counted last: what comes in together is mostly of one hour and one kind.
    struct LastCount {
        std::int64_t hour = 0;
        MentionType type{};
        Level level{};
        std::string network;
        std::uint64_t* times = nullptr;
    } last_count_;
};

}  // namespace webcare::storage
