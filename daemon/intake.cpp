#include "daemon/intake.hpp"

#include <boost/asio/co_spawn.hpp>

namespace webcare::daemon {

struct Intake::Ticket {
    Ticket(asio::any_io_executor executor, Work w)
        : work{std::move(w)}, done{std::move(executor)} {}
    Work work;
    Event done;
    std::optional<Result<console::Accepted>> outcome;
    std::size_t mentions() const { return work.page.mentions.size(); }
};

namespace {

/// A named coroutine, because g++ 12 destroys a capturing lambda in a co_await expression twice.
/// Optional, because what co_spawn returns must have a default.
asio::awaitable<std::optional<Result<Plan>>> plan_there(Planner& planner,
                                                        std::shared_ptr<const setup::Setup> setup,
                                                        std::vector<Work*> round) {
    co_return planner.plan(*setup, round);
}

}  // namespace

Intake::Intake(Seams seams)
    : seams_{std::move(seams)}, arrived_{seams_.executor}, room_{seams_.executor} {}

Intake::~Intake() {
    planning_.join();
}

asio::awaitable<Result<console::Accepted>> Intake::take(Work work) {
    auto ticket = std::make_shared<Ticket>(seams_.executor, std::move(work));
    const Error stopped{ErrorKind::cancelled, "the daemon is stopping"};
    while (is_full()) {
        if (!co_await room_.wait()) co_return stopped;
    }
    if (finishing_) co_return stopped;
    queue_.push_back(ticket);
    queued_ += ticket->mentions();
    seams_.metrics.queued(queued_);
    arrived_.notify();
    while (!ticket->outcome) {
        if (!co_await ticket->done.wait()) co_return stopped;
    }
    co_return *std::move(ticket->outcome);
}

asio::awaitable<void> Intake::run() {
    for (;;) {
        while (queue_.empty()) {
            if (finishing_ || !co_await arrived_.wait()) co_return;
        }
        const Round round = next_round();
        auto accepted = co_await carry(round);
        ++rounds_;
        for (std::size_t i = 0; i < round.size(); ++i) {
            Ticket& ticket = *round[i];
            if (accepted)
                ticket.outcome = (*accepted)[i];
            else
                ticket.outcome = accepted.error();
            ticket.done.notify();
        }
        if (!accepted && accepted.error().kind == ErrorKind::cancelled) co_return;
    }
}

void Intake::finish() {
    finishing_ = true;
    arrived_.notify();
    room_.notify();
}

Intake::Round Intake::next_round() {
    Round round;
    std::size_t mentions = 0;
    while (!queue_.empty() &&
           (round.empty() || mentions + queue_.front()->mentions() <= max_round)) {
        mentions += queue_.front()->mentions();
        round.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    queued_ -= mentions;
    seams_.metrics.queued(queued_);
    room_.notify();
    return round;
}

asio::awaitable<Result<Plan>> Intake::plan(const Round& round) {
    std::vector<Work*> pages;
    for (const auto& ticket : round) pages.push_back(&ticket->work);
    auto planned = co_await asio::co_spawn(
        planning_.get_executor(), plan_there(seams_.planner, seams_.setup(), std::move(pages)),
        asio::use_awaitable);
    co_return *std::move(planned);
}

asio::awaitable<Result<std::vector<console::Accepted>>> Intake::carry(const Round& round) {
    // A person may change a case between plan and commit; then the round is planned again on what
    // is there now.
    constexpr int tries = 8;
    for (int attempt = 1;; ++attempt) {
        auto planned = co_await plan(round);
        if (!planned) co_return planned.error();
        Plan work = *std::move(planned);
        if (!work.batch.empty()) {
            const auto committed = co_await seams_.store.commit(std::move(work.batch));
            if (!committed && committed.error().kind == ErrorKind::conflict && attempt < tries)
                continue;
            if (!committed) co_return committed.error();
            seams_.planner.committed();
            seams_.metrics.planned(work);
            seams_.committed(std::move(work.news));
        }
        co_return std::move(work.accepted);
    }
}

}  // namespace webcare::daemon
