#include "connectors/jetstream/jetstream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/jetstream/history.hpp"
#include "connectors/jetstream/post.hpp"
#include "connectors/mention_defaults.hpp"
#include "core/text.hpp"

namespace webcare::connectors::jetstream {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t most_found = 500;     // mentions on a page
constexpr std::size_t most_read = 100'000;  // messages on a page
constexpr seconds overlap{5};               // asked for again after a break
// No time of the stream is later than ours by more: it would send us to the live end.
constexpr minutes clock_skew{10};
// A first event so much later than what was asked, after so long an absence, is a gap. A server
// says nothing when it has forgotten the place.
constexpr minutes gap{5};
constexpr hours absence{1};
constexpr seconds longest_pause{30};  // between two tries
// A stream that lived for so long, by our clock or by its own, was a good one: one event is no
// proof, as the overlap brings it every time.
constexpr seconds good_life{30};
constexpr seconds step{1};  // over what cannot be read

std::int64_t micros(Time time) {
    return time.time_since_epoch().count();
}

std::string moment(std::int64_t at) {
    return format_time(std::chrono::floor<seconds>(Time{Duration{at}}));
}

}  // namespace

std::int64_t place_of(const Cursor& cursor) {
    std::int64_t place = 0;
    const char* end = cursor.token.data() + cursor.token.size();
    const auto [rest, error] = std::from_chars(cursor.token.data(), end, place);
    return error == std::errc{} && rest == end && place > 0 ? place : 0;
}

std::optional<Factory> prepare(const config::Source& source, const config::Config& config,
                               config::Problems& problems) {
    auto options = read_options(source, config, problems);
    if (!options) return std::nullopt;
    return Factory{[made = std::move(*options)](const Parts& parts) {
        return std::make_unique<Jetstream>(made, parts);
    }};
}

Jetstream::Jetstream(Options options, const Parts& parts)
    : options_{std::move(options)},
      parts_{parts},
      reader_{Words{options_.match}, options_.languages, options_.ours} {}

std::unique_ptr<Connector> Jetstream::history(Time since) {
    return std::make_unique<JetstreamHistory>(options_, parts_, since);
}

asio::awaitable<Result<Page>> Jetstream::next(Cursor after) {
    gap_.clear();
    Gathering gathering;
    gathering.page.first = after.token.empty();
    if (ended_) {
        const Error ended = *std::exchange(ended_, std::nullopt);
        // Once at once: a server that restarts, or a line that broke, is there again.
        if (failures_ > 1) co_return ended;
    }
    if (!socket_ || handed_ != after) {
        const Status opened = co_await open(after, gathering.page);
        if (!opened) co_return opened.error();
    }
    gathering.until = parts_.clock.steady() + options_.place_every;
    while (gathering.found < most_found && gathering.read < most_read) {
        const auto patience =
            std::chrono::duration_cast<Duration>(gathering.until - parts_.clock.steady());
        if (patience <= Duration::zero()) break;
        auto message = co_await socket_->read(patience);
        if (!message) {
            if (message.error().kind == ErrorKind::cancelled) co_return message.error();
            if (message.error().kind == ErrorKind::malformed) step_over(gathering.page);
            ended_ = lost(message.error());
            break;
        }
        if (!*message) break;
        take(**message, gathering);
        if (ended_) break;
    }
    co_return hand_over(gathering, after);
}

asio::awaitable<Status> Jetstream::open(const Cursor& after, Page& page) {
    socket_.reset();
    handed_.reset();
    place_ = place_of(after);
    const std::string& host = options_.hosts[host_];
    net::SocketRequest request{
        host + (options_.version == 1 ? "/subscribe?wantedCollections=app.bsky.feed.post"
                                      : "/xrpc/network.bsky.jetstream.subscribeEvents?kinds=commit"
                                        "&collections=app.bsky.feed.post")};
    asked_from_ = 0;
    if (place_ > 0) {
        asked_from_ = std::max<std::int64_t>(1, place_ - Duration{overlap}.count());
        if (!forget_place_) request.url += fmt::format("&cursor={}", asked_from_);
    }
    request.access = options_.access;
    request.limits.silence = options_.silence;
    request.compress = options_.compress;
    request.headers.emplace_back("User-Agent", parts_.user_agent);
    if (parts_.trace) parts_.trace("opens " + request.url);
    auto upgrade = co_await parts_.sockets.open(std::move(request));
    if (!upgrade) co_return lost(upgrade.error());
    if (!upgrade->socket) co_return lost(refusal(upgrade->response));
    socket_ = std::move(upgrade->socket);
    opened_at_ = parts_.clock.steady();
    if (std::exchange(forget_place_, false)) notice_gap(0, page);
    co_return Status{};
}

