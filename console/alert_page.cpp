#include <charconv>

#include "cases/incident.hpp"
#include "console/alert_link.hpp"
#include "console/alert_view.hpp"
#include "console/attached.hpp"
#include "console/deeds.hpp"
#include "console/handlers.hpp"
#include "net/form.hpp"

namespace webcare::console {

namespace {

Reply html(int status, std::string page) {
    Reply reply{status, "text/html; charset=utf-8", std::move(page)};
    reply.headers.emplace_back(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'");
    return reply;
}

Reply expired(const PageWords& words) {
    return html(410, render_message(words.expired_title, words.expired_text, words));
}

/// Of the playbook that this case can still begin, in the page's language where it has that.
std::string playbook_title(const config::Config& config, const Case& dossier,
                           const PageWords& words) {
    const config::Playbook* playbook = cases::playbook_for(config.playbooks, dossier);
    if (playbook == nullptr) return {};
    for (const TimelineEntry& entry : dossier.timeline)
        if (entry.kind == "incident" && entry.text == playbook->name) return {};
    const auto text = playbook->texts.find(std::string{words.language});
    return (text == playbook->texts.end() ? playbook->texts.begin() : text)->second.title;
}

/// What others said; whose text is no longer kept is only counted.
Status add_others(const storage::Store& store, AlertView& view) {
    const auto attached = attached_to(store, view.alert);
    if (!attached) return attached.error();
    std::uint64_t others = attached->count;
    for (const std::string& id : attached->mentions) {
        if (id == view.alert.mention) {
            --others;
            continue;
        }
        if (view.others.size() == AlertView::most_others) continue;
        auto mention = store.mention(id);
        if (!mention) return mention.error();
        if (*mention) view.others.push_back(std::move((*mention)->mention));
    }
    view.others_untold = others - std::min<std::uint64_t>(others, view.others.size());
    return {};
}

asio::awaitable<Result<std::optional<AlertView>>> look(Desk& desk, OpenedLink opened,
                                                       const PageWords& words) {
    const auto config = desk.services.config();
    auto read = [&opened, &words,
                 &config](const storage::Store& store) -> Result<std::optional<AlertView>> {
        auto alert = store.alert(opened.alert);
        if (!alert) return alert.error();
        if (!*alert) return std::optional<AlertView>{};
        AlertView view;
        view.alert = std::move(**alert);
        view.person = opened.person;
        auto mention = store.mention(view.alert.mention);
        if (!mention) return mention.error();
        view.mention = std::move(*mention);
        const Status others = add_others(store, view);
        if (!others) return others.error();
        auto dossier = store.find_case(view.alert.case_id);
        if (!dossier) return dossier.error();
        view.dossier = std::move(*dossier);
        if (view.dossier) view.playbook = playbook_title(*config, *view.dossier, words);
        return std::optional<AlertView>{std::move(view)};
    };
    co_return co_await desk.services.store.read_on(read);
}

/// The page as it is now, with what came of a form on top.
asio::awaitable<Reply> page_now(Desk& desk, OpenedLink opened, const PageWords& words, int status,
                                std::string notice) {
    auto view = co_await look(desk, std::move(opened), words);
    if (!view) co_return html(503, render_message(words.alert, words.not_now, words));
    if (!*view) co_return expired(words);
    (*view)->notice = std::move(notice);
    (*view)->trouble = status != 200;
    co_return html(status, render(**view, words, desk.options.zone, desk.services.clock.now()));
}

/// One form of the page, its fields checked.
struct Form {
    std::string deed, who, text, task, promise;
    std::optional<Time> due;
    Justified justified = Justified::unknown;
    std::optional<std::uint64_t> version;
    Form() = default;
};

Result<Form> read_form(std::string_view body, const OpenedLink& opened, const Zone& zone) {
    const auto fields = net::parse_form(body);
    if (!fields) return fields.error();
    Form form;
    form.deed = net::form_field(*fields, "do");
    auto who =
        person_named(opened.person.empty() ? net::form_field(*fields, "who") : opened.person);
    if (!who) return who.error();
    form.who = std::move(*who);
    if (form.deed == "note" || form.deed == "measure" || form.deed == "promise" ||
        !net::form_field(*fields, "text").empty()) {
        auto text = words_of(net::form_field(*fields, "text"), "text");
        if (!text) return text.error();
        form.text = std::move(*text);
    }
    form.task = net::form_field(*fields, "task");
    form.promise = net::form_field(*fields, "promise");
    form.due = parse_moment(net::form_field(*fields, "due"), zone);
    if (form.deed == "promise" && !form.due)
        return Error{ErrorKind::malformed, "`due` is not a date and time"};
    form.justified =
        justified_named(net::form_field(*fields, "justified")).value_or(Justified::unknown);
    const std::string_view version = net::form_field(*fields, "version");
    std::uint64_t number = 0;
    if (std::from_chars(version.data(), version.data() + version.size(), number).ec == std::errc{})
        form.version = number;
    return form;
}

/// The case step that a form asks for; empty when it asks for none that we know.
CaseStep step_of(const Form& form, Desk& desk, const PageWords& words) {
    Random& random = desk.services.random;
    if (form.deed == "task")
        return [&form](Case c, Time now) {
            return cases::finish_task(std::move(c), form.task, form.who, now);
        };
    if (form.deed == "incident")
        return [&form, &desk, &words](Case c, Time now) -> Result<Case> {
            const auto config = desk.services.config();
            const config::Playbook* playbook = cases::playbook_for(config->playbooks, c);
            if (playbook == nullptr)
                return Error{ErrorKind::malformed, "no playbook is for what this case is about"};
            auto incident =
                cases::start_incident(std::move(c), *playbook, std::string{words.language},
                                      config->brands.empty() ? "" : config->brands.front().name,
                                      form.who, desk.options.zone, now, desk.services.random);
            if (!incident) return incident.error();
            return std::move(incident->dossier);
        };
    if (form.deed == "claim" || form.deed == "take_over")
        return [&form](Case c, Time now) {
            return cases::claim(std::move(c), form.who, form.deed == "take_over", now);
        };
    if (form.deed == "note")
        return [&form](Case c, Time now) {
            return cases::add_note(std::move(c), form.who, form.text, now);
        };
    if (form.deed == "measure")
        return [&form](Case c, Time now) {
            return cases::record_measure(std::move(c), form.who, form.text, now);
        };
    if (form.deed == "promise")
        return [&form, &random](Case c, Time now) {
            return cases::promise(std::move(c), form.who, form.text, *form.due, "", now, random);
        };
    if (form.deed == "keep")
        return [&form](Case c, Time now) {
            return cases::keep_promise(std::move(c), form.who, form.promise, now);
        };
    if (form.deed == "close")
        return [&form](Case c, Time now) {
            return cases::close(std::move(c), form.who, form.justified, form.text, now);
        };
    return {};
}

/// What a refused form shows: the status, and words for the person.
std::pair<int, std::string> refusal(const Error& error, std::string_view first,
                                    const PageWords& words) {
    if (error.kind == ErrorKind::conflict)
        return {409, first.empty() ? std::string{words.changed}
                                   : std::string{words.was_first} + " " + std::string{first}};
    if (error.kind == ErrorKind::temporary || error.kind == ErrorKind::cancelled)
        return {503, std::string{words.not_now}};
    return {400, std::string{words.incomplete} + " " + error.detail};
}

/// Nothing when it is done; else what to show.
asio::awaitable<std::optional<std::pair<int, std::string>>> act(Desk& desk, std::string alert_id,
                                                                const Form& form,
                                                                const PageWords& words) {
    if (form.deed == "acknowledge") {
        auto deed = co_await acknowledge(desk, alert_id, form.who);
        if (deed.result) co_return std::nullopt;
        std::string first;
        if (deed.now_is && deed.now_is->acknowledged_at)
            first = deed.now_is->acknowledged_by + ", " +
                    desk.options.zone.show(*deed.now_is->acknowledged_at);
        co_return refusal(deed.result.error(), first, words);
    }
    const CaseStep step = step_of(form, desk, words);
    if (!step) {
        const Error unknown{ErrorKind::malformed,
                            "the form asks for something this page does not do"};
        co_return refusal(unknown, "", words);
    }
    auto read = [&alert_id](const storage::Store& store) { return store.alert(alert_id); };
    const auto alert = co_await desk.services.store.read_on(read);
    if (!alert) co_return refusal(alert.error(), "", words);
    if (!*alert) co_return std::nullopt;  // the page that follows says that it is gone
    auto deed = co_await step_case(desk, (*alert)->case_id, form.version, step);
    if (deed.result) co_return std::nullopt;
    co_return refusal(deed.result.error(), deed.now_is ? deed.now_is->owner : "", words);
}

const PageWords& words_for(const Call& call) {
    const auto query = net::parse_form(call.head.query());
    return page_words(query ? net::form_field(*query, "lang") : "",
                      call.head.header("accept-language"));
}

}  // namespace

asio::awaitable<Reply> alert_style(Desk&, Call) {
    co_return Reply(200, "text/css; charset=utf-8", std::string{page_style()});
}

/// Changes nothing: mail scanners and chat previews open links too.
asio::awaitable<Reply> show_alert_page(Desk& desk, Call call) {
    const PageWords& words = words_for(call);
    if (call.parameters.at(0) == "test")  // the link of `channel test`
        co_return html(200, render_message(words.test_title, words.test_text, words));
    auto opened = open_link(desk, call.parameters.at(0));
    if (!opened) co_return expired(words);
    const auto query = net::parse_form(call.head.query());
    std::string notice{query && !net::form_field(*query, "saved").empty() ? words.done : ""};
    co_return co_await page_now(desk, std::move(*opened), words, 200, std::move(notice));
}

asio::awaitable<Reply> act_on_alert_page(Desk& desk, Call call) {
    const PageWords& words = words_for(call);
    if (!desk.gate.from_own_page(call.head))
        co_return html(403, render_message(words.refused_title, words.refused_text, words));
    const std::string& token = call.parameters.at(0);
    auto opened = open_link(desk, token);
    if (!opened) co_return expired(words);

    const auto form = read_form(call.body, *opened, desk.options.zone);
    std::optional<std::pair<int, std::string>> trouble;
    if (form)
        trouble = co_await act(desk, opened->alert, *form, words);
    else
        trouble = refusal(form.error(), "", words);
    if (trouble)
        co_return co_await page_now(desk, std::move(*opened), words, trouble->first,
                                    std::move(trouble->second));

    Reply done{303, "text/plain; charset=utf-8", {}};
    done.headers.emplace_back("Location", token + "?saved=1&lang=" + std::string{words.language});
    co_return done;
}

}  // namespace webcare::console
