#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/assessment.hpp"
#include "escalation/duty.hpp"

namespace webcare::escalation {

/// One address that can be told: the whole channel, or a person within it.
struct Recipient {
    std::string channel;
    std::string to;      ///< within the channel; empty: everybody there
    std::string person;  ///< for people; empty: the whole channel
    Recipient() = default;
    Recipient(std::string c, std::string t, std::string p)
        : channel{std::move(c)}, to{std::move(t)}, person{std::move(p)} {}
    auto operator<=>(const Recipient&) const = default;
};

/// A recipient and why it is one: "accountable", "duty, override by Sem".
struct Told {
    Recipient recipient;
    std::string why;
    Told() = default;
    Told(Recipient r, std::string w) : recipient{std::move(r)}, why{std::move(w)} {}
};

/// "accountable", or a part of it, "accountable.safety".
struct Role {
    std::string base, subject;
    Role() = default;
    explicit Role(const std::string& name);
    std::string name() const { return subject.empty() ? base : base + "." + subject; }
};

/// Who has which role, as a person or by the rota, and who is away when. Immutable once filled.
class People {
 public:
    /// With the addresses at which they are reached; none: they are nobody's holder.
    void add(const config::Person& person, std::vector<Recipient> reach);
    /// After the people: whoever is on duty has the role of its name.
    void add(const config::Duty& duty, const std::vector<config::Person>& people, const Zone& zone);

    struct Answer {
        std::vector<Told> told;
        bool all_away = false;  ///< those told are away: others must hear of it too
        Answer() = default;
    };
    /// Those who answer for one of the subjects at hand; else those who have the whole role; else
    /// anybody who has a part of it. Who is away is left out; an accountable who is away is stood
    /// in for by the deputy at once. Nobody where the role has no one with an address.
    Answer holding(const Role& role, const Assessment& assessment, Time now) const;

    /// Whether somebody has this role for `subject`, or whole.
    bool covers(const std::string& base, const std::string& subject) const;
    const std::vector<OnCall>& duties() const { return duties_; }

 private:
    struct Contact {
        std::string name;
        std::vector<Recipient> reach;
        std::vector<config::Period> away;
    };
    struct Holder {
        std::string subject;  // "safety"; empty: the whole role
        std::size_t index = 0;
        bool by_duty = false;  // of duties_, else of contacts_
    };
    void hold(const std::string& role, std::size_t index, bool by_duty);
    void tell(const Holder& holder, const Role& role, Time now, std::vector<Told>& present,
              std::vector<Told>& away) const;

    std::vector<Contact> contacts_;
    std::vector<OnCall> duties_;
    std::map<std::string, std::vector<Holder>> holders_;  // by the role's base
};

}  // namespace webcare::escalation
