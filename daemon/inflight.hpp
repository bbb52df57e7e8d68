#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "core/result.hpp"

namespace webcare::daemon {

/// Remembers, across a crash of this process, which mentions were being judged (threat T19). The
/// marks are stores into a mapped file: they cost no system call and survive an abort or kill -9. A
/// power cut may lose them, which is right: a mention does not cause power cuts. One thread at a
/// time.
///
/// After a crash every mention of the batch is a suspect; suspects are judged one by one, so that
/// the next crash has one name. Two crashes while it was alone, and a mention is quarantined.
class InFlight {
 public:
    static constexpr std::uint32_t crashes_alone_to_quarantine = 2;
    static constexpr std::size_t max_batch = 8192;

    /// Maps `path`, made when missing; what an earlier process left becomes suspects.
    static Result<std::unique_ptr<InFlight>> open(const std::string& path);
    ~InFlight();

    /// How often the process died while exactly this mention was judged; nothing when it is no
    /// suspect.
    const std::uint32_t* suspicion(std::string_view mention_id) const;

    /// From here to leave() a crash is blamed on these (at most max_batch; more are not marked).
    void enter(std::span<const std::string_view> mention_ids);
    void leave();
    /// It was judged, or put aside: no suspect any more.
    void clear(std::string_view mention_id);

 private:
    struct File;
    explicit InFlight(File* file);
    void keep_suspects();

    File* file_;                                       // the mapping
    std::map<std::uint64_t, std::uint32_t> suspects_;  // hash of the id -> crashes while alone
};

}  // namespace webcare::daemon
