#include "escalation/people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace webcare::escalation {

Role::Role(const std::string& name) {
    const std::size_t dot = name.find('.');
    base = name.substr(0, dot);
    if (dot != std::string::npos) subject = name.substr(dot + 1);
}

void People::hold(const std::string& name, std::size_t index, bool by_duty) {
    Role role{name};
    Holder holder;
    holder.subject = std::move(role.subject);
    holder.index = index;
    holder.by_duty = by_duty;
    holders_[role.base].push_back(std::move(holder));
}

void People::add(const config::Person& person, std::vector<Recipient> reach) {
    contacts_.push_back(Contact{person.name, std::move(reach), person.away});
    if (contacts_.back().reach.empty()) return;
    for (const std::string& role : person.roles) hold(role, contacts_.size() - 1, false);
}

void People::add(const config::Duty& duty, const std::vector<config::Person>& people,
                 const Zone& zone) {
    duties_.emplace_back(duty, people, zone);
    hold(duty.name, duties_.size() - 1, true);
}

bool People::covers(const std::string& base, const std::string& subject) const {
    const auto found = holders_.find(base);
    return found != holders_.end() &&
           std::any_of(found->second.begin(), found->second.end(), [&](const Holder& holder) {
               return holder.subject.empty() || holder.subject == subject;
           });
}

void People::tell(const Holder& holder, const Role& role, Time now, std::vector<Told>& present,
                  std::vector<Told>& away) const {
    const Contact* contact = holder.by_duty ? nullptr : &contacts_[holder.index];
    std::string why = role.base;
    if (!holder.subject.empty()) why += "." + holder.subject;
    if (holder.by_duty) {
        const OnCall::Turn turn = duties_[holder.index].at(now);
        const auto found =
            std::find_if(contacts_.begin(), contacts_.end(),
                         [&](const Contact& one) { return one.name == turn.person; });
        if (found == contacts_.end()) return;
        contact = &*found;
        why += ", " + turn.why;
    }
    const bool is_away =
        std::any_of(contact->away.begin(), contact->away.end(),
                    [&](const config::Period& period) { return period.holds(now); });
    for (const Recipient& recipient : contact->reach)
        (is_away ? away : present).emplace_back(recipient, is_away ? why + ", is away" : why);
}

People::Answer People::holding(const Role& role, const Assessment& assessment, Time now) const {
    Answer answer;
    const auto found = holders_.find(role.base);
    if (found == holders_.end()) return answer;
    std::array<std::vector<const Holder*>, 3> groups;  // exact, whole, part
    for (const Holder& holder : found->second) {
        const bool exact =
            !holder.subject.empty() && (role.subject.empty() ? assessment.has_intent(holder.subject)
                                                             : role.subject == holder.subject);
        if (exact)
            groups[0].push_back(&holder);
        else if (holder.subject.empty())
            groups[1].push_back(&holder);
        else if (role.subject.empty())
            groups[2].push_back(&holder);
    }
    std::vector<Told> away;
    for (const auto& group : groups) {
        for (const Holder* holder : group) tell(*holder, role, now, answer.told, away);
        if (!answer.told.empty()) return answer;
        if (away.empty() || role.base != "accountable") continue;
        Role deputy = role;
        deputy.base = "deputy";
        Answer stand_in = holding(deputy, assessment, now);
        if (stand_in.told.empty() || stand_in.all_away) continue;
        for (Told& told : stand_in.told)
            told.why += fmt::format(", for {}, who is away", away.front().recipient.person);
        return stand_in;
    }
    answer.all_away = !away.empty();
    answer.told = std::move(away);
    return answer;
}

}  // namespace webcare::escalation
