#include <fmt/format.h>

#include <fstream>
#include <ostream>

#include "core/clock.hpp"
#include "core/text.hpp"
#include "core/time.hpp"
#include "ctl/command.hpp"
#include "ctl/labels.hpp"
#include "ctl/report.hpp"
#include "setup/setup.hpp"
#include "tuning/fit.hpp"

namespace webcare::ctl {
namespace {

struct FitArguments {
    std::vector<std::string> rules, labels;
    std::string question = "complaint", group, out;
};

std::optional<tuning::Question> question_named(const std::string& word) {
    using tuning::Question;
    for (const Question q : {Question::complaint, Question::severe, Question::threat})
        if (name(q) == word) return q;
    return std::nullopt;
}

std::string row_of(const std::string& what, const tuning::Tally& tally) {
    return fmt::format("{:<42} {:>6.1f} % {:>6.1f} % {:>6.1f} %\n", what, 100 * tally.precision(),
                       100 * tally.recall(), 100 * tally.f1());
}

Exit fit(const Terminal& terminal, const FitArguments& arguments) {
    tuning::FitOptions options;
    options.now = SystemClock{}.now();
    const auto question = question_named(arguments.question);
    if (!question) {
        terminal.err << "--question: complaint, severe or threat\n";
        return 2;
    }
    options.question = *question;
    config::Problems problems;
    const auto rules = setup::load_rules(arguments.rules, problems);
    print_problems(terminal, problems);
    if (!rules) return 1;
    const auto rows = read_label_files(terminal, arguments.labels, arguments.group);
    if (!rows) return 1;
    if (terminal.progress) terminal.err << "fitting ...\r" << std::flush;
    const tuning::Fit found = tuning::fit(*rules, *rows, options);
    if (found.as_it_is.asked() == 0) {
        terminal.err << fmt::format(
            "{} rows say whether they are \"{}\", {} of them yes; at least 20 of either are "
            "needed\n",
            found.rows, arguments.question, found.yes);
        return 1;
    }
    terminal.err
        << fmt::format(
               "{} rows, {} yes; on folds that were not fitted on\n{:<42} {:>8} {:>8} {:>8}\n",
               found.rows, found.yes, "", "PRECISION", "RECALL", "F1")
        << row_of("the rules as they are", found.as_it_is)
        << row_of("their signals weighed anew", found.weighted)
        << row_of("and words beside them", found.with_words);
    const std::string yaml =
        tuning::to_yaml(found, options, format_time(options.now).substr(0, 10));
    if (arguments.out.empty()) {
        terminal.out << yaml;
        return 0;
    }
    std::ofstream file{arguments.out};
    file << yaml;
    if (!file.flush()) {
        terminal.err << fmt::format("{}: cannot be written\n", printable(arguments.out));
        return 1;
    }
    terminal.err << fmt::format("{}: written; nothing else was changed\n",
                                printable(arguments.out));
    return 0;
}

}  // namespace

void add_fit_command(CLI::App& rules, const Terminal& terminal, Exit& exit) {
    auto arguments = std::make_shared<FitArguments>();
    auto* command = rules.add_subcommand(
        "fit", "Propose weights and words from labelled mentions, as a rule file for you to read");
    command->add_option("--rules", arguments->rules, "folders or files; none: the shipped packs");
    command
        ->add_option("--labels", arguments->labels, "JSON lines with labels; several may be given")
        ->required();
    command->add_option("--question", arguments->question, "complaint, severe or threat")
        ->capture_default_str();
    command->add_option("--group", arguments->group,
                        "a key of the rows: those with one value are held out together");
    command->add_option("--out", arguments->out, "write the proposal to this file");
    command->callback([&terminal, &exit, arguments] { exit = fit(terminal, *arguments); });
}

}  // namespace webcare::ctl
