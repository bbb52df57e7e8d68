#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/poll/definition.hpp"
#include "connectors/poll/meter.hpp"
#include "connectors/poll/state.hpp"

namespace webcare::connectors::poll {

/// Whether the options that were given lead to a request at all.
bool asks_for_something(const Definition& definition, const Settings& settings);

/// A source whose kind is a definition; that nothing is asked is an error.
std::optional<Factory> prepare(std::shared_ptr<const Definition> definition, Settings settings,
                               const config::Source& source, config::Problems& problems);

/// Polls one service as its definition says. A round asks every request once, for each of its
/// values; a request's pages are a walk. A page of mentions is given as soon as it is read, with a
/// cursor that knows where the walk goes on, so that a crash repeats one page at most and loses
/// none. I/O thread.
class Poll final : public Connector {
 public:
    Poll(std::shared_ptr<const Definition> definition, Settings settings, const Parts& parts);

    asio::awaitable<Result<Page>> next(Cursor after) override;
    bool finished() const override { return over_; }
    Duration interval() const override { return account_->settings.every; }
    Health health() const override;
    std::unique_ptr<Connector> history(Time since) override;

 private:
    /// Who we are to the service and what we may still ask: one for the poll of news and for
    /// reading back.
    struct Account {
        std::shared_ptr<const Definition> definition;
        Settings settings;
        Authoriser auth;
        Meter meter;
        std::map<std::string, Spent, std::less<>> spent{};  ///< also by requests that failed
        std::optional<Time> quiet_until{};                  ///< State::quiet_until
        Account(std::shared_ptr<const Definition> d, Settings s, const Parts& parts);
    };
    Poll(std::shared_ptr<Account> account, const Parts& parts, std::optional<Time> since);

    /// Which request comes now, and for which value.
    struct Turn {
        const Request* request;
        std::string each, key;
        bool is_revisit = false;
        Turn(const Request* r, std::string e, std::string k)
            : request{r}, each{std::move(e)}, key{std::move(k)} {}
    };
    /// An answer that is as it should be, or that lets us go on without one.
    struct Answer {
        enum class Left { nothing, skipped, gone, unchanged };
        Left left = Left::nothing;  ///< all else is empty unless it is `nothing`
        net::Response response;
        std::unique_ptr<JsonDocument> document = std::make_unique<JsonDocument>();
        JsonValue json;
        std::string validator;  ///< for the next time, where it may be asked with a condition
        Answer() = default;
    };
    /// What an answer that was refused asks of us.
    enum class Again { no, yes, skip, gone };

    asio::awaitable<Status> wait_until_due();
    State open_state(const Cursor& after, Page& page);
    std::optional<Turn> turn(const State& state);
    std::vector<std::string> values_of(const Request& request, const State& state) const;
    bool revisit_is_due(const State& state) const;
    void end_round(State& state);

    asio::awaitable<Status> read_page(Turn turn, State& state, Page& page);
    asio::awaitable<Result<Answer>> ask(Turn turn, State& state, Page& page);
    asio::awaitable<Result<Answer>> ask_once(Turn turn, State& state, Page& page,
                                             const ErrorRule*& refused);
    Values own_values(const Turn& turn, const State& state) const;
    Result<Again> handle(const ErrorRule& rule, const Turn& turn, State& state);
    Error refusal(const ErrorRule* rule, const Answer& answer, const std::string& url) const;

    void read_answer(const Turn& turn, const Answer& answer, State& state, Page& page);
    void read_again(const Turn& turn, const Answer& answer, State& state, Page& page);
    void end_batch(State& state, const std::vector<std::string>& deleted);
    void gather(const Turn& turn, JsonValue answer, const Scope& scope, State& state) const;
    void look_at_fields(const Turn& turn, const Taken& taken, Reading& reading, Page& page);
    bool hand_over(Mention mention, Reading& reading, Walk& walk, State& state, Page& page) const;
    void go_on(const Turn& turn, const Answer& answer, std::size_t items, const std::string& last,
               bool met_end, State& state, Page& page);
    void end_walk(const Turn& turn, State& state);
    void finish(Mention& mention) const;
    void note_nothing(const Take& take, JsonValue answer, Page& page) const;
    void trace(const net::Request& request) const;
    void trace_refusal(const net::Response& response) const;
    void trace(const std::string& line) const;

    std::shared_ptr<Account> account_;
    const Definition* definition_;  // account_'s
    const Settings& settings_;      // account_'s
    Parts parts_;
    std::string network_;
    const Revisit* revisit_ = nullptr;  // of this source's options, or none
    std::optional<Time> since_;         // reads back to here; none: polls for news
    bool over_ = false;                 // has read back
    std::string gap_;                   // why messages may have been missed, of the last answer
    std::map<std::string, std::string, std::less<>> outdated_;  // what is missing, by Turn::key
    std::optional<Clock::Steady> due_;                          // none: ask at once
    std::optional<Error> trouble_;                              // for the next call
    std::size_t request_ = 0, value_ = 0;                       // whose turn it is
    bool revisited_ = false;                                    // in this round
};

}  // namespace webcare::connectors::poll
