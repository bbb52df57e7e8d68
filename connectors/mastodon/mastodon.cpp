#include "connectors/mastodon/mastodon.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/address.hpp"
#include "connectors/mastodon/history.hpp"
#include "connectors/mastodon/request.hpp"
#include "connectors/mention_defaults.hpp"
#include "core/id.hpp"
#include "core/text.hpp"
#include "net/url.hpp"
#include "net/websocket.hpp"

namespace webcare::connectors::mastodon {
namespace {

constexpr int page_size = 40;                        // entries; the most that servers give
constexpr std::chrono::hours longest_pause{6};       // that a server's reset can make
constexpr std::chrono::hours before_asking_anew{1};  // after a refusal that only people can mend
constexpr std::chrono::hours failing_after{1};       // of one timeline, while others answer

// Of a place that the stream cannot move: what a lost stream costs to read again is bounded by it.
constexpr std::chrono::hours between_places{1};

std::uint64_t hash_of(const Cursor& cursor) {
    return stable_hash(cursor.token);
}

/// X-RateLimit-Reset: a moment, or seconds from now.
std::optional<std::chrono::seconds> until_reset(const net::Response& response, Time now) {
    const auto value = net::header(response.headers, "X-RateLimit-Reset");
    if (!value) return std::nullopt;
    const auto moment = parse_time(trim(*value));
    if (!moment) return std::nullopt;
    const auto pause = std::chrono::ceil<std::chrono::seconds>(*moment - now);
    return std::clamp<std::chrono::seconds>(pause, std::chrono::seconds{1}, longest_pause);
}

std::uint32_t content_of(const Mention& mention) {
    return static_cast<std::uint32_t>(content_hash(mention));
}

}  // namespace

Error refusal(net::Response response, std::string_view what, Time now) {
    Error error = net::error_of(response, what, now);
    if (error.kind == ErrorKind::throttled && !error.retry_after)
        error.retry_after = until_reset(response, now);
    if (const std::string said = error_text(response.body); !said.empty())
        error.detail += fmt::format(", \"{}\"", said);
    if (error.kind == ErrorKind::denied || error.kind == ErrorKind::misconfigured)
        error.retry_after = before_asking_anew;
    return error;
}

std::optional<Factory> prepare(const config::Source& source, const config::Config& config,
                               config::Problems& problems) {
    auto options = read_options(source, config, problems);
    if (!options) return std::nullopt;
    return Factory{[made = std::move(*options)](const Parts& parts) {
        return std::make_unique<Mastodon>(made, parts);
    }};
}

Mastodon::Mastodon(Options options, const Parts& parts)
    : options_{std::move(options)}, parts_{parts}, backoff_{parts.random} {
    for (std::size_t i = 0; i < options_.timelines.size(); ++i) {
        for (Channel& channel : options_.timelines[i].channels()) {
            channels_.push_back(std::move(channel));
            owners_.push_back(i);
        }
    }
}

asio::awaitable<Result<Page>> Mastodon::next(Cursor after) {
    recall(after);
    Page page;
    State state = open_state(after);
    page.first = !state.polled;
    if (!in_hand_.empty()) tell(in_hand_, state, page);
    while (page.mentions.empty()) {
        if (owed_) {
            Error error = *std::exchange(owed_, std::nullopt);
            co_return error;
        }
        if (wants_stream()) {
            const Status opened = co_await open_stream();
            if (!opened) co_return opened.error();
        }
        if (wants_round_beside_stream()) turn_ = 0;
        if (turn_ < options_.timelines.size()) {
            const Status read = co_await take_turn(state, page);
            if (!read) co_return read.error();
            if (turn_ < options_.timelines.size()) continue;
            if (refused_.size() == options_.timelines.size()) {
                turn_ = 0;
                co_return refused_.begin()->second.error;
            }
            end_round(state);
            break;
        }
        if (!stream_) {
            const Status waited = co_await wait_for_round();
            if (!waited) co_return waited.error();
            continue;
        }
        auto told = co_await stream_->next(options_.every);
        if (!told && told.error().kind == ErrorKind::cancelled) co_return told.error();
        if (!told) {
            stream_failed(told.error());
            continue;
        }
        tell(*told, state, page);
        if (!page.mentions.empty()) in_hand_ = std::move(*told);
        if (told->empty()) break;  // all is well, and somebody may want to know
    }
    finish(page, state);
    co_return page;
}

std::unique_ptr<Connector> Mastodon::history(Time since) {
    return std::make_unique<MastodonHistory>(options_, parts_, since);
}

Health Mastodon::health() const {
    Health says;
    for (const auto& [timeline, refused] : refused_) {
        if (refused.error.kind == ErrorKind::denied)
            says.emplace_back(Trouble::refused, refused.error.detail);
        else if (parts_.clock.steady() - refused.since >= failing_after)
            says.emplace_back(Trouble::failing, refused.error.detail);
    }
    return says;
}

/// Was the last page stored? Then what it was made of can go. If it was not, that is given again,
/// or asked for again.
void Mastodon::recall(const Cursor& after) {
    const std::uint64_t hash = hash_of(after);
    const bool stored = given_ == hash;
    if (stored || asked_ != hash) in_hand_.clear();
    if (!stored && in_hand_.empty()) turn_ = 0;
    if (!stored) owed_.reset();
    asked_ = hash;
}

State Mastodon::open_state(const Cursor& after) {
    State state = read_state(after);
    if (!state.server.empty() && state.server != options_.server) {
        notice_once("server_changed: ids are a server's own; the source starts afresh");
        state = State{};
    }
    state.server = options_.server;
    return state;
}

void Mastodon::finish(Page& page, const State& state) {
    page.notices = std::exchange(notices_, {});
    page.next = write_state(state);
    given_ = hash_of(page.next);
}

/// What is wrong with one timeline only does not keep the others waiting.
asio::awaitable<Status> Mastodon::take_turn(State& state, Page& page) {
    const std::size_t asked = turn_;
    const auto known = refused_.find(asked);
    if (known != refused_.end() && known->second.until > parts_.clock.steady()) {
        ++turn_;
        co_return Status{};
    }
    const Status read = co_await read_timeline(options_.timelines[asked], state, page);
    if (read) {
        refused_.erase(asked);
        co_return read;
    }
    const Error& error = read.error();
    const bool is_its_own = error.kind == ErrorKind::denied ||
                            error.kind == ErrorKind::misconfigured ||
                            error.kind == ErrorKind::malformed;
    if (!is_its_own) co_return read;
    const auto now = parts_.clock.steady();
    Refused& refused = refused_.try_emplace(asked, error, now).first->second;
    refused.error = error;
    refused.until = now + error.retry_after.value_or(std::chrono::seconds{0});
    ++turn_;
    co_return Status{};
}

/// One answer of one timeline; after the last one it is the next timeline's turn.
asio::awaitable<Status> Mastodon::read_timeline(const Timeline& timeline, State& state,
                                                Page& page) {
    in_hand_.clear();
    const Reading& reading = state.readings[timeline.name()];
    std::string target = timeline.target();
    target += target.find('?') == target.npos ? '?' : '&';
    // Forward from the place; since_id would leave holes. Before everything there is 0.
    if (reading.polled)
        target += "min_id=" + url_encoded(reading.newest.empty() ? "0" : reading.newest) + "&";
    target += fmt::format("limit={}", page_size);
    auto response = co_await ask(std::move(target));
    if (!response) co_return response.error();
    co_return read_answer(timeline, std::move(*response), state, page);
}

Status Mastodon::read_answer(const Timeline& timeline, net::Response response, State& state,
                             Page& page) {
    Reading& reading = state.readings[timeline.name()];
    const bool is_first = !reading.polled;
    if (response.status == 404 && timeline.kind == Timeline::Kind::tag) {
        const std::string said = error_text(response.body);
        if (said.empty())
            return refusal(std::move(response), options_.server + " " + timeline.name(),
                           parts_.clock.now());
        notice_once("unknown_tag: nobody on this server has used " + timeline.name() + " yet");
        reading.polled = true;
        ++turn_;
        return {};
    }
    const bool is_mentions = timeline.kind == Timeline::Kind::mentions;
    auto entries = read_entries(response.body, is_mentions, server());
    if (!entries)
        return Error{entries.error().kind, fmt::format("{} {}: {}", options_.server,
                                                       timeline.name(), entries.error().detail)};
    std::string newest = reading.newest;
    std::size_t unreadable = 0;
    for (Entry& entry : *entries) {
        if (is_newer(entry.place, newest)) newest = entry.place;
        if (entry.post)
            hand_over(std::move(*entry.post), timeline, state, page);
        else if (!is_mentions)
            ++unreadable;
    }
    // A timeline that was added, or refused so far, begins with what is old.
    if (is_first && !page.mentions.empty()) page.first = true;
    // Where a timeline is in the order of ids that we do not see, the server says where to go on.
    const auto link = net::header(response.headers, "Link").value_or("");
    const std::string place = link_parameter(link, "prev", "min_id");
    if (!entries->empty() && is_newer(place, newest)) newest = place;
    if (unreadable > 0)
        notice_once(fmt::format("unreadable: posts of {} without an id or an address were left out",
                                timeline.name()));
    if (is_first && entries->empty() && !is_mentions && timeline.kind != Timeline::Kind::tag)
        notice_once("empty: " + timeline.name() +
                    " gave nothing; the server may have closed it, or open it to tokens only");
    // The first answer is the newest page; after that forward, until nothing is behind.
    if (is_first || !is_newer(newest, reading.newest)) ++turn_;
    reading.newest = std::move(newest);
    reading.polled = true;
    return {};
}

asio::awaitable<Result<net::Response>> Mastodon::ask(std::string target) {
    if (pause_ && *pause_ > parts_.clock.steady()) {
        const auto pause = std::chrono::duration_cast<Duration>(*pause_ - parts_.clock.steady());
        const Status waited = co_await parts_.timers.wait(pause);
        if (!waited) co_return waited.error();
    }
    net::Request request = request_for(options_, target, parts_.user_agent);
    const std::string what = net::redact_url(request.url);
    if (parts_.trace) parts_.trace("GET " + request.url);
    auto response = co_await parts_.http.send(std::move(request));
    if (!response) co_return response.error();
    if (parts_.trace)
        parts_.trace(fmt::format("    -> {}, {} bytes", response->status, response->body.size()));
    heed(*response, target);
    const bool unknown_tag =
        response->status == 404 && target.starts_with("/api/v1/timelines/tag/");
    if (response->status / 100 == 2 || unknown_tag) co_return response;
    const bool closed = response->status == 401 && !options_.token;
    Error error = refusal(std::move(*response), what, parts_.clock.now());
    if (closed) error.detail += "; the server wants to know who asks: give token_file";
    co_return error;
}

/// What the server allows: a pause it asks for holds for every timeline.
void Mastodon::heed(const net::Response& response, const std::string& target) {
    if (net::header(response.headers, "Deprecation"))
        notice_once("deprecated: the server means to take away " +
                    target.substr(0, target.find('?')));
    const Time now = parts_.clock.now();
    std::optional<std::chrono::seconds> pause;
    if (response.status == 429 || response.status == 503) {
        pause = net::retry_after(response, now);
        if (!pause) pause = until_reset(response, now);
    } else if (net::header(response.headers, "X-RateLimit-Remaining") == "0") {
        pause = until_reset(response, now);
    }
    if (pause) pause_ = parts_.clock.steady() + *pause;
}

/// Until the next round is due, or the stream is worth another try; then a round begins.
asio::awaitable<Status> Mastodon::wait_for_round() {
    const auto now = parts_.clock.steady();
    auto until = due_.value_or(now);
    if (stream_due_) until = std::min(until, *stream_due_);
    if (until > now) {
        const auto pause = std::chrono::duration_cast<Duration>(until - now);
        const Status waited = co_await parts_.timers.wait(pause);
        if (!waited) co_return waited.error();
    }
    if (!due_ || *due_ <= parts_.clock.steady()) turn_ = 0;
    co_return Status{};
}

void Mastodon::end_round(State& state) {
    state.polled = true;
    const auto spread = static_cast<Duration::rep>(stable_hash(options_.name) % 1000);
    due_ = parts_.clock.steady() + options_.every + options_.every * spread / 10'000;
    if (!refused_.empty()) {
        owed_ = refused_.begin()->second.error;
        owed_->retry_after.reset();  // the others are asked meanwhile
    }
    // A timeline that is listened to no more need not be remembered.
    std::erase_if(state.readings, [&](const auto& reading) {
        return std::none_of(options_.timelines.begin(), options_.timelines.end(),
                            [&](const Timeline& t) { return t.name() == reading.first; });
    });
}

bool Mastodon::wants_stream() const {
    if (stream_ || options_.transport == Transport::off) return false;
    if (parts_.events == nullptr) return false;
    return !stream_due_ || *stream_due_ <= parts_.clock.steady();
}

/// Then what one of them tells says nothing of the others: one may be dead, and not yet known to
/// be. Only a poll moves the place of such a timeline.
bool Mastodon::has_several_connections(const Timeline& timeline) const {
    return options_.transport == Transport::events && timeline.channels().size() > 1;
}

/// What the stream does not make up for.
bool Mastodon::wants_round_beside_stream() const {
    if (!stream_ || turn_ < options_.timelines.size() || !due_) return false;
    const auto now = parts_.clock.steady();
    const bool again = std::any_of(refused_.begin(), refused_.end(), [&](const auto& refused) {
        return std::max(*due_, refused.second.until) <= now;
    });
    if (again) return true;
    const auto& all = options_.timelines;
    return *due_ + between_places <= now &&
           std::any_of(all.begin(), all.end(),
                       [&](const Timeline& one) { return has_several_connections(one); });
}

/// Trouble with the stream is no trouble of the source: it polls. Fails as cancelled only.
asio::awaitable<Status> Mastodon::open_stream() {
    const auto origin = co_await streaming_origin();
    const auto executor = co_await asio::this_coro::executor;
    std::unique_ptr<Stream> stream;
    Status opened;
    if (!origin) {
        opened = origin.error();
    } else {
        StreamRequest request;
        request.origin = *origin;
        request.headers = headers_for(options_, parts_.user_agent);
        request.access = options_.access;
        request.silence = options_.silence;
        request.channels = channels_;
        stream = options_.transport == Transport::events
                     ? make_event_stream(executor, parts_, std::move(request))
                     : make_socket_stream(parts_, std::move(request));
        opened = co_await stream->open();
    }
    if (!opened && opened.error().kind == ErrorKind::cancelled) co_return opened.error();
    if (!opened) {
        stream_failed(opened.error());
        co_return Status{};
    }
    stream_ = std::move(stream);
    stream_since_ = parts_.clock.steady();
    stream_due_.reset();
    turn_ = 0;  // what came before the stream
    co_return Status{};
}

/// Asked once; a server that does not say streams itself.
asio::awaitable<Result<std::string>> Mastodon::streaming_origin() {
    if (!options_.streaming.empty()) co_return options_.streaming;
    if (!streaming_.empty()) co_return streaming_;
    auto answer = co_await ask("/api/v2/instance");
    const bool old = !answer && answer.error().kind == ErrorKind::misconfigured;
    if (!answer && !old) co_return answer.error();
    const std::string said = answer ? streaming_address(answer->body) : std::string{};
    auto origin = said.empty() ? Result<std::string>{options_.server} : trusted(said);
    if (origin) streaming_ = *origin;
    co_return origin;
}

/// The token goes to the server that gave it, and to hosts below its own; to others only when an
/// operator says so.
Result<std::string> Mastodon::trusted(const std::string& address) const {
    const auto named = net::parse_url(net::as_http_address(address));
    const auto own = net::parse_url(options_.server);
    if (!named || !own)
        return Error{ErrorKind::malformed, "the server names no address for its streams"};
    const bool ours = named->host == own->host || named->host.ends_with("." + own->host);
    if (!ours || (own->tls && !named->tls))
        return Error{ErrorKind::misconfigured,
                     fmt::format("the server streams from {}; where that is right, say "
                                 "`streaming: {}`",
                                 named->origin(), named->origin())};
    return named->origin();
}

/// One that lasted is opened again at once, else the pauses grow; after a refusal, in an hour.
/// Meanwhile the timelines are polled.
void Mastodon::stream_failed(const Error& error) {
    const auto now = parts_.clock.steady();
    const bool was_open = std::exchange(stream_, nullptr) != nullptr;
    if (was_open) turn_ = 0;
    if (error.kind != ErrorKind::temporary && error.kind != ErrorKind::throttled) {
        notice_once(fmt::format("stream_refused: {}; polling every {} instead", error.detail,
                                format_duration(options_.every)));
        stream_due_ = now + before_asking_anew;
        return;
    }
    if (was_open) notices_.push_back("stream_lost: " + error.detail);
    const bool lasted = was_open && now - stream_since_ >= options_.silence;
    if (lasted) backoff_.reset();
    stream_due_ = lasted ? now : now + backoff_.next(error);
}

void Mastodon::tell(const std::vector<Told>& told, State& state, Page& page) {
    for (const Told& one : told) tell_one(one, state, page);
}

void Mastodon::tell_one(const Told& told, State& state, Page& page) {
    const bool is_post = told.event == "update" || told.event == "status.update";
    const bool is_notification = told.event == "notification";
    if (told.event == "delete") return mark_deleted(deleted_id(told.payload), state, page);
    if (!is_post && !is_notification) return;  // filters, announcements, and what is not yet known
    const Timeline& timeline = options_.timelines[owners_.at(told.channel)];
    if (is_notification != (timeline.kind == Timeline::Kind::mentions)) return;

    JsonDocument document;
    const auto json = document.parse(told.payload);
    Entry entry;
    if (json && is_notification) {
        entry = read_notification(*json, server());
    } else if (json) {
        entry.post = read_post(*json, server());
        if (entry.post && !entry.post->boosted) entry.place = entry.post->id;
    }
    if (!json || (is_post && !entry.post))
        return notice_once("unreadable: the stream told of posts that cannot be read");
    Reading& reading = state.readings[timeline.name()];
    const bool moves = told.event != "status.update" && !has_several_connections(timeline);
    if (moves && is_newer(entry.place, reading.newest)) reading.newest = entry.place;
    if (entry.post && timeline.takes(entry.post->tags))
        hand_over(std::move(*entry.post), timeline, state, page);
}

/// Once for every revision, whatever brings it.
void Mastodon::hand_over(Post post, const Timeline& timeline, State& state, Page& page) const {
    if (post.boosted && !options_.boosts) return;
    Mention& mention = post.mention;
    mention.addressed = mention.addressed || timeline.kind == Timeline::Kind::mentions;
    if (const Seen* parent = state.find(post.reply_to); parent && !post.reply_to.empty())
        mention.in_reply_to = parent->mention;
    tidy(mention, options_.name, parts_.clock.now());
    const std::uint32_t content = content_of(mention);
    if (Seen* seen = state.find_mention(mention.id)) {
        if (seen->content == content) return;
        seen->content = content;
    } else {
        state.remember({std::move(post.id), mention.id, content});
    }
    page.mentions.push_back(std::move(mention));
}

/// A post that we never had is none of ours.
void Mastodon::mark_deleted(const std::string& id, State& state, Page& page) const {
    Seen* seen = id.empty() ? nullptr : state.find(id);
    if (seen == nullptr) return;
    Mention mention;
    mention.id = seen->mention;
    mention.deleted = true;
    tidy(mention, options_.name, parts_.clock.now());
    const std::uint32_t content = content_of(mention);
    if (seen->content == content) return;
    seen->content = content;
    page.mentions.push_back(std::move(mention));
}

void Mastodon::notice_once(const std::string& notice) {
    if (noticed_.insert(notice).second) notices_.push_back(notice);
}

}  // namespace webcare::connectors::mastodon
