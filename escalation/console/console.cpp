#include "escalation/console/console.hpp"

#include <fmt/format.h>

#include "core/text.hpp"
#include "escalation/brief.hpp"
#include "escalation/target_url.hpp"

namespace webcare::escalation::console {

namespace {

constexpr std::string_view reset = "\x1b[0m", bold = "\x1b[1m", dim = "\x1b[2m";

std::string_view colour_of(Level level) {
    switch (level) {
        case Level::critical:
            return "\x1b[1;97;41m";  // white on red
        case Level::high:
            return "\x1b[1;31m";
        case Level::medium:
            return "\x1b[1;33m";
        case Level::low:
            return "\x1b[1;36m";
        case Level::none:
            break;
    }
    return "\x1b[1;37m";
}

/// Lines with an indent and, where wanted, a style. Whatever comes in leaves as printable text.
class Page {
 public:
    explicit Page(bool colour) : colour_{colour} {}

    void line(std::string_view style, std::string_view text, std::string_view indent = "  ") {
        out_ += indent;
        if (colour_) out_ += style;
        out_ += printable(text);
        if (colour_ && !style.empty()) out_ += reset;
        out_ += '\n';
    }
    /// Every line of a text of strangers stands behind our mark, so that none passes for ours.
    void quote(std::string_view text) {
        while (!text.empty()) {
            const std::size_t end = text.find('\n');
            line("", text.substr(0, end), "  > ");
            text.remove_prefix(end == text.npos ? text.size() : end + 1);
        }
    }
    void fact(std::string_view style, std::string_view label, std::string_view text) {
        line(style, fmt::format("{}: {}", label, text));
    }
    void list(std::string_view title, const std::vector<std::string>& lines) {
        if (lines.empty()) return;
        line(dim, title);
        for (const std::string& one : lines) line("", one, "    - ");
    }
    std::string take() { return std::move(out_); }

 private:
    bool colour_;
    std::string out_ = "\n";
};

class Terminal final : public Channel {
 public:
    explicit Terminal(const Parts& parts) : parts_{parts} {}

    asio::awaitable<Result<Receipt>> deliver(const Message& message) override {
        parts_.terminal(render(message, parts_.zone, parts_.colour));
        co_return Receipt{"shown"};
    }
    Result<std::string> preview(const Message& message) override {
        return render(message, parts_.zone, parts_.colour);
    }

 private:
    Parts parts_;
};

}  // namespace

std::string render(const Message& message, const Zone& zone, bool colour) {
    Room room;
    room.unseen = Unseen::show;
    const Brief brief = write_brief(message, zone, false, room);
    const Wording& words = *brief.words;
    Page page{colour};
    page.line(colour_of(message.delivery.level), brief.headline, "");
    if (!brief.mark.empty()) page.line(bold, brief.mark);
    page.quote(brief.quote);
    page.list(brief.why_label, brief.why);
    for (const Brief::Fact& fact : brief.facts) page.fact(bold, fact.label, fact.text);
    page.list(words.guidance, brief.guidance);
    if (!brief.link.empty()) page.fact(bold, words.see, brief.link);
    if (!brief.permalink.empty()) page.fact(dim, words.post, brief.permalink);
    for (const Brief::Fact& fact : brief.details) page.fact(dim, fact.label, fact.text);
    return page.take();
}

std::optional<Factory> prepare(const config::Channel& channel, const config::Config&,
                               config::Problems& problems) {
    config::Fields fields{channel.options, "channel", problems};
    know_common_keys(fields);
    fields.finish();
    return [](const Parts& parts) { return std::make_unique<Terminal>(parts); };
}

}  // namespace webcare::escalation::console
