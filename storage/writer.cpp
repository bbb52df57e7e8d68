#include "storage/writer.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <rocksdb/perf_level.h>

#include <array>
#include <chrono>
#include <utility>

namespace webcare::storage {
namespace {

constexpr std::array fields{&Counts::mentions,    &Counts::cases_open,     &Counts::cases,
                            &Counts::alerts_open, &Counts::deliveries_due, &Counts::dead_letters,
                            &Counts::quarantined, &Counts::journal_last,   &Counts::waves_open};

/// Space may be back at any moment: whoever was refused asks again soon, without a growing backoff.
constexpr std::chrono::seconds look_again{5};

/// About what a group writes: its records, and beside each some three rows and index entries.
std::size_t bytes_of(const std::vector<Job>& jobs) {
    constexpr std::size_t views_of_an_event = 384, slack = 4096;
    std::size_t bytes = slack;
    for (const Job& job : jobs)
        bytes += job.prepared.records.size() + job.prepared.ends.size() * views_of_an_event;
    return bytes;
}

}  // namespace

std::string pack(const Counts& counts) {
    std::string out;
    for (const auto field : fields) append_be64(out, counts.*field);
    return out;
}

Counts unpack_counts(std::string_view bytes) {
    Counts counts;
    for (std::size_t i = 0; i < fields.size(); ++i) counts.*fields[i] = be64_at(bytes, i * 8);
    return counts;
}

Writer::Writer(Engine& engine, FreeSpace& space, Start start, Log& log)
    : engine_{engine},
      space_{space},
      log_{log},
      sync_{start.sync},
      next_sequence_{start.next_sequence},
      seen_changed_at_{start.next_sequence - 1},
      counts_{start.counts},
      thread_{[this] { run(); }} {
    ::pthread_setname_np(thread_.native_handle(), "storage-writer");
}

Writer::~Writer() {
    {
        const std::lock_guard lock{mutex_};
        ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Writer::submit(Job job) {
    {
        const std::lock_guard lock{mutex_};
        waiting_.push_back(std::move(job));
        if (waiting_.size() > 1) return;  // it was woken for the first
    }
    wake_.notify_one();
}

Counts Writer::counts() const {
    const std::lock_guard lock{mutex_};
    return counts_;
}

void Writer::fail(std::string reason) {
    const std::lock_guard lock{mutex_};
    if (!failure_.empty()) return;
    failure_ = std::move(reason);
    log_.error("storage.failed", {{"detail", failure_}});
}

Status Writer::failure() const {
    const std::lock_guard lock{mutex_};
    if (failure_.empty()) return {};
    return Error{ErrorKind::denied,
                 fmt::format("storage failed, the daemon must start again: {}", failure_)};
}

Status Writer::writable() const {
    if (auto failed = failure(); !failed) return failed;
    if (space_.look() == FreeSpace::Room::ample) return {};
    return Error{ErrorKind::temporary, space_.reason()};
}

void Writer::run() {
    // RocksDB counts each comparison of keys for its perf context, which nobody reads.
    rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
    for (;;) {
        auto jobs = wait_for_jobs();
        if (jobs.empty()) return;
        write_group(jobs);
    }
}

std::vector<Job> Writer::wait_for_jobs() {
    std::unique_lock lock{mutex_};
    wake_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    return std::exchange(waiting_, {});
}

void Writer::write_group(std::vector<Job>& jobs) {
    const auto room = space_.look(std::exchange(last_written_, 0));
    if (const bool pause = room != FreeSpace::Room::ample; pause != compactions_paused_) {
        engine_.pause_compactions(pause);
        compactions_paused_ = pause;
    }
    Draft draft{engine_, counts(), seen_changed_at_, bytes_of(jobs)};
    std::uint64_t next = next_sequence_;
    std::vector<Result<std::uint64_t>> outcomes;
    outcomes.reserve(jobs.size());
    for (Job& job : jobs) {
        auto welcome = room_for(job, room);
        outcomes.push_back(welcome ? fold(draft, job, next)
                                   : Result<std::uint64_t>{welcome.error()});
    }
    Status written = draft.empty() ? failure() : write(draft);
    if (written) next_sequence_ = next;
    if (draft.touches(Table::seen)) seen_changed_at_ = next - 1;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (!written && outcomes[i]) outcomes[i] = written.error();
        (*jobs[i].done)(std::move(outcomes[i]));
    }
}

Status Writer::room_for(const Job& job, FreeSpace::Room room) const {
    if (auto failed = failure(); !failed) return failed;
    const bool refused = room == FreeSpace::Room::none ||
                         (room == FreeSpace::Room::deliveries_only && job.prepared.brings_mentions);
    if (refused) return Error{ErrorKind::temporary, space_.reason(), look_again};
    return {};
}

/// The sequence of the job's last event. On an error nothing of the job stays in the draft.
Result<std::uint64_t> Writer::fold(Draft& draft, Job& job, std::uint64_t& next) {
    draft.begin_member();
    if (job.edit) {
        auto edited = job.edit(draft);
        if (edited) return next - 1;
        draft.undo_member();
        return edited.error();
    }
    auto after = Fold{draft, job.prepared, next}.run();
    if (!after) {
        draft.undo_member();
        return after;
    }
    next = *after;
    return next - 1;
}

Status Writer::write(Draft& draft) {
    draft.put(Table::meta, keys::counts, pack(draft.counts));
    last_written_ = draft.bytes();
    rocksdb::WriteOptions options;
    options.sync = sync_;
    const auto status = engine_.db().Write(options, &draft.batch());
    if (!status.ok()) {
        fail(fmt::format("writing: {}", status.ToString()));
        return failure();
    }
    if (auto failed = failure(); !failed) return failed;
    const std::lock_guard lock{mutex_};
    counts_ = draft.counts;
    return {};
}

}  // namespace webcare::storage
