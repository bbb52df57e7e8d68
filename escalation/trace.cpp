#include "escalation/trace.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "escalation/compiled.hpp"

namespace webcare::escalation {

namespace {

using std::chrono::weekday;

std::string describe(const Told& told) {
    const Recipient& to = told.recipient;
    std::string text = to.to.empty()
                           ? fmt::format("channel {}", to.channel)
                           : fmt::format("{} by channel {} ({})", to.person, to.channel, to.to);
    if (!told.why.empty()) text += ": " + told.why;
    return text;
}

/// "Sun 22 Nov 2026 22:40"
std::string moment(const Zone& zone, Time time) {
    static constexpr const char* names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    const weekday day{std::chrono::sys_days{zone.to_local(time).day}};
    return fmt::format("{} {}", names[day.c_encoding()], zone.show(time));
}

void trace_ladder(const Policy& policy, const Pick& picked, const Assessment& assessment, Time now,
                  RouteAnswer& answer) {
    answer.lines.push_back(fmt::format("route: {}", picked.reason));
    answer.lines.push_back(fmt::format("ladder: {}", picked.ladder));
    answer.routes.push_back(picked.reason);
    answer.ladders.push_back(picked.ladder);
    for (const Step& step : *policy.ladder(picked.ladder)) {
        const Time then = now + step.after;
        for (const Told& told : policy.told(step, assessment, then)) {
            answer.lines.push_back(fmt::format(
                "  {}{}: {}", moment(policy.config->zone, then),
                step.unless_acknowledged ? " unless acknowledged" : "", describe(told)));
            if (!answer.silenced.empty()) continue;
            answer.channels.insert(told.recipient.channel);
            if (!told.recipient.person.empty()) answer.people.insert(told.recipient.person);
        }
    }
}

void trace_answer_by(const Policy& policy, const Mention& mention, const Assessment& assessment,
                     const Holding& held, Time now, RouteAnswer& answer) {
    const Zone& zone = policy.config->zone;
    const auto by_target = policy.due(mention.created_at, held);
    answer.respond_by =
        due(by_target ? std::optional{by_target->at} : std::nullopt, assessment.respond_by, now);
    if (!answer.respond_by) {
        answer.lines.emplace_back("answer by: no target holds");
    } else if (!by_target || *answer.respond_by < by_target->at) {
        answer.lines.push_back(fmt::format("answer by: {} (the writer asks for it)",
                                           moment(zone, *answer.respond_by)));
    } else {
        const Policy::Target& target = *by_target->target;
        answer.lines.push_back(
            fmt::format("answer by: {} ({}{} on the clock {} since {}, because {})",
                        moment(zone, *answer.respond_by), target.limit ? "never later than " : "",
                        format_duration(target.within), target.clock,
                        moment(zone, mention.created_at), target.when));
    }
    if (const auto opening = next_opening(policy, now))
        answer.lines.push_back(
            *opening == now ? std::string{"office: open"}
                            : fmt::format("office: closed until {}", moment(zone, *opening)));
}

}  // namespace

RouteAnswer trace(const Policy& policy, const Mention& mention, const Assessment& assessment,
                  Time now, const History& history) {
    RouteAnswer answer;
    answer.lines.push_back(fmt::format("at: {}", moment(policy.config->zone, now)));
    const Holding held = holding(policy, mention, assessment, now, history);
    if (is_silent(policy, mention)) {
        answer.lines.emplace_back("no alert: our own post, a deleted one, or `observe: true`");
        return answer;
    }
    const std::vector<Pick> picked = pick(policy, held, assessment);
    if (picked.empty())
        answer.lines.emplace_back("no alert: no route matches");
    else
        answer.silenced = silenced(policy, nullptr, mention, assessment, now);
    if (!answer.silenced.empty())
        answer.lines.push_back(fmt::format("silenced, nobody is told: {}", answer.silenced));
    for (const Pick& one : picked) trace_ladder(policy, one, assessment, now, answer);
    trace_answer_by(policy, mention, assessment, held, now, answer);
    for (std::string& line : on_duty(policy, now)) answer.lines.push_back(std::move(line));
    for (const std::string& line : policy.silences->in_force(now))
        answer.lines.push_back(fmt::format("in force: {}", line));
    return answer;
}

std::vector<std::string> on_duty(const Policy& policy, Time now) {
    std::vector<std::string> lines;
    for (const OnCall& duty : policy.people.duties()) {
        const OnCall::Turn turn = duty.at(now);
        lines.push_back(fmt::format("on duty: {}: {} ({})", duty.name(), turn.person, turn.why));
    }
    return lines;
}

std::vector<std::string> rota(const Policy& policy, Time from, int weeks) {
    const Zone& zone = policy.config->zone;
    // Calendar weeks: the same local time, whatever the clocks do in between.
    const LocalTime now = zone.to_local(from);
    const auto last = std::chrono::sys_days{now.day} + std::chrono::days{7 * weeks};
    const Time until = zone.to_utc(LocalTime{last, now.since_midnight});
    std::vector<std::string> lines;
    for (const OnCall& duty : policy.people.duties()) {
        lines.push_back(duty.name());
        for (const OnCall::Shift& shift : duty.shifts(from, until))
            lines.push_back(fmt::format("  {} to {}  {} ({})", moment(zone, shift.period.from),
                                        moment(zone, shift.period.until), shift.turn.person,
                                        shift.turn.why));
    }
    return lines;
}

namespace {

/// "a, b", or a dash for none.
template <class List>
std::string listed(const List& list) {
    return list.begin() == list.end() ? "nobody" : fmt::format("{}", fmt::join(list, ", "));
}

std::string shown(std::optional<Time> time, const Zone& zone) {
    return time ? moment(zone, *time) : "no moment";
}

bool is_route(const std::string& path, const std::string& wanted) {
    return path == wanted || path.ends_with(" / " + wanted);
}

}  // namespace

std::vector<std::string> differences(const config::RouteExpectation& expected,
                                     const RouteAnswer& answer, const Mention& mention,
                                     const Zone& zone) {
    std::vector<std::string> found;
    const auto differ = [&](std::string_view what, const std::string& wanted,
                            const std::string& came) {
        found.push_back(fmt::format("{}: expected {}, came {}", what, wanted, came));
    };
    const auto has = [](const std::vector<std::string>& all, const std::string& one) {
        return std::find(all.begin(), all.end(), one) != all.end();
    };
    const std::string& ladder = expected.ladder;
    const bool none = answer.ladders.empty();
    if (!ladder.empty() && (ladder == "none" ? !none : !has(answer.ladders, ladder)))
        differ("ladder", ladder, none ? "none" : listed(answer.ladders));
    if (!expected.route.empty() &&
        std::none_of(answer.routes.begin(), answer.routes.end(),
                     [&](const std::string& path) { return is_route(path, expected.route); }))
        differ("route", expected.route, none ? "none" : listed(answer.routes));
    const std::set<std::string> people{expected.people.begin(), expected.people.end()};
    if (!people.empty() && people != answer.people)
        differ("people", listed(people), listed(answer.people));
    const std::set<std::string> channels{expected.channels.begin(), expected.channels.end()};
    if (!channels.empty() && channels != answer.channels)
        differ("channels", listed(channels), listed(answer.channels));
    auto by = expected.respond_by;
    if (expected.respond_within) by = mention.created_at + *expected.respond_within;
    if (by && answer.respond_by != by)
        differ("respond_by", shown(by, zone), shown(answer.respond_by, zone));
    if (expected.silenced && *expected.silenced == answer.silenced.empty())
        differ("silenced", *expected.silenced ? "true" : "false",
               answer.silenced.empty() ? "false" : answer.silenced);
    return found;
}

}  // namespace webcare::escalation
