#include <fmt/format.h>

#include <memory>
#include <ostream>

#include "core/json.hpp"
#include "core/json_read.hpp"
#include "core/text.hpp"
#include "ctl/books.hpp"
#include "ctl/command.hpp"
#include "ctl/moments.hpp"

namespace webcare::ctl {

namespace {

struct CaseOptions {
    std::string config, id, promise, who, text, due, on, channel, justified;
    bool take_over = false, json = false;
};

Exit fail(const Terminal& terminal, const Error& error) {
    terminal.err << "webcarectl: " << printable(error.detail) << '\n';
    return 1;
}

/// Posts to /api/v1/cases/ID/`deed` and says where the case stands then.
Exit post(const Terminal& terminal, const CaseOptions& options, const std::string& deed,
          const std::string& body) {
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    const auto answer =
        (*books)->post(fmt::format("/api/v1/cases/{}/{}", encode(options.id), deed), body);
    if (!answer) return fail(terminal, answer.error());
    if (options.json) {
        terminal.out << *answer << '\n';
        return 0;
    }
    JsonDocument document;
    const auto dossier = document.parse(*answer);
    if (!dossier) return fail(terminal, dossier.error());
    terminal.out << fmt::format("case {}: {}, {}\n", printable((*dossier)["id"].string_or()),
                                printable((*dossier)["status"].string_or()),
                                printable((*dossier)["owner"].string_or("nobody's")));
    return 0;
}

std::string promise_path(const CaseOptions& options, const char* deed) {
    return fmt::format("promises/{}/{}", encode(options.promise), deed);
}

/// A subcommand that does one thing to one case, in somebody's name.
class Deed {
 public:
    Deed(CLI::App& cases, const char* verb, const char* says)
        : command_{cases.add_subcommand(verb, says)} {
        add_config_option(*command_, options_->config);
        command_->add_option("CASE", options_->id, "the case")->required();
        command_->add_flag("--json", options_->json, "the case as JSON");
    }
    CLI::App& command() { return *command_; }
    CaseOptions& options() { return *options_; }
    void words(const char* says) { command_->add_option("TEXT", options_->text, says)->required(); }
    void of_promise() {
        command_->add_option("PROMISE", options_->promise, "its id, as `cases CASE` shows it")
            ->required();
    }
    void until() {
        command_->add_option("--due", options_->due, "2026-11-27T14:00 on the clock of `timezone`")
            ->required();
    }
    /// `path` is behind the case's; `fill` writes what the body holds beside `who`.
    template <class Path, class Fill>
    void calls(const Terminal& terminal, Exit& exit, Path path, Fill fill) {
        command_->add_option("--who", options_->who, "who does it")->required();
        command_->callback([&terminal, &exit, options = options_, path, fill] {
            std::string body;
            JsonWriter out{body};
            out.begin_object().field("who", options->who);
            fill(out, *options);
            out.end_object();
            exit = post(terminal, *options, path(*options), body);
        });
    }

 private:
    std::shared_ptr<CaseOptions> options_ = std::make_shared<CaseOptions>();
    CLI::App* command_;
};

auto at(const char* path) {
    return [path](const CaseOptions&) { return std::string{path}; };
}

void with_text(JsonWriter& out, const CaseOptions& options) {
    out.field("text", options.text);
}

void with_nothing(JsonWriter&, const CaseOptions&) {}

std::string due_of(const CaseOptions& options) {
    return exact(options.due, zone_of(options.config));
}

void add_promises(CLI::App& cases, const Terminal& terminal, Exit& exit) {
    Deed made{cases, "promise", "Record what the customer was promised, and by when"};
    made.words("what is promised");
    made.until();
    made.command().add_option("--channel", made.options().channel,
                              "through which the customer expects it");
    made.calls(terminal, exit, at("promise"), [](JsonWriter& out, const CaseOptions& options) {
        out.field("what", options.text).field("due", due_of(options));
        out.field_if("channel", options.channel);
    });

    Deed kept{cases, "keep", "Say that a promise is kept"};
    kept.of_promise();
    kept.calls(
        terminal, exit, [](const CaseOptions& options) { return promise_path(options, "keep"); },
        with_nothing);

    Deed moved{cases, "move", "Move a promise to later, with what the customer was told"};
    moved.of_promise();
    moved.words("what the customer was told");
    moved.until();
    moved.calls(
        terminal, exit, [](const CaseOptions& options) { return promise_path(options, "move"); },
        [](JsonWriter& out, const CaseOptions& options) {
            out.field("told", options.text).field("due", due_of(options));
        });
}

}  // namespace

void add_case_commands(CLI::App& cases, const Terminal& terminal, Exit& exit) {
    Deed claimed{cases, "claim", "Make a case somebody's; one only"};
    claimed.command().add_flag("--take-over", claimed.options().take_over,
                               "from whoever has it now");
    claimed.calls(terminal, exit, at("claim"), [](JsonWriter& out, const CaseOptions& options) {
        out.field("take_over", options.take_over);
    });

    Deed noted{cases, "note", "Write a note on a case"};
    noted.words("the note");
    noted.calls(terminal, exit, at("note"), with_text);

    Deed measured{cases, "measure", "Record what was done about it"};
    measured.words("what was done");
    measured.calls(terminal, exit, at("measure"), with_text);

    Deed waits{cases, "wait", "Say on whom a case waits; the customer's clock goes on"};
    waits.words("on whom, and for what");
    waits.command()
        .add_option("--on", waits.options().on, "customer, expert or third_party")
        ->required();
    waits.calls(terminal, exit, at("wait"), [](JsonWriter& out, const CaseOptions& options) {
        out.field("on", options.on).field("text", options.text);
    });

    add_promises(cases, terminal, exit);

    Deed resolved{cases, "resolve", "Say what solved a case"};
    resolved.words("what solved it");
    resolved.calls(terminal, exit, at("resolve"), with_text);

    Deed reopened{cases, "reopen", "Go on with a case that was resolved or closed"};
    reopened.words("why");
    reopened.calls(terminal, exit, at("reopen"), with_text);

    Deed closed{cases, "close", "Close a case; a complaint with a verdict"};
    closed.command().add_option("--justified", closed.options().justified,
                                "yes, partly, no, or unknown with a reason");
    closed.command().add_option("--reason", closed.options().text, "for the history");
    closed.calls(terminal, exit, at("close"), [](JsonWriter& out, const CaseOptions& options) {
        out.field_if("justified", options.justified).field_if("reason", options.text);
    });
}

}  // namespace webcare::ctl
