#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "config/defaults.hpp"
#include "core/clock.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "ctl/command.hpp"
#include "ctl/labels.hpp"
#include "ctl/report.hpp"
#include "setup/setup.hpp"
#include "tuning/cost.hpp"
#include "tuning/impossible.hpp"
#include "tuning/lint.hpp"

namespace webcare::ctl {
namespace {

struct LintArguments {
    std::vector<std::string> paths, labels;
    std::size_t most = 20;
    bool json = false;
};

constexpr std::size_t most_timed = 200;  // mentions: each rule is timed on every one, six times
constexpr std::size_t timed_by_lint = 20;
constexpr int rounds = 3;

/// At most so many, from the whole of them.
std::vector<tuning::Labelled> spread(const std::vector<tuning::Labelled>& rows, std::size_t most) {
    const std::size_t step = (rows.size() + most - 1) / most;
    std::vector<tuning::Labelled> out;
    for (std::size_t i = 0; i < rows.size(); i += step) out.push_back(rows[i]);
    return out;
}

std::string json_of(const std::vector<tuning::Finding>& findings) {
    std::string out;
    JsonWriter json{out};
    json.begin_array();
    for (const auto& finding : findings)
        json.begin_object()
            .field("file", finding.at.file)
            .field("line", finding.at.line)
            .field("column", finding.at.column)
            .field("rule", finding.rule)
            .field("kind", finding.kind)
            .field("what", finding.what)
            .end_object();
    json.end_array();
    return out + '\n';
}

Exit lint(const Terminal& terminal, const LintArguments& arguments) {
    config::Problems problems;
    const auto rules = setup::load_rules(arguments.paths, problems);
    print_problems(terminal, problems);
    if (!rules) return 1;
    auto paths = arguments.paths;
    if (paths.empty()) paths.push_back(config::shipped_folder() + "/rules");
    const Time now = SystemClock{}.now();
    const auto files = classifier::read_rule_files(paths, problems);
    auto findings = tuning::lint_files(files);
    const auto add = [&](std::vector<tuning::Finding> more) {
        std::move(more.begin(), more.end(), std::back_inserter(findings));
    };
    const auto packs = classifier::read_rule_files({config::shipped_folder() + "/rules"}, problems);
    add(tuning::lint_names(files, packs, now));
    add(tuning::lint_conditions(*rules));
    bool all_read = true;
    if (!arguments.labels.empty()) {
        const auto rows = read_label_files(terminal, arguments.labels);
        if (!rows) return 1;
        all_read = rows->skipped == 0;
        add(tuning::lint_rules(*rules, rows->rows, now));
        const auto timed = spread(rows->rows, timed_by_lint);
        add(tuning::lint_costs(*rules, tuning::cost_of(*rules, timed, rounds)));
    }
    if (arguments.json) {
        terminal.out << json_of(findings);
        return findings.empty() && all_read ? 0 : 1;
    }
    for (const auto& finding : findings)
        terminal.out << finding.at.prefix()
                     << fmt::format("{}: {}: {}\n", finding.rule, finding.kind, finding.what);
    terminal.out << fmt::format(
        "{}{}\n", counted(findings.size(), "finding"),
        arguments.labels.empty() ? "; with --labels FILE also rules that never fire, always fire, "
                                   "are shadowed, contradict or are slow"
                                 : "");
    return findings.empty() && all_read ? 0 : 1;
}

std::string json_of(const tuning::Cost& cost, std::size_t mentions, std::size_t most) {
    std::string out;
    JsonWriter json{out};
    json.begin_object()
        .field("mentions", mentions)
        .field("fold_ns", cost.fold_nanoseconds)
        .field("search_ns", cost.search_nanoseconds)
        .field("whole_ns", cost.whole_nanoseconds)
        .key("rules")
        .begin_array();
    for (std::size_t i = 0; i < std::min(cost.rules.size(), most); ++i)
        json.begin_object()
            .field("rule", cost.rules[i].rule)
            .field("ns", cost.rules[i].nanoseconds)
            .field("fired", cost.rules[i].fired)
            .end_object();
    json.end_array().end_object();
    return out + '\n';
}

Exit cost(const Terminal& terminal, const LintArguments& arguments) {
    config::Problems problems;
    const auto rules = setup::load_rules(arguments.paths, problems);
    print_problems(terminal, problems);
    if (!rules) return 1;
    const auto rows = read_label_files(terminal, arguments.labels);
    if (!rows) return 1;
    const auto timed = spread(rows->rows, most_timed);
    if (terminal.progress)
        terminal.err << fmt::format("timing {} on {} of {} ...\n",
                                    counted(classifier::rule_count(*rules), "rule"), timed.size(),
                                    counted(rows->rows.size(), "mention"));
    const tuning::Cost found = tuning::cost_of(*rules, timed, rounds);
    if (arguments.json) {
        terminal.out << json_of(found, timed.size(), arguments.most);
        return rows->exit();
    }
    double sum = 0;
    for (const auto& rule : found.rules) sum += rule.nanoseconds;
    const double share = found.whole_nanoseconds > 0
                             ? (found.search_nanoseconds + sum) / found.whole_nanoseconds
                             : 0;
    Table table{{"RULE", "NS A MENTION", "SHARE", "FIRED"}};
    for (std::size_t i = 0; i < std::min(found.rules.size(), arguments.most); ++i) {
        const auto& rule = found.rules[i];
        table.row({rule.rule, fmt::format("{:.1f}", rule.nanoseconds),
                   fmt::format("{:.1f} %", sum > 0 ? 100 * rule.nanoseconds / sum : 0),
                   std::to_string(rule.fired)});
    }
    terminal.out << table.text(terminal.colour)
                 << fmt::format(
                        "\n{}; ns each: folding {:.0f}, searching all words {:.0f}, "
                        "{} {:.0f}\nsearching and the rules one by one {:.0f}, all at once "
                        "{:.0f}: the sum is {:.2f} of the whole{}\n",
                        counted(timed.size(), "mention"), found.fold_nanoseconds,
                        found.search_nanoseconds, counted(found.rules.size(), "rule"), sum,
                        found.search_nanoseconds + sum, found.whole_nanoseconds, share,
                        share < 0.7 || share > 1.4
                            ? "; the machine was busy or rules share much, so read figures of "
                              "single rules as an order only"
                            : "");
    return rows->exit();
}

}  // namespace

void add_lint_commands(CLI::App& rules, const Terminal& terminal, Exit& exit) {
    auto linted = std::make_shared<LintArguments>();
    auto* lint_command = rules.add_subcommand(
        "lint", "What works in rule files and is probably not meant; exit 1 where there is some");
    lint_command->add_option("DIR", linted->paths, "folders or files; none: the shipped packs");
    lint_command->add_option("--labels", linted->labels,
                             "labelled mentions, to see what the rules do on them");
    lint_command->add_flag("--json", linted->json, "findings as one JSON array");
    lint_command->callback([&terminal, &exit, linted] { exit = lint(terminal, *linted); });

    auto priced = std::make_shared<LintArguments>();
    auto* cost_command =
        rules.add_subcommand("cost", "What each rule costs in time, dearest first");
    cost_command->add_option("DIR", priced->paths, "folders or files; none: the shipped packs");
    cost_command->add_option("--labels", priced->labels, "mentions to judge, labelled or not")
        ->required();
    cost_command->add_option("--max", priced->most, "how many rules to print")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    cost_command->add_flag("--json", priced->json, "figures as one JSON object, in nanoseconds");
    cost_command->callback([&terminal, &exit, priced] { exit = cost(terminal, *priced); });
}

}  // namespace webcare::ctl
