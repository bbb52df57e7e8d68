#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/text.hpp"
#include "escalation/compiled.hpp"
#include "escalation/coverage.hpp"
#include "escalation/registry.hpp"
#include "language/asks.hpp"
#include "language/field.hpp"

namespace webcare::escalation {

namespace {

std::string maybe(std::string_view word, const std::vector<std::string>& known) {
    const std::string_view near = nearest(word, known);
    return near.empty() ? std::string{} : fmt::format("; did you mean \"{}\"?", near);
}

/// "product.defect" is asked for as "product" too.
std::vector<std::string> with_those_above(const std::vector<std::string>& topics) {
    std::set<std::string> all;
    for (const std::string& topic : topics) {
        all.insert(topic);
        for (auto dot = topic.find('.'); dot != std::string::npos; dot = topic.find('.', dot + 1))
            all.insert(topic.substr(0, dot));
    }
    return {all.begin(), all.end()};
}

language::Surroundings surroundings(const config::Config& config,
                                    const std::optional<Named>& named) {
    language::Surroundings around;
    around.author_lists.emplace();
    for (const auto& [name, entries] : config.lists) around.author_lists->push_back(name);
    around.judged_elsewhere = true;
    std::vector<std::string>& sources = around.values["source"];
    for (const config::Source& source : config.sources)
        sources.push_back(language::fold_value(source.name));
    if (!named) return around;
    around.rules = named->rules;
    around.values["intent"] = named->intents;
    around.values["topic"] = with_those_above(named->topics);
    around.values["network"] = named->networks;
    return around;
}

/// Turns one configuration into one Policy, reporting everything that is wrong on the way.
class Compilation {
 public:
    Compilation(std::shared_ptr<const config::Config> config, config::Problems& problems,
                const std::optional<Named>& named)
        : config_{*config}, problems_{problems}, compiler_{problems, surroundings(*config, named)} {
        policy_->office = office_hours(*config);
        policy_->known = surroundings(*config, named);
        if (const auto office = config->calendars.find("office"); office != config->calendars.end())
            policy_->office_time.emplace(office->second, config->zone);
        for (const auto& [name, entries] : config->lists) policy_->lists.add(name, entries);
        policy_->act_within = config->act_within;
        policy_->config = std::move(config);
    }

    std::shared_ptr<const Policy> run() {
        collect_channels();
        collect_people();
        for (const config::Target& target : config_.targets) add_target(target);
        for (const auto& [name, steps] : config_.ladders) add_ladder(name, steps);
        policy_->routes = routes_of(config_.routes, "");
        policy_->conditions = conditions_;
        policy_->program = compiler_.compile();
        policy_->silences =
            Silences::compile(config_.quiet, {}, policy_->known, config_.zone, problems_);
        if (!policy_->program || !problems_.ok()) return nullptr;
        policy_->asks_counts = language::asks_counts(*policy_->program);
        return policy_;
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

    void collect_people() {
        for (const config::Person& person : config_.people) {
            std::vector<Recipient> reach = reach_of(person);
            if (reach.empty() && !person.roles.empty())
                problems_.warning(
                    person.at, fmt::format("{} has a role but no address in `reach`", person.name));
            if (!reach.empty()) reachable_.insert(person.name);
            policy_->people.add(person, std::move(reach));
        }
        for (const config::Duty& duty : config_.rota) {
            for (const std::string& name : duty.people)
                if (!reachable_.contains(name))
                    problems_.warning(duty.at,
                                      fmt::format("{} takes turns as `{}` but has no address in "
                                                  "`reach`: every channel is told instead",
                                                  name, duty.name));
            policy_->people.add(duty, config_.people, config_.zone);
        }
    }

    void add_target(const config::Target& target) {
        Policy::Target made;
        made.when = target.when.text;
        made.clock = target.clock;
        made.within = target.within;
        made.limit = target.limit;
        made.condition =
            condition(fmt::format("target {}", policy_->targets.size() + 1), target.when.node);
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
        OfficeTime office{calendar, config_.zone};
        if (office.longest_day() == Duration::zero())
            problems_.error(calendar.at, "this calendar is never open");
        if (target.within > office.longest_day() && target.within < std::chrono::hours{24})
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
        for (const std::string& role : step.roles) made.roles.emplace_back(role);
        return made;
    }

    std::vector<Policy::Route> routes_of(const std::vector<config::Route>& routes,
                                         const std::string& above) {
        std::vector<Policy::Route> all;
        for (const config::Route& route : routes) {
            if (!route.ladder.empty() &&
                std::find(ladders_.begin(), ladders_.end(), route.ladder) == ladders_.end())
                problems_.error(route.at, fmt::format("no ladder is named \"{}\"{}", route.ladder,
                                                      maybe(route.ladder, ladders_)));
            Policy::Route& made = all.emplace_back();
            made.path = above + (route.name.empty() ? route.when.text : route.name);
            made.ladder = route.ladder;
            made.go_on = route.go_on;
            made.condition = condition(fmt::format("route {}", made.path), route.when.node);
            made.routes = routes_of(route.routes, made.path + " / ");
        }
        return all;
    }

    std::uint32_t condition(const std::string& id, const config::Node& when) {
        ++conditions_;
        return compiler_.add(id, when, language::Scope::judged);
    }

    const config::Config& config_;
    config::Problems& problems_;
    language::Compiler compiler_;
    std::shared_ptr<Policy> policy_ = std::make_shared<Policy>();
    std::vector<std::string> channels_, ladders_;
    std::string mail_;                 // the first smtp channel
    std::set<std::string> reachable_;  // people with an address
    std::uint32_t conditions_ = 0;
};

}  // namespace

std::shared_ptr<const Policy> compile(std::shared_ptr<const config::Config> config,
                                      config::Problems& problems,
                                      const std::optional<Named>& named) {
    auto policy = Compilation{std::move(config), problems, named}.run();
    if (policy) warn_of_uncovered(*policy, problems);
    return policy;
}

std::function<bool(Time)> office_hours(const config::Config& config) {
    const auto office = config.calendars.find("office");
    if (office == config.calendars.end()) return {};
    return [hours = OfficeTime{office->second, config.zone}](Time time) {
        return hours.is_open(time);
    };
}

}  // namespace webcare::escalation
