#include "escalation/declared/declared.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "escalation/declared/fields.hpp"
#include "escalation/declared/judge.hpp"
#include "escalation/declared/token.hpp"
#include "net/signature.hpp"

namespace webcare::escalation::declared {
namespace {

/// Everything a definition may leave to be said in fewer words is divided by `share`.
Room part_of(const Room& whole, std::size_t share) {
    Room out;
    const auto less = [share](std::size_t all) { return std::max<std::size_t>(all / share, 1); };
    out.quote = less(whole.quote);
    out.line = std::max<std::size_t>(less(whole.line), 20);
    out.signals = less(whole.signals);
    out.guidance = less(whole.guidance);
    return out;
}

bool is_for(const Send& send, std::string_view type) {
    return send.on.empty() ||
           std::any_of(send.on.begin(), send.on.end(), [&](const std::string& on) {
               return on.ends_with(".*")
                          ? type.starts_with(std::string_view{on}.substr(0, on.size() - 1))
                          : on == type;
           });
}

Error lacks(std::string_view what) {
    return Error{ErrorKind::malformed,
                 fmt::format("nothing to send: {} needs a value that this delivery has not", what)};
}

class Declared final : public Channel {
 public:
    Declared(std::shared_ptr<const Definition> definition, Settings settings, const Parts& parts)
        : definition_{std::move(definition)}, settings_{std::move(settings)}, parts_{parts} {}

    asio::awaitable<Result<Receipt>> deliver(const Message& message) override {
        Message own{message};
        std::string known;
        std::size_t share = 1;
        bool began_anew = false, renewed = false, looked = !may_look(message);
        for (;;) {
            auto made = make(own, share);
            if (!made) co_return made.error();
            if (made->send->skip.size() > 0) co_return Receipt{"not sent: " + made->send->skip};
            if (!std::exchange(looked, true) && !made->send->find.empty()) {
                auto there = co_await look_up(made->send->find.front(), made->values);
                if (!there) co_return there.error();
                known = *std::move(there);
                if (!known.empty()) {
                    own.thread = known;
                    continue;
                }
            }
            const Status authorised = co_await authorise(made->request, made->values);
            if (!authorised) co_return authorised.error();
            const Hide hide = hiding(made->request);
            auto response = co_await parts_.http.send(std::move(made->request));
            if (!response) co_return hidden(of_no_answer(response.error()));
            const Scope scope{made->values};
            Verdict verdict =
                judge(*definition_, *made->send, scope, *response, parts_.clock.now(), hide);
            if (verdict.delivered)
                co_return Receipt{fmt::format("HTTP {}", response->status),
                                  std::move(verdict.thread.empty() ? known : verdict.thread)};
            if (verdict.anew && !own.thread.empty() && !began_anew) {
                began_anew = true;
                own.thread.clear();
                known.clear();
            } else if (verdict.too_large && share == 1) {
                share = 2 * made->share;
            } else if (verdict.renew && uses_token() && !renewed) {
                renewed = true;
                token_.forget();
            } else {
                co_return hidden(*std::move(verdict.error));
            }
        }
    }
    Result<Press> pressed(const net::Headers& headers, std::string_view body) const override {
        if (!definition_->buttons) return Channel::pressed(headers, body);
        return read_press(*definition_->buttons, settings_.values, headers, body,
                          parts_.clock.now());
    }
    int lanes() const override { return definition_->lanes; }
    bool is_idempotent() const override { return definition_->idempotent; }
    bool keeps_threads() const override { return settings_.thread && definition_->keeps_threads(); }

    Result<std::string> preview(const Message& message) override {
        auto made = make(message, 1);
        if (!made) return made.error();
        if (!made->send->skip.empty()) return "nothing is sent: " + made->send->skip + "\n";
        if (const Status added = add_static_auth(made->request, made->values); !added)
            return added.error();
        std::string out = fmt::format("{} {}\n", made->request.method, made->request.url);
        for (const auto& [name, value] : made->request.headers)
            out += fmt::format(
                "{}: {}\n", name,
                name == "Authorization" ? value.substr(0, value.find(' ')) + " ***" : value);
        return settings_.hide(out + "\n" + made->request.body + "\n");
    }

