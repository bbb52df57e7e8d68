#include <fmt/format.h>

#include <memory>
#include <ostream>

#include "core/json.hpp"
#include "core/moment_words.hpp"
#include "core/text.hpp"
#include "ctl/answer.hpp"
#include "ctl/command.hpp"
#include "ctl/report.hpp"
#include "response/promises.hpp"

namespace webcare::ctl {
namespace {

struct PromiseOptions {
    std::string config, now, file, language = "nl";
    bool json = false;
};

std::string json_of(const std::vector<response::FoundPromise>& promises, const Zone& zone,
                    Time now) {
    std::string json;
    JsonWriter out{json};
    out.begin_array();
    for (const response::FoundPromise& promise : promises) {
        out.begin_object().field("what", promise.what).field_if("moment", promise.moment);
        if (promise.moment) out.field("words", moment_words(*promise.moment, now, zone, "en"));
        if (promise.unclear) out.field("unclear", response::explain(*promise.unclear, "en"));
        out.key("span")
            .begin_array()
            .value(promise.place.offset)
            .value(promise.place.length)
            .end_array();
        out.key("when")
            .begin_array()
            .value(promise.when.offset)
            .value(promise.when.length)
            .end_array();
        out.end_object();
    }
    out.end_array();
    return json;
}

Exit read(const Terminal& terminal, const PromiseOptions& options) {
    const auto answer = read_answer(terminal, options.file);
    if (!answer) {
        terminal.err << "webcarectl: " << printable(answer.error().detail) << '\n';
        return 1;
    }
    const auto office = office_of(terminal, options.config);
    if (!office) return 1;
    const auto asked = moment_asked(terminal, options.now, office->zone);
    if (!asked) return 1;
    const Time now = *asked;
    const auto promises =
        response::read_promises(*answer, options.language, now, office->zone, office->days);
    if (options.json) {
        terminal.out << json_of(promises, office->zone, now) << '\n';
        return 0;
    }
    if (promises.empty()) {
        terminal.err << "nothing is promised by a moment\n";
        return 0;
    }
    Table table{{"BY", "PROMISED"}};
    for (const response::FoundPromise& promise : promises)
        table.row({promise.moment
                       ? moment_words(*promise.moment, now, office->zone, options.language)
                       : fmt::format("? {}", response::explain(*promise.unclear, options.language)),
                   promise.what});
    terminal.out << table.text(terminal.colour);
    return 0;
}

}  // namespace

void add_promise_commands(CLI::App& app, const Terminal& terminal, Exit& exit) {
    auto* promises = app.add_subcommand("promises", "What an answer promises, and by when");
    promises->require_subcommand(1);
    auto options = std::make_shared<PromiseOptions>();
    auto* command = promises->add_subcommand(
        "read", "The promises in an answer (a file, or stdin), with the moment that keeps each");
    command->add_option("FILE", options->file, "the answer; none: stdin");
    command->add_option("--config", options->config,
                        "a configuration: its time zone and the calendar `office`; none: "
                        "Monday to Friday, 09:00-17:00, in Amsterdam");
    command->add_option("--lang", options->language, "the language of the answer: nl or en")
        ->check(CLI::IsMember({"nl", "en"}));
    command->add_option("--now", options->now, "read as if it were this moment");
    command->add_flag("--json", options->json, "as JSON, with the places in bytes");
    command->callback([&terminal, &exit, options] { exit = read(terminal, *options); });
}

}  // namespace webcare::ctl
