#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/feed/entry.hpp"
#include "connectors/feed/options.hpp"
#include "connectors/feed/state.hpp"

namespace webcare::connectors::feed {

/// Checks the options of a source of kind `feed`.
std::optional<Factory> prepare(const config::Source& source, const config::Config& config,
                               config::Problems& problems);

/// Polls one RSS, Atom or JSON feed. One poll is one page: all entries that are new or changed.
/// What it must remember is in the cursor; the members below only decide when to ask. I/O thread.
class Feed final : public Connector {
 public:
    Feed(Options options, const Parts& parts);

    asio::awaitable<Result<Page>> next(Cursor after) override;
    Duration interval() const override { return options_.every; }
    Health health() const override;
    std::unique_ptr<Connector> history(Time since) override;

 private:
    /// A good answer; without a document when nothing changed since the last.
    struct Answer {
        net::Response response;
        std::optional<Document> document;
        Answer() = default;
    };

    asio::awaitable<Status> wait_until_due();
    State open_state(const Cursor& after, Page& page) const;
    asio::awaitable<Result<Answer>> ask(State& state, Page& page);
    asio::awaitable<void> read_history(Document& document, Page& page);
    Result<Answer> read_answer(net::Response response, const std::string& address, State& state);
    void learn_move(const net::Response& response, State& state, Page& page) const;
    Error refusal(const net::Response& response, const std::string& address) const;

    Options options_;
    Parts parts_;
    std::string address_;  // as configured
    std::string network_;
    std::optional<Clock::Steady> due_;  // none: ask at once
    bool distrust_learned_ = false;     // the address a redirect taught us does not work
    bool gap_ = false;                  // the last answer showed one
};

}  // namespace webcare::connectors::feed
