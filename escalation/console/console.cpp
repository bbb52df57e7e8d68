#include "escalation/console/console.hpp"

#include <fmt/format.h>

#include "core/text.hpp"
#include "escalation/brief.hpp"

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
    void fact(std::string_view label, std::string_view text) {
        out_ += fmt::format("  {}{:<24}{}{}\n", colour_ ? dim : "", fmt::format("{}:", label),
                            colour_ ? reset : "", printable(text));
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

 private:
    Parts parts_;
};

}  // namespace

std::string render(const Message& message, const Zone& zone, bool colour) {
    const Brief brief = write_brief(message, zone, false, Room{});
    Page page{colour};
    page.line(colour_of(message.delivery.level), brief.headline, "");
    if (!brief.mark.empty()) page.line(bold, brief.mark);
    page.line("", brief.quote, "  > ");
    for (const Brief::Fact& fact : brief.facts) page.fact(fact.label, fact.text);
    page.list("Why", brief.why);
    page.list("Keep in mind", brief.points);
    page.list("Answer", brief.skeleton);
    page.list("Take care", brief.cautions);
    if (!brief.permalink.empty()) page.fact("Post", brief.permalink);
    if (!brief.link.empty()) page.fact("See and acknowledge", brief.link);
    return page.take();
}

std::optional<Factory> prepare(const config::Channel& channel, const config::Config&,
                               config::Problems& problems) {
    config::Fields fields{channel.options, "channel", problems};
    std::string ignored;
    fields.read("name", ignored);
    fields.read("kind", ignored);
    fields.finish();
    return [](const Parts& parts) { return std::make_unique<Terminal>(parts); };
}

}  // namespace webcare::escalation::console
