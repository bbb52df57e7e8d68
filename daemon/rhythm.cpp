#include "daemon/rhythm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/json.hpp"
#include "core/json_read.hpp"

namespace webcare::daemon {
namespace {

using std::chrono::hours;

constexpr double weeks_a_year = 52;
constexpr double least_limit = 3;  // of surprise, for what hardly ever says anything
constexpr double prior = 20;       // mentions: until then nothing counts as bursts

std::size_t hour_of_week(Time at, const Zone& zone) {
    const LocalTime local = zone.to_local(at);
    const std::chrono::weekday day{std::chrono::sys_days{local.day}};
    const auto hour = std::chrono::duration_cast<hours>(local.since_midnight).count();
    return std::min<std::size_t>(day.c_encoding() * 24 + static_cast<std::size_t>(hour), 167);
}

std::string topic_of(std::size_t hour) {
    return fmt::format("hour.{:03}", hour);
}

}  // namespace

void Rhythm::answered(Time now, std::size_t mentions, const Zone& zone) {
    if (watched_to_ && now > *watched_to_ && now - *watched_to_ <= longest_gap) {
        pass(*watched_to_, now, mentions == 0, zone);
    } else {
        whole_ = false;
        count_ = 0;
    }
    watched_to_ = now;
    count_ += static_cast<double>(mentions);
    if (mentions == 0) return;
    heard_at_ = now;
    surprise_ = 0;
}

void Rhythm::pass(Time from, Time to, bool quiet, const Zone& zone) {
    constexpr double hour_long = static_cast<double>(Duration{hours{1}}.count());
    while (from < to) {
        const Time next = std::chrono::floor<hours>(from) + hours{1};
        const Time until = std::min(next, to);
        const std::size_t hour = hour_of_week(from, zone);
        const Hour& usual = hours_[hour];
        if (quiet && usual.weeks > 0) {
            const double share = static_cast<double>((until - from).count()) / hour_long;
            surprise_ += share * usual.mentions * std::log1p(1 / usual.weeks);
        }
        from = until;
        if (until < next) return;
        if (whole_) learn(hour);
        whole_ = true;
        count_ = 0;
    }
}

void Rhythm::learn(std::size_t hour) {
    Hour& usual = hours_[hour];
    const double mean = usual.weeks > 0 ? usual.mentions / usual.weeks : 0;
    if (usual.weeks > 0) {
        static const double decay = std::pow(forgetting, 1.0 / 168);
        deviation_ = decay * deviation_ + (count_ - mean) * (count_ - mean);
        // The mean is an estimate too, so a Poisson count strays from it a little further.
        expected_ = decay * expected_ + mean * (1 + 1 / usual.weeks);
    }
    usual.mentions = forgetting * usual.mentions + count_;
    usual.weeks = forgetting * usual.weeks + 1;
    a_week_ += usual.mentions / usual.weeks - mean;
    ++watched_hours_;
    if (std::find(learned_.begin(), learned_.end(), hour) == learned_.end())
        learned_.push_back(hour);
}

double Rhythm::bursts() const {
    return std::max((deviation_ + prior) / (expected_ + prior), 1.0);
}

bool Rhythm::silent() const {
    if (watched_hours_ < hours_before_it_speaks || a_week_ <= 0) return false;
    const double together = bursts();
    const double silences_a_year = weeks_a_year * a_week_ / together;
    const double limit = std::max(std::log(silences_a_year / false_alarms_a_year), least_limit);
    return surprise_ / together > limit;
}

std::map<std::string, std::string> Rhythm::take_notes() {
    std::map<std::string, std::string> notes;
    if (learned_.empty()) return notes;
    for (const std::size_t hour : learned_)
        notes[topic_of(hour)] =
            fmt::format("{:.6g} {:.6g}", hours_[hour].mentions, hours_[hour].weeks);
    learned_.clear();
    JsonWriter out{notes["rhythm"]};
    out.begin_object().field("hours", watched_hours_).field("surprise", surprise_);
    out.field("deviation", deviation_).field("expected", expected_);
    out.field_if("heard", heard_at_).end_object();
    return notes;
}

Rhythm Rhythm::from_notes(const std::map<std::string, std::string>& notes) {
    Rhythm made;
    for (std::size_t hour = 0; hour < made.hours_.size(); ++hour) {
        const auto found = notes.find(topic_of(hour));
        if (found == notes.end()) continue;
        const std::string& text = found->second;
        const char* end = text.data() + text.size();
        Hour read;
        const auto first = std::from_chars(text.data(), end, read.mentions);
        if (first.ec != std::errc{} || first.ptr == end) continue;
        const auto second = std::from_chars(first.ptr + 1, end, read.weeks);
        if (second.ec != std::errc{} || !(read.weeks > 0) || !(read.mentions >= 0)) continue;
        made.hours_[hour] = read;
        made.a_week_ += read.mentions / read.weeks;
    }
    JsonDocument document;
    const auto found = notes.find("rhythm");
    if (found == notes.end()) return made;
    const auto json = document.parse(found->second);
    if (!json) return made;
    const auto number = [&](const char* key) {
        return std::max((*json)[key].number().value_or(0), 0.0);
    };
    made.watched_hours_ = number("hours");
    made.surprise_ = number("surprise");
    made.deviation_ = number("deviation");
    made.expected_ = number("expected");
    made.heard_at_ = (*json)["heard"].time();
    return made;
}

}  // namespace webcare::daemon
