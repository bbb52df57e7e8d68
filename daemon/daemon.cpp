#include "daemon/daemon.hpp"

#include <boost/asio/co_spawn.hpp>

#include "daemon/house.hpp"
#include "daemon/notify.hpp"

namespace webcare::daemon {

Daemon::Daemon(Settings settings, const Clock& clock, Random& random, Log& log)
    : settings_{std::move(settings)}, clock_{clock}, random_{random}, log_{log} {}

Daemon::~Daemon() = default;

std::optional<StartFailure> Daemon::start() {
    config::Problems problems;
    auto setup = setup::load(settings_.config_file, problems);
    if (!setup) return StartFailure{problems.text(), true};
    for (const auto& problem : problems.all()) {
        log_.warning("config.warning", {{"file", problem.at.file},
                                        {"line", std::int64_t{problem.at.line}},
                                        {"message", problem.message}});
    }

    storage::Options options;
    options.folder = setup->config->data_dir;
    options.sync = settings_.sync;
    options.min_free_bytes = setup->config->min_free_bytes;
    auto store = storage::Store::open(std::move(options), clock_, log_);
    if (!store)
        return StartFailure{store.error().detail + "\n",
                            store.error().kind == ErrorKind::misconfigured};
    auto in_flight = InFlight::open(setup->config->data_dir + "/in-flight");
    if (!in_flight) return StartFailure{in_flight.error().detail + "\n", true};

    House::Seams seams{settings_, clock_, random_, log_};
    house_ =
        std::make_unique<House>(seams, std::move(setup), *std::move(store), *std::move(in_flight));
    if (const Status listening = house_->listen(); !listening) {
        return StartFailure{listening.error().detail + "\n",
                            listening.error().kind == ErrorKind::misconfigured};
    }
    house_->start();
    notify_ready();
    return std::nullopt;
}

bool Daemon::run() {
    return house_->run();
}

}  // namespace webcare::daemon
