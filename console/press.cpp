#include "console/alert_link.hpp"
#include "console/deeds.hpp"
#include "console/handlers.hpp"
#include "console/page_words.hpp"
#include "console/problem.hpp"
#include "core/json.hpp"

namespace webcare::console {
namespace {

/// Acknowledges, and says in words how that went.
asio::awaitable<std::string> take(Desk& desk, const Pressed& pressed, const PageWords& words) {
    const auto opened = open_link(desk, pressed.token);
    if (!opened) co_return std::string{words.expired_title};
    // Not every service signs who pressed: an alert that was sent to one person is taken by them.
    auto who = person_named(opened->person.empty() ? pressed.who : opened->person);
    if (!who) co_return std::string{words.incomplete} + " " + who.error().detail;
    auto deed = co_await acknowledge(desk, opened->alert, *who);
    if (deed.result) co_return std::string{words.acknowledged_by} + " " + *who;
    const Error& error = deed.result.error();
    if (error.kind == ErrorKind::conflict && deed.now_is && deed.now_is->acknowledged_at)
        co_return std::string{words.was_first} + " " + deed.now_is->acknowledged_by + ", " +
            desk.options.zone.show(*deed.now_is->acknowledged_at);
    if (error.kind == ErrorKind::temporary || error.kind == ErrorKind::cancelled)
        co_return std::string{words.not_now};
    co_return std::string{words.expired_title};
}

}  // namespace

/// Whatever came of it, the chat hears 200: an error would show as "the app did not answer", and
/// who took the alert is shown in the alert itself.
asio::awaitable<Reply> take_press(Desk& desk, Call call) {
    const std::string& channel = call.parameters.at(0);
    if (!desk.services.pressed) co_return problem(404, "nothing is here");
    const auto pressed = desk.services.pressed(channel, call.head.headers, call.body);
    if (!pressed) {
        const Error& error = pressed.error();
        if (error.kind == ErrorKind::misconfigured) co_return problem(404, "nothing is here");
        desk.services.log.info("press.refused", {{"channel", channel}, {"reason", error.detail}});
        co_return problem_of(error);
    }
    if (pressed->token.empty()) co_return Reply{};
    const std::string said =
        co_await take(desk, *pressed, page_words(pressed->language, std::string_view{}));
    Reply reply;
    if (!pressed->answer.empty())
        JsonWriter{reply.body}.begin_object().field(pressed->answer, said).end_object();
    co_return reply;
}

}  // namespace webcare::console
