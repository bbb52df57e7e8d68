#include <fmt/format.h>

#include <algorithm>

#include "core/text.hpp"
#include "escalation/compiled.hpp"
#include "escalation/registry.hpp"
#include "language/asks.hpp"

namespace webcare::escalation {

namespace {

std::string maybe(std::string_view word, const std::vector<std::string>& known) {
    const std::string_view near = nearest(word, known);
    return near.empty() ? std::string{} : fmt::format("; did you mean \"{}\"?", near);
}

language::Surroundings surroundings(const config::Config& config,
                                    const std::optional<std::vector<std::string>>& rules) {
    language::Surroundings around;
    around.author_lists.emplace();
    for (const auto& [name, entries] : config.lists) around.author_lists->push_back(name);
    around.judged_elsewhere = true;
    around.rules = rules;
    return around;
}

/// Turns one configuration into one Policy, reporting everything that is wrong on the way.
class Compilation {
 public:
    Compilation(std::shared_ptr<const config::Config> config, config::Problems& problems,
                const std::optional<std::vector<std::string>>& rules)
        : config_{*config}, problems_{problems}, compiler_{problems, surroundings(*config, rules)} {
        policy_->office = office_hours(*config);
        for (const auto& [name, entries] : config->lists) policy_->lists.add(name, entries);
        policy_->act_within = config->act_within;
        policy_->config = std::move(config);
    }

    std::shared_ptr<const Policy> run() {
        collect_channels();
        collect_roles();
        for (const config::Target& target : config_.targets) add_target(target);
        for (const auto& [name, steps] : config_.ladders) add_ladder(name, steps);
        add_routes();
        policy_->program = compiler_.compile();
        if (policy_->program) policy_->asks_counts = language::asks_counts(*policy_->program);
        return policy_->program && problems_.ok() ? policy_ : nullptr;
    }

 private:
    void collect_channels() {
        for (const config::Channel& channel : config_.channels) {
            channels_.push_back(channel.name);
            policy_->every_channel.emplace_back(channel.name, "", "");
            if (channel.updates.value_or(follows_alerts(config_, channel.kind)))
                policy_->followers.insert(channel.name);
            if (channel.kind == "smtp" && mail_.empty()) mail_ = channel.name;
        }
    }

    /// A person's addresses; `email` goes through the first smtp channel.
    std::vector<Recipient> reach_of(const config::Person& person) {
        std::vector<Recipient> reach;
        for (const auto& [by, address] : person.reach) {
            const bool named = std::find(channels_.begin(), channels_.end(), by) != channels_.end();
            if (named)
                reach.emplace_back(by, address, person.name);
            else if (by == "email" && !mail_.empty())
                reach.emplace_back(mail_, address, person.name);
            else if (by == "email")
                problems_.warning(person.at,
                                  fmt::format("{} cannot be reached by email: there is no "
                                              "channel of kind smtp",
                                              person.name));
            else
                problems_.error(person.at, fmt::format("no channel is named \"{}\"{}", by,
                                                       maybe(by, channels_)));
        }
        return reach;
    }

    void collect_roles() {
        for (const config::Person& person : config_.people) {
            const std::vector<Recipient> reach = reach_of(person);
            if (reach.empty() && !person.roles.empty())
                problems_.warning(
                    person.at, fmt::format("{} has a role but no address in `reach`", person.name));
            for (const std::string& role : person.roles) add_holder(role, reach);
        }
    }

    void add_holder(const std::string& role, const std::vector<Recipient>& reach) {
        const std::size_t dot = role.find('.');
        Holder whole;
        whole.reach = reach;
        roles_[role].push_back(whole);
        if (dot == std::string::npos) return;
        Holder part;
        part.subject = role.substr(dot + 1);
        part.reach = reach;
        roles_[role.substr(0, dot)].push_back(std::move(part));
    }

    void add_target(const config::Target& target) {
        Policy::Target made;
        made.when = target.when.text;
        made.clock = target.clock;
        made.within = target.within;
        made.condition = compiler_.add(fmt::format("target {}", policy_->targets.size() + 1),
                                       target.when.node, language::Scope::judged);
        if (target.clock != "always") made.office = office_of(target);
        policy_->targets.push_back(std::move(made));
    }

