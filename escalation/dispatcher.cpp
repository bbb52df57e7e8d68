#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <exception>
#include <utility>

#include "core/text.hpp"
#include "escalation/outbox.hpp"

namespace webcare::escalation {

// NOLINTBEGIN(misc-unused-using-decls): clang 14 overlooks their use in a co_await.
using asio::experimental::awaitable_operators::operator&&;
using asio::experimental::awaitable_operators::operator||;
// NOLINTEND(misc-unused-using-decls)

namespace {

constexpr Duration longest_sleep = std::chrono::hours{1};
constexpr Duration between_commits = std::chrono::seconds{1};  // while the disk refuses
constexpr std::size_t look_ahead = 256;
constexpr std::size_t look_ahead_for_news = 64;  // while there is enough to send
constexpr std::size_t late_at_most = 1024;       // offered during one look
// A look reads again what is queued already. While there is enough to send, news waits so long for
// its place in the order.
constexpr std::chrono::milliseconds between_looks{20};

bool is_cancelled(const asio::cancellation_state& state) {
    return state.cancelled() != asio::cancellation_type::none;
}

}  // namespace

std::string alert_link(const net::LinkSigner& links, std::string_view public_url,
                       const Alert& alert, std::string_view person) {
    if (public_url.empty() || alert.id.empty()) return {};
    const std::string payload = person.empty() ? alert.id : fmt::format("{} {}", alert.id, person);
    const std::string token = links.sign(payload, alert.raised_at + std::chrono::hours{24 * 30});
    const bool slash = public_url.ends_with('/');
    return fmt::format("{}{}a/{}", public_url, slash ? "" : "/", token);
}

std::string matter_of(const Message& message) {
    const std::string& dossier =
        message.dossier.id.empty() ? message.alert.case_id : message.dossier.id;
    std::string matter = dossier.empty() ? message.alert.id : dossier;
    if (!matter.empty() && !message.delivery.to.empty()) matter += " " + message.delivery.to;
    return matter;
}

struct Dispatcher::Look {
    std::vector<Delivery> due;
    std::optional<Time> next;
    Look() = default;
};

Dispatcher::Dispatcher(std::string channel_name, std::unique_ptr<Channel> channel, Seams seams,
                       const net::LinkSigner& links, std::string public_url)
    : name_{std::move(channel_name)},
      channel_{std::move(channel)},
      seams_{seams},
      links_{links},
      public_url_{std::move(public_url)} {}

void Dispatcher::wake() {
    look_again_ = true;
    distrust();
    bell_.ring();
}

void Dispatcher::distrust() {
    queue_.distrust();
    for (Outgoing& fresh : late_) fresh.message.reset();
}

void Dispatcher::offer(Outgoing fresh) {
    if (draining_ || under_way_.contains(fresh.delivery.id)) return;
    if (circuit_.pause(seams_.clock.steady())) {  // nothing is sent now, and the store holds it
        look_again_ = true;
        return;
    }
    if (!looking_)
        queue_.put(std::move(fresh));
    else if (late_.size() < late_at_most)
        late_.push_back(std::move(fresh));
    else
        look_again_ = true;
    bell_.ring();
}

void Dispatcher::drain() {
    draining_ = true;
    queue_.clear();
    late_.clear();
    bell_.ring();
}

void Dispatcher::ring_lanes() {
    if (lane_bell_) lane_bell_->cancel();
}

asio::awaitable<void> Dispatcher::run() {
    lane_bell_.emplace(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    std::exception_ptr fault;
    try {
        co_await (feed() && lanes(std::max(channel_->lanes(), 1)));
    } catch (...) {
        fault = std::current_exception();
    }
    // Being told to stop shows as an exception where a lane was between two waits.
    const bool stopped = is_cancelled(co_await asio::this_coro::cancellation_state);
    if (fault && !stopped) std::rethrow_exception(fault);
}

/// Looks up what is due, commits the marks of the lanes, and sleeps until there is something to do.
asio::awaitable<void> Dispatcher::feed() {
    for (;;) {
        if (!marks_.empty() && !co_await commit_marks()) break;
        if (draining_ && under_way_.empty() && marks_.empty()) break;
        const bool paused = circuit_.pause(seams_.clock.steady()).has_value();
        if (!draining_ && !paused && wants_look()) co_await look();
        if (!queue_.empty()) ring_lanes();
        if (marks_.empty()) co_await pause();
        if (is_cancelled(co_await asio::this_coro::cancellation_state)) break;
    }
    stopping_ = true;
    ring_lanes();
}

bool Dispatcher::wants_look() const {
    const Clock::Steady now = seams_.clock.steady();
    if (blind_until_ && now < *blind_until_) return false;
    if (look_again_) return queue_.empty() || now - looked_at_ >= between_looks;
    return queue_.empty() && (!queue_.is_all() || (next_due_ && *next_due_ <= seams_.clock.now()));
}

asio::awaitable<void> Dispatcher::look() {
    look_again_ = false;
    looked_at_ = seams_.clock.steady();
    const Time now = seams_.clock.now();
    const std::size_t limit =
        under_way_.size() + (queue_.empty() ? look_ahead : look_ahead_for_news);
    auto read = [channel = name_, now, limit](const storage::Store& store) -> Result<Look> {
        auto due = store.deliveries_due(channel, now, limit);
        if (!due) return due.error();
        Look found;
        found.due = *std::move(due);
        found.next = store.next_delivery_due(channel, now);
        return found;
    };
    looking_ = true;
    auto found = co_await seams_.store.read_on(std::move(read));
    looking_ = false;
    auto late = std::exchange(late_, {});
    if (draining_) co_return;  // told to while reading
    if (!found) {
        seams_.log.error("outbox.unreadable",
                         {{"channel", name_}, {"error", found.error().detail}});
        blind_until_ = looked_at_ + between_commits;
        look_again_ = true;
        co_return;
    }
    blind_until_.reset();
    next_due_ = found->next;
    const bool all = found->due.size() < limit;
    std::erase_if(found->due, [this](const Delivery& d) { return under_way_.contains(d.id); });
    queue_.replace(std::move(found->due), all);
    for (Outgoing& fresh : late)
        if (!under_way_.contains(fresh.delivery.id)) queue_.put(std::move(fresh));
}

/// One commit for all marks that wait; tries until the disk takes them. False when cancelled.
asio::awaitable<bool> Dispatcher::commit_marks() {
    storage::Batch batch;
    bool will_be_due = false;
    for (Mark& mark : marks_) {
        will_be_due = will_be_due || mark.delivery.status == DeliveryStatus::due;
        batch.add(storage::DeliveryChanged{std::move(mark.delivery)});
        if (!mark.thread.empty())
            batch.add(storage::ThreadNoted{name_, std::move(mark.matter), std::move(mark.thread)});
    }
    marks_.clear();
    const std::uint64_t round = open_round_++;
    for (;;) {
        storage::Batch copy{batch};
        const auto stored = co_await seams_.store.commit(std::move(copy));
        if (stored) break;
        if (stored.error().kind == ErrorKind::cancelled) co_return false;
        seams_.log.error("outbox.unwritable",
                         {{"channel", name_}, {"error", stored.error().detail}});
        const Status waited = co_await seams_.timers.wait(between_commits);
        if (!waited) co_return false;
    }
    closed_round_ = round;
    look_again_ = look_again_ || will_be_due;
    ring_lanes();
    co_return true;
}

/// Until somebody rings, the channel's pause is over, or the next delivery is due.
asio::awaitable<void> Dispatcher::pause() {
    Duration sleep = longest_sleep;
    const Clock::Steady now = seams_.clock.steady();
    if (const auto rest = circuit_.pause(now)) {
        sleep = *rest;
    } else if (blind_until_ && now < *blind_until_) {
        sleep = std::chrono::ceil<Duration>(*blind_until_ - now);
    } else if (queue_.empty() && next_due_ && !draining_) {
        sleep = std::clamp(*next_due_ - seams_.clock.now(), Duration{std::chrono::milliseconds{1}},
                           longest_sleep);
    } else if (look_again_ && !draining_) {
        sleep = between_looks;
    }
    co_await (bell_.wait() || seams_.timers.wait(sleep));
}

asio::awaitable<void> Dispatcher::lanes(int count) {
    if (count == 1)
        co_await lane();
    else
        co_await (lane() && lanes(count - 1));
}

asio::awaitable<void> Dispatcher::lane() {
    for (;;) {
        auto entry = co_await take();
        if (!entry) co_return;
        const std::string id = entry->delivery.id;
        co_await carry(*std::move(entry));
        under_way_.erase(id);
        bell_.ring();
        if (is_cancelled(co_await asio::this_coro::cancellation_state)) co_return;
    }
}

/// False when this lane is to end.
asio::awaitable<bool> Dispatcher::wait_as_lane() {
    co_await lane_bell_->async_wait(asio::as_tuple(asio::use_awaitable));
    co_return !is_cancelled(co_await asio::this_coro::cancellation_state);
}

asio::awaitable<std::optional<Outgoing>> Dispatcher::take() {
    while (!stopping_) {
        if (!queue_.empty() && circuit_.admits(seams_.clock.steady(), under_way_.size())) {
            Outgoing entry = queue_.take();
            under_way_.insert(entry.delivery.id);
            co_return entry;
        }
        if (!co_await wait_as_lane()) break;
    }
    co_return std::nullopt;
}

/// One attempt at one delivery, from the mark that it begins to the mark of how it ended.
asio::awaitable<void> Dispatcher::carry(Outgoing entry) {
    Delivery delivery = std::move(entry.delivery);
    if (!channel_->is_idempotent()) {
        Mark begun{delivery};
        ++begun.delivery.attempts;
        begun.delivery.last_error = "an attempt began";
        if (!co_await written(std::move(begun))) co_return;
        entry.message.reset();  // the disk may have taken its time
    }
    Result<std::unique_ptr<Message>> message = std::move(entry.message);
    if (!*message) message = co_await compose(delivery);
    if (message && channel_->keeps_threads()) {
        const Status recalled = co_await recall(**message);
        if (!recalled) message = recalled.error();
    }
    Result<Receipt> outcome = Error{ErrorKind::cancelled, "not tried"};
    if (message) {
        (*message)->at = seams_.clock.now();
        (*message)->link = alert_link(links_, public_url_, (*message)->alert, delivery.to);
        outcome = co_await attempt(**message);
    } else {
        outcome = message.error();
    }
    if (!outcome && outcome.error().kind == ErrorKind::cancelled) {
        look_again_ = true;  // it is still due
        co_return;
    }
    note(delivery, outcome);
    const Time now = seams_.clock.now();
    Mark ended{
        outcome ? after_success(std::move(delivery), now)
                : after_failure(std::move(delivery), outcome.error(), retry_, now, seams_.random)};
    if (outcome) keep_thread(**message, *outcome, ended);
    co_await written(std::move(ended));
}

/// Hands a mark to the feeder and waits until it is durable. False when cancelled before.
asio::awaitable<bool> Dispatcher::written(Mark mark) {
    marks_.push_back(std::move(mark));
    const std::uint64_t round = open_round_;
    bell_.ring();
    while (closed_round_ < round) {
        if (stopping_ || !co_await wait_as_lane()) co_return false;
    }
    co_return true;
}

/// The message as the store knows it now.
asio::awaitable<Result<std::unique_ptr<Message>>> Dispatcher::compose(Delivery delivery) {
    auto read = [&delivery](const storage::Store& store) -> Result<std::unique_ptr<Message>> {
        auto message = std::make_unique<Message>();
        auto alert = store.alert(delivery.alert);
        if (!alert) return alert.error();
        if (*alert) message->alert = **std::move(alert);
        if (delivery.mention.empty()) {  // about a source
            if (!*alert) return Error{ErrorKind::malformed, "its alert is no longer kept"};
            if (delivery.type != "alert.resolved" && message->alert.status == AlertStatus::resolved)
                message->alert.status = AlertStatus::raised;  // the two are told in their order
            return message;
        }
        auto stored = store.mention(delivery.mention);
        if (!stored) return stored.error();
        if (!*stored) return Error{ErrorKind::malformed, "its mention is no longer kept"};
        message->mention = std::move((*stored)->mention);
        message->assessment = std::move((*stored)->assessment);
        const std::string& case_id =
            message->alert.case_id.empty() ? (*stored)->case_id : message->alert.case_id;
        auto dossier = case_id.empty() ? Result<std::optional<Case>>{std::optional<Case>{}}
                                       : store.find_case(case_id);
        if (!dossier) return dossier.error();
        if (*dossier) message->dossier = **std::move(dossier);
        return message;
    };
    auto message = co_await seams_.store.read_on(std::move(read));
    if (message) (*message)->delivery = std::move(delivery);
    co_return message;
}

/// Gives the message what is known of its matter here.
asio::awaitable<Status> Dispatcher::recall(Message& message) {
    std::string matter = matter_of(message);
    if (matter.empty()) co_return Status{};
    auto read = [channel = name_, matter = std::move(matter)](const storage::Store& store) {
        return store.thread(channel, matter);
    };
    auto known = co_await seams_.store.read_on(std::move(read));
    if (!known) co_return known.error();
    message.thread = *std::move(known);
    co_return Status{};
}

/// What the service told of the matter is stored with the mark that it was sent.
void Dispatcher::keep_thread(const Message& message, Receipt& receipt, Mark& mark) {
    if (receipt.thread.empty() || receipt.thread == message.thread) return;
    std::string matter = matter_of(message);
    if (receipt.thread.size() > Receipt::most_thread) {
        seams_.log.warning("thread.too_long", {{"channel", name_}, {"delivery", mark.delivery.id}});
        return;
    }
    if (matter.empty()) return;
    mark.matter = std::move(matter);
    mark.thread = std::move(receipt.thread);
}

/// What a channel throws is trouble of that channel, and of nobody else.
asio::awaitable<Result<Receipt>> Dispatcher::attempt(const Message& message) {
    std::string fault;
    try {
        auto answer = co_await channel_->deliver(message);
        co_return answer;
    } catch (const std::exception& thrown) {
        fault = thrown.what();
    }
    const bool stopped = is_cancelled(co_await asio::this_coro::cancellation_state);
    co_return Error{stopped ? ErrorKind::cancelled : ErrorKind::temporary,
                    fmt::format("channel {} failed: {}", name_, fault)};
}

void Dispatcher::note(const Delivery& delivery, const Result<Receipt>& outcome) {
    if (outcome) {
        circuit_.succeeded();
        ++health_.sent;
        health_.broken = false;
        health_.last_error.clear();
        seams_.log.info(
            "delivery.sent",
            {{"channel", name_}, {"delivery", delivery.id}, {"answer", outcome->answer}});
        return;
    }
    const Error& error = outcome.error();
    circuit_.failed(error, seams_.clock.steady(), seams_.random);
    if (circuit_.pause(seams_.clock.steady())) queue_.clear();  // looked up again after the pause
    ++health_.failed;
    health_.last_error = shorten(error.detail, 300);
    health_.broken = circuit_.is_open() || error.kind == ErrorKind::denied ||
                     error.kind == ErrorKind::misconfigured;
    seams_.log.warning("delivery.failed", {{"channel", name_},
                                           {"delivery", delivery.id},
                                           {"attempts", std::int64_t{delivery.attempts}},
                                           {"kind", name(error.kind)},
                                           {"error", error.detail}});
}

}  // namespace webcare::escalation
