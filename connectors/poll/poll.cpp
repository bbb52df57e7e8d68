#include "connectors/poll/poll.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "connectors/address.hpp"
#include "connectors/json_bounds.hpp"
#include "connectors/mention_defaults.hpp"
#include "connectors/poll/asking.hpp"
#include "core/id.hpp"

namespace webcare::connectors::poll {
namespace {

constexpr int quiet_pages = 20;  // that bring nothing; then the cursor is stored all the same

const Known* find_known(const std::vector<Known>& known, std::uint64_t id) {
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const Known& one) { return one.id == id; });
    return found == known.end() ? nullptr : &*found;
}

Known known_of(const Mention& mention) {
    return Known{stable_hash(mention.id), static_cast<std::uint32_t>(content_hash(mention))};
}

ErrorKind kind_of(ErrorRule::Means means) {
    switch (means) {
        case ErrorRule::Means::throttled:
        case ErrorRule::Means::spent:
            return ErrorKind::throttled;
        case ErrorRule::Means::denied:
        case ErrorRule::Means::renew:
            return ErrorKind::denied;
        case ErrorRule::Means::malformed:
            return ErrorKind::malformed;
        case ErrorRule::Means::misconfigured:
        case ErrorRule::Means::skip:
        case ErrorRule::Means::gone:
            return ErrorKind::misconfigured;
        default:
            return ErrorKind::temporary;
    }
}

/// Whether the options that were given lead to a request at all; else an error names those that do.
bool asks_for_something(const Definition& definition, const Settings& settings,
                        const config::Source& source, config::Problems& problems) {
    std::vector<std::string> lists;
    for (const Request& request : definition.requests) {
        if (!request.given.holds(settings)) continue;
        if (request.each.empty() || settings.lists.contains(request.each)) return true;
        const bool is_option =
            std::any_of(definition.options.begin(), definition.options.end(),
                        [&](const Option& option) { return option.name == request.each; });
        if (is_option && std::find(lists.begin(), lists.end(), request.each) == lists.end())
            lists.push_back(request.each);
    }
    problems.error(source.options.at(),
                   fmt::format("source: with these options nothing is asked; give one of {}",
                               fmt::join(lists, ", ")));
    return false;
}

}  // namespace

std::optional<Factory> prepare(std::shared_ptr<const Definition> definition,
                               const config::Source& source, const config::Config& config,
                               config::Problems& problems) {
    auto settings = read_settings(source, config, definition->options, definition->every, problems);
    if (!settings || !asks_for_something(*definition, *settings, source, problems))
        return std::nullopt;
    return Factory{
        [definition = std::move(definition), settings = std::move(*settings)](const Parts& parts) {
            return std::make_unique<Poll>(definition, settings, parts);
        }};
}

Poll::Poll(std::shared_ptr<const Definition> definition, Settings settings, const Parts& parts)
    : definition_{std::move(definition)},
      settings_{std::move(settings)},
      parts_{parts},
      auth_{definition_->auth, settings_, parts_},
      meter_{*definition_, settings_, parts_} {
    const Values none;
    network_ = definition_->network.fill(Scope{settings_.values, none}).value_or(definition_->kind);
}

asio::awaitable<Result<Page>> Poll::next(Cursor after) {
    if (trouble_) {
        const Error trouble = *std::exchange(trouble_, std::nullopt);
        co_return trouble;
    }
    const Status waited = co_await wait_until_due();
    if (!waited) co_return waited.error();
    due_.reset();  // in trouble the caller decides when to come back
    Page page;
    State state = open_state(after, page);
    for (int asked = 0; asked < quiet_pages; ++asked) {
        auto now = turn(state);
        if (!now) break;
        const Status read = co_await read_page(*std::move(now), state, page);
        if (!read) {
            if (asked == 0) co_return read.error();
            // What was read before it in this call is stored first: a walk that ended, values that
            // were collected.
            trouble_.emplace(read.error());
            break;
        }
        if (!page.mentions.empty()) break;
    }
    if (!turn(state)) end_round(state);
    state.spent = spent_;
    page.next = write_state(state);
    co_return page;
}

asio::awaitable<Status> Poll::wait_until_due() {
    const auto now = parts_.clock.steady();
    if (!due_ || *due_ <= now) co_return Status{};
    const auto pause = std::chrono::duration_cast<Duration>(*due_ - now);
    co_return co_await parts_.timers.wait(pause);
}

