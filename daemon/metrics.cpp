#include "daemon/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "core/assessment.hpp"
#include "daemon/planner.hpp"

namespace webcare::daemon {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;

struct Metrics::Families {
    prometheus::Registry registry;
    Family<Counter>& mentions =
        BuildCounter()
            .Name("webcared_mentions_total")
            .Help("Mentions taken in, by source and whether they were known already.")
            .Register(registry);
    Family<Counter>& assessments = BuildCounter()
                                       .Name("webcared_assessments_total")
                                       .Help("Mentions judged, by level.")
                                       .Register(registry);
    Counter& alerts = BuildCounter()
                          .Name("webcared_alerts_total")
                          .Help("Alerts raised.")
                          .Register(registry)
                          .Add({});
    Counter& cases = BuildCounter()
                         .Name("webcared_cases_opened_total")
                         .Help("Cases opened by mentions.")
                         .Register(registry)
                         .Add({});
    Counter& attached = BuildCounter()
                            .Name("webcared_mentions_attached_total")
                            .Help("Mentions that joined an alert or a wave instead of raising one.")
                            .Register(registry)
                            .Add({});
    Family<Counter>& waves = BuildCounter()
                                 .Name("webcared_waves_total")
                                 .Help("Waves that opened, grew and ended.")
                                 .Register(registry);
    Counter& quarantined = BuildCounter()
                               .Name("webcared_quarantined_total")
                               .Help("Mentions put aside because judging them stopped the process.")
                               .Register(registry)
                               .Add({});
    Family<Counter>& source_errors = BuildCounter()
                                         .Name("webcared_source_errors_total")
                                         .Help("Failed polls, by source and kind of error.")
                                         .Register(registry);
    Family<Gauge>& troubles = BuildGauge()
                                  .Name("webcared_source_trouble")
                                  .Help("1 while a source is in this trouble, by source and kind.")
                                  .Register(registry);
    Family<Gauge>& deliveries = BuildGauge()
                                    .Name("webcared_channel_deliveries")
                                    .Help("Deliveries since the start, by channel and outcome.")
                                    .Register(registry);
    Gauge& queued = gauge("webcared_intake_queued_mentions", "Mentions that wait to be judged.");
    Gauge& due = gauge("webcared_outbox_due_deliveries", "Deliveries that are not sent yet.");
    Gauge& dead =
        gauge("webcared_outbox_dead_deliveries", "Deliveries given up; a person should look.");
    Gauge& open_cases = gauge("webcared_open_cases", "Cases that are not solved or closed.");
    Gauge& open_waves = gauge("webcared_open_waves", "Waves that have not ended.");
    Gauge& journal = gauge("webcared_journal_sequence", "Sequence of the newest journal record.");
    Gauge& beat = gauge("webcared_heartbeat_last_success_seconds",
                        "When the heartbeat last got through, in seconds since 1970; 0: never.");
    Gauge& writable = gauge("webcared_storage_writable", "1 while new mentions can be stored.");

    Gauge& gauge(const char* name, const char* help) {
        return BuildGauge().Name(name).Help(help).Register(registry).Add({});
    }
};

Metrics::Metrics() : families_{std::make_unique<Families>()} {}
Metrics::~Metrics() = default;

void Metrics::planned(const Plan& plan) {
    for (std::size_t i = 0; i < plan.levels.size(); ++i) {
        const std::string level{name(static_cast<Level>(i))};
        families_->assessments.Add({{"level", level}})
            .Increment(static_cast<double>(plan.levels[i]));
    }
    families_->alerts.Increment(static_cast<double>(plan.alerts));
    families_->cases.Increment(static_cast<double>(plan.cases_opened));
    families_->attached.Increment(static_cast<double>(plan.attached));
    const auto wave = [this](const char* what, std::size_t times) {
        families_->waves.Add({{"what", what}}).Increment(static_cast<double>(times));
    };
    wave("opened", plan.waves_opened);
    wave("grown", plan.waves_grown);
    wave("ended", plan.waves_ended);
    families_->quarantined.Increment(static_cast<double>(plan.quarantined));
}

void Metrics::queued(std::size_t mentions) {
    families_->queued.Set(static_cast<double>(mentions));
}

void Metrics::page(std::string_view source, std::size_t accepted, std::size_t duplicate) {
    const std::string name{source};
    families_->mentions.Add({{"source", name}, {"known", "no"}})
        .Increment(static_cast<double>(accepted));
    families_->mentions.Add({{"source", name}, {"known", "yes"}})
        .Increment(static_cast<double>(duplicate));
}

void Metrics::trouble(std::string_view source, std::string_view trouble, bool there) {
    families_->troubles.Add({{"source", std::string{source}}, {"trouble", std::string{trouble}}})
        .Set(there ? 1 : 0);
}

void Metrics::source_error(std::string_view source, std::string_view kind) {
    families_->source_errors.Add({{"source", std::string{source}}, {"kind", std::string{kind}}})
        .Increment();
}

void Metrics::deliveries(const console::ChannelStatus& channel) {
    const auto set = [&](const char* outcome, std::uint64_t count) {
        families_->deliveries.Add({{"channel", channel.name}, {"outcome", outcome}})
            .Set(static_cast<double>(count));
    };
    set("sent", channel.sent);
    set("failed", channel.failed);
    set("handed", channel.handed);
    set("digest", channel.digests);
}

void Metrics::beat(Time last_ok) {
    families_->beat.Set(std::chrono::duration<double>(last_ok.time_since_epoch()).count());
}

void Metrics::stored(const storage::Counts& counts, bool writable) {
    families_->due.Set(static_cast<double>(counts.deliveries_due));
    families_->dead.Set(static_cast<double>(counts.dead_letters));
    families_->open_cases.Set(static_cast<double>(counts.cases_open));
    families_->open_waves.Set(static_cast<double>(counts.waves_open));
    families_->journal.Set(static_cast<double>(counts.journal_last));
    families_->writable.Set(writable ? 1 : 0);
}

std::string Metrics::text() const {
    return prometheus::TextSerializer{}.Serialize(families_->registry.Collect());
}

}  // namespace webcare::daemon
