#include "setup/route_tests.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text.hpp"

namespace webcare::setup {

Traced trace(const Setup& setup, Mention mention, Time now) {
    if (mention.created_at == Time{}) mention.created_at = now;
    if (mention.collected_at == Time{}) mention.collected_at = now;
    classifier::recognise(mention, setup.config->brands);
    classifier::Scratch scratch;
    Traced traced;
    traced.assessment =
        classifier::classify(*setup.rules, mention, classifier::History{}, now, scratch);
    traced.answer = escalation::trace(*setup.policy, mention, traced.assessment, now);
    const Assessment& judged = traced.assessment;
    traced.answer.lines.push_back(fmt::format(
        "judged: level {}, severity {}, urgency {}, type {}, about [{}]", name(judged.level),
        judged.severity, judged.urgency, name(judged.type), fmt::join(judged.intents, ", ")));
    traced.mention = std::move(mention);
    return traced;
}

namespace {

/// A test may leave out what only the daemon needs.
Result<Mention> mention_of(const config::RouteTest& test) {
    std::string json = test.mention.json();
    if (!test.mention["id"])
        json.insert(1, json == "{}" ? R"("id":"test:1")" : R"("id":"test:1",)");
    return parse_mention(json);
}

}  // namespace

std::vector<std::string> RouteTestFailure::lines() const {
    std::vector<std::string> all{
        fmt::format("{}route test: {}", at.prefix(), fmt::join(differences, "; "))};
    for (const std::string& line : why) all.push_back("    " + line);
    return all;
}

std::vector<RouteTestFailure> run_route_tests(const Setup& setup, Time now) {
    std::vector<RouteTestFailure> failures;
    for (const config::RouteTest& test : setup.config->route_tests) {
        RouteTestFailure failure;
        failure.at = test.at;
        auto mention = mention_of(test);
        if (mention) {
            if (mention->network.empty()) mention->network = "test";
            const Traced traced = trace(setup, *std::move(mention), test.at_time.value_or(now));
            failure.differences = escalation::differences(test.expect, traced.answer,
                                                          traced.mention, setup.config->zone);
            failure.why = traced.answer.lines;
        } else {
            failure.differences.push_back(mention.error().detail);
        }
        if (!failure.differences.empty()) failures.push_back(std::move(failure));
    }
    return failures;
}

}  // namespace webcare::setup
