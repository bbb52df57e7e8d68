#include "connectors/poll/auth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/address.hpp"
#include "connectors/connector.hpp"
#include "connectors/poll/asking.hpp"
#include "core/json.hpp"
#include "net/signature.hpp"

namespace webcare::connectors::poll {
namespace {

constexpr std::chrono::minutes early{1};  // before a token ends, another is fetched

/// What `named` gives now as [name, value]; what has no value is left out.
std::vector<std::pair<std::string, std::string>> filled(const Named& named, const Scope& scope) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& [name, made] : named) {
        if (auto value = made.fill(scope)) out.emplace_back(name, *std::move(value));
    }
    return out;
}

std::string json_of(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string out;
    JsonWriter writer{out};
    writer.begin_object();
    for (const auto& [name, value] : fields) writer.field(name, value);
    writer.end_object();
    return out;
}

std::string form_of(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string out;
    for (const auto& [name, value] : fields) {
        if (!out.empty()) out += '&';
        out += url_encoded(name) + "=" + url_encoded(value);
    }
    return out;
}

std::optional<std::string> basic_of(const std::pair<Template, Template>& pair, const Scope& scope) {
    const auto user = pair.first.fill(scope), password = pair.second.fill(scope);
    if (!user) return std::nullopt;
    return "Basic " + net::base64(*user + ":" + password.value_or(""));
}

class Fetching {
 public:
    explicit Fetching(bool& flag) : flag_{flag} { flag_ = true; }
    ~Fetching() { flag_ = false; }
    Fetching(const Fetching&) = delete;
    Fetching& operator=(const Fetching&) = delete;

 private:
    bool& flag_;
};

/// Answers that say that a refresh token has ended (RFC 6749, 5.2, and services that say it their
/// own way). What else is refused (429, 408) says nothing of it.
bool token_has_ended(int status) {
    return status == 400 || status == 401 || status == 403;
}

