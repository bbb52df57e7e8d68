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
constexpr Duration far_ahead = std::chrono::hours{24 * 365 * 100};
constexpr Duration drift = std::chrono::minutes{1};  // of two clocks, or of one that is being set
// A connection that died without a word is noticed so soon, whatever the channel's own patience.
constexpr Duration patience_when_critical = std::chrono::seconds{25};

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
    std::optional<Level> held;
    std::size_t late = 0;  ///< on the first look: what a digest would hold, counted to a few
    bool handed = false;   ///< on the first look: the fallback told something in an earlier life
    Look() = default;
};

Dispatcher::Dispatcher(std::string channel_name, std::unique_ptr<Channel> channel, Seams seams,
                       const net::LinkSigner& links, std::string public_url, const Terms& terms)
    : name_{std::move(channel_name)},
      channel_{std::move(channel)},
      seams_{std::move(seams)},
      links_{links},
      public_url_{std::move(public_url)},
      fallback_{terms.fallback} {
    if (terms.rate) allowance_ = Allowance{*terms.rate};
}

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
    // While nothing is sent the store holds it; and only the store knows what goes before it.
    if (circuit_.pause(seams_.clock.steady()) || !fresh.message) {
        look_again_ = true;
        bell_.ring();
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
        if (clock_watch_.was_set(seams_.clock)) {
            seams_.log.warning("outbox.clock_was_set", {{"channel", name_}});
            look_at_all_ = look_again_ = true;
        }
        if (!marks_.empty() && !co_await commit_marks()) break;
        if (draining_ && under_way_.empty() && marks_.empty()) break;
        if (((came_back_ && !draining_) || tries_with_a_digest()) && !co_await sum_up()) break;
        if (watches_late() && seams_.clock.steady() >= watch_at_) co_await hand_over();
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

/// What is due. Once in a life, and when the clock was set, whatever will be due as well, if some
/// of it bears a moment that has not come: it was written under another clock.
asio::awaitable<void> Dispatcher::look() {
    look_again_ = false;
    looked_at_ = seams_.clock.steady();
    const Time now = seams_.clock.now();
    const std::size_t limit =
        under_way_.size() + (queue_.empty() ? look_ahead : look_ahead_for_news);
    const bool all_times = std::exchange(look_at_all_, false);
    const bool first = std::exchange(first_look_, false);
    storage::UntoldQuery late_ones;
    late_ones.channel = name_;
    late_ones.before = now - late;
    late_ones.limit = few + 1;
    auto read = [late_ones, now, limit, all_times,
                 first](const storage::Store& store) -> Result<Look> {
        Look found;
        auto due = store.deliveries_due(late_ones.channel, now, limit, &found.held);
        if (due && all_times) {
            auto all = store.deliveries_due(late_ones.channel, now + far_ahead, limit, &found.held);
            const bool strange =
                all && (!first || std::any_of(all->begin(), all->end(), [now](const Delivery& d) {
                    return d.created_at > now + drift;
                }));
            if (strange) due = std::move(all);
        }
        if (!due) return due.error();
        found.due = *std::move(due);
        found.next = store.next_delivery_due(late_ones.channel, now);
        for (const bool handed : {false, true}) {
            storage::UntoldQuery query{late_ones};
            query.handed = handed;
            if (handed) query.before = Time::max();
            const auto waits = first ? store.untold(query) : std::vector<Delivery>{};
            if (!waits) continue;
            found.handed = found.handed || (handed && !waits->empty());
            for (const Delivery& delivery : *waits)
                found.late += delivery.created_at < late_ones.before ? 1 : 0;
        }
        return found;
    };
    looking_ = true;
    auto found = co_await seams_.store.read_on(std::move(read));
    looking_ = false;
    auto offered = std::exchange(late_, {});
    if (draining_) co_return;  // told to while reading
    if (!found) {
        seams_.log.error("outbox.unreadable",
                         {{"channel", name_}, {"error", found.error().detail}});
        blind_until_ = looked_at_ + between_commits;
        look_again_ = true;
        look_at_all_ = all_times;
        first_look_ = first;
        co_return;
    }
    blind_until_.reset();
    next_due_ = found->next;
    held_ = found->held;
    doubtful_ = doubtful_ || found->late > few;
    if (found->handed) {
        has_handed_ = true;
        if (!silent_since_) silent_since_ = looked_at_;
    }
    const bool all = found->due.size() < limit;
    std::erase_if(found->due, [this](const Delivery& d) { return under_way_.contains(d.id); });
    queue_.replace(std::move(found->due), all);
    for (Outgoing& fresh : offered)
        if (!under_way_.contains(fresh.delivery.id)) queue_.put(std::move(fresh));
}

/// Tries until the disk takes it. False when cancelled.
asio::awaitable<bool> Dispatcher::commit(storage::Batch batch) {
    for (;;) {
        storage::Batch copy{batch};
        const auto stored = co_await seams_.store.commit(std::move(copy));
        if (stored) co_return true;
        if (stored.error().kind == ErrorKind::cancelled) co_return false;
        seams_.log.error("outbox.unwritable",
                         {{"channel", name_}, {"error", stored.error().detail}});
        const Status waited = co_await seams_.timers.wait(between_commits);
        if (!waited) co_return false;
    }
}

/// One commit for all marks that wait. False when cancelled.
asio::awaitable<bool> Dispatcher::commit_marks() {
    storage::Batch batch;
    bool will_be_due = false;
    const std::uint64_t handed_before = health_.handed;
    for (Mark& mark : marks_) {
        settle(mark.delivery, batch);
        will_be_due = will_be_due || mark.delivery.status == DeliveryStatus::due;
        batch.add(storage::DeliveryChanged{std::move(mark.delivery)});
        for (Delivery& one : mark.apart) {
            will_be_due = will_be_due || one.status == DeliveryStatus::due;
            batch.add(storage::DeliveryChanged{std::move(one)});
        }
        if (!mark.thread.empty())
            batch.add(storage::ThreadNoted{name_, std::move(mark.matter), std::move(mark.thread)});
    }
    marks_.clear();
    const std::uint64_t round = open_round_++;
    pass("in_mark");
    if (!co_await commit(std::move(batch))) co_return false;
    closed_round_ = round;
    if (health_.handed > handed_before) pass("after_fallback");
    look_again_ = look_again_ || will_be_due || held_;
    // It may be its turn now, before what the lanes would take.
    if (held_ && !queue_.empty() && *held_ > queue_.front().level) queue_.clear();
    if (health_.handed > handed_before && seams_.committed) seams_.committed();
    ring_lanes();
    co_return true;
}

/// Until somebody rings, the channel's pause is over, or the next delivery is due.
asio::awaitable<void> Dispatcher::pause() {
    const Duration sleep = longest_pause();
    co_await (bell_.wait() || seams_.timers.wait(sleep));
}

Duration Dispatcher::longest_pause() {
    const Clock::Steady now = seams_.clock.steady();
    Duration sleep = longest_sleep;
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
    if (!queue_.empty()) {
        const Duration turn = allowance_.until(queue_.front().level, now);
        if (turn > Duration::zero()) sleep = std::min(sleep, turn);
    }
    if (watches_late())
        sleep = std::min(sleep, std::max(std::chrono::ceil<Duration>(watch_at_ - now),
                                         Duration{std::chrono::milliseconds{1}}));
    return sleep;
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
        if (may_take()) {
            Outgoing entry = queue_.take();
            under_way_.emplace(entry.delivery.id, "");
            co_return entry;
        }
        if (!co_await wait_as_lane()) break;
    }
    co_return std::nullopt;
}

