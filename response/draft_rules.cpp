#include "response/draft_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/text.hpp"

namespace webcare::response {
namespace {

using config::Fields;
using config::Node;
using config::Problems;

template <class Enum, std::size_t size>
std::vector<std::string_view> words_of(const Names<Enum, size>& names) {
    std::vector<std::string_view> words;
    for (const auto& [value, name] : names) words.push_back(name);
    return words;
}

template <class Enum, std::size_t size>
std::optional<Enum> read_name(Fields& fields, std::string_view key,
                              const Names<Enum, size>& names) {
    std::string name;
    if (!fields.choice(key, name, words_of(names))) return std::nullopt;
    return value_in(names, name);
}

void read_advice(const Node& node, Advice& out, Problems& problems) {
    Fields fields{node, "advice", problems};
    fields.require("why", out.why);
    fields.require("instead", out.instead);
    fields.finish();
}

void read_examples(const Node& node, DraftRule& rule, Problems& problems) {
    Fields fields{node, "examples", problems};
    for (const bool hit : {true, false}) {
        const Node list = fields.node(hit ? "hit" : "miss");
        if (list.items().empty())
            problems.error(node ? node.at() : rule.at, fmt::format("{} needs an example under `{}`",
                                                                   rule.id, hit ? "hit" : "miss"));
        for (const Node& item : list.items()) {
            DraftRule::Example example;
            example.text = item.scalar();
            example.hit = hit;
            example.at = item.at();
            rule.examples.push_back(std::move(example));
        }
    }
    fields.finish();
}

void read_rule(const Node& node, DraftRules& out, language::Compiler& compiler,
               const std::string& scope, Problems& problems) {
    DraftRule rule;
    rule.at = node.at();
    Fields fields{node, "rule", problems};
    fields.require("id", rule.id);
    rule.shows = read_name(fields, "shows", part_names);
    rule.finds = read_name(fields, "finds", finding_names);
    if (rule.shows.has_value() == rule.finds.has_value())
        problems.error(node.at(), "a rule either `shows` a part or `finds` a fault");
    std::vector<std::string> modes;
    fields.read("modes", modes);
    for (const std::string& name : modes) {
        if (const auto mode = value_in(mode_names, name))
            rule.modes.insert(*mode);
        else
            fields.error("modes", fmt::format("there is no mode \"{}\"; known are {}", name,
                                              fmt::join(words_of(mode_names), ", ")));
    }
    std::string where, without, reg;
    fields.choice("where", where, {"first", "any"});
    fields.choice("without", without, {"moment", "action"});
    fields.choice("register", reg, {"formal", "informal"});
    rule.first_only = where == "first";
    rule.without_moment = without == "moment";
    rule.without_action = without == "action";
    if (!reg.empty())
        rule.register_of_customer = reg == "formal" ? Register::formal : Register::informal;
    fields.read("public", rule.public_only);
    fields.read("why", rule.advice.why);
    fields.read("instead", rule.advice.instead);
    read_examples(fields.node("examples"), rule, problems);
    const Node when = fields.node("when");
    if (!when) problems.error(node.at(), fmt::format("{} needs `when`", rule.id));
    fields.finish();
    const bool known = std::any_of(out.rules.begin(), out.rules.end(),
                                   [&](const DraftRule& other) { return other.id == rule.id; });
    if (known) problems.error(node.at(), fmt::format("a second rule {}", rule.id));
    compiler.add(rule.id, when, language::Scope::rule, scope);
    out.rules.push_back(std::move(rule));
}

void read_file(const Node& root, const std::string& file, DraftBook& book, Problems& problems) {
    DraftRules out;
    Fields fields{root, "draft check", problems};
    fields.require("language", out.language);
    Fields texts{fields.node("texts"), "texts", problems};
    for (const auto& [kind, name] : finding_names) {
        if (const Node node = texts.node(name))
            read_advice(node, out.advice[kind], problems);
        else
            problems.error(root.at(), fmt::format("`texts` needs {}", name));
    }
    texts.finish();
    std::vector<std::string> common;
    fields.read("common", common);
    out.common.insert(common.begin(), common.end());
    language::Compiler compiler{problems};
    for (const auto& [name, terms] : fields.node("terms").fields())
        compiler.add_terms(file, name.scalar(), terms);
    for (const Node& rule : fields.node("rules").items())
        read_rule(rule, out, compiler, file, problems);
    fields.finish();
    out.program = compiler.compile();
    const std::string language = out.language;
    if (!book.emplace(language, std::move(out)).second)
        problems.error(root.at(), fmt::format("a second draft check for {}", language));
}

std::vector<std::filesystem::path> files_of(const std::string& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code failed;
    for (std::filesystem::directory_iterator entry{folder, failed}, end; !failed && entry != end;
         entry.increment(failed))
        if (entry->path().extension() == ".yaml") files.push_back(entry->path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

std::shared_ptr<const DraftBook> load_draft_book(const std::string& folder, Problems& problems) {
    Problems own;
    auto book = std::make_shared<DraftBook>();
    const auto files = files_of(folder);
    if (files.empty())
        own.error(config::Position{folder, 0, 0}, "holds no draft check: nl.yaml, en.yaml");
    for (const auto& file : files)
        if (const Node root = config::Document::load(file.string(), own))
            read_file(root, file.string(), *book, own);
    problems.add(own);
    if (!own.ok()) return nullptr;
    return book;
}

DraftExamples test_examples(const DraftBook& book) {
    DraftExamples report;
    language::Workspace workspace;
    language::Hits hits;
    for (const auto& [language, rules] : book) {
        for (std::uint32_t number = 0; number < rules.rules.size(); ++number) {
            const DraftRule& rule = rules.rules[number];
            ++report.rules;
            for (const DraftRule::Example& example : rule.examples) {
                ++report.examples;
                Mention sentence;
                sentence.text = example.text;
                language::Subject subject{sentence};
                subject.language = language;
                language::evaluate(*rules.program, subject, workspace, hits);
                const bool fires =
                    std::any_of(hits.begin(), hits.end(),
                                [&](const language::Hit& hit) { return hit.condition == number; });
                if (fires == example.hit) continue;
                DraftExampleFailure failure;
                failure.at = example.at;
                failure.rule = rule.id;
                failure.what = fmt::format(
                    "{}: {}", fires ? "should not fire and does" : "should fire and does not",
                    printable(shorten(example.text, 120)));
                report.failures.push_back(std::move(failure));
            }
        }
    }
    return report;
}

}  // namespace webcare::response