bool name_in(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Authoriser::Authoriser(const std::vector<Auth>& ways, const Settings& settings, const Parts& parts)
    : settings_{settings}, parts_{parts} {
    const auto open = [&](const Auth& way) {
        return std::all_of(way.needs.begin(), way.needs.end(),
                           [&](const std::string& name) { return settings.values.contains(name); });
    };
    const auto found = std::find_if(ways.begin(), ways.end(), open);
    if (found != ways.end()) way_ = &*found;
    const auto configured = settings.values.find("refresh_token");
    if (way_ == nullptr || !way_->login || configured == settings.values.end()) return;
    kept_.emplace(settings.token_folder, settings.name, configured->second);
    if (auto token = kept_->load()) made_["refresh_token"] = *std::move(token);
}

asio::awaitable<Status> Authoriser::authorise(net::Request& request) {
    if (way_ == nullptr) co_return Status{};
    Scope scope{settings_.values, made_};
    while (fetching_) {
        const Status waited = co_await parts_.timers.wait(std::chrono::milliseconds{100});
        if (!waited) co_return waited;
    }
    const bool fresh = expires_ && parts_.clock.now() + early < *expires_;
    if (way_->jwt && !fresh) {
        if (const Status made = make_jwt(scope); !made) co_return made;
    }
    if (way_->login && !fresh) {
        const Fetching others_wait{fetching_};
        const Status fetched = co_await fetch_token(scope);
        if (!fetched) co_return fetched;
    }
    if (way_->proof) {
        const auto key = way_->proof->key.fill(scope), of = way_->proof->of.fill(scope);
        if (key && of) made_["proof"] = net::hex(net::hmac_sha256(*key, *of));
    }
    for (auto& [name, value] : filled(way_->headers, scope))
        set_header(request.headers, name, std::move(value));
    if (way_->basic) {
        if (auto value = basic_of(*way_->basic, scope))
            request.headers.emplace_back("Authorization", *std::move(value));
    }
    for (const auto& [name, value] : filled(way_->query, scope))
        add_query(request.url, name, value);
    co_return Status{};
}

std::optional<Time> Authoriser::token_ends() const {
    std::optional<Time> soonest;
    for (const std::string& secret : settings_.secrets) {
        const std::size_t first = secret.find('.'), second = secret.find('.', first + 1);
        if (!secret.starts_with("eyJ") || second == std::string::npos) continue;
        const auto claims = net::from_base64url(secret.substr(first + 1, second - first - 1));
        JsonDocument document;
        const auto json = claims ? document.parse(*claims) : Result<JsonValue>{JsonValue{}};
        constexpr std::int64_t longest = 1LL << 36;  // seconds: the year 4147
        const auto seconds = json ? (*json)["exp"].integer() : std::nullopt;
        if (!seconds || *seconds <= 0 || *seconds > longest) continue;
        const Time ends{std::chrono::seconds{*seconds}};
        if (!soonest || ends < *soonest) soonest = ends;
    }
    return soonest;
}

bool Authoriser::forget_token() {
    expires_.reset();
    if (way_ == nullptr || (!way_->login && !way_->jwt)) return false;
    made_.erase("access_token");
    return true;
}

Status Authoriser::make_jwt(const Scope& scope) {
    const Auth::Jwt& jwt = *way_->jwt;
    const auto key = jwt.key.fill(scope);
    if (!key) return Error{ErrorKind::misconfigured, "there is no private key"};
    const Time now = parts_.clock.now();
    const auto seconds = [](Time at) {
        return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
    };
    std::string claims, header;
    JsonWriter writer{claims};
    writer.begin_object();
    for (const auto& [name, value] : filled(jwt.claims, scope)) writer.field(name, value);
    writer.field("iat", seconds(now)).field("exp", seconds(now + jwt.lives)).end_object();
    auto names = filled(jwt.header, scope);
    names.emplace(names.begin(), "alg",
                  jwt.algorithm == net::JwtAlgorithm::es256 ? "ES256" : "RS256");
    names.emplace_back("typ", "JWT");
    header = json_of(names);
    auto signed_token = net::sign_jwt(jwt.algorithm, *key, header, claims);
    if (!signed_token) return signed_token.error();
    made_["jwt"] = *std::move(signed_token);
    if (!way_->login) expires_ = now + jwt.lives;
    return {};
}

asio::awaitable<Status> Authoriser::fetch_token(Scope scope) {
    const bool renews = way_->refresh && made_.contains("refresh_token");
    auto response = co_await ask(renews ? *way_->refresh : *way_->login, scope);
    if (renews && response && token_has_ended(response->status)) {
        made_.erase("refresh_token");  // begin anew
        response = co_await ask(*way_->login, scope);
    }
    if (!response) co_return response.error();
    if (response->status / 100 != 2) {
        Error refused = net::error_of(*response, "the request for a token", parts_.clock.now());
        const bool ours =
            response->status == 400 || response->status == 422;  // invalid_grant and the like
        if (ours) refused.kind = ErrorKind::denied;
        co_return refused;
    }
    JsonDocument document;
    const auto json = document.parse(response->body);
    if (!json)
        co_return Error{ErrorKind::malformed,
                        "the answer with the token is " + json.error().detail};
    const Item answer{*json};
    std::string token = written(way_->token.in(answer));
    if (token.empty())
        co_return Error{ErrorKind::malformed, "the answer to the login holds no token"};
    made_["access_token"] = std::move(token);
    Status kept;
    if (std::string renewal = written(way_->renewal.in(answer)); !renewal.empty()) {
        if (kept_ && scope.value("refresh_token") != renewal) kept = kept_->save(renewal);
        made_["refresh_token"] = std::move(renewal);
    }
    const std::string said = written(way_->lives.in(answer));  // a number, or a text that is one
    std::int64_t lives = 0;
    std::from_chars(said.data(), said.data() + said.size(), lives);
    constexpr std::int64_t longest = 365LL * 24 * 3600;
    const Duration life =
        lives > 0 ? Duration{std::chrono::seconds{std::min(lives, longest)}} : way_->usual_life;
    // A token that lives shorter than our margin is used all the same.
    expires_ = parts_.clock.now() + std::max<Duration>(life, 2 * early);
    co_return kept;  // where that failed somebody must know; the next request goes on all the same
}

asio::awaitable<Result<net::Response>> Authoriser::ask(const Login& login, Scope scope) {
    const auto url = login.url.fill(scope);
    if (!url) co_return Error{ErrorKind::misconfigured, "the address of the login lacks a value"};
    net::Request request{"POST", *url};
    request.access = settings_.access;
    request.headers.emplace_back("User-Agent", parts_.user_agent);
    request.headers.emplace_back("Accept", "application/json");
    for (auto& [name, value] : filled(login.headers, scope))
        set_header(request.headers, name, std::move(value));
    if (login.basic) {
        if (auto value = basic_of(*login.basic, scope))
            request.headers.emplace_back("Authorization", *std::move(value));
    }
    if (!login.json.empty()) {
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = json_of(filled(login.json, scope));
    } else if (!login.form.empty()) {
        request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        request.body = form_of(filled(login.form, scope));
    }
    co_return co_await parts_.http.send(std::move(request));
}

std::string Authoriser::hide(std::string text) const {
    Settings made;
    for (const auto& [name, value] : made_) made.secrets.push_back(value);
    return made.hide(settings_.hide(std::move(text)));
}

std::string Authoriser::strip(const std::string& url) const {
    const std::size_t query = url.find('?');
    if (way_ == nullptr || way_->query.empty() || query == std::string::npos) return url;
    std::vector<std::string> ours;
    for (const auto& [name, value] : way_->query) ours.push_back(name);
    std::string out = url.substr(0, query);
    char sign = '?';
    for (std::size_t at = query + 1; at <= url.size();) {
        const std::size_t end = std::min(url.find('&', at), url.size());
        const std::string_view pair = std::string_view{url}.substr(at, end - at);
        if (!pair.empty() && !name_in(ours, pair.substr(0, pair.find('=')))) {
            out += sign;
            out += pair;
            sign = '&';
        }
        at = end + 1;
    }
    return out;
}

}  // namespace webcare::connectors::poll