/// What a host said instead of opening a stream.
Error Jetstream::refusal(const net::Response& answer) {
    const std::string what = fmt::format("{}: {}", options_.hosts[host_],
                                         printable(std::string_view{answer.body}.substr(0, 200)));
    if (answer.status == 400 && answer.body.find("CursorTooOld") != std::string::npos) {
        forget_place_ = true;
        return {ErrorKind::temporary, what, seconds{1}};
    }
    return net::error_of(answer, what, parts_.clock.now());
}

/// Remembers that a host has failed us, so that the next try goes to another. The pauses are those
/// of a stream, shorter than a poll's: 1 s, 2 s, 4 s, ... 30 s, unless the host wished for another.
Error Jetstream::lost(const Error& error) {
    if (error.kind == ErrorKind::cancelled) return error;
    if (socket_ && (parts_.clock.steady() - opened_at_ >= good_life ||
                    place_ - lost_at_ >= Duration{good_life}.count()))
        failures_ = 0;
    lost_at_ = std::max(lost_at_, place_);
    socket_.reset();
    host_ = (host_ + 1) % options_.hosts.size();
    const int doubled = std::min(failures_++, 5);
    Error told = error;
    if (!told.retry_after && told.kind != ErrorKind::misconfigured)
        told.retry_after = std::min(longest_pause, seconds{1 << doubled});
    return told;
}

/// Leaves the place behind which nothing can be read, such as a message over the limit, when it
/// comes there again: the next stream is asked from a step after it.
void Jetstream::step_over(Page& page) {
    if (place_ == 0 || std::exchange(stuck_at_, place_) != place_) return;
    gap_ = fmt::format("what came within a second after {} cannot be read and is passed over",
                       moment(place_));
    page.notices.push_back("gap_suspected: " + gap_);
    place_ += Duration{overlap + step}.count();
}

void Jetstream::take(std::string_view message, Gathering& into) {
    ++into.read;
    const auto event = reader_.read(message);
    if (!event) {
        ++into.broken;
        return;
    }
    if (event->what == Event::What::error) {
        const Error ended{ErrorKind::temporary,
                          fmt::format("{}: ended by the server: {}", options_.hosts[host_],
                                      printable(event->name.substr(0, 100)))};
        ended_ = lost(ended);
        return;
    }
    if (event->what == Event::What::info && event->name == "OutdatedCursor") {
        notice_gap(0, into.page);
        return;
    }
    if (event->at > 0) {
        if (asked_from_ > 0) notice_gap(event->at, into.page);
        if (event->at <= micros(parts_.clock.now() + clock_skew))
            place_ = std::max(place_, event->at);
    }
    if (event->wanted || event->what == Event::What::removed) find(message, *event, into);
}

/// At the first event after a break, or (0) where the server says it itself.
void Jetstream::notice_gap(std::int64_t at, Page& page) {
    const std::int64_t from = std::exchange(asked_from_, 0);
    const bool forgotten =
        at == 0 || (at - from > Duration{gap}.count() &&
                    micros(parts_.clock.now()) - from > Duration{absence}.count());
    if (!forgotten || from == 0) return;
    gap_ = fmt::format(
        "the stream no longer has what came after {}{}; a search for those days may find it",
        moment(from), at == 0 ? "" : ", it begins at " + moment(at));
    page.notices.push_back("gap_suspected: " + gap_);
}

Health Jetstream::health() const {
    Health all;
    if (!gap_.empty()) all.emplace_back(Trouble::gap, gap_);
    return all;
}

void Jetstream::find(std::string_view message, const Event& event, Gathering& into) {
    Mention mention;
    if (event.what == Event::What::removed) {
        // Most of these are posts we never had; the intake knows which, and leaves those alone.
        mention.id = post_id(event.did, event.rkey);
        mention.author.id = event.did;
        mention.author.handle = event.did;
        mention.deleted = true;
    } else {
        auto made = reader_.mention(message, event);
        if (!made) {
            ++into.broken;
            return;
        }
        mention = *std::move(made);
        into.until = std::min(into.until, parts_.clock.steady() + options_.gather);
    }
    tidy(mention, options_.name, parts_.clock.now());
    into.page.mentions.push_back(std::move(mention));
    ++into.found;
}

Page Jetstream::hand_over(Gathering& gathered, const Cursor& after) {
    Page page = std::move(gathered.page);
    if (gathered.broken > 0) {
        page.notices.push_back(
            fmt::format("malformed: {} of {} messages could not be read and were passed over",
                        gathered.broken, gathered.read));
    }
    page.next = place_ > 0 ? Cursor{std::to_string(place_)} : after;
    handed_ = page.next;
    return page;
}

}  // namespace webcare::connectors::jetstream
