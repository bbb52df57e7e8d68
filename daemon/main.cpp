#include <sysexits.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "core/version.hpp"
#include "daemon/daemon.hpp"
#include "daemon/failpoint.hpp"

/// Read by jemalloc before main (jemalloc(3), TUNING); the environment's MALLOC_CONF wins. One
/// arena and small caches of threads: a tenth more CPU time under load for a sixth less memory
/// (docs/decisions/0017-memory.md).
extern "C" {
extern const char* const malloc_conf;
const char* const malloc_conf = "narenas:1,dirty_decay_ms:200,muzzy_decay_ms:0,tcache_max:1024";
}

namespace {

webcare::LogLevel level_of(const std::string& name) {
    if (name == "debug") return webcare::LogLevel::debug;
    if (name == "warning") return webcare::LogLevel::warning;
    return name == "notice" ? webcare::LogLevel::notice : webcare::LogLevel::info;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace webcare;
    CLI::App app{"Listens to social media for an organisation and warns the right person in time.",
                 "webcared"};
    app.set_version_flag("--version", std::string{"webcared "} + version);
    app.require_subcommand(1);
    auto* run = app.add_subcommand(
        "run", "Run in the foreground; SIGHUP reloads, SIGTERM and Ctrl-C drain");
    daemon::Settings settings;
    std::string level = "info";
    bool no_sync = false;
    run->add_option("--config", settings.config_file, "the configuration file")->required();
    run->add_option("--log-level", level, "debug, info, notice or warning")
        ->check(CLI::IsMember({"debug", "info", "notice", "warning"}))
        ->capture_default_str();
    run->add_flag("--unsafe-no-sync", no_sync)
        ->group("");  // for the crash harness's control, which must lose
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? EX_OK : EX_USAGE;
    }
    settings.sync = !no_sync;
    settings.colour = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    if (const char* marker = std::getenv("WEBCARED_ABORT_ON")) settings.abort_on = marker;
    if (const char* moment = std::getenv("WEBCARED_KILL_AT"))
        settings.passing = daemon::failpoint(moment);
    std::signal(SIGPIPE, SIG_IGN);

    const SystemClock clock;
    SystemLog log{clock, level_of(level)};
    const auto random = system_random();
    try {
        daemon::Daemon daemon{settings, clock, *random, log};
        if (const auto failure = daemon.start()) {
            std::cerr << failure->text;
            return failure->usage ? EX_CONFIG : EX_TEMPFAIL;
        }
        return daemon.run() ? EX_OK : EX_SOFTWARE;
    } catch (const std::exception& error) {
        std::cerr << "webcared: " << error.what() << '\n';
        return EX_SOFTWARE;
    }
}
