#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace webcare::storage {

/// The column families. What stands in each, byte for byte, is in docs/storage.md; the builders
/// below are the only place that makes a key.
enum class Table : std::uint8_t {
    meta,  ///< RocksDB's "default"
    journal,
    seen,
    mentions,
    customers,
    cases,
    outbox,
    cursors,
    rollups,
};
constexpr std::size_t table_count = 9;
const char* name(Table table);

/// Appends eight bytes that sort as the number does.
void append_be64(std::string& out, std::uint64_t number);
std::uint64_t be64_at(std::string_view bytes, std::size_t offset);  ///< 0 where there are too few
/// The same for a time, those before 1970 first.
void append_time(std::string& out, Time time);
Time time_at(std::string_view bytes, std::size_t offset);

/// Variable-length names inside keys end in a zero byte. A zero within the name would let one name
/// reach into another's range; it is written as 0x01 0x01, and 0x01 as 0x01 0x02.
void append_name(std::string& out, std::string_view name);

/// A key under construction: `Key{'q'}.name(channel).number(7)`.
class Key {
 public:
    Key() = default;
    explicit Key(char prefix) { bytes_.push_back(prefix); }
    Key&& text(std::string_view t) && { return bytes_.append(t), std::move(*this); }
    Key&& name(std::string_view n) && { return append_name(bytes_, n), std::move(*this); }
    Key&& byte(std::uint8_t b) && {
        return bytes_.push_back(static_cast<char>(b)), std::move(*this);
    }
    Key&& number(std::uint64_t n) && { return append_be64(bytes_, n), std::move(*this); }
    Key&& time(Time t) && { return append_time(bytes_, t), std::move(*this); }
    std::string bytes() && { return std::move(bytes_); }

 private:
    std::string bytes_;
};

/// The name that Key::name() wrote there.
std::string name_at(std::string_view bytes, std::size_t offset);

/// The smallest key above all that begin with `prefix` (which does not end in 0xff).
std::string after_prefix(std::string prefix);

namespace keys {

// journal: be64 sequence.
std::string journal(std::uint64_t sequence);

// mentions: 'm' be64 sequence of the first record, 'q' be64 sequence of the quarantine record. What
// conditions ask of the past: 'r' name(rule) time id, 'p' name(author key) name(rule) time id, and
// 'f' id for both keys of one mention.
std::string mention(std::uint64_t first);
std::string quarantine(std::uint64_t sequence);
std::string past(std::string_view rule);                                  ///< prefix
std::string past_of(std::string_view author_key, std::string_view rule);  ///< prefix
std::string past_at(std::string prefix, Time created_at, std::string_view id);
std::string remembered(std::string_view id);

// customers: name(author key) time be64 first.
std::string customer_mention(std::string_view author_key, Time created_at, std::uint64_t first);

// cases: 'c' id; 'o' id for the open ones; 'w' name(customer) id for a customer's open ones.
std::string dossier(std::string_view id);
std::string open_case(std::string_view id);
std::string case_of(std::string_view customer, std::string_view id);

// cases, waves: 'v' time id, 'i' id for its time, 'u' id for the open ones; 'k' time name(name) for
// announced changes.
std::string wave(Time opened_at, std::string_view id);
std::string wave_id(std::string_view id);
std::string open_wave(std::string_view id);
std::string change(Time at, std::string_view name);

// outbox, alerts: 'a' id; 's' status id; 'l' time id for those with a ladder step to come.
std::string alert(std::string_view id);
std::string alert_status(std::uint8_t status, std::string_view id);
std::string ladder(Time due, std::string_view id);
// 'g' id: the mentions that it stands for.
std::string attached(std::string_view alert);

// outbox, threads: 't' name(channel) matter.
std::string thread(std::string_view channel, std::string_view matter);

// outbox, deliveries: 'd' id; 'q' name(channel) (254 - level) time id for what is due; 'x' time id
// when dead. 'u' name(channel) handed (254 - level) created id for what its channel has not told;
// 'm' name(channel) line created id for what is due and keeps an order.
std::string delivery(std::string_view id);
std::string queues();                                             ///< prefix
std::string queue(std::string_view channel);                      ///< prefix
std::string queue(std::string_view channel, std::uint8_t level);  ///< prefix
std::string queued(std::string_view channel, std::uint8_t level, Time due, std::string_view id);
std::string dead(Time created_at, std::string_view id);
std::string untold(std::string_view channel, bool handed, std::uint8_t level);  ///< prefix
std::string untold_at(std::string_view channel, bool handed, std::uint8_t level, Time created_at,
                      std::string_view id);
std::string line(std::string_view channel, std::uint64_t line);  ///< prefix
std::string in_line(std::string_view channel, std::uint64_t line, Time created_at,
                    std::string_view id);

// outbox, silences: 'i' id.
std::string silence(std::string_view id);

// cursors: 'c' source; 'n' name(source) topic; 'h' name(source) webhook id; 't' time name(source)
// webhook id.
std::string cursor(std::string_view source);
std::string notes(std::string_view source);  ///< prefix
std::string hook(std::string_view source, std::string_view webhook_id);
std::string hook_age(Time at, std::string_view source, std::string_view webhook_id);

// rollups: be64 hours since 1970, type, level, network; 'w' name(subject) be64 hours: people.
std::string rollup(Time at, std::uint8_t type, std::uint8_t level, std::string_view network);
std::string people(std::string_view subject, std::uint64_t hour);

// meta.
constexpr std::string_view format = "format";
constexpr std::string_view link_key = "link_key";
constexpr std::string_view counts = "counts";
constexpr std::string_view swept_unscored =
    "swept.unscored";  ///< mentions row up to which all was looked at
constexpr std::string_view swept_mentions = "swept.mentions";
constexpr std::string_view swept_journal = "swept.journal";

}  // namespace keys
}  // namespace webcare::storage
