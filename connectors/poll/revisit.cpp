#include <algorithm>

#include "connectors/poll/poll.hpp"

namespace webcare::connectors::poll {

bool Poll::revisit_is_due(const State& state) const {
    if (revisit_ == nullptr || revisited_ || state.recent.empty()) return false;
    return state.revisit_at > 0 || !state.revisited ||
           parts_.clock.now() - *state.revisited >= revisit_->every;
}

/// What was handed over lately, as it is now.
void Poll::read_again(const Turn& turn, const Answer& answer, State& state, Page& page) {
    const Revisit& revisit = *revisit_;
    const Values own = own_values(turn, state);
    Taken taken;
    for (const Take& one : revisit.request.takes)
        take(one, answer.json, Scope{settings_.values, own}, taken, {});
    account_->meter.count(0, taken.items, state, page.notices);
    account_->spent = state.spent;
    const bool missing = revisit.missing_is_deleted || answer.left == Answer::Left::gone;
    const std::size_t end = std::min(state.recent.size(), state.revisit_at + revisit.batch);
    for (std::size_t i = state.revisit_at; missing && i < end; ++i) {
        const auto same = [&](const Mention& mention) { return mention.id == state.recent[i].id; };
        if (std::any_of(taken.mentions.begin(), taken.mentions.end(), same)) continue;
        Mention gone;
        gone.id = state.recent[i].id;
        gone.deleted = true;
        taken.mentions.push_back(std::move(gone));
    }
    std::vector<std::string> deleted;
    for (Mention& mention : taken.mentions) {
        const std::string native = mention.id;
        finish(mention);
        const Known here = known_of(mention);
        bool known = false;
        for (auto& [name, reading] : state.readings) {
            for (Known& one : reading.known) {
                if (one.id != here.id) continue;
                known = known || one.content == here.content;
                one.content = here.content;
            }
        }
        if (known) continue;
        if (mention.deleted) deleted.push_back(native);
        page.mentions.push_back(std::move(mention));
    }
    end_batch(state, deleted);
}

/// The next batch, or the end of reading again.
void Poll::end_batch(State& state, const std::vector<std::string>& deleted) {
    const Revisit& revisit = *revisit_;
    const Time now = parts_.clock.now();
    state.revisit_at += revisit.batch;
    if (state.revisit_at < state.recent.size()) return;
    state.revisit_at = 0;
    state.revisited = now;
    revisited_ = true;
    std::erase_if(state.recent, [&](const Recent& recent) {
        return now - recent.at > revisit.within ||
               std::find(deleted.begin(), deleted.end(), recent.id) != deleted.end();
    });
}

}  // namespace webcare::connectors::poll
