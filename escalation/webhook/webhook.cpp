#include "escalation/webhook/webhook.hpp"

#include <fmt/format.h>

#include "escalation/target_url.hpp"
#include "net/signature.hpp"

namespace webcare::escalation::webhook {

namespace {

struct Options {
    TargetUrl target;
    std::optional<Secret> secret;  ///< none: not signed
    int lanes = 8;
    Duration timeout = std::chrono::seconds{20};
    Options() = default;
};

class Webhook final : public Channel {
 public:
    Webhook(const Options& options, const Parts& parts) : options_{options}, parts_{parts} {
        if (options_.secret) key_.emplace(*options_.secret);
    }

    asio::awaitable<Result<Receipt>> deliver(const Message& message) override {
        net::Request request = json_post(options_.target, render(message), parts_.user_agent);
        request.limits.total = request.limits.first_byte = options_.timeout;
        add_signature(request, message);
        auto response = co_await parts_.http.send(std::move(request));
        if (!response) {
            // Bytes that are no answer say nothing of our request: a proxy may be in trouble.
            Error error = response.error();
            if (error.kind == ErrorKind::malformed) error.kind = ErrorKind::temporary;
            co_return error;
        }
        if (response->status >= 200 && response->status < 300)
            co_return Receipt{fmt::format("HTTP {}", response->status)};
        co_return net::error_of(*response, "the webhook", parts_.clock.now());
    }

    Result<std::string> preview(const Message& message) override {
        net::Request request = json_post(options_.target, render(message), parts_.user_agent);
        add_signature(request, message);
        return shown(request);
    }
    int lanes() const override { return options_.lanes; }
    bool is_idempotent() const override { return true; }

 private:
    /// The time is that of this attempt; the id is that of the delivery.
    void add_signature(net::Request& request, const Message& message) const {
        if (!key_) {
            request.headers.emplace_back("webhook-id", message.delivery.id);
            return;
        }
        for (auto& header : key_->sign(message.delivery.id, message.at, request.body))
            request.headers.push_back(std::move(header));
    }

    Options options_;
    Parts parts_;
    std::optional<net::WebhookKey> key_;
};

}  // namespace

std::optional<Factory> prepare(const config::Channel& channel, const config::Config& config,
                               config::Problems& problems) {
    config::Fields fields{channel.options, "webhook channel", problems};
    Options options;
    auto target = read_target(fields, config, false);
    options.secret = fields.secret("secret");
    fields.read("lanes", options.lanes, 1, 64);
    fields.read("timeout", options.timeout);
    if (!options.secret)
        problems.warning(channel.options.at(),
                         "no `secret_file`: the receiver cannot tell our "
                         "deliveries from anybody else's");
    fields.finish();
    if (!target) return std::nullopt;
    options.target = *std::move(target);
    return [options](const Parts& parts) { return std::make_unique<Webhook>(options, parts); };
}

}  // namespace webcare::escalation::webhook