bool Dispatcher::may_take() {
    const Clock::Steady now = seams_.clock.steady();
    if (queue_.empty() || came_back_ || (doubtful_ && !under_way_.empty())) return false;
    return circuit_.admits(now, under_way_.size()) && allowance_.take(queue_.front().level, now);
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
    if (message)
        outcome = co_await send(**message);
    else
        outcome = message.error();
    if (!outcome && outcome.error().kind == ErrorKind::cancelled) {
        look_again_ = true;  // it is still due
        co_return;
    }
    if (outcome) pass(delivery.digest ? "after_digest" : "after_send");
    note(delivery, outcome);
    const Time now = seams_.clock.now();
    const Duration age = clock_watch_.age(delivery.created_at, seams_.clock);
    Mark ended;
    if (outcome) {
        set_apart(delivery, *outcome, ended);
        ended.delivery = after_success(std::move(delivery), now);
        keep_thread(**message, *outcome, ended);
    } else {
        ended.delivery =
            after_failure(std::move(delivery), outcome.error(), retry_, now, age, seams_.random);
    }
    co_await written(std::move(ended));
}

/// The attempt. What the service refuses as it stands is tried once more at half the size.
asio::awaitable<Result<Receipt>> Dispatcher::send(Message& message) {
    message.at = seams_.clock.now();
    message.language = channel_->language();
    message.link = alert_link(links_, public_url_, message.alert, message.delivery.to);
    for (Message::Told& told : message.told)
        told.link = alert_link(links_, public_url_, told.alert, message.delivery.to);
    pass("before_send");
    auto outcome = co_await attempt_in_time(message);
    if (outcome || outcome.error().kind != ErrorKind::malformed) co_return outcome;
    seams_.log.notice(
        "delivery.smaller",
        {{"channel", name_}, {"delivery", message.delivery.id}, {"error", outcome.error().detail}});
    message.smaller = true;
    co_return co_await attempt_in_time(message);
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

namespace {

/// What a digest says of the worst of its alerts.
Result<std::vector<Message::Told>> told_by(const Digest& digest, const storage::Store& store) {
    std::vector<Message::Told> all;
    for (const std::string& id : digest.alerts) {
        auto alert = store.alert(id);
        if (!alert) return alert.error();
        if (!*alert) continue;  // no longer kept: it is counted
        Message::Told& told = all.emplace_back();
        told.alert = **std::move(alert);
        if (told.alert.mention.empty()) continue;
        auto stored = store.mention(told.alert.mention);
        if (!stored) return stored.error();
        if (*stored) told.mention = std::move((*stored)->mention);
    }
    return all;
}

}  // namespace

/// The message as the store knows it now.
asio::awaitable<Result<std::unique_ptr<Message>>> Dispatcher::compose(Delivery delivery) {
    auto read = [&delivery, now = seams_.clock.now()](
                    const storage::Store& store) -> Result<std::unique_ptr<Message>> {
        auto message = std::make_unique<Message>();
        auto alert = store.alert(delivery.alert);
        if (!alert) return alert.error();
        if (*alert) message->alert = **std::move(alert);
        if (delivery.digest) {
            auto told = told_by(*delivery.digest, store);
            if (!told) return told.error();
            message->told = *std::move(told);
            return message;
        }
        if (*alert && !message->alert.wave.empty()) {
            auto wave = store.wave(message->alert.wave);
            if (!wave) return wave.error();
            message->wave = *std::move(wave);
        }
        auto attached = store.attached(delivery.alert);
        if (!attached) return attached.error();
        if (*attached) message->attached = **std::move(attached);
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
        const auto past = store.history(author_key(message->mention), now);
        message->customer.mentions_30d = past.mentions_30d;
        message->customer.open_cases = past.open_cases;
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

/// What is critical waits for no dead connection.
asio::awaitable<Result<Receipt>> Dispatcher::attempt_in_time(const Message& message) {
    if (message.delivery.level < Level::critical) co_return co_await attempt(message);
    auto first = co_await (attempt(message) || seams_.timers.wait(patience_when_critical));
    if (first.index() == 0) co_return std::get<0>(std::move(first));
    if (!std::get<1>(first)) co_return Error{ErrorKind::cancelled, "the attempt was cancelled"};
    co_return Error{ErrorKind::temporary, "no answer within 25 s"};
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

/// Whom the service did not take it for goes on alone, and those who have it do not get it again.
/// It is one commit with the mark that it was sent, so a crash leaves both or neither.
void Dispatcher::set_apart(const Delivery& delivery, const Receipt& receipt, Mark& mark) {
    const Time now = seams_.clock.now();
    const Duration age = clock_watch_.age(delivery.created_at, seams_.clock);
    for (const Receipt::Refusal& refusal : receipt.refused) {
        mark.apart.push_back(after_failure(for_one(delivery, refusal.to), refusal.error, retry_,
                                           now, age, seams_.random));
        seams_.log.warning("delivery.recipient_refused", {{"channel", name_},
                                                          {"delivery", mark.apart.back().id},
                                                          {"kind", name(refusal.error.kind)},
                                                          {"error", refusal.error.detail}});
    }
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
        wants_digest_ = wants_digest_ || has_been_silent();
        came_back_ = came_back_ || wants_digest_ || has_handed_;
        doubtful_ = false;
        silent_since_.reset();
        circuit_.succeeded();
        ++health_.sent;
        if (delivery.digest) ++health_.digests;
        health_.broken = false;
        health_.last_error.clear();
        seams_.log.info(
            "delivery.sent",
            {{"channel", name_}, {"delivery", delivery.id}, {"answer", outcome->answer}});
        return;
    }
    const Error& error = outcome.error();
    if (error.kind != ErrorKind::malformed && !silent_since_) silent_since_ = seams_.clock.steady();
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

void Dispatcher::pass(std::string_view moment) {
    if (seams_.passing) seams_.passing(moment);
}

}  // namespace webcare::escalation