State Poll::open_state(const Cursor& after, Page& page) {
    State state = read_state(after);
    const std::string identity = settings_.identity();
    if (!state.identity.empty() && state.identity != identity) {
        page.notices.push_back("options_changed: the source starts afresh");
        auto spent = std::move(state.spent);
        state = State{};
        state.spent = std::move(spent);
    }
    state.identity = identity;
    for (const auto& [name, spent] : state.spent) spent_.emplace(name, spent);
    page.first = !state.polled;
    return state;
}

std::vector<std::string> Poll::values_of(const Request& request, const State& state) const {
    if (request.each.empty()) return {""};
    if (const auto list = settings_.lists.find(request.each); list != settings_.lists.end())
        return list->second;
    const auto collected = state.collected.find(request.each);
    return collected == state.collected.end() ? std::vector<std::string>{}
                                              : collected->second.values;
}

std::optional<Poll::Turn> Poll::turn(const State& state) {
    for (; request_ < definition_->requests.size(); ++request_, value_ = 0) {
        const Request& request = definition_->requests[request_];
        if (!request.given.holds(settings_)) continue;
        const auto collected = state.collected.find(request.name);
        const bool kept = request.collect && collected != state.collected.end() &&
                          collected->second.at &&
                          parts_.clock.now() - *collected->second.at < request.collect->keep;
        if (kept) continue;
        const auto values = values_of(request, state);
        if (value_ >= values.size()) continue;
        const std::string& each = values[value_];
        return Turn{&request, each, each.empty() ? request.name : request.name + "=" + each};
    }
    if (!revisit_is_due(state)) return std::nullopt;
    Turn again{&definition_->revisit->request, "", "revisit"};
    again.is_revisit = true;
    return again;
}

bool Poll::revisit_is_due(const State& state) const {
    if (!definition_->revisit || revisited_ || state.recent.empty()) return false;
    if (!definition_->revisit->request.given.holds(settings_)) return false;
    return state.revisit_at > 0 || !state.revisited ||
           parts_.clock.now() - *state.revisited >= definition_->revisit->every;
}

void Poll::end_round(State& state) {
    request_ = value_ = 0;
    revisited_ = false;
    state.polled = true;
    // Values come and go (videos, posts): what is asked no more need not be remembered.
    std::erase_if(state.readings, [&](const auto& reading) {
        const std::string name = reading.first.substr(0, reading.first.find('='));
        const auto request =
            std::find_if(definition_->requests.begin(), definition_->requests.end(),
                         [&](const Request& r) { return r.name == name; });
        if (request == definition_->requests.end()) return name != "revisit";
        if (request->each.empty()) return false;
        const auto values = values_of(*request, state);
        return std::find(values.begin(), values.end(), reading.first.substr(name.size() + 1)) ==
               values.end();
    });
    const auto spread = static_cast<Duration::rep>(stable_hash(settings_.name) % 1000);
    due_ = parts_.clock.steady() + settings_.every + settings_.every * spread / 10'000;
}

asio::awaitable<Status> Poll::read_page(Turn turn, State& state, Page& page) {
    auto answer = co_await ask(turn, state, page);
    if (!answer) co_return answer.error();
    const bool left = answer->left != Answer::Left::nothing;
    if (turn.is_revisit && answer->left == Answer::Left::skipped)
        end_batch(state, {});
    else if (turn.is_revisit)
        read_again(turn, *answer, state, page);
    else if (left)
        end_walk(turn, state);
    else
        read_answer(turn, *answer, state, page);
    co_return Status{};
}

/// Asks, and asks again where the answer says how.
asio::awaitable<Result<Poll::Answer>> Poll::ask(Turn turn, State& state, Page& page) {
    for (int tries = 0;; ++tries) {
        const ErrorRule* refused = nullptr;
        auto answer = co_await ask_once(turn, state, page, refused);
        if (refused == nullptr || answer.has_value()) co_return answer;
        const auto again = handle(*refused, turn, state);
        if (!again) co_return again.error();
        if (*again == Again::no || (*again == Again::yes && tries > 0)) co_return answer;
        if (*again == Again::skip || *again == Again::gone) {
            const bool gone = *again == Again::gone;
            if (!gone || !turn.is_revisit)
                page.notices.push_back("skipped: " + answer.error().detail);
            Answer none;
            none.left = gone ? Answer::Left::gone : Answer::Left::skipped;
            co_return none;
        }
    }
}

