#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <istream>
#include <memory>
#include <ostream>

#include "core/clock.hpp"
#include "core/text.hpp"
#include "ctl/command.hpp"
#include "ctl/report.hpp"
#include "setup/setup.hpp"

namespace webcare::ctl {
namespace {

using connectors::push::Receiver;

struct PushOptions {
    std::string name, config, body = "-";
    std::vector<std::string> headers;
    bool trace = false;
};

/// One byte more than a post may have, so that too much is seen as such.
std::string read_bounded(std::istream& in) {
    std::string text(Receiver::max_body + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

std::optional<std::string> read_body(const Terminal& terminal, const std::string& path) {
    if (path == "-") return read_bounded(terminal.in);
    std::ifstream file{path, std::ios::binary};
    if (!file) return std::nullopt;
    return read_bounded(file);
}

std::optional<net::Headers> read_headers(const Terminal& terminal,
                                         const std::vector<std::string>& lines) {
    net::Headers out;
    for (const std::string& line : lines) {
        const auto colon = line.find(':');
        if (colon == line.npos || colon == 0) {
            terminal.err << fmt::format("--header: write 'NAME: VALUE', not '{}'\n",
                                        printable(line));
            return std::nullopt;
        }
        out.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
    }
    return out;
}

const Receiver* receiver_named(const Terminal& terminal, const setup::Setup& setup,
                               const std::string& name) {
    std::vector<std::string> known;
    for (const Receiver& receiver : setup.receivers) {
        if (receiver.name() == name) return &receiver;
        known.push_back(receiver.name());
    }
    const std::string_view near = nearest(name, known);
    terminal.err << fmt::format("no source \"{}\" that is posted to in this configuration{}\n",
                                printable(name),
                                near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near));
    return nullptr;
}

Exit push(const Terminal& terminal, const PushOptions& options) {
    config::Problems problems;
    const auto setup = setup::load(options.config, problems);
    print_problems(terminal, problems);
    if (!setup) return 1;
    const Receiver* receiver = receiver_named(terminal, *setup, options.name);
    const auto headers = read_headers(terminal, options.headers);
    if (receiver == nullptr || !headers) return 1;
    const auto body = read_body(terminal, options.body);
    if (!body) {
        terminal.err << fmt::format("--body: {} cannot be read\n", printable(options.body));
        return 1;
    }

    const Time now = SystemClock{}.now();
    Exit exit = 0;
    if (headers->empty()) {
        terminal.err << "signature: not checked, as there is no --header\n";
    } else if (const auto verified = receiver->verify(*headers, *body, now); !verified) {
        terminal.err << fmt::format("signature: {}\n", printable(verified.error().detail));
        exit = 1;
    } else {
        terminal.err << "signature: good\n";
    }
    const auto show = [&](const std::string& line) { terminal.err << printable(line) << '\n'; };
    auto read =
        receiver->read(*headers, *body, now,
                       options.trace ? connectors::push::Trace{show} : connectors::push::Trace{});
    if (!read) {
        terminal.err << fmt::format("{}: {}\n", options.name, printable(read.error().detail));
        return 1;
    }
    if (read->echo)
        terminal.err << fmt::format("a question; it is answered: {}\n",
                                    printable(read->echo->text));
    for (Mention& mention : read->page.mentions) {
        classifier::recognise(mention, setup->config->brands);
        terminal.out << to_json(mention) << '\n';
    }
    const char* const then = exit == 0 ? "; nothing was stored"
                                       : ", of which the daemon would take none: it answers 401";
    terminal.err << fmt::format("{} mentions{}\n", read->page.mentions.size(), then);
    return exit;
}

}  // namespace

void add_push_command(CLI::App& source, const Terminal& terminal, Exit& exit) {
    auto options = std::make_shared<PushOptions>();
    auto* command = source.add_subcommand(
        "push",
        "One post as if it came to /hooks/NAME: mentions as JSON lines on stdout; stores "
        "nothing");
    command->add_option("NAME", options->name, "a source that is posted to")->required();
    command->add_option("--body", options->body, "the body's file; - for stdin")
        ->capture_default_str();
    command
        ->add_option("--header", options->headers,
                     "a header of the post, 'NAME: VALUE'; with any, the signature is checked")
        ->allow_extra_args(false);
    command->add_flag("--trace", options->trace,
                      "show what each field becomes, without secrets (sources that are a "
                      "definition)");
    add_config_option(*command, options->config);
    command->callback([&terminal, &exit, options] { exit = push(terminal, *options); });
}

}  // namespace webcare::ctl
