// The parallel half of the planner: every new mention is judged by itself.

#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <latch>

#include "daemon/planner_item.hpp"

namespace webcare::daemon {
namespace {

Assessment could_not_be_judged(std::uint32_t crashes, const LevelBounds& levels) {
    Signal signal;
    signal.rule = "webcared.quarantine";
    signal.title = "Put aside: judging this message stopped the daemon";
    signal.reason = "Please read it yourself and report it to whoever runs webcared.";
    signal.severity = levels.high;
    Assessment assessment;
    assessment.severity = levels.high;
    assessment.level = Level::high;
    assessment.urgency = static_cast<int>(crashes) + levels.medium;
    assessment.language = "und";
    assessment.signals.push_back(std::move(signal));
    return assessment;
}

}  // namespace

void Planner::judge(const setup::Setup& setup, std::vector<Item>& items) {
    std::vector<Item*> together;
    for (Item& item : items) {
        if (item.judged) continue;
        const std::uint32_t* crashes = seams_.in_flight.suspicion(item.mention.id);
        if (!crashes) {
            together.push_back(&item);
        } else if (*crashes >= InFlight::crashes_alone_to_quarantine) {
            item.crashes = *crashes;
            item.assessment = could_not_be_judged(*crashes, setup.config->levels);
            const language::Folded& folded = classifier::fold(item.mention, scratch_[0]);
            classifier::recognise(*setup.rules, item.mention, folded);
            read_counts(item);
            item.holding = escalation::holding(*setup.policy, item.mention, item.assessment, folded,
                                               item.mention.collected_at, item.history);
        } else {
            const std::string_view id = item.mention.id;
            seams_.in_flight.enter({&id, 1});
            judge_one(setup, item, scratch_[0]);
            seams_.in_flight.leave();
            seams_.in_flight.clear(id);
        }
    }
    judge_together(setup, together);
}

void Planner::judge_together(const setup::Setup& setup, std::vector<Item*>& items) {
    constexpr std::size_t chunk = 32;
    std::vector<std::string_view> ids;
    ids.reserve(items.size());
    for (const Item* item : items) ids.push_back(item->mention.id);
    seams_.in_flight.enter(ids);

    std::atomic<std::size_t> next{0};
    const auto work = [&](classifier::Scratch& scratch) {
        for (;;) {
            const std::size_t from = next.fetch_add(chunk);
            if (from >= items.size()) return;
            const std::size_t to = std::min(from + chunk, items.size());
            for (std::size_t i = from; i < to; ++i) judge_one(setup, *items[i], scratch);
        }
    };
    const std::size_t extra = items.size() > 2 * chunk ? threads_ : 0;
    std::latch done{static_cast<std::ptrdiff_t>(extra)};
    for (std::size_t i = 0; i < extra; ++i) {
        boost::asio::post(pool_, [&, i] {
            work(scratch_[i + 1]);
            done.count_down();
        });
    }
    work(scratch_[0]);
    done.wait();
    seams_.in_flight.leave();
}

void Planner::judge_one(const setup::Setup& setup, Item& item, classifier::Scratch& scratch) const {
    if (!abort_on_.empty() && item.mention.text.find(abort_on_) != std::string::npos) std::abort();
    Mention& mention = item.mention;
    const Time now = mention.collected_at;
    const language::Folded& folded = classifier::fold(mention, scratch);
    classifier::recognise(*setup.rules, mention, folded);
    // The counts are a read of the store: only where they can matter.
    if (classifier::asks_counts(*setup.rules) || escalation::asks_counts(*setup.policy))
        read_counts(item);
    const auto classify = [&] {
        classifier::classify(*setup.rules, mention, folded, item.history, now, scratch,
                             item.assessment);
    };
    classify();
    if (!item.counts_read && !item.assessment.signals.empty()) {
        read_counts(item);
        if (item.history.open_cases != 0 || item.history.mentions_30d != 0) classify();
    }
    item.unknown = classifier::unknown_of(*setup.rules, scratch);
    item.holding =
        escalation::holding(*setup.policy, mention, item.assessment, folded, now, item.history);
}

void Planner::read_counts(Item& item) const {
    if (item.counts_read) return;
    const auto found = seams_.store.history(author_key(item.mention), item.mention.collected_at);
    item.history.open_cases = found.open_cases;
    item.history.mentions_30d = found.mentions_30d;
    item.counts_read = true;
}

}  // namespace webcare::daemon