asio::awaitable<Result<Poll::Answer>> Poll::ask_once(Turn turn, State& state, Page& page,
                                                     const ErrorRule*& refused) {
    const Request& request = *turn.request;
    state.spent = spent_;
    const Status affordable = meter_.afford(request, state);
    if (!affordable) co_return affordable.error();
    if (const Duration pause = meter_.pace(); pause > Duration::zero()) {
        const Status waited = co_await parts_.timers.wait(pause);
        if (!waited) co_return waited.error();
    }
    const Values own = own_values(turn, state);
    const Scope scope{settings_.values, own};
    const Reading& reading = state.readings[turn.key];
    const std::string address =
        reading.walk && reading.walk->is_address ? reading.walk->page : std::string{};
    auto made = make_request(*definition_, request, settings_, scope, address, reading.instead,
                             parts_.user_agent);
    if (!made) co_return made.error();
    net::Request to_send = *std::move(made);
    const std::string url = to_send.url;
    const Status authorised = co_await auth_.authorise(to_send);
    if (!authorised) co_return authorised.error();
    trace(to_send);
    auto response = co_await parts_.http.send(std::move(to_send));
    meter_.count(request.cost, 0, state, page.notices);
    spent_ = state.spent;
    if (!response) {
        co_return Error{response.error().kind,
                        fmt::format("{}: {}", net::redact_url(url), response.error().detail),
                        response.error().retry_after};
    }
    trace(fmt::format("    -> {}, {} bytes", response->status, response->body.size()));
    Answer answer;
    answer.response = *std::move(response);
    const Status bounded = check_json_values(answer.response.body);
    const auto json = bounded ? answer.document->parse_in_place(answer.response.body)
                              : Result<JsonValue>{bounded.error()};
    if (json) answer.json = *json;
    meter_.learn(answer.response, answer.json);
    const ErrorRule* rule = find_error(definition_->errors, answer.response.status, answer.json);
    if (rule != nullptr || answer.response.status / 100 != 2) {
        refused = rule;
        co_return refusal(rule, answer, url);
    }
    if (!json) {
        co_return Error{
            ErrorKind::malformed,
            fmt::format("{}: the answer is {}", net::redact_url(url), json.error().detail)};
    }
    co_return answer;
}

Values Poll::own_values(const Turn& turn, const State& state) const {
    Values own;
    if (!turn.each.empty()) own["each"] = turn.each;
    own["now"] = format_time(parts_.clock.now());
    const auto found = state.readings.find(turn.key);
    const Paging& paging = turn.request->paging;
    if (paging.by == Paging::By::number) own["page"] = std::to_string(paging.start);
    if (found != state.readings.end()) {
        const Reading& reading = found->second;
        if (const std::string since = resume_value(turn.request->resume, reading.newest);
            !since.empty())
            own["newest"] = since;
        if (reading.walk && !reading.walk->is_address && !reading.walk->page.empty() &&
            paging.by != Paging::By::forward)
            own["page"] = reading.walk->page;
    }
    if (turn.is_revisit) {
        std::string ids;
        const std::size_t end =
            std::min(state.recent.size(), state.revisit_at + definition_->revisit->batch);
        for (std::size_t i = state.revisit_at; i < end; ++i)
            ids += (ids.empty() ? "" : definition_->revisit->joined) + state.recent[i].id;
        own["ids"] = ids;
    }
    return own;
}

Result<Poll::Again> Poll::handle(const ErrorRule& rule, const Turn& turn, State& state) {
    Reading& reading = state.readings[turn.key];
    switch (rule.means) {
        case ErrorRule::Means::renew:
            return auth_.forget_token() ? Again::yes : Again::no;
        case ErrorRule::Means::restart:
            if (!reading.walk) return Again::no;
            reading.walk.reset();
            return Again::yes;
        case ErrorRule::Means::forget:
            if (reading.newest.empty()) return Again::no;
            reading.newest.clear();
            reading.walk.reset();
            return Again::yes;
        case ErrorRule::Means::instead:
            if (reading.instead || turn.request->instead.empty()) return Again::no;
            reading.instead = true;
            return Again::yes;
        case ErrorRule::Means::skip:
            return Again::skip;
        case ErrorRule::Means::gone:
            return Again::gone;
        case ErrorRule::Means::spent:
            return meter_.spent(rule.says.empty() ? "the service says that today's quota is used up"
                                                  : rule.says);
        default:
            return Again::no;
    }
}

