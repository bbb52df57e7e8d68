#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/log.hpp"
#include "storage/draft.hpp"
#include "storage/fold.hpp"
#include "storage/free_space.hpp"

namespace webcare::storage {

/// One thing for the writer thread: a prepared batch, or (retention) an edit of the views.
struct Job {
    /// Told once, on the writer thread, when the job is durable or refused. Must not block.
    class Done {
     public:
        virtual ~Done() = default;
        virtual void operator()(Result<std::uint64_t> outcome) = 0;
    };

    Prepared prepared;
    std::function<Status(Draft&)> edit;  ///< empty for a batch
    std::unique_ptr<Done> done;
};

/// The one thread that writes. It takes whatever waits, folds it into one draft and writes that
/// with one sync: while the disk syncs, the next group gathers, so that groups size themselves to
/// the disk.
class Writer {
 public:
    struct Start {
        Counts counts;
        std::uint64_t next_sequence = 1;
        bool sync = true;
    };
    Writer(Engine& engine, FreeSpace& space, Start start, Log& log);
    /// Finishes what waits.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// Any thread.
    void submit(Job job);
    Counts counts() const;
    /// A write or a read met a fault after which nothing may be acknowledged any more. Any thread.
    void fail(std::string reason);
    /// denied after a fault, temporary without room, else fine. Any thread.
    Status writable() const;

 private:
    void run();
    std::vector<Job> wait_for_jobs();
    void write_group(std::vector<Job>& jobs);
    Result<std::uint64_t> fold(Draft& draft, Job& job, std::uint64_t& next);
    Status write(Draft& draft);
    Status room_for(const Job& job, FreeSpace::Room room) const;
    Status failure() const;

    Engine& engine_;
    FreeSpace& space_;
    Log& log_;
    const bool sync_;
    std::uint64_t next_sequence_;      // the writer thread's
    std::uint64_t seen_changed_at_;    // sequence of the last change of `seen`; the writer thread's
    std::size_t last_written_ = 0;     // bytes; the writer thread's
    bool compactions_paused_ = false;  // the writer thread's

    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable wake_;
    std::vector<Job> waiting_;
    bool ending_ = false;
    std::string failure_;
    Counts counts_;

    std::thread thread_;  // last: it uses all of the above
};

std::string pack(const Counts& counts);
Counts unpack_counts(std::string_view bytes);

}  // namespace webcare::storage
