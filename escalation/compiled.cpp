#include "escalation/compiled.hpp"

#include "language/fold.hpp"

#include <algorithm>
#include <iterator>
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
    Holding holding(conditions);
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

std::optional<Time> Policy::Target::answer_by(Time from) const {
    return office ? office->answer_by(from, within) : from + within;
}

std::optional<Policy::Due> Policy::due(Time from, const Holding& holding) const {
    std::optional<Due> due;
    bool decided = false;
    for (const Target& target : targets) {
        if (!holding[target.condition] || (decided && !target.limit)) continue;
        decided = decided || !target.limit;
        const auto at = target.answer_by(from);
        if (at && (!due || *at < due->at)) due = Due{*at, &target};
    }
    return due;
}

namespace {

bool take(const std::vector<Policy::Route>& routes, const Holding& holding,
          std::vector<const Policy::Route*>& all) {
    bool any = false;
    for (const Policy::Route& route : routes) {
        if (!holding[route.condition]) continue;
        bool taken = take(route.routes, holding, all);
        if (!taken && !route.ladder.empty()) {
            all.push_back(&route);
            taken = true;
        }
        any = any || taken;
        if (taken && !route.go_on) break;
    }
    return any;
}

}  // namespace

std::vector<const Policy::Route*> Policy::taken(const Holding& holding) const {
    std::vector<const Route*> all;
    take(routes, holding, all);
    return all;
}

const Ladder* Policy::ladder(const std::string& name) const {
    const auto found = ladders.find(name);
    return found == ladders.end() ? nullptr : &found->second;
}

std::vector<Told> Policy::told(const Step& step, const Assessment& assessment, Time now) const {
    std::vector<Told> wanted;
    for (const Recipient& channel : step.channels) wanted.emplace_back(channel, "");
    for (const Role& role : step.roles) {
        People::Answer answer = people.holding(role, assessment, now);
        const bool nobody = answer.told.empty();
        std::move(answer.told.begin(), answer.told.end(), std::back_inserter(wanted));
        if (!nobody && !answer.all_away) continue;
        for (const Recipient& channel : every_channel)
            wanted.emplace_back(channel, nobody ? "nobody can be reached as " + role.name()
                                                : "all are away who are " + role.name());
    }
    std::set<std::pair<std::string, std::string>> seen;
    std::erase_if(wanted, [&](const Told& told) {
        return !seen.emplace(told.recipient.channel, told.recipient.to).second;
    });
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