Error Poll::refusal(const ErrorRule* rule, const Answer& answer, const std::string& url) const {
    const net::Response& response = answer.response;
    const std::string what = net::redact_url(url);
    Error error = net::error_of(response, what, parts_.clock.now());
    if (rule != nullptr) {
        error.kind = kind_of(rule->means);
        if (!rule->says.empty())
            error.detail = fmt::format("{}: {}, {}", what, response.status, rule->says);
        if (rule->wait && !error.retry_after)
            error.retry_after = std::chrono::duration_cast<std::chrono::seconds>(*rule->wait);
    }
    if (error.kind == ErrorKind::throttled && !error.retry_after)
        error.retry_after = meter_.until_reset(response, answer.json);
    return error;
}

void Poll::read_answer(const Turn& turn, const Answer& answer, State& state, Page& page) {
    const Request& request = *turn.request;
    Reading& reading = state.readings[turn.key];
    if (!reading.walk) reading.walk.emplace();
    Walk& walk = *reading.walk;
    const Values own = own_values(turn, state);
    const Scope scope{settings_.values, own};

    Taken taken;
    std::string last;
    const auto look = [&](const Scope& item) {
        if (request.resume.newest) {
            if (const auto value = request.resume.newest(item))
                walk.newest = newer(walk.newest, value->text, request.resume.is_time);
        }
        if (request.paging.value) {
            if (const auto value = request.paging.value(item)) last = value->text;
        }
    };
    for (const Take& one : request.takes) {
        const auto show = [&](const Scope& item) {
            look(item);
            if (!parts_.trace) return;
            trace("    item");
            for (const auto& [field, value] : one.map.show(item))
                trace(fmt::format("        {}: {}", field, value));
        };
        take(one, answer.json, scope, taken, show);
    }
    if (request.collect) gather(turn, answer.json, scope, state);

    bool met_known = false;
    if (!request.oldest_first) std::reverse(taken.mentions.begin(), taken.mentions.end());
    for (Mention& mention : taken.mentions) {
        if (!hand_over(std::move(mention), reading, walk, state, page)) met_known = true;
    }
    meter_.count(0, taken.items, state, page.notices);
    spent_ = state.spent;
    if (taken.without_id > 0) {
        page.notices.push_back(
            fmt::format("definition_outdated: {} of {} items have no id where the definition looks "
                        "for it",
                        taken.without_id, taken.items));
    }
    go_on(turn, answer, taken.items, last, met_known, state, page);
}

/// False where it was known before this walk.
bool Poll::hand_over(Mention mention, Reading& reading, Walk& walk, State& state,
                     Page& page) const {
    const std::string native = mention.id;
    finish(mention);
    const Known here = known_of(mention);
    const Known* settled = find_known(reading.known, here.id);
    if (settled != nullptr && settled->content == here.content) return false;
    const Known* met = find_known(walk.known, here.id);
    if (met != nullptr && met->content == here.content) return true;
    const bool never_seen = settled == nullptr && met == nullptr;
    if (mention.deleted && never_seen) return true;
    if (met == nullptr)
        walk.known.push_back(here);
    else
        walk.known[static_cast<std::size_t>(met - walk.known.data())] = here;
    if (definition_->revisit && never_seen) {
        state.recent.emplace_back(native, parts_.clock.now());
        if (state.recent.size() > State::most_recent) {
            state.recent.erase(state.recent.begin());
            if (state.revisit_at > 0) --state.revisit_at;
        }
    }
    page.mentions.push_back(std::move(mention));
    return true;
}

void Poll::gather(const Turn& turn, JsonValue answer, const Scope& scope, State& state) const {
    const Collect& collect = *turn.request->collect;
    Collected& collected = state.collected[turn.request->name];
    if (collected.at) collected.values.clear();  // complete: this is the beginning of the next time
    collected.at.reset();
    for (const Item& item : collect.from.of(answer)) {
        if (collected.values.size() >= collect.most) break;
        Scope here = scope;
        here.item = &item;
        const auto value = collect.value(here);
        if (!value || value->text.empty()) continue;
        if (std::find(collected.values.begin(), collected.values.end(), value->text) ==
            collected.values.end())
            collected.values.push_back(value->text);
    }
}

