#include "escalation/duty.hpp"

#include <gtest/gtest.h>

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;

Time at(std::string_view local) {
    return *parse_moment(local, *Zone::find("Europe/Amsterdam"));
}

config::Duty weekly() {
    config::Duty duty;
    duty.name = "duty";
    duty.people = {"Noor", "Sem", "Ama"};
    duty.starts = year{2026} / 1 / 5;
    return duty;
}

config::Person person(const std::string& name, std::vector<config::Period> away = {}) {
    config::Person one;
    one.name = name;
    one.away = std::move(away);
    return one;
}

std::string who(const config::Duty& duty, std::string_view local,
                const std::vector<config::Person>& people = {}) {
    return OnCall{duty, people, *Zone::find("Europe/Amsterdam")}.at(at(local)).person;
}

TEST(Rota, ChangesGuardOnMondayAtNineAlsoAfterAClockChange) {
    EXPECT_EQ(who(weekly(), "2026-01-05T09:00"), "Noor");
    EXPECT_EQ(who(weekly(), "2026-01-12T08:59"), "Noor");
    EXPECT_EQ(who(weekly(), "2026-01-12T09:00"), "Sem");
    EXPECT_EQ(who(weekly(), "2026-01-05T08:59"), "Ama") << "the turn before the first";
    // Sunday 29 March has 23 hours, Sunday 25 October 25.
    EXPECT_EQ(who(weekly(), "2026-03-30T08:59"), "Ama");
    EXPECT_EQ(who(weekly(), "2026-03-30T09:00"), "Noor");
    EXPECT_EQ(who(weekly(), "2026-10-26T08:59"), "Ama");
    EXPECT_EQ(who(weekly(), "2026-10-26T09:00"), "Noor");
}

TEST(Rota, AgreesWithCountingTheChangesOfGuard) {
    const Zone zone = *Zone::find("Europe/Amsterdam");
    for (const bool by_week : {true, false}) {
        config::Duty duty = weekly();
        duty.weekly = by_week;
        duty.at_time = std::chrono::minutes{9 * 60};
        const OnCall on_call{duty, {}, zone};
        std::size_t turn = 0;
        bool begun = false;
        for (Time time = at("2026-01-05T00:00"); time < at("2030-01-05T00:00"); time += 30min) {
            const LocalTime local = zone.to_local(time);
            const bool monday = std::chrono::weekday{sys_days{local.day}} == std::chrono::Monday;
            if (local.since_midnight == 9h && (monday || !by_week)) {
                turn += begun ? 1 : 0;
                begun = true;
            }
            if (begun) {
                ASSERT_EQ(on_call.at(time).person, duty.people[turn % 3]) << format_time(time);
            }
        }
    }
}

TEST(Rota, PutsAnOverrideBeforeTheTurnAndSwapsTwoPeople) {
    config::Duty duty = weekly();
    config::Duty::Override one;
    one.period = {at("2026-01-06T18:00"), at("2026-01-07T09:00")};
    one.person = "Ama";
    one.by = "Noor";
    duty.overrides.push_back(one);
    config::Duty::Swap swap;
    swap.period = {at("2026-01-12T09:00"), at("2026-01-26T09:00")};
    swap.one = "Sem";
    swap.other = "Ama";
    duty.swaps.push_back(swap);
    EXPECT_EQ(who(duty, "2026-01-06T17:59"), "Noor");
    EXPECT_EQ(who(duty, "2026-01-06T18:00"), "Ama");
    EXPECT_EQ(who(duty, "2026-01-07T09:00"), "Noor");
    EXPECT_EQ(who(duty, "2026-01-14T12:00"), "Ama") << "Sem's week";
    EXPECT_EQ(who(duty, "2026-01-21T12:00"), "Sem") << "Ama's week";
    EXPECT_EQ(who(duty, "2026-01-28T12:00"), "Noor");
}

TEST(Rota, PassesOverWhoIsAway) {
    const std::vector<config::Person> people{person("Noor", {{at("2026-01-07"), at("2026-01-09")}}),
                                             person("Sem", {{at("2026-01-08"), at("2026-01-09")}}),
                                             person("Ama")};
    EXPECT_EQ(who(weekly(), "2026-01-06T12:00", people), "Noor");
    EXPECT_EQ(who(weekly(), "2026-01-07T12:00", people), "Sem");
    EXPECT_EQ(who(weekly(), "2026-01-08T12:00", people), "Ama");
    const OnCall on_call{weekly(), people, *Zone::find("Europe/Amsterdam")};
    EXPECT_EQ(on_call.at(at("2026-01-07T12:00")).why, "for Noor, who is away");
    const auto shifts = on_call.shifts(at("2026-01-05T09:00"), at("2026-01-19T09:00"));
    ASSERT_EQ(shifts.size(), 5u);
    EXPECT_EQ(shifts[1].period.from, at("2026-01-07"));
    EXPECT_EQ(shifts[3].turn.person, "Noor");
    EXPECT_EQ(shifts[4].turn.person, "Sem");
}

TEST(Rota, LeavesItToSomebodyWhenAllAreAway) {
    const config::Period week{at("2026-01-05"), at("2026-01-12")};
    EXPECT_EQ(who(weekly(), "2026-01-06T12:00",
                  {person("Noor", {week}), person("Sem", {week}), person("Ama", {week})}),
              "Noor");
}

}  // namespace
}  // namespace webcare::escalation
