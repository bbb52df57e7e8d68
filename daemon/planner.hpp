#pragma once

#include <array>
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "console/service.hpp"
#include "core/page.hpp"
#include "daemon/inflight.hpp"
#include "daemon/past.hpp"
#include "daemon/tide.hpp"
#include "escalation/queue.hpp"
#include "setup/setup.hpp"
#include "storage/store.hpp"

namespace webcare::daemon {

/// One page on its way to the journal.
struct Work {
    std::string source;
    Page page;
    bool moves_cursor = true;  ///< polled; a pushed page has no cursor
    std::string webhook_id;    ///< of a pushed page
    config::Keep keep = config::Keep::all;
    std::optional<DeletedText> deleted_text;  ///< what the configuration says
    Work() = default;
};

/// What a committed round means to those who send.
struct News {
    std::vector<escalation::Outgoing> outgoing;  ///< deliveries that were not there before
    bool changed = false;  ///< a known case has changed: what waits is to be read again
    bool more = false;     ///< a known mention has changed, and its deliveries: look
    bool ladders = false;  ///< an alert has a step to come
    News() = default;
};

/// What a round of pages comes to: one batch, and for each page what to tell whoever brought it.
struct Plan {
    storage::Batch batch;
    std::vector<console::Accepted> accepted;  ///< in the order of the pages
    std::size_t alerts = 0, cases_opened = 0, quarantined = 0;
    std::size_t attached = 0;  ///< mentions that joined an alert or a wave instead of raising one
    std::size_t waves_opened = 0, waves_grown = 0, waves_ended = 0;
    std::array<std::uint64_t, 5> levels{};  ///< new assessments by Level
    News news;
    Plan() = default;
};

/// Turns pages into events: recognises repeats, judges, registers cases, plans alerts. Reads the
/// store, changes nothing but the crash marks. Judging is spread over a small pool; everything else
/// is sequential, because a mention may join the case that the mention before it opened; so is
/// judging again the few in which a rule asked what came before them. One call at a time, not on
/// the I/O thread.
class Planner {
 public:
    struct Seams {
        const storage::Store& store;
        const Clock& clock;
        Random& random;
        InFlight& in_flight;
    };
    /// `threads` judge beside the caller. `abort_on`: judging a text that holds it aborts the
    /// process, for the proof that a poison mention is put aside; empty in every other run.
    Planner(Seams seams, std::size_t threads, std::string abort_on);
    ~Planner();

    /// An empty round lets waves end whose time has come.
    Result<Plan> plan(const setup::Setup& setup, const std::vector<Work*>& round);
    /// The last plan is in the store. Without this the next round reads again what waves and groups
    /// remember; not while a plan is being made.
    void committed() { tide_.committed(); }

 private:
    struct Item;
    class Admission;
    class Round;
    void finish_page(const Work& work, bool is_repeat, storage::Batch& batch) const;
    void judge(const setup::Setup& setup, std::vector<Item>& items);
    void judge_together(const setup::Setup& setup, std::vector<Item*>& items);
    void judge_one(const setup::Setup& setup, Item& item, classifier::Scratch& scratch) const;
    void read_counts(Item& item) const;

    void read_silences(const std::shared_ptr<const escalation::Policy>& policy);

    Seams seams_;
    Tide tide_;
    std::size_t threads_;
    std::string abort_on_;
    boost::asio::thread_pool pool_;
    std::vector<classifier::Scratch> scratch_;
    // Those of the store, compiled for one policy; again when either has changed.
    std::shared_ptr<const escalation::Policy> silenced_by_;
    std::vector<Silence> silences_set_;
    std::shared_ptr<const escalation::Silences> silences_;
};

}  // namespace webcare::daemon
