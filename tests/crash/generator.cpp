#include "tests/crash/generator.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <fstream>
#include <vector>

#include "core/clock.hpp"
#include "net/signature.hpp"

namespace webcare::crash {

std::string rules(int severity) {
    return fmt::format(
        "rules:\n  - id: crash.kapot\n    title: Kapot\n    when: kapot\n    severity: {}\n"
        "    type: complaint\n"
        "    examples: {{ hit: [\"de kraan is kapot\"], miss: [\"de kraan is heel\"] }}\n",
        severity);
}

namespace {

std::string mention_line(const std::string& id) {
    return fmt::format(
        R"({{"id":"{}","text":"Mijn kraan is kapot, al weken","author":{{"handle":"klant-{}"}}}})",
        id, id);
}

}  // namespace

void Generator::run(const std::atomic<bool>& alive) {
    while (alive) {
        // What a short life cannot deliver must not pile up over a thousand of them.
        if (ledger_.waiting() < pace_.most_waiting) append(10);
        push();
        ::poll(nullptr, 0, static_cast<int>(pace_.pause.count()));
    }
}

void Generator::append(int lines) {
    std::string text;
    std::vector<std::string> ids;
    for (int i = 0; i < lines; ++i) {
        ids.push_back(fmt::format("file:{}", ++lines_));
        text += mention_line(ids.back()) + "\n";
    }
    std::ofstream{file_, std::ios::app | std::ios::binary} << text;
    for (const std::string& id : ids) ledger_.accepted(id);
}

void Generator::push() {
    if (!unanswered_) {
        ++pushes_;
        body_.clear();
        for (int i = 0; i < 4; ++i)
            body_ += mention_line(fmt::format("push:{}-{}", pushes_, i)) + "\n";
        unanswered_ = true;
    }
    net::Request request{"POST", hook_url_};
    request.access.allow_private = true;
    request.headers = net::WebhookKey{Secret{secret}}.sign(fmt::format("push-{}", pushes_),
                                                           SystemClock{}.now() + ahead_, body_);
    request.body = body_;
    const auto response = network_.run(network_.http.send(std::move(request)));
    if (!response || response->status != 202) return;
    unanswered_ = false;
    for (int i = 0; i < 4; ++i) ledger_.accepted(fmt::format("push:{}-{}", pushes_, i));
}

std::uint16_t port_of(const test::LoopbackServer& taken) {
    // A port that was just free: the system gives the same one again only after it has gone round.
    const test::LoopbackServer other{[](const test::SeenRequest&) { return test::answer(200); }};
    return other.port() == taken.port() ? static_cast<std::uint16_t>(taken.port() + 1)
                                        : other.port();
}

}  // namespace webcare::crash
