#include "connectors/poll/poll.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "connectors/json_bounds.hpp"
#include "connectors/poll/asking.hpp"
#include "core/id.hpp"
#include "core/text.hpp"

namespace webcare::connectors::poll {
namespace {

constexpr std::size_t longest_etag = 256;  // bytes; a longer one is not worth its place
// Reading back leaves news the better part of what we may ask.
constexpr std::chrono::seconds history_pause{2};
constexpr double history_share = 0.5;
constexpr int quiet_pages = 20;  // that bring nothing; then the cursor is stored all the same

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

/// The options of which one is missing, where with those that were given nothing is asked.
std::vector<std::string> missing_one_of(const Definition& definition, const Settings& settings) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        const bool is_option =
            std::any_of(definition.options.begin(), definition.options.end(),
                        [&](const Option& option) { return option.name == name; });
        if (is_option && std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    };
    for (const Request& request : definition.requests) {
        if (request.given.holds(settings)) add(request.each);
    }
    if (!definition.push) return names;
    for (const Template& key : definition.push->signature.keys) {
        for (const std::string& name : key.names()) add(name);
    }
    return names;
}

}  // namespace

bool asks_for_something(const Definition& definition, const Settings& settings) {
    return std::any_of(definition.requests.begin(), definition.requests.end(),
                       [&](const Request& request) {
                           if (!request.given.holds(settings)) return false;
                           return request.each.empty() || settings.lists.contains(request.each);
                       });
}

std::optional<Factory> prepare(std::shared_ptr<const Definition> definition, Settings settings,
                               const config::Source& source, config::Problems& problems) {
    if (!asks_for_something(*definition, settings)) {
        problems.error(source.options.at(),
                       fmt::format("source: with these options nothing is asked; give one of {}",
                                   fmt::join(missing_one_of(*definition, settings), ", ")));
        return std::nullopt;
    }
    return Factory{
        [definition = std::move(definition), settings = std::move(settings)](const Parts& parts) {
            return std::make_unique<Poll>(definition, settings, parts);
        }};
}

Poll::Account::Account(std::shared_ptr<const Definition> d, Settings s, const Parts& parts)
    : definition{std::move(d)},
      settings{std::move(s)},
      auth{definition->auth, settings, parts},
      meter{*definition, settings, parts} {}

Poll::Poll(std::shared_ptr<const Definition> definition, Settings settings, const Parts& parts)
    : Poll{std::make_shared<Account>(std::move(definition), std::move(settings), parts), parts,
           std::nullopt} {}

Poll::Poll(std::shared_ptr<Account> account, const Parts& parts, std::optional<Time> since)
    : account_{std::move(account)},
      definition_{account_->definition.get()},
      settings_{account_->settings},
      parts_{parts},
      since_{since} {
    const auto again =
        std::find_if(definition_->revisits.begin(), definition_->revisits.end(),
                     [&](const Revisit& r) { return r.request.given.holds(settings_); });
    if (again != definition_->revisits.end()) revisit_ = &*again;
    network_ = definition_->network_of(settings_);
}

std::unique_ptr<Connector> Poll::history(Time since) {
    return std::unique_ptr<Poll>{new Poll{account_, parts_, since}};
}

Health Poll::health() const {
    constexpr std::chrono::hours soon{24 * 7};
    Health all;
    const auto ends = account_->auth.token_ends();
    if (ends && *ends - parts_.clock.now() <= soon)
        all.emplace_back(Trouble::expiring, "the token ends " + format_time(*ends));
    if (auto left = account_->meter.nearly_spent(account_->spent))
        all.emplace_back(Trouble::quota, *std::move(left));
    if (!gap_.empty()) all.emplace_back(Trouble::gap, gap_);
    std::string missing;
    for (const auto& [request, what] : outdated_)
        missing += fmt::format("{}{}: {}", missing.empty() ? "" : "; ", request, what);
    if (!missing.empty()) all.emplace_back(Trouble::outdated, std::move(missing));
    return all;
}

