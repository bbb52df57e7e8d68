#include "escalation/slack/slack.hpp"

#include <fmt/format.h>

#include "core/text.hpp"
#include "escalation/brief.hpp"
#include "escalation/target_url.hpp"

namespace webcare::escalation::slack {

namespace {

// Slack rejects the whole message when one block is too long: characters, after escaping.
constexpr std::size_t header_room = 150, section_room = 2'900, text_room = 3'900;

/// The escaped text, cut between graphemes before escaping until it fits. Bytes are counted, which
/// are at least as many as characters.
std::string fit(std::string_view text, std::size_t room) {
    for (std::size_t graphemes = room; graphemes > 0; graphemes -= graphemes / 4 + 1) {
        std::string escaped = escape(shorten(text, graphemes));
        if (escaped.size() <= room) return escaped;
    }
    return "…";
}

void plain(JsonWriter& out, std::string_view text, std::size_t room) {
    out.begin_object().field("type", "plain_text").field("text", fit(text, room));
    out.field("emoji", false).end_object();
}

void section(JsonWriter& out, std::string_view text) {
    if (trim(text).empty()) return;
    out.begin_object().field("type", "section").key("text");
    plain(out, text, section_room);
    out.end_object();
}

void button(JsonWriter& out, std::string_view label, const std::string& url) {
    if (url.empty()) return;
    out.begin_object().field("type", "button").key("text");
    plain(out, label, 75);
    out.field("url", url).end_object();
}

std::string lines_of(const std::vector<Brief::Fact>& facts) {
    std::string text;
    for (const Brief::Fact& fact : facts) text += fmt::format("{}: {}\n", fact.label, fact.text);
    return text;
}

std::string list(std::string_view title, const std::vector<std::string>& lines) {
    if (lines.empty()) return {};
    std::string text = fmt::format("{}\n", title);
    for (const std::string& line : lines) text += fmt::format("• {}\n", line);
    return text;
}

/// The small print, in small letters.
void context(JsonWriter& out, const std::vector<Brief::Fact>& details) {
    if (details.empty()) return;
    out.begin_object().field("type", "context").key("elements").begin_array();
    plain(out, lines_of(details), section_room);
    out.end_array().end_object();
}

void write_blocks(JsonWriter& out, const Brief& brief) {
    const Wording& words = *brief.words;
    out.begin_array();
    out.begin_object().field("type", "header").key("text");
    plain(out, brief.headline, header_room);
    out.end_object();
    section(out, brief.mark);
    section(out, brief.quote);
    section(out, list(brief.why_label, brief.why));
    section(out, lines_of(brief.facts));
    section(out, list(words.guidance, brief.guidance));
    if (!brief.link.empty() || !brief.permalink.empty()) {
        out.begin_object().field("type", "actions").key("elements").begin_array();
        button(out, words.see, brief.link);
        button(out, words.post, brief.permalink);
        out.end_array().end_object();
    }
    context(out, brief.details);
    out.end_array();
}

class Slack final : public Channel {
 public:
    Slack(TargetUrl target, const Parts& parts) : target_{std::move(target)}, parts_{parts} {}

    asio::awaitable<Result<Receipt>> deliver(const Message& message) override {
        net::Request request = json_post(target_, render(message, parts_.zone), parts_.user_agent);
        auto response = co_await parts_.http.send(std::move(request));
        if (!response) co_return response.error();
        if (response->status == 200 && response->body == "ok") co_return Receipt{"ok"};
        if (response->status >= 200 && response->status < 300)
            co_return Error{ErrorKind::temporary, "Slack answered something else than \"ok\""};
        Error error = net::error_of(*response, "Slack", parts_.clock.now());
        error.detail += ": " + printable(shorten(clean_text(response->body), 80));
        co_return error;
    }
    Result<std::string> preview(const Message& message) override {
        return shown(json_post(target_, render(message, parts_.zone), parts_.user_agent));
    }

 private:
    TargetUrl target_;
    Parts parts_;
};

}  // namespace

std::string escape(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 16);
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string render(const Message& message, const Zone& zone) {
    const Brief brief = write_brief(message, zone, false, Room{});
    std::string body;
    JsonWriter out{body};
    // What a notification shows; Slack would parse it as mrkdwn.
    const std::string text =
        brief.mark.empty() ? brief.headline : brief.headline + " " + brief.mark;
    out.begin_object().field("text", fit(text, text_room)).field("mrkdwn", false);
    out.field("unfurl_links", false).field("unfurl_media", false);
    out.field("link_names", false).field("parse", "none").key("blocks");
    write_blocks(out, brief);
    out.end_object();
    return body;
}

std::optional<Factory> prepare(const config::Channel& channel, const config::Config& config,
                               config::Problems& problems) {
    config::Fields fields{channel.options, "slack channel", problems};
    auto target = read_target(fields, config, true);
    fields.finish();
    if (!target) return std::nullopt;
    return [target = *std::move(target)](const Parts& parts) {
        return std::make_unique<Slack>(target, parts);
    };
}

}  // namespace webcare::escalation::slack
