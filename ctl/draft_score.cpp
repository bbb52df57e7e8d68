#include <fmt/format.h>

#include <fstream>
#include <map>
#include <memory>
#include <ostream>

#include "core/json.hpp"
#include "core/json_read.hpp"
#include "core/lines.hpp"
#include "core/text.hpp"
#include "ctl/answer.hpp"
#include "ctl/command.hpp"
#include "ctl/report.hpp"
#include "response/draft.hpp"
#include "response/handbook.hpp"
#include "response/response.hpp"

namespace webcare::ctl {
namespace {

using response::Draft;
using response::DraftCheck;

struct ScoreOptions {
    std::string file, folder, now = "2026-01-15T09:00";
    bool json = false, misses = false;
};

/// How often something was labelled, found, and both.
struct Count {
    std::size_t labelled = 0, found = 0, both = 0;
    Count() = default;
    double precision() const {
        return found == 0 ? 1 : static_cast<double>(both) / static_cast<double>(found);
    }
    double recall() const {
        return labelled == 0 ? 1 : static_cast<double>(both) / static_cast<double>(labelled);
    }
};
using Counts = std::map<std::string, Count>;

std::set<std::string> labels_of(JsonValue list) {
    std::set<std::string> all;
    list.each_item([&](JsonValue one) { all.insert(one.string_or()); });
    return all;
}

/// What a label file says is wrong, and what the check says, by the same names.
struct Compared {
    std::set<std::string> labelled, found;
    Compared() = default;
};

Compared compare(JsonValue row, const Draft& draft, const DraftCheck& check) {
    Compared out;
    row["findings"].each_item([&](JsonValue one) { out.labelled.insert(one["kind"].string_or()); });
    for (const auto& finding : check.findings)
        out.found.insert(std::string{name_in(response::finding_names, finding.kind)});
    const auto parts = [&](const char* prefix, const std::set<std::string>& labelled,
                           const std::vector<std::string>& found) {
        for (const std::string& part : labelled) out.labelled.insert(prefix + part);
        for (const std::string& part : found) out.found.insert(prefix + part);
    };
    if (draft.mode == response::Mode::epo)
        parts("without ", labels_of(row["missing_epo"]), check.missing_epo);
    if (draft.mode == response::Mode::apology)
        parts("without ", labels_of(row["missing_apology"]), check.missing_apology);
    for (std::size_t i = 0; i < response::zekep_letters.size(); ++i) {
        const std::string letter{response::zekep_letters[i]};
        if (!row["zekep"][letter].boolean().value_or(true)) out.labelled.insert("not " + letter);
        if (!check.zekep[i].met) out.found.insert("not " + letter);
    }
    return out;
}

Draft draft_of(JsonValue row, const response::Handbook& handbook) {
    Draft draft;
    draft.text = row["draft"].string_or();
    draft.language = row["lang"].string_or("nl");
    draft.mode =
        value_in(response::mode_names, row["mode"].string_or()).value_or(response::Mode::epo);
    draft.is_public = row["public"].boolean().value_or(false);
    draft.max_length = handbook.length_for(row["network"].string_or());
    draft.message = row["mention"].string_or();
    draft.author = row["author"].string_or();
    draft.reg = register_named(row["register_of_mention"].string_or()).value_or(Register::unknown);
    return draft;
}

std::string json_of(const Counts& counts, std::size_t drafts) {
    std::string json;
    JsonWriter out{json};
    out.begin_object().field("drafts", drafts).key("counts").begin_object();
    for (const auto& [name, count] : counts) {
        out.key(name).begin_object().field("labelled", count.labelled).field("found", count.found);
        out.field("both", count.both).field("precision", count.precision());
        out.field("recall", count.recall()).end_object();
    }
    out.end_object().end_object();
    return json;
}

Exit score(const Terminal& terminal, const ScoreOptions& options) {
    config::Problems problems;
    const std::string shipped = config::shipped_folder() + "/response";
    const auto book = response::load_draft_book(
        options.folder.empty() ? shipped + "/draft" : options.folder, problems);
    const auto handbook = response::load_handbook(shipped, problems);
    print_problems(terminal, problems);
    if (!book || !handbook) return 1;
    std::ifstream file{options.file, std::ios::binary};
    if (!file) {
        terminal.err << fmt::format("webcarectl: {} cannot be read\n", printable(options.file));
        return 1;
    }
    const auto office = office_of(terminal, "");
    const auto now = moment_asked(terminal, options.now, office->zone);
    if (!now) return 1;
    Counts counts;
    JsonDocument document;
    LineReader reader{file};
    std::size_t drafts = 0;
    while (reader.next()) {
        if (reader.line().empty()) continue;
        const auto row = document.parse_in_place(reader.line());
        if (!row) {
            terminal.err << fmt::format("{}:{}: {}\n", printable(options.file), reader.number(),
                                        row.error().detail);
            return 1;
        }
        ++drafts;
        const Draft draft = draft_of(*row, *handbook);
        const DraftCheck check = response::check(*book, draft, *now, office->zone, office->days);
        const Compared compared = compare(*row, draft, check);
        for (const std::string& name : compared.labelled) ++counts[name].labelled;
        for (const std::string& name : compared.found) {
            ++counts[name].found;
            if (compared.labelled.contains(name)) ++counts[name].both;
        }
        if (!options.misses) continue;
        const std::string id{(*row)["id"].string_or()};
        for (const std::string& name : compared.labelled)
            if (!compared.found.contains(name))
                terminal.out << fmt::format("{} missed {}: {}\n", id, name,
                                            printable(shorten(draft.text, 400)));
        for (const std::string& name : compared.found) {
            if (compared.labelled.contains(name)) continue;
            std::string words;
            for (const auto& finding : check.findings)
                if (name_in(response::finding_names, finding.kind) == name)
                    words +=
                        fmt::format(" [{} \"{}\"]", finding.rule,
                                    printable(shorten(std::string_view{draft.text}.substr(
                                                          finding.span.offset, finding.span.length),
                                                      60)));
            terminal.out << fmt::format("{} wrong  {}{}: {}\n", id, name, words,
                                        printable(shorten(draft.text, 400)));
        }
    }
    if (options.json) {
        terminal.out << json_of(counts, drafts) << '\n';
        return 0;
    }
    Table table{{"WHAT", "LABELLED", "FOUND", "BOTH", "PRECISION", "RECALL"}};
    for (const auto& [name, count] : counts)
        table.row({name, std::to_string(count.labelled), std::to_string(count.found),
                   std::to_string(count.both), fmt::format("{:.2f}", count.precision()),
                   fmt::format("{:.2f}", count.recall())});
    terminal.out << table.text(terminal.colour);
    return 0;
}

}  // namespace

void add_draft_score_command(CLI::App& draft, const Terminal& terminal, Exit& exit) {
    auto options = std::make_shared<ScoreOptions>();
    auto* command = draft.add_subcommand(
        "score", "Hold the check against drafts with labels (JSON lines): precision and recall");
    command->add_option("FILE", options->file, "the drafts with their labels")->required();
    command->add_option("--rules", options->folder,
                        "a folder of draft rules; none: the shipped ones");
    command->add_option("--now", options->now, "the moment of the drafts")->capture_default_str();
    command->add_flag("--misses", options->misses, "name every difference");
    command->add_flag("--json", options->json, "the counts as JSON");
    command->callback([&terminal, &exit, options] { exit = score(terminal, *options); });
}

}  // namespace webcare::ctl
