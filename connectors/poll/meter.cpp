#include "connectors/poll/meter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/zone.hpp"

namespace webcare::connectors::poll {
namespace {

using std::chrono::seconds;

constexpr seconds longest_pause{6 * 3600}, shortest_pause{1};
constexpr double nearly = 0.8;  // of a budget: time to tell

double number(std::string_view text) {
    double out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    static_cast<void>(end);
    return error == std::errc{} ? out : 0;
}

seconds clamped(double pause) {
    return seconds{
        static_cast<seconds::rep>(std::clamp(pause, static_cast<double>(shortest_pause.count()),
                                             static_cast<double>(longest_pause.count())))};
}

/// The figure that a header has, or a place in the answer; nothing where there is none.
std::optional<std::string> figure(const std::string& where, const net::Response& response,
                                  JsonValue answer) {
    if (where.empty()) return std::nullopt;
    if (!Place::is_meant(where)) {
        const auto header = net::header(response.headers, where);
        return header ? std::optional{std::string{*header}} : std::nullopt;
    }
    const auto place = Place::parse(where);
    std::string found = place ? written(place->in(Item{answer})) : std::string{};
    return found.empty() ? std::nullopt : std::optional{std::move(found)};
}

}  // namespace

Meter::Meter(const Definition& definition, const Settings& settings, const Parts& parts)
    : limits_{definition.limits}, settings_{settings}, parts_{parts} {
    if (limits_.per_second > 0) rate_.emplace(limits_.per_second, 1);
}

Status Meter::afford(const Request& request, const State& state, double share) const {
    if (const Time now = parts_.clock.now(); state.quiet_until && now < *state.quiet_until)
        return Error{ErrorKind::throttled,
                     fmt::format("quota_spent: the service said so; it is asked again at {}",
                                 format_time(*state.quiet_until)),
                     std::chrono::ceil<seconds>(*state.quiet_until - now)};
    for (const Budget& budget : limits_.budgets) {
        const auto found = state.spent.find(budget.name);
        const bool today_too = found != state.spent.end() && found->second.day == today(budget);
        const double spent = today_too ? found->second.amount : 0;
        const double next = budget.per_item ? 0 : budget.cost * request.cost;
        const double most = share * limit(budget);
        const bool fits = budget.per_item ? spent < most : spent + next <= most;
        if (fits) continue;
        return Error{
            ErrorKind::throttled,
            fmt::format(
                "quota_spent: {:.6g} of {:.6g} {} are used up; it is renewed at midnight ({})",
                spent, most, budget.name, budget.zone.name()),
            until_midnight(budget)};
    }
    return {};
}

std::optional<std::string> Meter::nearly_spent(
    const std::map<std::string, Spent, std::less<>>& spent) const {
    for (const Budget& budget : limits_.budgets) {
        const auto found = spent.find(budget.name);
        const double most = limit(budget);
        if (found == spent.end() || found->second.day != today(budget)) continue;
        if (found->second.amount < nearly * most) continue;
        return fmt::format("{:.6g} of {:.6g} {} of today are used", found->second.amount, most,
                           budget.name);
    }
    return told_.empty() ? std::nullopt : std::optional{told_};
}

Duration Meter::pace() {
    const auto now = parts_.clock.steady();
    Duration wait = not_before_ > now ? std::chrono::duration_cast<Duration>(not_before_ - now)
                                      : Duration::zero();
    if (rate_) wait = std::max(wait, rate_->take(now));
    return wait;
}

void Meter::count(double requests, std::size_t items, State& state,
                  std::vector<std::string>& notices) {
    for (const Budget& budget : limits_.budgets) {
        Spent& spent = state.spent[budget.name];
        const std::string day = today(budget);
        if (spent.day != day) spent = Spent{}, spent.day = day;
        const double before = spent.amount, most = limit(budget);
        spent.amount += budget.cost * (budget.per_item ? static_cast<double>(items) : requests);
        if (before < nearly * most && spent.amount >= nearly * most) {
            notices.push_back(
                fmt::format("quota_nearly_spent: {:.6g} of {:.6g} {} of today are used",
                            spent.amount, most, budget.name));
        }
    }
}

Error Meter::spent(std::string why) {
    told_ = why;
    seconds pause = longest_pause;
    if (!limits_.budgets.empty()) pause = until_midnight(limits_.budgets.front());
    return Error{ErrorKind::throttled, "quota_spent: " + std::move(why), pause};
}

void Meter::learn(const net::Response& response, JsonValue answer) {
    const auto remaining = figure(limits_.remaining, response, answer);
    if (remaining) told_.clear();
    if (remaining && number(*remaining) <= limits_.reserve) {
        const auto wait = until_reset(response, answer);
        // A window of minutes is used up and renewed all the time; that is pace, not trouble.
        constexpr std::chrono::hours worth_telling{1};
        if (wait && *wait >= worth_telling)
            told_ = fmt::format("the service says that {} requests remain", number(*remaining));
        if (wait)
            pause(*wait);
        else if (!limits_.budgets.empty())
            pause(std::min(until_midnight(limits_.budgets.front()), longest_pause));
    }
    if (limits_.has_wait) {
        const double wait = limits_.wait.in(Item{answer}).number().value_or(0);
        if (wait > 0) pause(clamped(wait));
    }
    for (const std::string& usage : limits_.usage) {
        if (const auto header = net::header(response.headers, usage)) learn_usage(*header);
    }
}

/// Figures in percent, however deep they lie in the header's JSON: the greatest decides.
void Meter::learn_usage(std::string_view header) {
    JsonDocument document;
    const auto json = document.parse(header);
    if (!json) return;
    double greatest = 0, regain = 0;
    const auto look = [&](auto& self, JsonValue value, std::string_view key) -> void {
        if (const auto figure = value.number()) {
            // Meta's one figure that is no percentage: minutes until access returns.
            double& which = key.find("regain") != key.npos ? regain : greatest;
            which = std::max(which, *figure);
        }
        value.each_item([&](JsonValue item) { self(self, item, key); });
        value.each_field([&](std::string_view name, JsonValue field) { self(self, field, name); });
    };
    look(look, *json, "");
    told_ = greatest >= limits_.usage_slow
                ? fmt::format("the service says that {:.0f} % of the quota are used", greatest)
                : std::string{};
    if (greatest >= limits_.usage_stop)
        pause(clamped(std::max(regain * 60, 900.0)));
    else if (greatest >= limits_.usage_slow)
        pause(std::max<Duration>(settings_.every, std::chrono::minutes{1}));
}

std::optional<seconds> Meter::until_reset(const net::Response& response, JsonValue answer) const {
    const auto said = figure(limits_.reset, response, answer);
    if (!said) return std::nullopt;
    constexpr double a_date_from = 1e9;  // seconds since 1970; below it, seconds from now
    const double value = number(*said);
    const bool is_pause = value > 0 && value < a_date_from && said->find('-') == said->npos;
    if (is_pause) return clamped(value);
    const auto at = moment(*said);
    if (!at) return std::nullopt;
    return clamped(std::chrono::duration<double>(*at - parts_.clock.now()).count());
}

double Meter::limit(const Budget& budget) const {
    const auto most = budget.most.fill(Scope{settings_.values, settings_.values});
    return most ? number(*most) : std::numeric_limits<double>::infinity();
}

std::string Meter::today(const Budget& budget) const {
    const auto day = budget.zone.to_local(parts_.clock.now()).day;
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

seconds Meter::until_midnight(const Budget& budget) const {
    const Time now = parts_.clock.now();
    const LocalTime local = budget.zone.to_local(now);
    const LocalTime midnight{std::chrono::sys_days{local.day} + std::chrono::days{1}, seconds{0}};
    return std::chrono::ceil<seconds>(budget.zone.to_utc(midnight) - now);
}

void Meter::pause(Duration pause) {
    not_before_ = std::max(not_before_, parts_.clock.steady() + pause);
}

}  // namespace webcare::connectors::poll
