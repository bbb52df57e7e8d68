#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fstream>
#include <ostream>

#include "core/clock.hpp"
#include "core/json.hpp"
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
    std::size_t terms = tuning::FitOptions{}.most_terms;
    bool json = false;
};

std::optional<tuning::Question> question_named(const std::string& word) {
    using tuning::Question;
    for (const Question q : {Question::complaint, Question::severe, Question::threat})
        if (name(q) == word) return q;
    return std::nullopt;
}

/// A file without a place on disk, which a path leads to while this lives.
class PassingFile {
 public:
    explicit PassingFile(std::string_view content) : handle_{::memfd_create("proposal", 0)} {
        while (handle_ >= 0 && !content.empty()) {
            const ssize_t written = ::write(handle_, content.data(), content.size());
            if (written <= 0) break;
            content.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    ~PassingFile() {
        if (handle_ >= 0) ::close(handle_);
    }
    PassingFile(const PassingFile&) = delete;
    PassingFile& operator=(const PassingFile&) = delete;
    std::string path() const { return fmt::format("/proc/self/fd/{}", handle_); }

 private:
    int handle_;
};

/// What was measured, by the name that --json gives it and the one that people read.
struct Row {
    const char* key;
    const char* what;
    const tuning::Tally& tally;
};

std::vector<Row> rows_of(const tuning::Fit& fit, tuning::Question question) {
    std::vector<Row> out{{"as_it_is", "the rules as they are", fit.as_it_is}};
    if (question == tuning::Question::complaint) {
        out.push_back({"weights", "with the proposed weights", fit.weighted});
        out.push_back({"weights_and_terms", "with the proposed weights and terms", fit.with_terms});
    }
    out.push_back({"regression", "a regression over the same signals", fit.regression});
    out.push_back({"regression_with_words", "a regression with all words", fit.with_words});
    return out;
}

std::string table_of(const tuning::Fit& fit, const std::vector<Row>& rows) {
    std::string out = fmt::format(
        "{}, {} yes; all but the first on folds that were not fitted on\n{:<38} "
        "{:>9} {:>9} {:>9}\n",
        counted(fit.rows, "row"), fit.yes, "", "PRECISION", "RECALL", "F1");
    for (const Row& row : rows)
        out += fmt::format("{:<38} {:>7.1f} % {:>7.1f} % {:>7.1f} %\n", row.what,
                           100 * row.tally.precision(), 100 * row.tally.recall(),
                           100 * row.tally.f1());
    return out;
}

std::string json_of(const tuning::Fit& fit, const std::vector<Row>& rows,
                    const std::string& question, const std::string& proposal) {
    std::string out;
    JsonWriter json{out};
    json.begin_object().field("question", question).field("rows", fit.rows).field("yes", fit.yes);
    json.key("figures").begin_object();
    for (const Row& row : rows)
        json.key(std::string_view{row.key})
            .begin_object()
            .field("precision", row.tally.precision())
            .field("recall", row.tally.recall())
            .field("f1", row.tally.f1())
            .end_object();
    json.end_object().field("proposal", proposal).end_object();
    return out + '\n';
}

bool write_file(const Terminal& terminal, const std::string& path, const std::string& content) {
    std::ofstream file{path};
    file << content;
    if (file.flush()) return true;
    terminal.err << fmt::format("{}: cannot be written\n", printable(path));
    return false;
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
    options.most_terms = arguments.terms;
    config::Problems problems;
    const auto rules = setup::load_rules(arguments.rules, problems);
    print_problems(terminal, problems);
    if (!rules) return 1;
    const auto labelled = read_label_files(terminal, arguments.labels, arguments.group);
    if (!labelled) return 1;
    options.laid_over = arguments.rules.empty()
                            ? config::shipped_folder() + "/rules"
                            : fmt::format("{}", fmt::join(arguments.rules, " "));
    options.with = [&](const std::string& yaml) {
        const PassingFile file{yaml};
        auto paths = arguments.rules;
        if (paths.empty()) paths.push_back(config::shipped_folder() + "/rules");
        paths.push_back(file.path());
        config::Problems trouble;
        auto tuned = setup::load_rules(paths, trouble);
        if (!tuned) print_problems(terminal, trouble);
        return tuned;
    };
    if (terminal.progress)
        options.progress = [&](std::string_view what) {
            terminal.err << fmt::format("\r\x1b[K{} ...", what) << std::flush;
        };
    const tuning::Fit found = tuning::fit(*rules, labelled->rows, options);
    if (terminal.progress) terminal.err << "\r\x1b[K" << std::flush;
    if (found.as_it_is.asked() == 0) {
        terminal.err << fmt::format(
            "{} of {} rows say whether they are \"{}\": {} yes, {} no. At least 20 of either are "
            "needed: label more mentions, or name another --question\n",
            found.rows, labelled->rows.size(), arguments.question, found.yes,
            found.rows - found.yes);
        return 1;
    }
    const auto rows = rows_of(found, *question);
    const std::string yaml =
        tuning::to_yaml(found, options, format_time(options.now).substr(0, 10));
    if (!arguments.out.empty() && !write_file(terminal, arguments.out, yaml)) return 1;
    terminal.err << table_of(found, rows);
    if (arguments.json)
        terminal.out << json_of(found, rows, arguments.question, yaml);
    else if (arguments.out.empty())
        terminal.out << yaml;
    if (!arguments.out.empty())
        terminal.err << fmt::format("{}: written; nothing else was changed\n",
                                    printable(arguments.out));
    return labelled->exit();
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
    command->add_option("--terms", arguments->terms, "how many candidate words to look at")
        ->check(CLI::Range(0, 2000))
        ->capture_default_str();
    command->add_option("--out", arguments->out, "write the proposal to this file");
    command->add_flag("--json", arguments->json, "figures and proposal as one JSON object");
    command->callback([&terminal, &exit, arguments] { exit = fit(terminal, *arguments); });
}

}  // namespace webcare::ctl
