#pragma once

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <deque>
#include <functional>
#include <stdexcept>

#include "escalation/outbox.hpp"
#include "tests/support/memory_store.hpp"
#include "tests/support/virtual_timers.hpp"

namespace webcare::escalation {

using namespace std::chrono_literals;

inline const Time start = *parse_time("2026-11-22T21:40:00Z");

/// What a service did with the deliveries it was sent, in order.
struct Service {
    std::vector<Delivery> got;
    std::vector<Time> at;                     ///< when, by the wall
    std::vector<std::string> texts;           ///< of the mentions they were about
    std::vector<std::string> threads;         ///< what it was told of their matter
    std::vector<std::string> languages;       ///< in which people were told
    std::vector<std::uint32_t> mentions_30d;  ///< that it knew of their authors
    std::vector<std::string> took;            ///< ids it said yes to
    std::vector<std::size_t> told;            ///< how many alerts a digest named
    /// What it answers, before the script; nothing: as the script says.
    std::function<std::optional<Error>(const Message&)> refuses;
    std::deque<Result<Receipt>> script;  ///< then it says yes
    Duration takes{};                    ///< for one answer
    int at_once = 0, most_at_once = 0;
    bool throws = false;
};

class Scripted final : public Channel {
 public:
    Scripted(Service& service, net::Timers& timers, int lanes, bool idempotent)
        : service_{service}, timers_{timers}, lanes_{lanes}, idempotent_{idempotent} {}

    asio::awaitable<Result<Receipt>> deliver(const Message& message) override {
        if (service_.throws) throw std::runtime_error{"a bug in this channel"};
        service_.got.push_back(message.delivery);
        service_.at.push_back(message.at);
        service_.texts.push_back(message.mention.text);
        service_.threads.push_back(message.thread);
        service_.languages.push_back(message.language);
        service_.mentions_30d.push_back(message.customer.mentions_30d);
        service_.told.push_back(message.told.size());
        service_.most_at_once = std::max(service_.most_at_once, ++service_.at_once);
        if (service_.takes > Duration::zero()) {
            const Status waited = co_await timers_.wait(service_.takes);
            if (!waited) co_return waited.error();
        }
        --service_.at_once;
        if (service_.refuses) {
            if (auto refused = service_.refuses(message)) co_return *std::move(refused);
        }
        if (service_.script.empty()) {
            service_.took.push_back(message.delivery.id);
            co_return Receipt{"ok"};
        }
        Result<Receipt> answer = std::move(service_.script.front());
        service_.script.pop_front();
        co_return answer;
    }
    int lanes() const override { return lanes_; }
    bool is_idempotent() const override { return idempotent_; }
    bool keeps_threads() const override { return true; }

 private:
    Service& service_;
    net::Timers& timers_;
    int lanes_;
    bool idempotent_;
};

class Outbox : public testing::Test {
 protected:
    void add(const std::string& id, Level level = Level::medium,
             const std::string& channel = "team", const std::string& matter = {}) {
        storage::MentionRecorded said;
        said.mention.id = "x:" + id;
        said.mention.text = "kapot";
        store_.put(std::move(said));
        storage::DeliveryChanged row;
        row.delivery.id = id;
        row.delivery.channel = channel;
        row.delivery.mention = "x:" + id;
        row.delivery.level = level;
        row.delivery.matter = matter;
        row.delivery.created_at = row.delivery.next_at = clock_.now();
        store_.put(std::move(row));
    }
    /// What the intake hands over when a new mention was committed: no need to read it again.
    void offer(const std::string& id, const std::string& text = "as committed") {
        Outgoing fresh{row(id), std::make_unique<Message>()};
        fresh.message->delivery = fresh.delivery;
        fresh.message->mention.text = text;
        dispatcher_->offer(std::move(fresh));
    }
    void begin(int lanes = 1, bool idempotent = true) {
        auto channel = std::make_unique<Scripted>(service_, timers_, lanes, idempotent);
        channel->speak(language_);
        const Dispatcher::Seams seams{
            store_, timers_, clock_, random_, log_, [this] { ++committed_; }, passing_};
        dispatcher_ = std::make_unique<Dispatcher>("team", std::move(channel), seams, links_,
                                                   "https://webcare.acme.nl", terms_);
        ended_ = false;
        auto done = [this](std::exception_ptr fault) {
            ended_ = true;
            EXPECT_EQ(fault, nullptr);
        };
        asio::co_spawn(io_, dispatcher_->run(),
                       asio::bind_cancellation_slot(stop_.slot(), std::move(done)));
        timers_.settle();
    }
    void end() {
        stop_.emit(asio::cancellation_type::terminal);
        timers_.settle();
        EXPECT_TRUE(ended_);
    }
    void TearDown() override {
        if (!ended_) end();
    }
    Delivery row(const std::string& id) { return **store_.delivery(id); }
    std::vector<std::string> order() const {
        std::vector<std::string> ids;
        for (const Delivery& d : service_.got) ids.push_back(d.id);
        return ids;
    }

    std::vector<Delivery> rows(const std::string& channel, DeliveryStatus status) {
        std::vector<Delivery> found;
        for (const auto& id : added_ids(channel)) {
            if (const auto d = row(id); d.status == status) found.push_back(d);
        }
        return found;
    }
    /// Of all that was ever written down for this channel, the ids.
    std::set<std::string> added_ids(const std::string& channel) const {
        std::set<std::string> ids;
        for (const storage::Batch& batch : store_.batches) {
            for (const storage::Event& event : batch.events) {
                const auto* change = std::get_if<storage::DeliveryChanged>(&event);
                if (change && change->delivery.channel == channel) ids.insert(change->delivery.id);
            }
        }
        return ids;
    }

    asio::io_context io_;
    ManualClock clock_{start};
    test::VirtualTimers timers_{io_, clock_};
    test::MemoryStore store_{io_.get_executor(), clock_};
    SeededRandom random_{7};
    MemoryLog log_;
    net::LinkSigner links_{Secret{"key"}};
    Service service_;
    std::string language_ = "nl";
    asio::cancellation_signal stop_;
    std::unique_ptr<Dispatcher> dispatcher_;
    bool ended_ = true;
    Dispatcher::Terms terms_;
    std::function<void(std::string_view)> passing_;
    int committed_ = 0;  ///< how often other channels were told to look
};

}  // namespace webcare::escalation
