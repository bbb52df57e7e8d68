#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>
#include <string>

#include "console/routes.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/run.hpp"

namespace webcare::console {

/// A push source that remembers what came and answers as told.
class ScriptedHooks final : public Hooks {
 public:
    std::vector<std::string> bodies;
    std::vector<net::Headers> queries;
    bool greets = false;  ///< expects a GET with ?token=ours&challenge=...
    Result<Accepted> answer = Accepted{};

    Known knows(std::string_view source) const override {
        return source == "hook" ? Known::yes : Known::no;
    }
    asio::awaitable<Result<Accepted>> accept(std::string, net::Headers, net::Headers query,
                                             std::string body) override {
        bodies.push_back(std::move(body));
        queries.push_back(std::move(query));
        co_return answer;
    }
    Result<std::optional<Echo>> greet(std::string_view, const net::Headers& query) const override {
        if (!greets) return std::optional<Echo>{};
        if (net::header(query, "token") != "ours")
            return Error{ErrorKind::denied, "the question or its token is not ours"};
        return std::optional{Echo{"text/plain", std::string{*net::header(query, "challenge")}}};
    }
};

/// Event streams wait on a timer that committed() ends.
class TimedEvents final : public Events {
 public:
    TimedEvents(asio::io_context& io, const storage::Store& store) : timer_{io}, store_{store} {}
    std::uint64_t last() const override { return store_.counts().journal_last; }
    asio::awaitable<Status> wait_past(std::uint64_t after, Duration at_most) override {
        if (last() > after) co_return Status{};
        timer_.expires_after(std::chrono::duration_cast<std::chrono::nanoseconds>(at_most));
        boost::system::error_code ignored;
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        co_return Status{};
    }
    void committed() { timer_.cancel(); }

 private:
    asio::steady_timer timer_;
    const storage::Store& store_;
};

class ScriptedControl final : public Control {
 public:
    explicit ScriptedControl(TimedEvents& events) : events_{events} {}
    Status readiness;
    Status reloading;
    std::vector<std::string> resent;
    int commits = 0;

    std::optional<Time> started_at() const override { return Time{std::chrono::hours{24}}; }
    std::vector<SourceStatus> sources() const override {
        SourceStatus news;
        news.name = "news", news.kind = "feed", news.state = "listening";
        return {news};
    }
    std::vector<ChannelStatus> channels() const override { return {}; }
    Status ready() const override { return readiness; }
    std::string metrics() const override { return "webcared_mentions_total 3\n"; }
    std::string version() const override { return "0.1.0"; }
    std::string ruleset() const override { return "abc"; }
    asio::awaitable<Status> reload() override { co_return reloading; }
    void committed() override { ++commits, events_.committed(); }
    asio::awaitable<Status> resend(std::string id) override {
        resent.push_back(std::move(id));
        co_return Status{};
    }
    asio::awaitable<Result<std::string>> backup(std::string folder) override { co_return folder; }
    Result<BackfillStatus> backfill(const std::string& source, Time since) override {
        if (source != "news") return Error{ErrorKind::malformed, "there is no source of that name"};
        BackfillStatus begun;
        begun.state = "running", begun.since = since;
        return begun;
    }
    std::string show_config() const override { return "listen: 127.0.0.1:8420\n"; }

 private:
    TimedEvents& events_;
};

using test::Folder;

/// As escalation does it: one acknowledges, the next is told who.
inline Result<AlertStep> acknowledged(Alert alert, const std::string& who, Time now) {
    if (alert.acknowledged_at && alert.acknowledged_by != who)
        return Error{ErrorKind::conflict, alert.acknowledged_by + " acknowledged this alert"};
    alert.status = AlertStatus::acknowledged;
    alert.acknowledged_by = who;
    alert.acknowledged_at = now;
    ++alert.version;
    AlertStep step;
    step.alert = std::move(alert);
    return step;
}

/// As escalation does it: who was told hears the end.
inline AlertStep resolved(Alert alert, Time now) {
    AlertStep step;
    for (const Address& told : alert.told) {
        Delivery& word = step.deliveries.emplace_back();
        word.id = alert.id + "-resolved";
        word.channel = told.channel;
        word.type = "alert.resolved";
        word.alert = alert.id;
        word.created_at = word.next_at = now;
    }
    alert.status = AlertStatus::resolved;
    ++alert.version;
    step.alert = std::move(alert);
    return step;
}

inline Server::Options usual_options() {
    Server::Options options;
    options.listen = "127.0.0.1:0";
    options.api_token = Secret{"correct horse battery staple"};
    options.public_url = "https://webcare.example";
    return options;
}

/// A desk on a real store, with one mention, its case and its alert in it.
struct House {
    explicit House(Server::Options options = usual_options())
        : store{open_store()},
          events{io, *store},
          control{events},
          desk{std::move(options),
               Services{*store, hooks, control, events, clock, random, log, links, acknowledged,
                        resolved, [this] { return config; }}} {
        fill();
    }

