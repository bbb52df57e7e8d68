#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ostream>

#include "core/text.hpp"
#include "ctl/command.hpp"
#include "ctl/report.hpp"
#include "escalation/declared/definition.hpp"
#include "escalation/registry.hpp"

namespace webcare::ctl {
namespace {

using escalation::declared::Option;

struct KindsOptions {
    std::string config, kind;
};

std::string comment_of(const Option& option) {
    std::string text = option.required ? "required" : "";
    const auto add = [&](std::string_view more) {
        if (more.empty()) return;
        text += fmt::format("{}{}", text.empty() ? "" : "; ", more);
    };
    add(option.about);
    if (!option.one_of.empty()) add(fmt::format("one of {}", fmt::join(option.one_of, ", ")));
    return text.empty() ? "" : "   # " + text;
}

/// One line of a channel in a configuration; what may be left out stands behind a `#`.
std::string line_of(const std::string& kind, const Option& option) {
    const std::string setting =
        option.is_secret()
            ? fmt::format("{0}_file: /etc/webcared/{1}.{0}", option.name, kind)
            : fmt::format("{}: {}", option.name, option.fallback.empty() ? "..." : option.fallback);
    return fmt::format("    {}{}{}\n", option.required ? "" : "# ", setting, comment_of(option));
}

std::string sample_of(const escalation::declared::Definition& definition) {
    std::string text = fmt::format("# {}\n", definition.title);
    if (!definition.needs.empty()) text += fmt::format("# It needs {}.\n", definition.needs);
    if (!definition.docs.empty()) text += fmt::format("# {}\n", definition.docs);
    text += fmt::format("channels:\n  - name: {0}\n    kind: {0}\n", definition.kind);
    for (const Option& option : definition.options) text += line_of(definition.kind, option);
    return text +
           "    # and as for any channel: language, fallback, rate, updates, allow_private, "
           "ca_file, "
           "proxy\n";
}

Exit show(const Terminal& terminal, const config::Config& config, const std::string& kind) {
    config::Problems problems;
    const std::string file = escalation::declared::definition_file(config, kind);
    if (!file.empty()) {
        const auto definition = escalation::declared::load_definition(file, problems);
        if (!definition) {
            print_problems(terminal, problems);
            return 1;
        }
        terminal.out << sample_of(*definition);
        return 0;
    }
    if (const auto sample = escalation::sample(config, kind)) {
        terminal.out << *sample;
        return 0;
    }
    const auto known = escalation::kinds(config);
    const std::string_view near = nearest(kind, known);
    terminal.err << fmt::format(
        "no kind of channel is called \"{}\"{}; `channel kinds` lists them\n", printable(kind),
        near.empty() ? "" : fmt::format("; did you mean {}?", near));
    return 1;
}

Exit list(const Terminal& terminal, const config::Config& config) {
    Table table{{"KIND", "WHAT"}};
    for (const std::string& kind : escalation::kinds(config)) {
        config::Problems unused;
        const std::string file = escalation::declared::definition_file(config, kind);
        const auto definition =
            file.empty() ? nullptr : escalation::declared::load_definition(file, unused);
        table.row({kind, definition ? shorten(definition->title, 60) : "built in"});
    }
    terminal.out << table.text(terminal.colour)
                 << "\n`webcarectl channel kinds KIND` prints its options, to paste\n";
    return 0;
}

Exit kinds(const Terminal& terminal, const KindsOptions& options) {
    config::Problems problems;  // of its own definitions only the folders matter here
    const auto loaded = config::load(options.config, problems);
    const config::Config config = loaded ? *loaded : config::Config{};
    return options.kind.empty() ? list(terminal, config) : show(terminal, config, options.kind);
}

}  // namespace

void add_kinds_command(CLI::App& channel, const Terminal& terminal, Exit& exit) {
    auto asked = std::make_shared<KindsOptions>();
    auto* command =
        channel.add_subcommand("kinds", "The kinds of channel, or one with its options");
    add_config_option(*command, asked->config);
    command->add_option("KIND", asked->kind, "show its options, ready to paste");
    command->callback([&terminal, &exit, asked] { exit = kinds(terminal, *asked); });
}

}  // namespace webcare::ctl
