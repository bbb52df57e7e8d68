#include <cmath>

#include "classifier/classifier.hpp"
#include "core/json.hpp"
#include "tuning/report.hpp"

namespace webcare::tuning {
namespace {

double rounded(double share) {
    return static_cast<double>(std::lround(share * 1000)) / 1000;
}

void write_tally(JsonWriter& json, const Tally& tally) {
    json.begin_object()
        .field("yes", tally.true_yes + tally.false_no)
        .field("asked", tally.asked())
        .field("precision", rounded(tally.precision()))
        .field("recall", rounded(tally.recall()))
        .field("f1", rounded(tally.f1()))
        .end_object();
}

void write_choice(JsonWriter& json, const Confusion& choice) {
    json.begin_object()
        .field("asked", choice.asked())
        .field("accuracy", rounded(choice.accuracy()))
        .field("macro_f1", rounded(choice.macro_f1()));
    json.key("answers").begin_object();
    for (const std::string& answer : choice.answers()) {
        json.key(answer);
        write_tally(json, choice.tally(answer));
    }
    json.end_object().end_object();
}

}  // namespace

std::string to_json(const Backtest& result, const classifier::RuleSet& candidate) {
    std::string out;
    JsonWriter json{out};
    json.begin_object()
        .field("ruleset", classifier::hash_of(candidate))
        .field("mentions", result.mentions)
        .field("alerts", result.alerts)
        .field("newly_alerting", result.newly_alerting)
        .field("no_longer_alerting", result.no_longer_alerting);
    json.key("questions").begin_object();
    for (const auto& [question, tally] : result.questions) {
        json.key(question);
        write_tally(json, tally);
    }
    json.end_object();
    json.key("choices").begin_object();
    for (const auto& [question, choice] : result.choices) {
        json.key(question);
        write_choice(json, choice);
    }
    json.end_object();
    json.key("rules").begin_object();
    for (const auto& [id, record] : result.rules) {
        json.key(id)
            .begin_object()
            .field("fired", record.fired)
            .field("right", record.tally.true_yes)
            .field("wrong", record.tally.false_yes)
            .field("missed", record.tally.false_no)
            .field("precision", record.tally.precision())
            .field("recall", record.tally.recall())
            .field("f1", record.tally.f1())
            .end_object();
    }
    json.end_object();
    json.key("vetoes").begin_array();
    for (const auto& [veto, missed] : result.vetoes)
        json.begin_object()
            .field("rule", veto.rule)
            .field("what", veto.what)
            .field("missed", missed)
            .end_object();
    json.end_array().key("outweighed_by").begin_object();
    for (const auto& [id, missed] : result.outweighed_by) json.field(id, missed);
    json.end_object();
    json.key("cases").begin_object();
    for (const auto& [kind, cases] : result.cases) {
        json.key(kind).begin_array();
        for (const Case& one : cases) {
            json.begin_object()
                .field("id", one.id)
                .field("text", one.text)
                .field("why", one.why)
                .end_object();
        }
        json.end_array();
    }
    json.end_object().end_object();
    return out;
}

}  // namespace webcare::tuning
