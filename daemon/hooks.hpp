#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "console/service.hpp"
#include "daemon/intake.hpp"
#include "daemon/watch.hpp"

namespace webcare::daemon {

/// Pushed mentions: verified by their receiver, then through the same intake as every source. I/O
/// thread.
class PushHooks final : public console::Hooks {
 public:
    struct Seams {
        Intake& intake;
        const storage::Store& store;
        Metrics& metrics;
        Watch& watch;
        const Clock& clock;
        std::function<std::shared_ptr<const setup::Setup>()> setup;
    };
    explicit PushHooks(Seams seams) : seams_{std::move(seams)} {}

    Known knows(std::string_view source) const override;
    asio::awaitable<Result<console::Accepted>> accept(std::string source, net::Headers headers,
                                                      net::Headers query,
                                                      std::string body) override;
    Result<std::optional<console::Echo>> greet(std::string_view source,
                                               const net::Headers& query) const override;

    std::vector<console::SourceStatus> status() const;

 private:
    asio::awaitable<Result<console::Accepted>> take(const connectors::push::Receiver& receiver,
                                                    net::Headers headers, net::Headers query,
                                                    std::string body);

    Seams seams_;
    std::map<std::string, console::SourceStatus, std::less<>>
        posted_;  // since the start, by source
};

}  // namespace webcare::daemon
