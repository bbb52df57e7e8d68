#include "storage/keys.hpp"

#include <array>
#include <bit>
#include <chrono>
#include <cstring>

namespace webcare::storage {
namespace {

constexpr std::uint64_t sign_bit = 1ULL << 63;
static_assert(std::endian::native == std::endian::little, "keys are turned around by bytes");

}  // namespace

const char* name(Table table) {
    static constexpr std::array<const char*, table_count> names{"default",  "journal",   "seen",
                                                                "mentions", "customers", "cases",
                                                                "outbox",   "cursors",   "rollups"};
    return names[static_cast<std::size_t>(table)];
}

void append_be64(std::string& out, std::uint64_t number) {
    const std::uint64_t big = __builtin_bswap64(number);
    char bytes[sizeof big];
    std::memcpy(bytes, &big, sizeof big);
    out.append(bytes, sizeof bytes);
}

std::uint64_t be64_at(std::string_view bytes, std::size_t offset) {
    if (bytes.size() < offset + 8) return 0;
    std::uint64_t big = 0;
    std::memcpy(&big, bytes.data() + offset, sizeof big);
    return __builtin_bswap64(big);
}

void append_time(std::string& out, Time time) {
    append_be64(out, static_cast<std::uint64_t>(time.time_since_epoch().count()) ^ sign_bit);
}

Time time_at(std::string_view bytes, std::size_t offset) {
    return Time{Duration{static_cast<std::int64_t>(be64_at(bytes, offset) ^ sign_bit)}};
}

void append_name(std::string& out, std::string_view name) {
    out.reserve(out.size() + name.size() + 32);  // what follows is mostly a time and a number
    constexpr std::string_view escaped{"\0\1", 2};
    if (name.find_first_of(escaped) == std::string_view::npos) {
        out.append(name).push_back('\0');
        return;
    }
    for (const char c : name) {
        if (c == '\0')
            out.append("\x01\x01", 2);
        else if (c == '\x01')
            out.append("\x01\x02", 2);
        else
            out.push_back(c);
    }
    out.push_back('\0');
}

std::string name_at(std::string_view bytes, std::size_t offset) {
    std::string name;
    for (std::size_t i = offset; i < bytes.size() && bytes[i] != '\0'; ++i) {
        const bool is_escaped = bytes[i] == '\x01' && i + 1 < bytes.size();
        name.push_back(is_escaped ? static_cast<char>(bytes[++i] - 1) : bytes[i]);
    }
    return name;
}

std::string after_prefix(std::string prefix) {
    if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
    return prefix;
}

namespace keys {

std::string journal(std::uint64_t sequence) {
    return Key{}.number(sequence).bytes();
}
std::string mention(std::uint64_t first) {
    return Key{'m'}.number(first).bytes();
}
std::string quarantine(std::uint64_t sequence) {
    return Key{'q'}.number(sequence).bytes();
}

std::string past(std::string_view rule) {
    return Key{'r'}.name(rule).bytes();
}
std::string past_of(std::string_view author_key, std::string_view rule) {
    return Key{'p'}.name(author_key).name(rule).bytes();
}
std::string past_at(std::string prefix, Time created_at, std::string_view id) {
    append_time(prefix, created_at);
    return prefix.append(id);
}
std::string remembered(std::string_view id) {
    return Key{'f'}.text(id).bytes();
}

std::string customer_mention(std::string_view author_key, Time created_at, std::uint64_t first) {
    return Key{}.name(author_key).time(created_at).number(first).bytes();
}

std::string dossier(std::string_view id) {
    return Key{'c'}.text(id).bytes();
}
std::string open_case(std::string_view id) {
    return Key{'o'}.text(id).bytes();
}
std::string case_of(std::string_view customer, std::string_view id) {
    return Key{'w'}.name(customer).text(id).bytes();
}

std::string wave(Time opened_at, std::string_view id) {
    return Key{'v'}.time(opened_at).text(id).bytes();
}
std::string wave_id(std::string_view id) {
    return Key{'i'}.text(id).bytes();
}
std::string open_wave(std::string_view id) {
    return Key{'u'}.text(id).bytes();
}
std::string change(Time at, std::string_view name) {
    return Key{'k'}.time(at).name(name).bytes();
}

std::string alert(std::string_view id) {
    return Key{'a'}.text(id).bytes();
}
std::string alert_status(std::uint8_t status, std::string_view id) {
    return Key{'s'}.byte(status).text(id).bytes();
}
std::string ladder(Time due, std::string_view id) {
    return Key{'l'}.time(due).text(id).bytes();
}

std::string attached(std::string_view alert) {
    return Key{'g'}.text(alert).bytes();
}

std::string thread(std::string_view channel, std::string_view matter) {
    return Key{'t'}.name(channel).text(matter).bytes();
}

std::string delivery(std::string_view id) {
    return Key{'d'}.text(id).bytes();
}
std::string queues() {
    return Key{'q'}.bytes();
}
std::string queue(std::string_view channel) {
    return Key{'q'}.name(channel).bytes();
}
std::string queue(std::string_view channel, std::uint8_t level) {
    return Key{'q'}.name(channel).byte(static_cast<std::uint8_t>(0xfe - level)).bytes();
}
std::string queued(std::string_view channel, std::uint8_t level, Time due, std::string_view id) {
    return Key{'q'}
        .name(channel)
        .byte(static_cast<std::uint8_t>(0xfe - level))
        .time(due)
        .text(id)
        .bytes();
}
std::string dead(Time created_at, std::string_view id) {
    return Key{'x'}.time(created_at).text(id).bytes();
}

std::string untold(std::string_view channel, bool handed, std::uint8_t level) {
    return Key{'u'}
        .name(channel)
        .byte(handed ? 1 : 0)
        .byte(static_cast<std::uint8_t>(0xfe - level))
        .bytes();
}
std::string untold_at(std::string_view channel, bool handed, std::uint8_t level, Time created_at,
                      std::string_view id) {
    std::string key = untold(channel, handed, level);
    append_time(key, created_at);
    return key.append(id);
}
std::string line(std::string_view channel, std::uint64_t line) {
    return Key{'m'}.name(channel).number(line).bytes();
}
std::string in_line(std::string_view channel, std::uint64_t line, Time created_at,
                    std::string_view id) {
    return Key{'m'}.name(channel).number(line).time(created_at).text(id).bytes();
}

std::string notes(std::string_view source) {
    return Key{'n'}.name(source).bytes();
}
std::string silence(std::string_view id) {
    return Key{'i'}.text(id).bytes();
}

std::string cursor(std::string_view source) {
    return Key{'c'}.text(source).bytes();
}
std::string hook(std::string_view source, std::string_view webhook_id) {
    return Key{'h'}.name(source).text(webhook_id).bytes();
}
std::string hook_age(Time at, std::string_view source, std::string_view webhook_id) {
    return Key{'t'}.time(at).name(source).text(webhook_id).bytes();
}

std::string rollup(Time at, std::uint8_t type, std::uint8_t level, std::string_view network) {
    const auto hour = std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
    return Key{}
        .number(static_cast<std::uint64_t>(hour))
        .byte(type)
        .byte(level)
        .text(network)
        .bytes();
}

std::string people(std::string_view subject, std::uint64_t hour) {
    return Key{'w'}.name(subject).number(hour).bytes();
}

}  // namespace keys
}  // namespace webcare::storage
