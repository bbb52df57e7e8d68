#include "connectors/feed/feed.hpp"

#include <fmt/format.h>

#include <set>

#include "connectors/address.hpp"
#include "connectors/feed/mapping.hpp"
#include "connectors/feed/schedule.hpp"
#include "connectors/feed/window.hpp"
#include "connectors/feed/wire.hpp"
#include "core/id.hpp"

namespace webcare::connectors::feed {
namespace {

constexpr std::size_t max_body = 16 << 20;  // bytes, of one answer
constexpr int sightings_to_move = 3;        // of a permanent redirect, in a row
constexpr std::chrono::hours patience{24};  // with a 404

std::string hash_of(std::string_view text) {
    return fmt::format("{:016x}", stable_hash(text));
}

std::string joined(const net::Headers& headers) {
    std::string out;
    for (const auto& [name, value] : headers) out += name + ":" + value + "\n";
    return out;
}

std::string header_or_nothing(const net::Response& response, std::string_view name) {
    return std::string{net::header(response.headers, name).value_or("")};
}

Error about(const std::string& address, const Error& error) {
    return Error{error.kind, fmt::format("{}: {}", net::redact_url(address), error.detail),
                 error.retry_after};
}

}  // namespace

std::optional<Factory> prepare(const config::Source& source, const config::Config& config,
                               config::Problems& problems) {
    auto options = read_options(source, config, problems);
    if (!options) return std::nullopt;
    return Factory{[made = std::move(*options)](const Parts& parts) {
        return std::make_unique<Feed>(made, parts);
    }};
}

Feed::Feed(Options options, const Parts& parts)
    : options_{std::move(options)},
      parts_{parts},
      address_{options_.url.reveal()},
      network_{network_of(address_)} {}

asio::awaitable<Result<Page>> Feed::next(Cursor after) {
    const Status waited = co_await wait_until_due();
    if (!waited) co_return waited.error();
    Page page;
    if (expired_) {  // only now: the caller has stored the last page
        over_ = true;
        page.next = std::move(after);
        co_return page;
    }
    due_.reset();  // in trouble the caller decides when to come back
    State state = open_state(after, page);
    auto answer = co_await ask(state, page);
    if (!answer) co_return answer.error();
    missing_since_.reset();

    bool gap = false;
    if (answer->document) {
        if (page.first) co_await read_history(*answer->document, page);
        gap = take_window(*answer->document, network_, options_, parts_.clock.now(), state, page);
        if (gap) {
            page.notices.push_back(
                "gap_suspected: no entry of the last poll is in the feed any "
                "more; some may have been missed");
        }
        expired_ = answer->document->expired;
        if (expired_) page.notices.push_back("expired: the feed says that nothing will follow");
    }
    state.polled = true;
    page.next = write_state(state);
    const Duration pause =
        gap ? pause_after_gap(options_)
            : pause_after(answer->response, state.ttl, options_, parts_.clock.now());
    due_ = parts_.clock.steady() + pause;
    co_return page;
}

asio::awaitable<Status> Feed::wait_until_due() {
    const auto now = parts_.clock.steady();
    if (!due_ || *due_ <= now) co_return Status{};
    const auto pause = std::chrono::duration_cast<Duration>(*due_ - now);
    co_return co_await parts_.timers.wait(pause);
}

State Feed::open_state(const Cursor& after, Page& page) const {
    State state = read_state(after);
    const std::string address = hash_of(address_),
                      credentials = hash_of(joined(options_.credentials));
    if (state.polled && state.address != address) {
        page.notices.push_back("address_changed: the feed starts afresh at its new address");
        state = State{};
    }
    if (state.credentials != credentials) state.forget_validators();
    state.address = address;
    state.credentials = credentials;
    page.first = !state.polled;
    return state;
}

/// Asks the feed or, where the answer is a web page, once more the feed that the page announces.
asio::awaitable<Result<Feed::Answer>> Feed::ask(State& state, Page& page) {
    bool announced = false;
    for (;;) {
        const bool learned = !state.learned_url.empty() && !distrust_learned_;
        const std::string address = learned ? state.learned_url : address_;
        net::Request request = request_for(address);
        if (!state.etag.empty()) request.headers.emplace_back("If-None-Match", state.etag);
        if (!state.modified.empty()) {
            request.headers.emplace_back("If-Modified-Since", state.modified);
        }
        const bool conditional = !state.etag.empty() || !state.modified.empty();
        auto response = co_await parts_.http.send(std::move(request));
        if (!response) co_return about(address, response.error());
        if (response->status / 100 != 2 && response->status != 304) {
            distrust_learned_ = learned;
            co_return refusal(*response, address);
        }
        if (response->status == 304 && !conditional) {
            const Error odd{ErrorKind::malformed, "304 to a question without conditions"};
            co_return about(address, odd);
        }
        learn_move(*response, state, page);
        auto answer = read_answer(std::move(*response), address, state);
        if (!answer) co_return about(address, answer.error());
        if (!answer->document || answer->document->format != Format::web_page) co_return answer;

        const std::string& found = answer->document->alternate;
        if (announced || found.empty()) {
            const Error no_feed{ErrorKind::malformed, "a web page that announces no feed"};
            co_return about(address, no_feed);
        }
        announced = true;
        distrust_learned_ = false;
        state.forget_validators();
        state.learned_url = found;
        page.notices.push_back(
            fmt::format("announced: the address is a web page; its feed is {}, "
                        "put that in the configuration",
                        net::redact_url(found)));
    }
}

/// Reads an answer of status 2xx or 304; validators are kept only of one that was read whole.
Result<Feed::Answer> Feed::read_answer(net::Response response, const std::string& address,
                                       State& state) {
    Answer out;
    const std::string body = response.status == 304 ? state.body : hash_of(response.body);
    const bool same = response.status == 304 || (!state.body.empty() && body == state.body);
    if (!same) {
        const std::string from = response.final_url.empty() ? address : response.final_url;
        const std::string type = header_or_nothing(response, "Content-Type");
        auto document = parse_feed(std::move(response.body), type, from);
        if (!document) return document.error();
        state.ttl = document->ttl.substr(0, 16);
        out.document = std::move(*document);
    }
    if (response.status != 304) {
        state.etag = header_or_nothing(response, "ETag");
        state.modified = header_or_nothing(response, "Last-Modified");
        state.body = body;
    }
    response.body.clear();
    out.response = std::move(response);
    return out;
}

/// Follows "next" links to older entries; only for the first poll, and never off the feed's own
/// origin. Trouble here costs history, not news, so it becomes a notice.
asio::awaitable<void> Feed::read_history(Document& document, Page& page) {
    std::set<std::string> seen{address_};
    for (int i = 0; i < options_.history_pages && !document.next_page.empty(); ++i) {
        const std::string address = std::move(document.next_page);
        document.next_page.clear();
        if (!seen.insert(address).second) co_return;
        if (!same_origin(address, address_)) {
            page.notices.push_back("history: the next page is at another origin and was not read");
            co_return;
        }
        net::Request request = request_for(address);
        auto response = co_await parts_.http.send(std::move(request));
        const bool good = response && response->status / 100 == 2;
        if (!good) {
            page.notices.push_back("history: an older page could not be fetched");
            co_return;
        }
        const std::string type = header_or_nothing(*response, "Content-Type");
        auto older = parse_feed(std::move(response->body), type, address);
        if (!older) {
            page.notices.push_back("history: an older page could not be read: " +
                                   older.error().detail);
            co_return;
        }
        for (Entry& entry : older->entries) {
            if (document.entries.size() < Document::max_entries) {
                document.entries.push_back(std::move(entry));
            } else {
                ++document.dropped;
            }
        }
        document.next_page = std::move(older->next_page);
    }
}

net::Request Feed::request_for(const std::string& address) const {
    net::Request request{"GET", address};
    request.access = options_.access;
    request.limits.body = max_body;
    request.headers.emplace_back("User-Agent", parts_.user_agent);
    request.headers.emplace_back(
        "Accept",
        "application/rss+xml, application/atom+xml, application/feed+json, "
        "application/xml;q=0.9, */*;q=0.5");
    if (!same_origin(address, address_)) return request;
    for (const auto& header : options_.credentials) request.headers.push_back(header);
    return request;
}

void Feed::learn_move(const net::Response& response, State& state, Page& page) const {
    if (response.moved_to.empty() || response.moved_to != state.moved_to) state.moved_seen = 0;
    state.moved_to = response.moved_to;
    if (state.moved_to.empty() || ++state.moved_seen < sightings_to_move) return;
    page.notices.push_back(
        fmt::format("moved: the feed is at {} now, put that in the configuration",
                    net::redact_url(state.moved_to)));
    state.learned_url = std::move(state.moved_to);
    state.moved_to.clear();
    state.moved_seen = 0;
}

Error Feed::refusal(const net::Response& response, const std::string& address) {
    const Time now = parts_.clock.now();
    const std::string what = net::redact_url(address);
    if (response.status == 410 && address == address_) {
        over_ = true;
        return Error{ErrorKind::misconfigured,
                     what + ": 410, the feed is gone for good; remove the source"};
    }
    if (response.status == 404 || response.status == 410) {
        if (!missing_since_) missing_since_ = now;
        const bool lasting = now - *missing_since_ >= patience;
        return Error{lasting ? ErrorKind::misconfigured : ErrorKind::temporary,
                     fmt::format("{}: {}, there is no feed here", what, response.status),
                     lasting ? std::chrono::hours{1} : std::chrono::minutes{5}};
    }
    return net::error_of(response, what, now);
}

}  // namespace webcare::connectors::feed
