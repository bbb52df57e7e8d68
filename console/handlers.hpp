#pragma once

#include "console/routes.hpp"

namespace webcare::console {

// The handlers, by the file that holds them. Each runs after the gate let the caller in. A call is
// a value of its own frame; the desk outlives it.

// health.cpp
asio::awaitable<Reply> healthz(Desk& desk, Call call);
asio::awaitable<Reply> readyz(Desk& desk, Call call);
asio::awaitable<Reply> metrics(Desk& desk, Call call);
asio::awaitable<Reply> show_status(Desk& desk, Call call);
asio::awaitable<Reply> list_sources(Desk& desk, Call call);
asio::awaitable<Reply> list_channels(Desk& desk, Call call);
asio::awaitable<Reply> show_config(Desk& desk, Call call);
asio::awaitable<Reply> show_openapi(Desk& desk, Call call);

// hook.cpp
asio::awaitable<Reply> greet_hook(Desk& desk, Call call);
asio::awaitable<Reply> take_hook(Desk& desk, Call call);

// records.cpp
asio::awaitable<Reply> list_mentions(Desk& desk, Call call);
asio::awaitable<Reply> show_mention(Desk& desk, Call call);
asio::awaitable<Reply> list_cases(Desk& desk, Call call);
asio::awaitable<Reply> show_case(Desk& desk, Call call);
asio::awaitable<Reply> list_alerts(Desk& desk, Call call);
asio::awaitable<Reply> show_alert(Desk& desk, Call call);
asio::awaitable<Reply> show_attached(Desk& desk, Call call);
asio::awaitable<Reply> list_waves(Desk& desk, Call call);
asio::awaitable<Reply> show_wave(Desk& desk, Call call);
asio::awaitable<Reply> list_changes(Desk& desk, Call call);
asio::awaitable<Reply> announce_change(Desk& desk, Call call);
asio::awaitable<Reply> list_dead_letters(Desk& desk, Call call);
asio::awaitable<Reply> list_quarantine(Desk& desk, Call call);
asio::awaitable<Reply> list_journal(Desk& desk, Call call);

// incidents.cpp
asio::awaitable<Reply> list_playbooks(Desk& desk, Call call);
asio::awaitable<Reply> start_incident(Desk& desk, Call call);
asio::awaitable<Reply> finish_task(Desk& desk, Call call);

// commands.cpp
asio::awaitable<Reply> acknowledge_alert(Desk& desk, Call call);
asio::awaitable<Reply> claim_case(Desk& desk, Call call);
asio::awaitable<Reply> wait_in_case(Desk& desk, Call call);
asio::awaitable<Reply> keep_promise(Desk& desk, Call call);
asio::awaitable<Reply> move_promise(Desk& desk, Call call);
asio::awaitable<Reply> resolve_case(Desk& desk, Call call);
asio::awaitable<Reply> reopen_case(Desk& desk, Call call);
asio::awaitable<Reply> note_on_case(Desk& desk, Call call);
asio::awaitable<Reply> measure_in_case(Desk& desk, Call call);
asio::awaitable<Reply> promise_in_case(Desk& desk, Call call);
asio::awaitable<Reply> close_case(Desk& desk, Call call);
asio::awaitable<Reply> resend_dead_letter(Desk& desk, Call call);
asio::awaitable<Reply> reload(Desk& desk, Call call);
asio::awaitable<Reply> backup(Desk& desk, Call call);
asio::awaitable<Reply> backfill_source(Desk& desk, Call call);

// press.cpp
asio::awaitable<Reply> take_press(Desk& desk, Call call);

// silences.cpp
asio::awaitable<Reply> list_silences(Desk& desk, Call call);
asio::awaitable<Reply> add_silence(Desk& desk, Call call);
asio::awaitable<Reply> end_silence(Desk& desk, Call call);

// event_stream.cpp
asio::awaitable<Reply> stream_events(Desk& desk, Call call);

// alert_page.cpp
asio::awaitable<Reply> alert_style(Desk& desk, Call call);
asio::awaitable<Reply> show_alert_page(Desk& desk, Call call);
asio::awaitable<Reply> act_on_alert_page(Desk& desk, Call call);

}  // namespace webcare::console