asio::awaitable<Result<Page>> Poll::next(Cursor after) {
    if (trouble_) {
        const Error trouble = *std::exchange(trouble_, std::nullopt);
        co_return trouble;
    }
    const Status waited = co_await wait_until_due();
    if (!waited) co_return waited.error();
    due_.reset();  // in trouble the caller decides when to come back
    gap_.clear();
    Page page;
    page.deleted_text = definition_->deleted_text;
    State state = open_state(after, page);
    const auto quiet_before = account_->quiet_until;
    for (int asked = 0; asked < quiet_pages; ++asked) {
        auto now = turn(state);
        if (!now) break;
        const Status read = co_await read_page(*std::move(now), state, page);
        if (!read) {
            // What was learnt before it in this call is stored first: a walk that ended, values
            // that were collected, that the service wants no more today.
            if (asked == 0 && account_->quiet_until == quiet_before) co_return read.error();
            trouble_.emplace(read.error());
            break;
        }
        if (!page.mentions.empty()) break;
    }
    if (!turn(state)) end_round(state);
    state.spent = account_->spent;
    state.quiet_until = account_->quiet_until;
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
    for (const auto& [name, spent] : state.spent) account_->spent.emplace(name, spent);
    if (state.quiet_until && *state.quiet_until > parts_.clock.now())
        account_->quiet_until = state.quiet_until;
    page.first = !state.polled || since_;
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
    if (since_ || !revisit_is_due(state)) return std::nullopt;
    Turn again{&revisit_->request, "", "revisit"};
    again.is_revisit = true;
    return again;
}

