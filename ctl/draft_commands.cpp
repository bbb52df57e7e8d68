#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <ostream>

#include "classifier/classifier.hpp"
#include "core/json.hpp"
#include "core/moment_words.hpp"
#include "core/text.hpp"
#include "ctl/answer.hpp"
#include "ctl/command.hpp"
#include "ctl/report.hpp"
#include "response/draft_mode.hpp"
#include "response/handbook.hpp"
#include "response/response.hpp"
#include "setup/setup.hpp"

namespace webcare::ctl {
namespace {

using response::Draft;
using response::DraftBook;
using response::DraftCheck;

constexpr std::size_t longest_mention = 1 << 20;

struct DraftOptions {
    std::string config, mention, language, mode, network, now, file, folder, author;
    bool is_public = false, is_private = false, json = false;
};

std::string folder_of(const DraftOptions& options) {
    return options.folder.empty() ? config::shipped_folder() + "/response/draft" : options.folder;
}

Exit fail(const Terminal& terminal, const std::string& detail) {
    terminal.err << "webcarectl: " << printable(detail) << '\n';
    return 1;
}

Result<Mention> read_mention_file(const std::string& name) {
    std::ifstream file{name, std::ios::binary};
    if (!file) return Error{ErrorKind::misconfigured, fmt::format("{} cannot be read", name)};
    std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    if (bytes.size() > longest_mention)
        return Error{ErrorKind::malformed, fmt::format("{} is larger than 1 MiB", name)};
    auto mention = parse_mention(without_byte_order_mark(bytes));
    if (!mention)
        return Error{ErrorKind::malformed, fmt::format("{}: {}", name, mention.error().detail)};
    return mention;
}

/// What the customer's message says of the answer that it needs. False, and told, where it cannot
/// be read or judged.
bool take_message(const Terminal& terminal, const DraftOptions& options, const Office& office,
                  Time now, Draft& draft, std::string& network) {
    auto mention = read_mention_file(options.mention);
    if (!mention) return fail(terminal, mention.error().detail) == 0;
    if (mention->created_at == Time{}) mention->created_at = now;
    config::Problems problems;
    const auto rules = office.config ? setup::load_rules(*office.config, problems)
                                     : setup::load_rules(std::vector<std::string>{}, problems);
    print_problems(terminal, problems);
    if (!rules) return false;
    if (office.config) classifier::recognise(*mention, office.config->brands);
    classifier::Scratch scratch;
    const Assessment judged =
        classifier::classify(*rules, *mention, classifier::History{}, now, scratch);
    draft.message = mention->text;
    draft.author = mention->author.name.empty() ? mention->author.handle : mention->author.name;
    draft.reg = judged.reg;
    draft.mode = response::mode_for(*mention, judged);
    draft.is_public = mention->is_public;
    if (options.language.empty() && !judged.language.empty() && judged.language != "und")
        draft.language = judged.language == "nl" ? "nl" : "en";
    network = mention->network;
    return true;
}

std::string mark(bool good, bool colour) {
    if (!colour) return good ? "yes" : "NO ";
    return good ? "\x1b[32m✓\x1b[0m" : "\x1b[31m✗\x1b[0m";
}

std::pair<std::size_t, std::size_t> line_and_column(std::string_view text, std::size_t at) {
    const std::string_view before = text.substr(0, at);
    const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t start = before.rfind('\n');
    const std::string_view of_line = start == before.npos ? before : before.substr(start + 1);
    const auto column = std::count_if(of_line.begin(), of_line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    });
    return {line + 1, static_cast<std::size_t>(column) + 1};
}

std::string parts_line(std::string_view title, const std::vector<std::string_view>& parts,
                       const std::vector<std::string>& missing, bool colour) {
    std::string line = fmt::format("{:<9}", title);
    for (const std::string_view part : parts) {
        const bool there = std::find(missing.begin(), missing.end(), part) == missing.end();
        line += fmt::format("{} {}   ", mark(there, colour), part);
    }
    return std::string{trim(line)} + '\n';
}

void print(const Terminal& terminal, const Draft& draft, const DraftCheck& check, const Zone& zone,
           Time now) {
    const bool colour = terminal.colour;
    std::string line = fmt::format("{:<9}", "ZEKEP");
    for (std::size_t i = 0; i < response::zekep_letters.size(); ++i)
        line +=
            fmt::format("{} {}   ", mark(check.zekep[i].met, colour), response::zekep_letters[i]);
    terminal.out << trim(line) << '\n';
    if (draft.mode == response::Mode::apology)
        terminal.out << parts_line("apology",
                                   {"responsibility", "regret", "repair", "cause", "prevention"},
                                   check.missing_apology, colour);
    else if (draft.mode == response::Mode::epo)
        terminal.out << parts_line("EPO", {"empathy", "positive", "solution"}, check.missing_epo,
                                   colour);
    for (const response::FoundPromise& promise : check.promises)
        terminal.out << fmt::format(
            "{:<9}{}\n", "promise",
            promise.moment ? moment_words(*promise.moment, now, zone, draft.language)
                           : std::string{response::explain(*promise.unclear, draft.language)});
    if (check.findings.empty()) terminal.out << "nothing found\n";
    for (const response::DraftFinding& finding : check.findings) {
        const auto [row, column] = line_and_column(draft.text, finding.span.offset);
        const std::string words = shorten(
            std::string_view{draft.text}.substr(finding.span.offset, finding.span.length), 90);
        terminal.out << fmt::format("\n{}:{}  {}{}{}", row, column, colour ? "\x1b[1m" : "",
                                    name_in(response::finding_names, finding.kind),
                                    colour ? "\x1b[0m" : "");
        if (!words.empty())
            terminal.out << "  " << (colour ? "\x1b[4m" : "\"") << printable(words)
                         << (colour ? "\x1b[0m" : "\"");
        terminal.out << fmt::format("\n     {}\n     -> {}\n", finding.advice.why,
                                    finding.advice.instead);
    }
}

bool is_clean(const Draft& draft, const DraftCheck& check) {
    const bool whole = draft.mode == response::Mode::apology ? check.missing_apology.empty()
                       : draft.mode == response::Mode::epo   ? check.missing_epo.empty()
                                                             : true;
    return check.findings.empty() && whole;
}

Exit check(const Terminal& terminal, const DraftOptions& options) {
    const auto text = read_answer(terminal, options.file);
    if (!text) return fail(terminal, text.error().detail);
    const auto office = office_of(terminal, options.config);
    if (!office) return 1;
    const auto now = moment_asked(terminal, options.now, office->zone);
    if (!now) return 1;
    config::Problems problems;
    const auto book = response::load_draft_book(folder_of(options), problems);
    const auto handbook = response::load_handbook(config::shipped_folder() + "/response", problems);
    print_problems(terminal, problems);
    if (!book || !handbook) return 1;

    Draft draft;
    draft.text = *text;
    if (!options.language.empty()) draft.language = options.language;
    std::string network = options.network;
    if (!options.mention.empty() && !take_message(terminal, options, *office, *now, draft, network))
        return 1;
    if (!options.network.empty()) network = options.network;
    if (!options.author.empty()) draft.author = options.author;
    if (const auto mode = value_in(response::mode_names, options.mode)) draft.mode = *mode;
    if (options.is_public) draft.is_public = true;
    if (options.is_private) draft.is_public = false;
    if (!network.empty()) draft.max_length = handbook->length_for(network);

    const DraftCheck result = response::check(*book, draft, *now, office->zone, office->days);
    if (options.json) {
        std::string json;
        JsonWriter out{json};
        write_json(out, result);
        terminal.out << json << '\n';
        return 0;
    }
    print(terminal, draft, result, office->zone, *now);
    return is_clean(draft, result) ? 0 : 1;
}

Exit test(const Terminal& terminal, const DraftOptions& options) {
    config::Problems problems;
    const auto book = response::load_draft_book(folder_of(options), problems);
    print_problems(terminal, problems);
    if (!book) return 1;
    const auto report = response::test_examples(*book);
    for (const auto& failure : report.failures)
        terminal.out << failure.at.prefix() << fmt::format("{} {}\n", failure.rule, failure.what);
    terminal.out << fmt::format("{}, {}, {} failed\n", counted(report.rules, "rule"),
                                counted(report.examples, "example"), report.failures.size());
    return report.failures.empty() ? 0 : 1;
}

}  // namespace

