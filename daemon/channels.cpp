#include "daemon/channels.hpp"

#include <algorithm>

namespace webcare::daemon {
namespace {

/// The status is read on the I/O thread: about 5 ms at most.
constexpr std::size_t most_counted = 10'000;

}  // namespace

namespace {

/// The same people at the fallback, where they can be reached there.
escalation::Fallback fallback_of(const config::Channel& channel, const config::Config& config) {
    escalation::Fallback fallback;
    fallback.channel = channel.fallback;
    for (const config::Person& person : config.people) {
        const auto here = person.reach.find(channel.name);
        const auto there = person.reach.find(channel.fallback);
        if (here != person.reach.end() && there != person.reach.end())
            fallback.addresses.emplace(here->second, there->second);
    }
    return fallback;
}

}  // namespace

struct Channels::Running {
    Running(const setup::Channel& channel, const Seams& seams, const std::string& public_url,
            const escalation::Dispatcher::Terms& terms)
        : from{channel.from},
          made_from{channel.made_from},
          url{public_url},
          addresses{terms.fallback.addresses},
          dispatcher{from.name, channel.make(seams.parts), seams.dispatch, seams.links, public_url,
                     terms},
          ended{seams.executor} {}

    config::Channel from;
    std::string made_from, url;  // what "unchanged" means at a reload
    std::map<std::string, std::string> addresses;
    escalation::Dispatcher dispatcher;
    Event ended;
    bool has_ended = false;
    bool broken = false;
    Task task;

    void end() {
        has_ended = true;
        ended.notify();
    }
};

/// One dispatcher a channel at a time: what the one before has under way would go out twice.
asio::awaitable<void> Channels::run(std::shared_ptr<Running> channel,
                                    std::shared_ptr<Running> before) {
    if (before) {
        bool go_on = true;
        while (go_on && !before->has_ended) go_on = co_await before->ended.wait();
        if (!go_on) co_return;
    }
    co_await channel->dispatcher.run();
    channel->end();
}

void Channels::use(const setup::Setup& setup) {
    const std::string url = config::public_url(*setup.config);
    std::map<std::string, std::shared_ptr<Running>, std::less<>> wanted;
    for (const setup::Channel& channel : setup.channels) {
        const auto before = running_.find(channel.from.name);
        escalation::Dispatcher::Terms terms;
        terms.rate = channel.from.rate;
        terms.fallback = fallback_of(channel.from, *setup.config);
        if (before != running_.end() && before->second->made_from == channel.made_from &&
            before->second->from.language == channel.from.language && before->second->url == url &&
            before->second->addresses == terms.fallback.addresses) {
            wanted.insert(*before);
            continue;
        }
        std::shared_ptr<Running> replaced;
        if (before != running_.end()) {
            replaced = before->second;
            replaced->dispatcher.drain();
        } else if (const auto left = leaving_.find(channel.from.name); left != leaving_.end()) {
            replaced = left->second;
        }
        auto running = std::make_shared<Running>(channel, seams_, url, terms);
        const auto put_aside = [weak = std::weak_ptr{running}] {
            if (const auto channel_there = weak.lock()) {
                channel_there->broken = true;
                channel_there->end();
            }
        };
        running->task =
            Task::start(seams_.executor, "channel " + channel.from.name,
                        run(running, std::move(replaced)), seams_.dispatch.log, put_aside);
        wanted.emplace(channel.from.name, running);
    }
    for (const auto& [name, running] : running_) {
        if (wanted.contains(name)) continue;
        running->dispatcher.drain();
        leaving_[name] = running;
    }
    running_ = std::move(wanted);
    std::erase_if(leaving_, [](const auto& entry) { return entry.second->has_ended; });
    say_what_waits_for_nobody();
}

void Channels::say_what_waits_for_nobody() const {
    for (const std::string& name : seams_.dispatch.store.channels_waiting()) {
        if (running_.contains(name)) continue;
        seams_.dispatch.log.warning(
            "channel.gone",
            {{"channel", name},
             {"waiting", static_cast<std::int64_t>(
                             seams_.dispatch.store.deliveries_waiting(name, most_counted))},
             {"remedy",
              "deliveries wait for a channel that is not in the configuration: put a "
              "channel of this name back, and they are sent"}});
    }
}

void Channels::wake() {
    for (const auto& [name, running] : running_) running->dispatcher.wake();
}

void Channels::offer(std::vector<escalation::Outgoing> all) {
    for (escalation::Outgoing& fresh : all) {
        const auto to = running_.find(fresh.delivery.channel);
        if (to != running_.end()) to->second->dispatcher.offer(std::move(fresh));
    }
}

void Channels::distrust() {
    for (const auto& [name, running] : running_) running->dispatcher.distrust();
}

void Channels::drain() {
    for (const auto& [name, running] : running_) running->dispatcher.drain();
}

bool Channels::drained() const {
    const auto runs = [](const auto& entry) { return entry.second->task.running(); };
    return std::none_of(running_.begin(), running_.end(), runs) &&
           std::none_of(leaving_.begin(), leaving_.end(), runs);
}

void Channels::stop() {
    for (const auto& [name, running] : running_) running->task.stop();
    for (const auto& [name, running] : leaving_) running->task.stop();
}

std::vector<console::ChannelStatus> Channels::status() const {
    std::vector<console::ChannelStatus> all;
    for (const auto& [name, running] : running_) {
        const auto health = running->dispatcher.health();
        console::ChannelStatus status;
        status.name = name;
        status.kind = running->from.kind;
        status.state = health.broken || running->broken ? "broken" : "ready";
        status.last_error = health.last_error;
        status.sent = health.sent;
        status.failed = health.failed;
        status.handed = health.handed;
        status.digests = health.digests;
        status.due = seams_.dispatch.store.deliveries_waiting(name, most_counted);
        all.push_back(std::move(status));
    }
    for (const std::string& name : seams_.dispatch.store.channels_waiting()) {
        if (running_.contains(name)) continue;
        console::ChannelStatus status;
        status.name = name;
        status.state = "gone";
        status.last_error = "not in the configuration";
        status.due = seams_.dispatch.store.deliveries_waiting(name, most_counted);
        all.push_back(std::move(status));
    }
    return all;
}

Result<console::Pressed> Channels::pressed(std::string_view channel, const net::Headers& headers,
                                           std::string_view body) const {
    const auto found = running_.find(channel);
    if (found == running_.end())
        return Error{ErrorKind::misconfigured, "there is no channel of that name"};
    const escalation::Channel& asked = found->second->dispatcher.channel();
    auto press = asked.pressed(headers, body);
    if (!press) return press.error();
    console::Pressed out;
    out.token = std::move(press->token);
    out.who = std::move(press->who);
    out.answer = std::move(press->answer);
    out.language = asked.language();
    return out;
}

}  // namespace webcare::daemon