void Poll::end_round(State& state) {
    request_ = value_ = 0;
    revisited_ = false;
    state.polled = true;
    over_ = since_.has_value();
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
    std::erase_if(outdated_, [&](const auto& one) { return !state.readings.contains(one.first); });
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
    state.spent = account_->spent;
    state.quiet_until = account_->quiet_until;
    const Status affordable = account_->meter.afford(request, state, since_ ? history_share : 1);
    if (!affordable) co_return affordable.error();
    const Duration least = since_ ? Duration{history_pause} : Duration::zero();
    if (const Duration pause = std::max(account_->meter.pace(), least); pause > Duration::zero()) {
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
    // What collects values gathers them anew each time; what goes on with a walk must go on.
    const bool conditional =
        !turn.is_revisit && !reading.walk && !request.collect && request.method == "GET";
    const std::string mark = fmt::format("{:016x} ", stable_hash(url));
    if (conditional && reading.validator.starts_with(mark))
        set_header(to_send.headers, "If-None-Match", reading.validator.substr(mark.size()));
    const Status authorised = co_await account_->auth.authorise(to_send);
    if (!authorised) co_return authorised.error();
    trace(to_send);
    auto response = co_await parts_.http.send(std::move(to_send));
    state.spent = account_->spent;  // news and history ask side by side
    account_->meter.count(request.cost, 0, state, page.notices);
    account_->spent = state.spent;
    if (!response) {
        co_return Error{response.error().kind,
                        fmt::format("{}: {}", net::redact_url(url), response.error().detail),
                        response.error().retry_after};
    }
    trace(fmt::format("    -> {}, {} bytes", response->status, response->body.size()));
    Answer answer;
    answer.response = *std::move(response);
    const std::string etag{net::header(answer.response.headers, "ETag").value_or("")};
    if (conditional && !etag.empty() && etag.size() <= longest_etag) answer.validator = mark + etag;
    const Status bounded = check_json_values(answer.response.body);
    const auto json = bounded ? answer.document->parse_in_place(answer.response.body)
                              : Result<JsonValue>{bounded.error()};
    if (json) answer.json = *json;
    account_->meter.learn(answer.response, answer.json);
    if (answer.response.status == 304 && conditional) answer.left = Answer::Left::unchanged;
    if (answer.left != Answer::Left::nothing) co_return answer;
    const ErrorRule* rule =
        find_error(definition_->errors, request.name, answer.response, answer.json);
    if (rule != nullptr || answer.response.status / 100 != 2) {
        refused = rule;
        trace_refusal(answer.response);
        co_return refusal(rule, answer, url);
    }
    if (!json) {
        trace_refusal(answer.response);
        const auto type = net::header(answer.response.headers, "Content-Type").value_or("");
        co_return Error{ErrorKind::malformed,
                        fmt::format("{}: {}", net::redact_url(url),
                                    lower_ascii(type).starts_with("text/html")
                                        ? "it answered with a page for people (HTML), not with JSON"
                                        : "the answer is " + json.error().detail)};
    }
    co_return answer;
}

Values Poll::own_values(const Turn& turn, const State& state) const {
    Values own;
    if (!turn.each.empty()) own["each"] = turn.each;
    own["now"] = format_time(parts_.clock.now());
    const auto found = state.readings.find(turn.key);
    static const Reading none;
    const Reading& reading = found == state.readings.end() ? none : found->second;
    const Paging& paging = turn.request->paging;
    if (paging.by == Paging::By::number) own["page"] = std::to_string(paging.start);
    const bool from_since = since_ && turn.request->resume.is_time && reading.newest.empty();
    std::string newest = from_since ? format_time(*since_) : reading.newest;
    if (newest = resume_value(turn.request->resume, newest); !newest.empty())
        own["newest"] = newest;
    if (reading.walk && !reading.walk->is_address && !reading.walk->page.empty() &&
        paging.by != Paging::By::forward)
        own["page"] = reading.walk->page;
    if (turn.is_revisit) {
        const std::string between = revisit_->request.repeats_ids ? "\n" : revisit_->joined;
        std::string ids;
        const std::size_t end = std::min(state.recent.size(), state.revisit_at + revisit_->batch);
        for (std::size_t i = state.revisit_at; i < end; ++i)
            ids += (ids.empty() ? "" : between) + state.recent[i].id;
        own["ids"] = ids;
    }
    return own;
}

Result<Poll::Again> Poll::handle(const ErrorRule& rule, const Turn& turn, State& state) {
    Reading& reading = state.readings[turn.key];
    switch (rule.means) {
        case ErrorRule::Means::renew:
            return account_->auth.forget_token() ? Again::yes : Again::no;
        case ErrorRule::Means::restart:
            if (!reading.walk) return Again::no;
            reading.walk.reset();
            return Again::yes;
        case ErrorRule::Means::forget:
            if (reading.newest.empty()) return Again::no;
            gap_ = "where we had read to is too old for the service; it was begun afresh";
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
        case ErrorRule::Means::spent: {
            Error spent = account_->meter.spent(
                rule.says.empty() ? "the service says that today's quota is used up" : rule.says);
            account_->quiet_until = parts_.clock.now() + *spent.retry_after;
            return spent;
        }
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
        if (error.kind == ErrorKind::throttled)  // some say it with a 403
            error.retry_after = net::retry_after(response, parts_.clock.now());
        if (rule->wait && !error.retry_after)
            error.retry_after = std::chrono::duration_cast<std::chrono::seconds>(*rule->wait);
    }
    if (error.kind == ErrorKind::throttled && !error.retry_after)
        error.retry_after = account_->meter.until_reset(response, answer.json);
    return error;
}

/// The service's own words: for the one who writes the definition, and in no log.
void Poll::trace_refusal(const net::Response& response) const {
    constexpr std::size_t most = 200;  // bytes
    if (!parts_.trace || response.body.empty()) return;
    std::string said = clean_text(std::string_view{response.body}.substr(0, most));
    std::replace(said.begin(), said.end(), '\n', ' ');
    trace(fmt::format("    it said: {}{}", said, response.body.size() > most ? " ..." : ""));
}

void Poll::trace(const net::Request& request) const {
    if (!parts_.trace) return;
    trace(fmt::format("{} {}", request.method, request.url));
    for (const auto& [name, value] : request.headers) trace(fmt::format("    {}: {}", name, value));
}

void Poll::trace(const std::string& line) const {
    if (parts_.trace) parts_.trace(account_->auth.hide(line));
}

}  // namespace webcare::connectors::poll
