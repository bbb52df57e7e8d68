#include <fmt/format.h>

#include <ostream>

#include "core/clock.hpp"
#include "core/json_read.hpp"
#include "core/lines.hpp"
#include "core/text.hpp"
#include "ctl/command.hpp"
#include "ctl/moments.hpp"
#include "ctl/report.hpp"
#include "setup/setup.hpp"

namespace webcare::ctl {
namespace {

struct JudgeOptions {
    std::vector<std::string> rules;
    std::string config;
    std::string now;
    std::string text;
    bool json = false;
};

/// What judging needs: rules always, brands and targets when a configuration was named.
struct Bench {
    std::shared_ptr<const classifier::RuleSet> rules;
    std::shared_ptr<const config::Config> config;
    std::shared_ptr<const escalation::Policy> policy;
    Time now{};
};

std::optional<Bench> prepare(const Terminal& terminal, const JudgeOptions& options) {
    Bench bench;
    bench.now = SystemClock{}.now();
    if (!options.now.empty()) {
        const auto moment = parse_moment(options.now, zone_of(options.config));
        if (!moment) {
            terminal.err << fmt::format("--now is a moment such as 2026-11-22T22:40; found {}\n",
                                        printable(options.now));
            return std::nullopt;
        }
        bench.now = *moment;
    }
    config::Problems problems;
    if (!options.config.empty()) {
        bench.config = config::load(options.config, problems);
        if (!bench.config) {
            print_problems(terminal, problems);
            terminal.err << fmt::format("{}: refused, so nothing was judged\n",
                                        printable(options.config));
            return std::nullopt;
        }
    }
    if (bench.config) {
        config::Config with = *bench.config;
        if (!options.rules.empty()) with.rules = options.rules;
        bench.rules = setup::load_rules(with, problems);
    } else {
        bench.rules = setup::load_rules(options.rules, problems);
    }
    if (bench.config)
        bench.policy = setup::compile_policy(bench.config, bench.rules.get(), problems);
    print_problems(terminal, problems);
    if (!problems.ok() || !bench.rules) return std::nullopt;
    return bench;
}

Assessment judge(const Bench& bench, Mention& mention, classifier::Scratch& scratch) {
    if (mention.created_at == Time{}) mention.created_at = bench.now;
    if (mention.collected_at == Time{}) mention.collected_at = bench.now;
    if (bench.config) classifier::recognise(mention, bench.config->brands);
    Assessment assessment =
        classifier::classify(*bench.rules, mention, classifier::History{}, bench.now, scratch);
    if (bench.policy) {
        const auto target = escalation::respond_by(*bench.policy, mention, assessment, bench.now);
        assessment.respond_by = escalation::due(target, assessment.respond_by, bench.now);
    }
    return assessment;
}

std::string error_line(std::size_t line, const std::string& detail) {
    std::string out;
    JsonWriter writer{out};
    writer.begin_object().field("error", detail).field("line", line).end_object();
    return out;
}

Exit classify(const Terminal& terminal, const JudgeOptions& options) {
    const auto bench = prepare(terminal, options);
    if (!bench) return 1;
    classifier::Scratch scratch;
    JsonDocument document;
    std::string out;
    LineReader reader{terminal.in};
    std::size_t bad = 0;
    while (reader.next()) {
        if (reader.line().empty() || reader.line() == "\r") continue;
        Result<Mention> mention =
            Error{ErrorKind::malformed, fmt::format("a line over {} bytes", LineReader::longest)};
        std::string id;  // as the caller wrote it, without the network that ours begin with
        if (!reader.too_long()) {
            const auto json = document.parse_in_place(reader.line());
            mention = json ? read_mention(*json) : Result<Mention>{json.error()};
            if (mention) id = (*json)["id"].string_or(mention->id);
        }
        out.clear();
        if (mention) {
            const Assessment assessment = judge(*bench, *mention, scratch);
            JsonWriter writer{out};
            writer.begin_object().field("id", id).field_if("truncated", mention->truncated);
            write_fields(writer, assessment);
            writer.end_object();
        } else {
            ++bad;
            out = error_line(reader.number(), mention.error().detail);
        }
        out += '\n';
        terminal.out << out;
        if (terminal.progress && reader.number() % 10'000 == 0)
            terminal.err << '\r' << reader.number() << " mentions" << std::flush;
    }
    if (terminal.progress && reader.number() >= 10'000)
        terminal.err << '\r' << reader.number() << " mentions\n";
    if (bad > 0)
        terminal.err << fmt::format("{} of {} could not be read\n", bad,
                                    counted(reader.number(), "line"));
    if (reader.has_no_end())
        terminal.err << fmt::format("no line end within {} MiB; nothing behind it is read\n",
                                    LineReader::endless >> 20);
    return bad == 0 ? 0 : 1;
}

Exit explain(const Terminal& terminal, const JudgeOptions& options) {
    const auto bench = prepare(terminal, options);
    if (!bench) return 1;
    Mention mention;
    mention.id = "explain:1";
    mention.network = "explain";
    mention.text = options.text;
    mention.addressed = true;
    classifier::Scratch scratch;
    const Assessment assessment = judge(*bench, mention, scratch);
    if (!options.json) {
        terminal.out << classifier::explain(*bench->rules, mention, assessment, terminal.colour);
        if (!bench->config)
            terminal.out << "without --config: no brands, no lists, and no targets that say by "
                            "when to answer\n";
        return 0;
    }
    std::string out;
    JsonWriter writer{out};
    write_json(writer, assessment);
    terminal.out << out << '\n';
    return 0;
}

void add_bench_options(CLI::App& command, JudgeOptions& options) {
    command.add_option("--rules", options.rules,
                       "rule folders or files; none: those of --config, or the shipped packs");
    command.add_option("--config", options.config,
                       "a configuration: its brands, rules and targets");
    command.add_option("--now", options.now, "judge as if it were this moment (RFC 3339)");
}

}  // namespace

void add_judge_commands(CLI::App& app, const Terminal& terminal, Exit& exit) {
    auto many = std::make_shared<JudgeOptions>();
    auto* classify_command = app.add_subcommand(
        "classify",
        "Mentions as JSON lines on stdin to assessments as JSON lines on stdout, same order");
    add_bench_options(*classify_command, *many);
    classify_command->callback([&terminal, &exit, many] { exit = classify(terminal, *many); });

    auto one = std::make_shared<JudgeOptions>();
    auto* explain_command = app.add_subcommand(
        "explain", "Show why a text scores as it does: signals, words, arithmetic");
    add_bench_options(*explain_command, *one);
    explain_command->add_option("TEXT", one->text, "the message")->required();
    explain_command->add_flag("--json", one->json, "the assessment as JSON");
    explain_command->callback([&terminal, &exit, one] { exit = explain(terminal, *one); });
}

}  // namespace webcare::ctl
