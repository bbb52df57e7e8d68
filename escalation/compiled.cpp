#include "escalation/compiled.hpp"

#include "language/fold.hpp"

#include <algorithm>
#include <set>

namespace webcare::escalation {

template <class Use>
void Policy::evaluate(const Mention& mention, const Assessment& assessment,
                      const language::Folded& folded, const History& history, Time now,
                      Use&& use) const {
    language::Subject subject{mention};
    subject.assessment = &assessment;
    subject.history = &history;
    subject.lists = &lists;
    subject.office = &office;
    subject.language = assessment.language;
    subject.now = now;
    subject.zone = &config->zone;
    language::Hits hits;
    language::Workspace workspace = borrow();
    language::evaluate(*program, subject, folded, workspace, hits);
    use(hits, workspace);
    give_back(std::move(workspace));
}

Holding Policy::holds(const Mention& mention, const Assessment& assessment,
                      const language::Folded& folded, const History& history, Time now) const {
    Holding holding(routes.size() + targets.size());
    evaluate(mention, assessment, folded, history, now, [&](const language::Hits& hits, auto&) {
        for (const language::Hit& hit : hits) holding.at(hit.condition) = true;
    });
    return holding;
}

Unknown Policy::unknown(const Mention& mention, const Assessment& assessment,
                        const History& history, Time now) const {
    language::Folded folded;
    language::fold(mention.text, folded);
    Unknown unknown;
    evaluate(mention, assessment, folded, history, now,
             [&](const language::Hits&, language::Workspace& workspace) {
                 unknown = language::unknown_of(*program, workspace);
             });
    return unknown;
}

const std::vector<PastQuestion>& questions(const Policy& policy) {
    return language::questions(*policy.program);
}

Unknown unknown_of(const Policy& policy, const Mention& mention, const Assessment& assessment,
                   const History& history, Time now) {
    if (!language::asks_past(*policy.program)) return {};
    return policy.unknown(mention, assessment, history, now);
}

bool asks_counts(const Policy& policy) {
    return policy.asks_counts;
}

const Policy::Target* Policy::target(const Holding& holding) const {
    const auto found = std::find_if(targets.begin(), targets.end(),
                                    [&](const Target& t) { return holding[t.condition]; });
    return found == targets.end() ? nullptr : &*found;
}

std::vector<const Policy::Route*> Policy::taken(const Holding& holding) const {
    std::vector<const Route*> all;
    for (const Route& route : routes) {
        if (!holding[route.condition]) continue;
        all.push_back(&route);
        if (!route.go_on) break;
    }
    return all;
}

const Ladder* Policy::ladder(const std::string& name) const {
    const auto found = ladders.find(name);
    return found == ladders.end() ? nullptr : &found->second;
}

namespace {

/// Those who answer for one of the subjects at hand; else those who have the whole role; else
/// anybody who has a part of it.
std::vector<Recipient> holders_for(const Role& role, const Assessment& assessment) {
    std::vector<Recipient> exact, whole, part;
    for (const Holder& holder : role.holders) {
        const bool on_subject = !holder.subject.empty() && assessment.has_intent(holder.subject);
        auto& list = on_subject ? exact : holder.subject.empty() ? whole : part;
        list.insert(list.end(), holder.reach.begin(), holder.reach.end());
    }
    return !exact.empty() ? exact : !whole.empty() ? whole : part;
}

}  // namespace

std::vector<Recipient> Policy::recipients(const Step& step, const Assessment& assessment) const {
    std::vector<Recipient> wanted = step.channels;
    for (const Role& role : step.roles) {
        const std::vector<Recipient> holders = holders_for(role, assessment);
        const auto& told = holders.empty() ? every_channel : holders;
        wanted.insert(wanted.end(), told.begin(), told.end());
    }
    std::set<std::pair<std::string, std::string>> seen;
    std::erase_if(wanted,
                  [&](const Recipient& r) { return !seen.emplace(r.channel, r.to).second; });
    return wanted;
}

language::Workspace Policy::borrow() const {
    const std::scoped_lock lock{mutex_};
    if (idle_.empty()) return {};
    language::Workspace workspace = std::move(idle_.back());
    idle_.pop_back();
    return workspace;
}

void Policy::give_back(language::Workspace workspace) const {
    const std::scoped_lock lock{mutex_};
    idle_.push_back(std::move(workspace));
}

}  // namespace webcare::escalation
