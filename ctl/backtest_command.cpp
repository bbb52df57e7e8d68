#include <fmt/format.h>

#include <fstream>
#include <ostream>

#include "core/clock.hpp"
#include "core/json_read.hpp"
#include "core/text.hpp"
#include "ctl/books.hpp"
#include "ctl/command.hpp"
#include "ctl/labels.hpp"
#include "ctl/report.hpp"
#include "setup/setup.hpp"
#include "tuning/backtest.hpp"
#include "tuning/report.hpp"

namespace webcare::ctl {
namespace {

struct BacktestArguments {
    std::vector<std::string> rules, against, labels;
    std::string config, since = "30d", alert_from = "medium", html;
    std::size_t cases = 0;
    bool json = false;
};

/// What the daemon registered since then, newest first, a page at a time.
std::optional<LabelRows> read_stored(const Terminal& terminal, const BacktestArguments& arguments) {
    const auto age = parse_duration(arguments.since);
    if (!age) {
        terminal.err << "--since: " << age.error().detail << '\n';
        return std::nullopt;
    }
    const auto books = open_books(arguments.config);
    if (!books) {
        terminal.err << books.error().detail << '\n';
        return std::nullopt;
    }
    const Time from = SystemClock{}.now() - *age;
    LabelRows out;
    JsonDocument document;
    std::string before;
    do {
        const auto body = (*books)->get("/api/v1/mentions?limit=1000" +
                                        (before.empty() ? "" : "&before=" + encode(before)));
        const auto page = body ? document.parse(*body) : Result<JsonValue>{body.error()};
        if (!page) {
            terminal.err << page.error().detail << '\n';
            return std::nullopt;
        }
        before = (*page)["next"].string_or();
        (*page)["items"].each_item([&](JsonValue item) {
            auto mention = read_mention(item["mention"]);
            if (!mention || mention->collected_at < from) {
                before.clear();
                return;
            }
            tuning::Labelled row;
            row.mention = std::move(*mention);
            out.rows.push_back(std::move(row));
        });
    } while (!before.empty());
    if (out.rows.empty()) {
        terminal.err << "no mention was registered in that time\n";
        return std::nullopt;
    }
    return out;
}

std::string percent(double share) {
    return fmt::format("{:.1f} %", share * 100);
}

void print(const Terminal& terminal, const tuning::Backtest& result, std::size_t most_cases) {
    terminal.out << fmt::format("{}, {} at the alert level", counted(result.mentions, "mention"),
                                result.alerts);
    if (result.newly_alerting + result.no_longer_alerting > 0)
        terminal.out << fmt::format("; newly {}, no longer {}", result.newly_alerting,
                                    result.no_longer_alerting);
    terminal.out << "\n\n";
    Table questions{{"QUESTION", "ASKED", "YES", "PRECISION", "RECALL", "F1"}};
    for (const auto& [question, tally] : result.questions)
        questions.row({question, std::to_string(tally.asked()),
                       std::to_string(tally.true_yes + tally.false_no), percent(tally.precision()),
                       percent(tally.recall()), percent(tally.f1())});
    if (!questions.empty()) terminal.out << questions.text(terminal.colour) << '\n';
    Table choices{{"CHOICE", "ASKED", "ACCURACY", "MACRO-F1", "F1 OF EACH"}};
    for (const auto& [question, choice] : result.choices) {
        std::string each;
        for (const std::string& answer : choice.answers())
            each += fmt::format("{} {}  ", answer, percent(choice.tally(answer).f1()));
        choices.row({question, std::to_string(choice.asked()), percent(choice.accuracy()),
                     percent(choice.macro_f1()), each});
    }
    if (!choices.empty()) terminal.out << choices.text(terminal.colour) << '\n';
    if (const auto type = result.choices.find("type"); type != result.choices.end()) {
        Table answers{{"TYPE", "YES", "PRECISION", "RECALL", "F1"}};
        for (const std::string& answer : type->second.answers()) {
            const tuning::Tally tally = type->second.tally(answer);
            answers.row({answer, std::to_string(tally.true_yes + tally.false_no),
                         percent(tally.precision()), percent(tally.recall()), percent(tally.f1())});
        }
        terminal.out << answers.text(terminal.colour) << '\n';
    }
    Table rules{{"RULE", "FIRED", "RIGHT", "WRONG", "MISSED", "PRECISION", "RECALL", "F1"}};
    for (const auto& [id, record] : result.rules)
        if (record.fired > 0)
            rules.row({id, std::to_string(record.fired), std::to_string(record.tally.true_yes),
                       std::to_string(record.tally.false_yes),
                       std::to_string(record.tally.false_no), percent(record.tally.precision()),
                       percent(record.tally.recall()), percent(record.tally.f1())});
    if (!rules.empty()) terminal.out << rules.text(terminal.colour);
    Table silent{{"SILENCED", "MISSED", "BY"}};
    for (const auto& [veto, missed] : result.vetoes)
        silent.row({veto.rule, std::to_string(missed), "its own " + veto.what});
    for (const auto& [id, missed] : result.outweighed_by)
        silent.row({"complaints", std::to_string(missed), id + " outweighs them"});
    if (!silent.empty()) terminal.out << '\n' << silent.text(terminal.colour);
    if (most_cases == 0) return;
    for (const auto& [kind, cases] : result.cases) {
        terminal.out << fmt::format("\n{}\n", kind);
        for (const auto& one : cases)
            terminal.out << fmt::format("  {}\n      {}\n", printable(one.text), one.why);
    }
}

Exit backtest(const Terminal& terminal, const BacktestArguments& arguments) {
    tuning::BacktestOptions options;
    options.now = SystemClock{}.now();
    if (arguments.cases > 0) options.most_cases = arguments.cases;
    const auto level = level_named(arguments.alert_from);
    if (!level) {
        terminal.err << "--alert-from: none, low, medium, high or critical\n";
        return 2;
    }
    options.alert_from = *level;
    if (arguments.labels.empty() == arguments.config.empty()) {
        terminal.err << "name what to judge: either --labels FILE, or --config FILE for what the "
                        "daemon stored\n";
        return 2;
    }
    config::Problems problems;
    const auto candidate = setup::load_rules(arguments.rules, problems);
    std::shared_ptr<const classifier::RuleSet> present;
    if (!arguments.against.empty()) {
        present = setup::load_rules(arguments.against, problems);
    } else if (!arguments.config.empty()) {
        const auto config = config::load(arguments.config, problems);
        if (config) present = setup::load_rules(*config, problems);
    }
    print_problems(terminal, problems);
    if (!problems.ok() || !candidate) return 1;
    const auto rows = arguments.labels.empty() ? read_stored(terminal, arguments)
                                               : read_label_files(terminal, arguments.labels);
    if (!rows) return 1;
    const auto result = tuning::backtest(*candidate, present.get(), rows->rows, options);
    if (!arguments.html.empty()) {
        std::ofstream file{arguments.html};
        file << tuning::to_html(result, *candidate, "Backtest of the rules");
        if (!file.flush()) {
            terminal.err << fmt::format("{}: cannot be written\n", printable(arguments.html));
            return 1;
        }
    }
    if (arguments.json)
        terminal.out << tuning::to_json(result, *candidate) << '\n';
    else
        print(terminal, result, arguments.cases);
    return rows->exit();
}

}  // namespace

void add_backtest_command(CLI::App& rules, const Terminal& terminal, Exit& exit) {
    auto arguments = std::make_shared<BacktestArguments>();
    auto* command = rules.add_subcommand(
        "backtest",
        "Hold rules against labelled or stored mentions: how often they are right, and "
        "what would newly alert");
    command->add_option("--rules", arguments->rules,
                        "the candidate: folders or files, later ones override; none: the shipped "
                        "packs");
    command->add_option("--labels", arguments->labels,
                        "JSON lines with labels; several may be given");
    command->add_option("--config", arguments->config,
                        "judge what the daemon of this configuration stored, beside its own rules");
    command->add_option("--since", arguments->since, "how far back, with --config")
        ->capture_default_str();
    command->add_option("--against", arguments->against,
                        "rules to compare with: what would newly alert and what no longer");
    command->add_option("--alert-from", arguments->alert_from, "the level that alerts")
        ->capture_default_str();
    command->add_option("--html", arguments->html, "write a page with curves to this file");
    command
        ->add_option("--cases", arguments->cases, "print so many misjudged mentions of each kind")
        ->check(CLI::Range(0, 1'000'000));
    command->add_flag("--json", arguments->json, "figures as one JSON object");
    command->callback([&terminal, &exit, arguments] { exit = backtest(terminal, *arguments); });
}

}  // namespace webcare::ctl
