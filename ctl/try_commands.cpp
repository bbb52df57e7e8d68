#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <iterator>
#include <ostream>

#include "core/text.hpp"
#include "core/version.hpp"
#include "ctl/command.hpp"
#include "ctl/network.hpp"
#include "ctl/report.hpp"
#include "ctl/sample_alert.hpp"
#include "setup/setup.hpp"

namespace webcare::ctl {
namespace {

struct TryOptions {
    std::string name, config;
    std::size_t most = 100;
    bool trace = false;
    bool dry_run = false;
};

const std::string agent = std::string{"webcared/"} + version;

Exit no_such(const Terminal& terminal, std::string_view what, const std::string& name,
             const std::vector<std::string>& known) {
    const std::string_view near = nearest(name, known);
    terminal.err << fmt::format("no {} \"{}\" in this configuration{}\n", what, printable(name),
                                near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near));
    return 1;
}

Exit poll(const Terminal& terminal, const TryOptions& options) {
    config::Problems problems;
    const auto setup = setup::load(options.config, problems);
    if (!setup) {
        print_problems(terminal, problems);  // what is only a warning is for `config check`
        return 1;
    }
    const auto source =
        std::find_if(setup->sources.begin(), setup->sources.end(),
                     [&](const setup::Source& s) { return s.from.name == options.name; });
    if (source == setup->sources.end()) {
        const auto pushed = [&](const auto& receiver) { return receiver.name() == options.name; };
        if (std::any_of(setup->receivers.begin(), setup->receivers.end(), pushed)) {
            terminal.err << options.name
                         << ": it is posted to, it cannot be polled; try `source push`\n";
            return 1;
        }
        std::vector<std::string> known;
        for (const auto& s : setup->sources) known.push_back(s.from.name);
        return no_such(terminal, "source to poll", options.name, known);
    }
    Network network;
    MemoryLog log;
    connectors::Parts parts{network.http,    network.sockets,
                            network.timers,  network.clock,
                            *network.random, log,
                            agent,           {}};
    if (options.trace) {
        parts.trace = [&](const std::string& line) { terminal.err << printable(line) << '\n'; };
    }
    const auto connector = source->make(parts);
    auto page = network.run(connector->next(Cursor{}));
    if (!page) {
        terminal.err << fmt::format("{}: {} ({})\n", options.name, page.error().detail,
                                    name(page.error().kind));
        return 1;
    }
    const Time now = network.clock.now();
    auto& found = page->mentions;  // oldest first
    const std::size_t count = found.size();
    if (count > options.most)
        found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(options.most));
    for (Mention& mention : found) {
        mention.source = options.name;
        mention.collected_at = now;
        if (mention.created_at == Time{}) mention.created_at = now;
        classifier::recognise(mention, setup->config->brands);
        terminal.out << to_json(mention) << '\n';
    }
    for (const std::string& notice : page->notices) terminal.err << printable(notice) << '\n';
    terminal.err << counted(count, "mention");
    if (count > found.size()) terminal.err << fmt::format(", the newest {} shown", found.size());
    terminal.err << "; nothing was stored\n";
    return 0;
}

Exit test_channel(const Terminal& terminal, const TryOptions& options) {
    config::Problems problems;
    const auto setup = setup::load(options.config, problems);
    if (!setup) {
        print_problems(terminal, problems);  // what is only a warning is for `config check`
        return 1;
    }
    const auto channel =
        std::find_if(setup->channels.begin(), setup->channels.end(),
                     [&](const setup::Channel& c) { return c.from.name == options.name; });
    if (channel == setup->channels.end()) {
        std::vector<std::string> known;
        for (const auto& c : setup->channels) known.push_back(c.from.name);
        return no_such(terminal, "channel", options.name, known);
    }
    Network network;
    MemoryLog log;
    const auto print = [&terminal](std::string_view text) { terminal.out << text; };
    const auto made = channel->make({network.http, network.dialer, network.clock, log,
                                     setup->config->zone, print, terminal.colour, agent});
    escalation::Message message = sample_alert(made->language(), network.clock.now());
    message.link = config::public_url(*setup->config) + "/a/test";
    if (options.dry_run) {
        const auto shown = made->preview(message);
        if (!shown) {
            terminal.err << fmt::format("{}: {}\n", options.name, shown.error().detail);
            return 1;
        }
        terminal.out << *shown;
        return 0;
    }
    const auto answer = network.run(made->deliver(message));
    if (!answer) {
        terminal.err << fmt::format("{}: {} ({})\n", options.name, answer.error().detail,
                                    name(answer.error().kind));
        return 1;
    }
    terminal.out << fmt::format("{}: sent; it answered: {}\n", options.name,
                                printable(answer->answer));
    return 0;
}

}  // namespace

void add_try_commands(CLI::App& app, const Terminal& terminal, Exit& exit) {
    auto* source =
        app.add_subcommand("source", "Try a source, or read it back")->require_subcommand(1);
    auto polled = std::make_shared<TryOptions>();
    auto* poll_command = source->add_subcommand(
        "poll", "One poll: mentions as JSON lines on stdout; stores nothing");
    poll_command->add_option("NAME", polled->name, "a source of the configuration")->required();
    poll_command->add_option("--max", polled->most, "how many to print")->capture_default_str();
    poll_command->add_flag("--trace", polled->trace,
                           "show what is asked and what each field becomes, without secrets "
                           "(sources that are a definition)");
    add_config_option(*poll_command, polled->config);
    poll_command->callback([&terminal, &exit, polled] { exit = poll(terminal, *polled); });
    source->add_subcommand("schema", "Print the JSON Schema of a network's definition, for editors")
        ->callback([&terminal, &exit] { exit = print_schema(terminal, "definition.schema.json"); });

    add_push_command(*source, terminal, exit);

    add_backfill_command(*source, terminal, exit);

    auto* channel = app.add_subcommand("channel", "Try a channel")->require_subcommand(1);
    channel
        ->add_subcommand("schema", "Print the JSON Schema of a channel's definition, for editors")
        ->callback([&terminal, &exit] { exit = print_schema(terminal, "channel.schema.json"); });
    add_kinds_command(*channel, terminal, exit);
    auto tested = std::make_shared<TryOptions>();
    auto* test_command =
        channel->add_subcommand("test", "Send one test alert and say what the service answered");
    test_command->add_option("NAME", tested->name, "a channel of the configuration")->required();
    test_command->add_flag("--dry-run", tested->dry_run,
                           "show what would be sent, secrets as ***, and send nothing");
    add_config_option(*test_command, tested->config);
    test_command->callback([&terminal, &exit, tested] { exit = test_channel(terminal, *tested); });
}

}  // namespace webcare::ctl
