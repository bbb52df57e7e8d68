#include "console/routes.hpp"

#include <array>

#include "console/handlers.hpp"
#include "console/problem.hpp"
#include "core/json.hpp"
#include "net/form.hpp"

namespace webcare::console {

namespace {

constexpr std::size_t none = 0;
constexpr std::size_t form = 64 << 10;
constexpr std::size_t push = 8 << 20;

using enum Callers;

constexpr std::array table{
    Route{"GET", "/healthz", anyone, none, &healthz, "the process answers"},
    Route{"GET", "/readyz", anyone, none, &readyz, "it can store and judge mentions"},
    Route{"GET", "/metrics", local, none, &metrics, "counts and durations, Prometheus text"},
    Route{"GET", "/hooks/{name}", signature, none, &greet_hook,
          "the question of a service whether the address is ours"},
    Route{"POST", "/hooks/{name}", signature, push, &take_hook,
          "push mentions, signed as the source says"},
    Route{"POST", "/chat/{name}", signature, form, &take_press,
          "the button under an alert was pressed, in a chat"},
    Route{"GET", "/a/style.css", anyone, none, &alert_style, "the alert page's style"},
    Route{"GET", "/a/{token}", link, none, &show_alert_page, "the page behind an alert's link"},
    Route{"POST", "/a/{token}", link, form, &act_on_alert_page,
          "acknowledge, claim, note, promise or close"},
    Route{"GET", "/api/v1/openapi.json", operators, none, &show_openapi, "this description"},
    Route{"GET", "/api/v1/status", operators, none, &show_status, "the daemon at a glance"},
    Route{"GET", "/api/v1/config", operators, none, &show_config,
          "the configuration in force, secrets hidden"},
    Route{"GET", "/api/v1/sources", operators, none, &list_sources, "sources and how they do"},
    Route{"POST", "/api/v1/sources/{name}/backfill", operators, form, &backfill_source,
          "read a source back to `since` (RFC 3339)"},
    Route{"GET", "/api/v1/channels", operators, none, &list_channels, "channels and how they do"},
    Route{"GET", "/api/v1/mentions", operators, none, &list_mentions, "mentions, newest first"},
    Route{"GET", "/api/v1/mentions/{id}", operators, none, &show_mention,
          "one mention with its assessment"},
    Route{"GET", "/api/v1/cases", operators, none, &list_cases, "cases, newest first"},
    Route{"GET", "/api/v1/cases/{id}", operators, none, &show_case, "one case"},
    Route{"POST", "/api/v1/cases/{id}/claim", operators, form, &claim_case, "make a case yours"},
    Route{"POST", "/api/v1/cases/{id}/note", operators, form, &note_on_case,
          "write a note on a case"},
    Route{"POST", "/api/v1/cases/{id}/measure", operators, form, &measure_in_case,
          "record what was done about it"},
    Route{"POST", "/api/v1/cases/{id}/promise", operators, form, &promise_in_case,
          "record a promise"},
    Route{"POST", "/api/v1/cases/{id}/promises/{promise}/keep", operators, form, &keep_promise,
          "say that a promise is kept"},
    Route{"POST", "/api/v1/cases/{id}/promises/{promise}/move", operators, form, &move_promise,
          "move a promise, with what the customer was told"},
    Route{"POST", "/api/v1/cases/{id}/wait", operators, form, &wait_in_case,
          "say on whom a case waits"},
    Route{"POST", "/api/v1/cases/{id}/resolve", operators, form, &resolve_case,
          "say what solved a case"},
    Route{"POST", "/api/v1/cases/{id}/reopen", operators, form, &reopen_case,
          "go on with a case that was resolved or closed"},
    Route{"POST", "/api/v1/cases/{id}/close", operators, form, &close_case,
          "close a case with a verdict"},
    Route{"POST", "/api/v1/cases/{id}/tasks/{task}/done", operators, form, &finish_task,
          "say that a task is done"},
    Route{"GET", "/api/v1/playbooks", operators, none, &list_playbooks,
          "what to do first in a grave matter"},
    Route{"POST", "/api/v1/incidents", operators, form, &start_incident,
          "begin a playbook: its tasks and its statement"},
    Route{"GET", "/api/v1/alerts", operators, none, &list_alerts, "alerts, newest first"},
    Route{"GET", "/api/v1/alerts/{id}", operators, none, &show_alert, "one alert"},
    Route{"POST", "/api/v1/alerts/{id}/acknowledge", operators, form, &acknowledge_alert,
          "say that you have it"},
    Route{"GET", "/api/v1/alerts/{id}/attached", operators, none, &show_attached,
          "the mentions that one alert stands for"},
    Route{"GET", "/api/v1/waves", operators, none, &list_waves, "waves, newest first"},
    Route{"GET", "/api/v1/waves/{id}", operators, none, &show_wave, "one wave"},
    Route{"GET", "/api/v1/changes", operators, none, &list_changes,
          "changes announced over the API in the last 90 days and those to come"},
    Route{"POST", "/api/v1/changes", operators, form, &announce_change,
          "announce a release, a price change, works: `name`, `at`, `kind`, `topics`, `who`"},
    Route{"GET", "/api/v1/silences", operators, none, &list_silences,
          "silences that were set and not ended"},
    Route{"POST", "/api/v1/silences", operators, form, &add_silence,
          "let alerts that a condition means tell nobody for a while"},
    Route{"POST", "/api/v1/silences/{id}/end", operators, form, &end_silence,
          "end a silence before its time"},
    Route{"GET", "/api/v1/deadletters", operators, none, &list_dead_letters,
          "deliveries that were given up"},
    Route{"POST", "/api/v1/deadletters/{id}/resend", operators, form, &resend_dead_letter,
          "send one again"},
    Route{"GET", "/api/v1/quarantine", operators, none, &list_quarantine,
          "mentions that could not be processed"},
    Route{"GET", "/api/v1/journal", operators, none, &list_journal, "what happened, in order"},
    Route{"GET", "/api/v1/events", operators, none, &stream_events,
          "the journal as it grows, server-sent events"},
    Route{"POST", "/api/v1/reload", operators, form, &reload,
          "read the configuration again, all or nothing"},
    Route{"POST", "/api/v1/backup", socket, form, &backup,
          "back up the store into a folder of this machine"},
};

/// The first segment of `path` and what follows it; both start behind a slash.
std::string_view take_segment(std::string_view& path) {
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(segment.size() + 1, path.size()));
    return segment;
}

bool matches(std::string_view pattern, std::string_view path,
             std::vector<std::string_view>& found) {
    found.clear();
    // A trailing slash is another address: "a/" has one segment more than "a", an empty one.
    std::size_t slashes = 0;
    for (const char c : pattern) slashes += c == '/';
    for (const char c : path) slashes -= c == '/';
    if (slashes != 0) return false;
    pattern.remove_prefix(1), path.remove_prefix(1);
    while (!pattern.empty()) {
        const std::string_view wanted = take_segment(pattern);
        const std::string_view given = take_segment(path);
        if (wanted.starts_with('{') && !given.empty())
            found.push_back(given);
        else if (wanted != given)
            return false;
    }
    return true;
}

bool answers(const Route& route, std::string_view method) {
    return route.method == method || (method == "HEAD" && route.method == "GET");
}

Reply not_allowed(const std::string& allow) {
    Reply reply = problem(405, "this address does not take that method");
    reply.headers.emplace_back("Allow", allow);
    return reply;
}

std::variant<Admission, Reply> let_in(const Gate& gate, const Head& head, const Route& route,
                                      const std::vector<std::string_view>& found) {
    if (auto refusal = gate.refuse(route.callers, head)) return std::move(*refusal);
    Admission admission;
    admission.route = &route;
    for (const std::string_view raw : found) {
        auto decoded = net::percent_decode(raw, false);
        if (!decoded) return problem_of(decoded.error());
        admission.parameters.push_back(std::move(*decoded));
    }
    return admission;
}

}  // namespace

std::span<const Route> routes() {
    return table;
}

std::variant<Admission, Reply> admit(const Gate& gate, const Head& head) {
    const std::string_view path = head.path();
    if (!path.starts_with('/')) return problem(400, "the address must be a path");
    std::string allow;
    std::vector<std::string_view> found;
    for (const Route& route : table) {
        if (!matches(route.pattern, path, found)) continue;
        if (answers(route, head.method)) return let_in(gate, head, route, found);
        allow += (allow.empty() ? "" : ", ") + std::string{route.method};
    }
    // Strangers learn nothing of the table: an unknown host is refused before an unknown address.
    if (auto refusal = gate.refuse(Callers::anyone, head)) return std::move(*refusal);
    if (!allow.empty()) return not_allowed(allow);
    return problem(404, "nothing is here");
}

}  // namespace webcare::console