 private:
    struct Made {
        Values values;
        const Send* send = nullptr;
        net::Request request;
        std::size_t share = 1;
        Made() = default;
    };

    /// The request for this delivery in as many words as fit. A `skip` has none.
    Result<Made> make(const Message& message, std::size_t share) const {
        constexpr std::size_t least_words = 64;
        for (;; share *= 2) {
            Made made;
            made.share = share;
            made.values = values_of(message, parts_.zone, definition_->idempotent,
                                    part_of(definition_->room, share));
            for (const auto& [name, value] : settings_.values) made.values.texts[name] = value;
            const Scope scope{made.values};
            made.send = chosen(message.delivery.type, scope);
            if (made.send == nullptr)
                return lacks(fmt::format("no `send` of kind {}", definition_->kind));
            if (!made.send->skip.empty()) return made;
            auto request = fill(*made.send, scope);
            if (!request) return request.error();
            if (request->body.size() > definition_->most_body) {
                if (share < least_words) continue;
                return Error{ErrorKind::malformed,
                             fmt::format("the message to {} cannot be made to fit in {} bytes",
                                         definition_->title, definition_->most_body)};
            }
            made.request = *std::move(request);
            return made;
        }
    }

    /// Whether an earlier attempt at this delivery may have got through.
    bool may_look(const Message& message) const {
        return settings_.thread && message.delivery.attempts > 0;
    }

    /// What an earlier attempt made, as Receipt::thread, or empty. What a search cannot say holds
    /// nothing up: then the attempt is a marked repeat.
    asio::awaitable<Result<std::string>> look_up(const Send& find, const Values& values) {
        const Scope scope{values};
        if (scope.text("matter").empty())
            co_return std::string{};  // a search for nothing finds all
        auto request = fill(find, scope);
        if (!request) co_return std::string{};
        request->limits.total = std::chrono::seconds{10};
        const Status authorised = co_await authorise(*request, values);
        if (!authorised) co_return authorised.error();
        const auto response = co_await parts_.http.send(std::move(*request));
        if (!response && response.error().kind == ErrorKind::cancelled) co_return response.error();
        co_return response ? found(find, scope, *response) : std::string{};
    }

    const Send* chosen(std::string_view type, const Scope& scope) const {
        const auto found = std::find_if(
            definition_->sends.begin(), definition_->sends.end(),
            [&](const Send& send) { return is_for(send, type) && send.given.holds(scope); });
        return found == definition_->sends.end() ? nullptr : &*found;
    }

    Result<net::Request> fill(const Send& send, const Scope& scope) const {
        const auto url = send.url.fill(scope, Sink::url);
        if (!url) return lacks("the address");
        net::Request request{send.method, *url};
        request.access = settings_.access;
        request.follow = false;
        request.limits.body = 256 << 10;
        add_query(request.url, send.query, scope);
        if (!parts_.user_agent.empty())
            request.headers.emplace_back("User-Agent", parts_.user_agent);
        std::string type = send.content_type;
        switch (send.form) {
            case Send::Form::json:
                request.body = send.body.json(scope);
                if (type.empty()) type = "application/json";
                break;
            case Send::Form::form:
                request.body = send.body.form(scope);
                if (type.empty()) type = "application/x-www-form-urlencoded";
                break;
            case Send::Form::text:
                request.body = send.text.fill(scope).value_or("");
                if (type.empty()) type = "text/plain; charset=utf-8";
                break;
            case Send::Form::none:
                break;
        }
        if (!type.empty()) request.headers.emplace_back("Content-Type", type);
        if (const Status added = add_headers(request, send.headers, scope); !added)
            return added.error();
        return request;
    }

    static void add_query(std::string& url, const Named& query, const Scope& scope) {
        for (const auto& [name, made] : query) {
            const auto value = made.fill(scope, Sink::url);
            if (!value || value->empty()) continue;
            url += url.find('?') == std::string::npos ? '?' : '&';
            url += escape(name, Sink::url) + "=" + *value;
        }
    }
    static Status add_headers(net::Request& request, const Named& headers, const Scope& scope) {
        for (const auto& [name, made] : headers) {
            const auto value = made.fill(scope, Sink::plain);
            if (!value || value->empty()) continue;
            auto word = header_word(*value);
            if (!word)
                return Error{ErrorKind::malformed,
                             fmt::format("the header {} would hold a line break", name)};
            request.headers.emplace_back(name, *std::move(word));
        }
        return {};
    }