    std::optional<OfficeTime> office_of(const config::Target& target) {
        const config::Position at = target.when.node.at();
        const auto found = config_.calendars.find(target.clock);
        if (found == config_.calendars.end()) {
            std::vector<std::string> known{"always"};
            for (const auto& [name, _] : config_.calendars) known.push_back(name);
            problems_.error(at, fmt::format("no calendar is named \"{}\"{}", target.clock,
                                            maybe(target.clock, known)));
            return std::nullopt;
        }
        const config::Calendar& calendar = found->second;
        if (!country_named(calendar.holidays))
            problems_.error(
                calendar.at,
                fmt::format("holidays \"{}\" are not known; nl, be, de or gb", calendar.holidays));
        if (calendar.days.empty() || calendar.from >= calendar.to)
            problems_.error(calendar.at, "this calendar is never open");
        OfficeTime office{calendar, config_.zone};
        if (target.within > office.day_length() && target.within < std::chrono::hours{24})
            problems_.warning(
                at,
                "longer than a working day of this calendar: it counts hours of office "
                "time; write it in days (1d) if working days are meant");
        return office;
    }

    void add_ladder(const std::string& name, const std::vector<config::LadderStep>& steps) {
        Ladder ladder;
        for (const config::LadderStep& step : steps) {
            if (!ladder.empty() && step.after < ladder.back().after)
                problems_.error(step.at,
                                fmt::format("ladder {}: this step comes before the one above "
                                            "it; put the steps in order of `after`",
                                            name));
            ladder.push_back(compile_step(step));
        }
        policy_->ladders.emplace(name, std::move(ladder));
        ladders_.push_back(name);
    }

    Step compile_step(const config::LadderStep& step) {
        Step made;
        made.after = step.after;
        made.unless_acknowledged = step.unless_acknowledged;
        for (const std::string& channel : step.channels) {
            if (std::find(channels_.begin(), channels_.end(), channel) == channels_.end())
                problems_.error(step.at, fmt::format("no channel is named \"{}\"{}", channel,
                                                     maybe(channel, channels_)));
            made.channels.emplace_back(channel, "", "");
        }
        for (const std::string& role : step.roles) made.roles.push_back(compile_role(role));
        return made;
    }

    /// A role that nobody has is no error (config/ warns): people come and go. Policy::recipients
    /// tells everyone meanwhile.
    Role compile_role(const std::string& name) const {
        Role role;
        role.name = name;
        if (const auto found = roles_.find(name); found != roles_.end())
            role.holders = found->second;
        return role;
    }

    void add_routes() {
        for (const config::Route& route : config_.routes) {
            if (std::find(ladders_.begin(), ladders_.end(), route.ladder) == ladders_.end())
                problems_.error(route.at, fmt::format("no ladder is named \"{}\"{}", route.ladder,
                                                      maybe(route.ladder, ladders_)));
            add_route(route);
        }
    }

    void add_route(const config::Route& route) {
        Policy::Route made;
        made.when = route.when.text;
        made.ladder = route.ladder;
        made.go_on = route.go_on;
        made.condition = compiler_.add(fmt::format("route {}", policy_->routes.size() + 1),
                                       route.when.node, language::Scope::judged);
        policy_->routes.push_back(std::move(made));
    }

    const config::Config& config_;
    config::Problems& problems_;
    language::Compiler compiler_;
    std::shared_ptr<Policy> policy_ = std::make_shared<Policy>();
    std::vector<std::string> channels_, ladders_;
    std::string mail_;  // the first smtp channel
    std::map<std::string, std::vector<Holder>> roles_;
};

}  // namespace

std::shared_ptr<const Policy> compile(std::shared_ptr<const config::Config> config,
                                      config::Problems& problems,
                                      const std::optional<std::vector<std::string>>& rules) {
    return Compilation{std::move(config), problems, rules}.run();
}

std::function<bool(Time)> office_hours(const config::Config& config) {
    const auto office = config.calendars.find("office");
    if (office == config.calendars.end()) return {};
    return [hours = OfficeTime{office->second, config.zone}](Time time) {
        return hours.is_open(time);
    };
}

}  // namespace webcare::escalation