    std::unique_ptr<storage::Store> open_store() {
        storage::Options options;
        options.folder = folder.path() + "/data";
        options.ballast_bytes = 0;
        options.min_free_bytes = 0;
        auto opened = storage::Store::open(options, clock, log);
        return std::move(opened).value();
    }

    void fill() {
        storage::MentionRecorded recorded;
        recorded.mention.id = "forum:7/a";
        recorded.mention.network = "forum";
        recorded.mention.source = "news";
        recorded.mention.text = "The <b>oven</b> broke & nobody answers";
        recorded.mention.author.handle = "jo\"<script>";
        recorded.mention.permalink = "javascript:alert(1)";
        recorded.mention.created_at = clock.now();
        recorded.assessment.type = MentionType::complaint;
        recorded.assessment.level = Level::high;
        recorded.case_id = "case-1";
        Case dossier;
        dossier.id = "case-1", dossier.version = 1, dossier.mentions = {"forum:7/a"};
        dossier.alerts = {"alert-1"}, dossier.intents = {"broken"};
        dossier.timeline.emplace_back(clock.now(), "opened", "webcared", "forum:7/a");
        Alert alert;
        alert.id = "alert-1", alert.version = 1, alert.mention = "forum:7/a",
        alert.case_id = "case-1";
        alert.level = Level::high, alert.raised_at = clock.now();
        alert.told.emplace_back("team", "");
        storage::Batch batch;
        batch.add(recorded), batch.add(storage::CaseChanged{dossier}),
            batch.add(storage::AlertChanged{alert});
        store->commit_and_wait(std::move(batch)).value();
    }

    Alert alert() const { return store->alert("alert-1").value().value(); }
    Case dossier() const { return store->find_case("case-1").value().value(); }
    std::string link(std::string_view person = {}) const {
        const std::string payload = person.empty() ? "alert-1" : "alert-1 " + std::string{person};
        return "/a/" + links.sign(payload, clock.now() + std::chrono::hours{1});
    }

    /// One request as the router sees it: on the socket unless `head` says otherwise.
    Reply ask(std::string method, std::string target, std::string body = {},
              net::Headers headers = {}, Transport transport = {Transport::Kind::socket, true}) {
        Call call;
        call.head.method = std::move(method);
        call.head.target = std::move(target);
        call.head.headers = std::move(headers);
        call.head.transport = transport;
        auto admitted = admit(desk.gate, call.head);
        if (auto* refusal = std::get_if<Reply>(&admitted)) return std::move(*refusal);
        auto& admission = std::get<Admission>(admitted);
        call.parameters = std::move(admission.parameters);
        call.body = std::move(body);
        return test::run_on(io, admission.route->handler(desk, std::move(call)));
    }

    Folder folder;
    std::shared_ptr<config::Config> config = std::make_shared<config::Config>();
    asio::io_context io{1};
    ManualClock clock{Time{std::chrono::hours{24 * 365 * 56}}};
    SeededRandom random{7};
    MemoryLog log;
    net::LinkSigner links{Secret{"0123456789abcdef0123456789abcdef"}};
    ScriptedHooks hooks;
    std::unique_ptr<storage::Store> store;
    TimedEvents events;
    ScriptedControl control;
    Desk desk;
};

}  // namespace webcare::console
