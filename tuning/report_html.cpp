#include <fmt/format.h>

#include "classifier/rule_set.hpp"
#include "core/html.hpp"
#include "tuning/report.hpp"

namespace webcare::tuning {
namespace {

constexpr Markup head{R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1b1f; background: #fff }
h1, h2 { line-height: 1.2 }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid #ddd; vertical-align: top }
th:first-child, td:first-child { text-align: left }
td.text { text-align: left; overflow-wrap: anywhere }
.grave { color: #a4001d; font-weight: 600 }
.curves { display: flex; flex-wrap: wrap; gap: 2rem }
figure { margin: 0 }
@media (prefers-color-scheme: dark) { body { background: #17171a; color: #e8e8ec } th, td { border-color: #444 } .grave { color: #ff8a94 } }
</style>
<title>)html"};

std::string percent(double share) {
    return fmt::format("{:.1f} %", share * 100);
}

class Page {
 public:
    Page(const Backtest& result, const classifier::RuleSet& rules, const std::string& title)
        : result_{result}, rules_{rules}, title_{title} {}

    std::string run() {
        html_.markup(head).text(title_).markup("</title></head><body><h1>");
        html_.text(title_).markup("</h1><p>");
        html_.text(fmt::format("{} mentions, {} rules, rule set {}. At the alert level: {}",
                               result_.mentions, result_.rules.size(), rules_.hash,
                               result_.alerts));
        if (result_.newly_alerting + result_.no_longer_alerting > 0)
            html_.text(fmt::format("; newly {}, no longer {}", result_.newly_alerting,
                                   result_.no_longer_alerting));
        html_.markup(".</p>");
        questions();
        curves();
        for (const auto& [question, choice] : result_.choices) confusion(question, choice);
        records();
        silences();
        for (const auto& [kind, cases] : result_.cases) mentions(kind, cases);
        html_.markup("</body></html>\n");
        return std::move(html_).take();
    }

 private:
    void cell(std::string_view text) { html_.markup("<td>").text(text).markup("</td>"); }
    void cell(std::size_t number) { cell(std::to_string(number)); }

    void questions() {
        if (result_.questions.empty()) return;
        html_.markup(
            "<h2>Yes or no</h2><table><tr><th>question<th>asked<th>yes<th>precision<th>recall"
            "<th>F1</tr>");
        for (const auto& [question, tally] : result_.questions) {
            html_.markup("<tr>");
            cell(question);
            cell(tally.asked());
            cell(tally.true_yes + tally.false_no);
            cell(percent(tally.precision()));
            cell(percent(tally.recall()));
            cell(percent(tally.f1()));
            html_.markup("</tr>");
        }
        html_.markup("</table>");
    }

    /// Precision over recall, a point for each severity from which one would say yes.
    void curve(std::string_view question, const std::array<Tally, 101>& tallies) {
        if (tallies[0].asked() == 0) return;
        std::string points;
        for (std::size_t s = 1; s < tallies.size(); ++s) {
            const Tally& tally = tallies[s];
            if (tally.true_yes + tally.false_yes == 0) break;
            points += fmt::format("{:.1f},{:.1f} ", 30 + tally.recall() * 250,
                                  260 - tally.precision() * 250);
        }
        html_.markup("<figure><svg width=\"300\" height=\"290\" role=\"img\"")
            .attribute("aria-label", fmt::format("precision over recall, {}", question))
            .markup(
                "><path d=\"M30 10V260H280\" fill=\"none\" stroke=\"#888\"/>"
                "<text x=\"150\" y=\"284\" font-size=\"12\" fill=\"currentColor\">recall</text>"
                "<text x=\"-170\" y=\"20\" font-size=\"12\" fill=\"currentColor\""
                " transform=\"rotate(-90)\">precision</text>"
                "<polyline fill=\"none\" stroke=\"#2563eb\" stroke-width=\"2\"")
            .attribute("points", points)
            .markup("/></svg><figcaption>")
            .text(question)
            .markup(", by severity from 1 to 100</figcaption></figure>");
    }

    void curves() {
        html_.markup("<div class=\"curves\">");
        curve("complaint", result_.complaint_by_severity);
        curve("severe", result_.severe_by_severity);
        html_.markup("</div>");
    }

    void confusion(const std::string& question, const Confusion& choice) {
        html_.markup("<h2>").text(question).markup("</h2><p>");
        html_.text(fmt::format("accuracy {}, macro-F1 {}", percent(choice.accuracy()),
                               percent(choice.macro_f1())));
        html_.markup(
            "; a row is what people said, a column what the rules said.</p><table><tr><th>");
        const auto answers = choice.answers();
        for (const std::string& answer : answers) html_.markup("<th>").text(answer);
        html_.markup("<th>F1</tr>");
        for (const std::string& truth : answers) {
            html_.markup("<tr>");
            cell(truth);
            for (const std::string& judged : answers) cell(choice.count(truth, judged));
            cell(percent(choice.tally(truth).f1()));
            html_.markup("</tr>");
        }
        html_.markup("</table>");
    }

    void records() {
        html_.markup(
            "<h2>Rules</"
            "h2><table><tr><th>rule<th>fired<th>right<th>wrong<th>missed<th>precision<th>recall<th>"
            "F1<th></tr>");
        for (const classifier::Rule& rule : rules_.rules) {
            const RuleRecord& record = result_.rules.at(rule.id);
            if (record.fired == 0) continue;
            html_.markup("<tr>");
            cell(rule.id + (rule.shadow ? " (shadow)" : ""));
            cell(record.fired);
            const Tally& tally = record.tally;
            cell(tally.true_yes);
            if (tally.false_yes > tally.true_yes)
                html_.markup("<td class=\"grave\">")
                    .text(std::to_string(tally.false_yes))
                    .markup("</td>");
            else
                cell(tally.false_yes);
            cell(tally.false_no);
            cell(percent(tally.precision()));
            cell(percent(tally.recall()));
            cell(percent(tally.f1()));
            html_.markup("<td class=\"text\">").text(rule.title).markup("</td></tr>");
        }
        html_.markup("</table>");
    }

    void silences() {
        if (result_.vetoes.empty() && result_.outweighed_by.empty()) return;
        html_.markup(
            "<h2>What silenced complaints that were missed</h2><table><tr><th>rule<th>missed<th>"
            "</tr>");
        for (const auto& [veto, missed] : result_.vetoes) {
            html_.markup("<tr>");
            cell(veto.rule);
            cell(missed);
            html_.markup("<td class=\"text\">").text("its own " + veto.what).markup("</td></tr>");
        }
        for (const auto& [id, missed] : result_.outweighed_by) {
            html_.markup("<tr>");
            cell(id);
            cell(missed);
            html_.markup("<td class=\"text\">fired and outweighed the complaint</td></tr>");
        }
        html_.markup("</table>");
    }

    void mentions(const std::string& kind, const std::vector<Case>& cases) {
        html_.markup("<details><summary>").text(fmt::format("{} ({})", kind, cases.size()));
        html_.markup("</summary><table>");
        for (const Case& one : cases) {
            html_.markup("<tr><td class=\"text\">").isolated(one.text);
            html_.markup("<br><small>").isolated(one.id).text(": " + one.why);
            html_.markup("</small></td></tr>");
        }
        html_.markup("</table></details>");
    }

    const Backtest& result_;
    const classifier::RuleSet& rules_;
    const std::string& title_;
    Html html_;
};

}  // namespace

std::string to_html(const Backtest& result, const classifier::RuleSet& candidate,
                    const std::string& title) {
    return Page{result, candidate, title}.run();
}

}  // namespace webcare::tuning