    /// The first way whose values are all there; none where the service asks for nothing.
    const Auth* way(const Scope& scope) const {
        const auto there = [&](const Template& made) {
            return !made.fill(scope, Sink::plain).value_or("").empty();
        };
        const auto all = [&](const Named& named) {
            return std::all_of(named.begin(), named.end(),
                               [&](const auto& pair) { return there(pair.second); });
        };
        const auto found =
            std::find_if(definition_->auth.begin(), definition_->auth.end(), [&](const Auth& a) {
                const auto& oauth = a.client_credentials;
                return all(a.headers) && all(a.query) && (!a.basic || there(a.basic->first)) &&
                       (oauth ? there(oauth->client_id) && there(oauth->client_secret)
                              : !a.bearer || there(*a.bearer));
            });
        return found == definition_->auth.end() ? nullptr : &*found;
    }
    bool uses_token() const {
        return std::any_of(definition_->auth.begin(), definition_->auth.end(),
                           [](const Auth& a) { return a.client_credentials.has_value(); });
    }

    /// All but a token that has to be fetched, in whose place three stars stand.
    Status add_static_auth(net::Request& request, const Values& values) const {
        const Scope scope{values};
        const Auth* const used = way(scope);
        if (used == nullptr) return {};
        if (used->basic)
            request.headers.emplace_back(
                "Authorization",
                "Basic " +
                    net::base64(used->basic->first.fill(scope, Sink::plain).value_or("") + ":" +
                                used->basic->second.fill(scope, Sink::plain).value_or("")));
        if (used->client_credentials)
            request.headers.emplace_back("Authorization", "Bearer " + token_.known());
        else if (used->bearer)
            request.headers.emplace_back(
                "Authorization", "Bearer " + used->bearer->fill(scope, Sink::plain).value_or(""));
        add_query(request.url, used->query, scope);
        return add_headers(request, used->headers, scope);
    }
    asio::awaitable<Status> authorise(net::Request& request, const Values& values) {
        const Scope scope{values};
        const Auth* const used = way(scope);
        if (used != nullptr && used->client_credentials) {
            Values copy{values};
            auto token = co_await token_.get(*used->client_credentials, std::move(copy),
                                             settings_.access, parts_);
            if (!token) co_return hidden(token.error());
        }
        co_return add_static_auth(request, values);
    }

    /// Bytes that are no answer say nothing of our request: a proxy may be in trouble.
    static Error of_no_answer(Error error) {
        if (error.kind == ErrorKind::malformed) error.kind = ErrorKind::temporary;
        return error;
    }
    /// Hides the secrets, and the credentials as this request carries them.
    Hide hiding(const net::Request& request) const {
        const auto header = net::header(request.headers, "Authorization");
        std::string credentials{header.value_or(std::string_view{})};
        credentials.erase(0, credentials.find(' ') + 1);
        return [this, credentials = std::move(credentials)](std::string text) {
            return settings_.hide(std::move(text), credentials);
        };
    }
    Error hidden(Error error) const {
        error.detail = settings_.hide(std::move(error.detail));
        return error;
    }

    std::shared_ptr<const Definition> definition_;
    Settings settings_;
    Parts parts_;
    Token token_;
};

}  // namespace

std::optional<Factory> prepare(std::shared_ptr<const Definition> definition,
                               const config::Channel& channel, const config::Config& config,
                               config::Problems& problems) {
    auto settings = read_settings(channel, config, definition->options, problems);
    if (!settings) return std::nullopt;
    settings->values["press.url"] = config::public_url(config) + "/chat/" + channel.name;
    return [definition = std::move(definition),
            settings = *std::move(settings)](const Parts& parts) -> std::unique_ptr<Channel> {
        return std::make_unique<Declared>(definition, settings, parts);
    };
}

std::optional<Factory> prepare(const std::string& definition_file, const config::Channel& channel,
                               const config::Config& config, config::Problems& problems) {
    auto definition = load_definition(definition_file, problems);
    if (!definition) return std::nullopt;
    return prepare(std::move(definition), channel, config, problems);
}

}  // namespace webcare::escalation::declared