void add_draft_commands(CLI::App& app, const Terminal& terminal, Exit& exit) {
    auto* draft = app.add_subcommand("draft", "Check an answer before it is sent");
    draft->require_subcommand(1);

    auto options = std::make_shared<DraftOptions>();
    auto* command = draft->add_subcommand(
        "check",
        "What an answer (a file, or stdin) has and lacks: ZEKEP, EPO, the five parts of an "
        "apology, and what to change. Exits with 1 when something is");
    command->add_option("FILE", options->file, "the answer; none: stdin");
    command->add_option("--mention", options->mention, "the message that it answers, as JSON");
    command->add_option("--lang", options->language, "the language of the answer: nl or en")
        ->check(CLI::IsMember({"nl", "en"}));
    command
        ->add_option("--mode", options->mode,
                     "what it is for; without: as the message asks, else epo")
        ->check(CLI::IsMember({"epo", "apology", "investigation", "customer_fault", "refusal",
                               "thanks", "question"}));
    command->add_option("--network", options->network, "where it goes: x, facebook, email, ...");
    command->add_option("--author", options->author, "the customer's name");
    command->add_flag("--public", options->is_public, "everybody can read it");
    command->add_flag("--private", options->is_private, "only the customer can read it");
    command->add_option("--config", options->config,
                        "a configuration: rules, brands, zone, office");
    command->add_option("--rules", options->folder,
                        "a folder of draft rules; none: the shipped ones");
    command->add_option("--now", options->now, "check as if it were this moment");
    command->add_flag("--json", options->json, "the check as JSON; exits with 0");
    command->callback([&terminal, &exit, options] { exit = check(terminal, *options); });

    auto tested = std::make_shared<DraftOptions>();
    auto* examples = draft->add_subcommand("test", "Run the examples inside draft rules");
    examples->add_option("DIR", tested->folder, "a folder of draft rules; none: the shipped ones");
    examples->callback([&terminal, &exit, tested] { exit = test(terminal, *tested); });
    add_draft_score_command(*draft, terminal, exit);
}

}  // namespace webcare::ctl