/// Decides whether the walk has another page.
void Poll::go_on(const Turn& turn, const Answer& answer, std::size_t items, const std::string& last,
                 bool met_known, State& state, Page& page) {
    const Request& request = *turn.request;
    Reading& reading = state.readings[turn.key];
    Walk& walk = *reading.walk;
    ++walk.pages;
    std::string next =
        next_page(request.paging, answer.response, answer.json, items, last, walk.page);
    if (request.paging.by == Paging::By::forward) {
        const std::string& newest = newer(reading.newest, walk.newest, request.resume.is_time);
        if (newest == reading.newest) next.clear();
        reading.newest = newest;
    }
    const bool is_address =
        request.paging.by == Paging::By::url || request.paging.by == Paging::By::link;
    if (is_address && !next.empty() && !same_origin(next, answer.response.final_url)) {
        page.notices.push_back("paging: the next page is at another origin and was not read");
        next.clear();
    }
    const bool collects = request.collect.has_value();
    const bool short_walk = !reading.polled || collects;
    const int most = short_walk ? request.paging.first : request.paging.most;
    const bool stop_at_known = met_known && !request.oldest_first && !collects;
    if (next.empty() || stop_at_known || walk.pages >= most) {
        if (!next.empty() && !stop_at_known && !short_walk) {
            page.notices.push_back(
                fmt::format("gap_suspected: {} pages were read without coming to what is known; "
                            "older ones were left",
                            walk.pages));
        }
        return end_walk(turn, state);
    }
    walk.is_address = is_address;
    walk.page = is_address ? auth_.strip(next) : std::move(next);
}

void Poll::end_walk(const Turn& turn, State& state) {
    Reading& reading = state.readings[turn.key];
    if (reading.walk) {
        reading.newest = newer(reading.newest, reading.walk->newest, turn.request->resume.is_time);
        std::reverse(reading.walk->known.begin(), reading.walk->known.end());
        reading.known = remember(reading.walk->known, reading.known);
        reading.walk.reset();
    }
    reading.polled = true;
    if (turn.is_revisit) {
        revisited_ = true;
        return;
    }
    if (++value_ < values_of(*turn.request, state).size()) return;
    if (turn.request->collect) state.collected[turn.request->name].at = parts_.clock.now();
    ++request_;
    value_ = 0;
}

/// What was handed over lately, as it is now.
void Poll::read_again(const Turn& turn, const Answer& answer, State& state, Page& page) {
    const Revisit& revisit = *definition_->revisit;
    const Values own = own_values(turn, state);
    Taken taken;
    for (const Take& one : revisit.request.takes)
        take(one, answer.json, Scope{settings_.values, own}, taken, {});
    meter_.count(0, taken.items, state, page.notices);
    spent_ = state.spent;
    const bool missing = revisit.missing_is_deleted || answer.left == Answer::Left::gone;
    const std::size_t end = std::min(state.recent.size(), state.revisit_at + revisit.batch);
    for (std::size_t i = state.revisit_at; missing && i < end; ++i) {
        const auto same = [&](const Mention& mention) { return mention.id == state.recent[i].id; };
        if (std::any_of(taken.mentions.begin(), taken.mentions.end(), same)) continue;
        Mention gone;
        gone.id = state.recent[i].id;
        gone.deleted = true;
        taken.mentions.push_back(std::move(gone));
    }
    std::vector<std::string> deleted;
    for (Mention& mention : taken.mentions) {
        const std::string native = mention.id;
        finish(mention);
        const Known here = known_of(mention);
        bool known = false;
        for (auto& [name, reading] : state.readings) {
            for (Known& one : reading.known) {
                if (one.id != here.id) continue;
                known = known || one.content == here.content;
                one.content = here.content;
            }
        }
        if (known) continue;
        if (mention.deleted) deleted.push_back(native);
        page.mentions.push_back(std::move(mention));
    }
    end_batch(state, deleted);
}

/// The next batch, or the end of reading again.
void Poll::end_batch(State& state, const std::vector<std::string>& deleted) {
    const Revisit& revisit = *definition_->revisit;
    const Time now = parts_.clock.now();
    state.revisit_at += revisit.batch;
    if (state.revisit_at < state.recent.size()) return;
    state.revisit_at = 0;
    state.revisited = now;
    revisited_ = true;
    std::erase_if(state.recent, [&](const Recent& recent) {
        return now - recent.at > revisit.within ||
               std::find(deleted.begin(), deleted.end(), recent.id) != deleted.end();
    });
}

void Poll::finish(Mention& mention) const {
    mention.id = network_ + ":" + native_id(mention.id);
    if (!mention.in_reply_to.empty())
        mention.in_reply_to = network_ + ":" + native_id(mention.in_reply_to);
    tidy(mention, settings_.name, parts_.clock.now());
}

void Poll::trace(const net::Request& request) const {
    if (!parts_.trace) return;
    trace(fmt::format("{} {}", request.method, request.url));
    for (const auto& [name, value] : request.headers) trace(fmt::format("    {}: {}", name, value));
}

void Poll::trace(const std::string& line) const {
    if (parts_.trace) parts_.trace(auth_.hide(line));
}

}  // namespace webcare::connectors::poll
