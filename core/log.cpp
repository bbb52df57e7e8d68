#include "core/log.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "core/json.hpp"

namespace webcare {
namespace {

std::string json_line(Time now, LogLevel level, std::string_view event,
                      std::initializer_list<LogField> fields) {
    static constexpr std::string_view names[] = {"emerg",   "alert",  "crit", "error",
                                                 "warning", "notice", "info", "debug"};
    std::string line;
    JsonWriter out{line};
    out.begin_object().field("at", now).field("level", names[static_cast<int>(level)]);
    out.field("event", event);
    for (const LogField& field : fields) {
        out.key(field.key);
        std::visit([&](const auto& value) { out.value(value); }, field.value);
    }
    out.end_object();
    return line;
}

/// Whether stderr is the stream that systemd connected to the journal (systemd.exec(5),
/// $JOURNAL_STREAM).
bool stderr_is_journal() {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat info {};
    if (!stream || ::fstat(STDERR_FILENO, &info) != 0) return false;
    return fmt::format("{}:{}", info.st_dev, info.st_ino) == stream;
}

void send_to_journal(const std::string& line, LogLevel level, std::string_view event,
                     std::initializer_list<LogField> fields) {
    std::vector<std::string> entries{"MESSAGE=" + line,
                                     fmt::format("PRIORITY={}", static_cast<int>(level)),
                                     fmt::format("WEBCARED_EVENT={}", event)};
    for (const LogField& field : fields) {
        std::string key = "WEBCARED_";
        for (const char c : field.key) key += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
        std::visit([&](const auto& value) { entries.push_back(fmt::format("{}={}", key, value)); },
                   field.value);
    }
    std::vector<iovec> parts;
    parts.reserve(entries.size());
    for (std::string& entry : entries) parts.push_back({entry.data(), entry.size()});
    ::sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

}  // namespace

SystemLog::SystemLog(const Clock& clock, LogLevel least)
    : clock_{clock}, least_{least}, journal_{stderr_is_journal()} {}

void SystemLog::write(LogLevel level, std::string_view event,
                      std::initializer_list<LogField> fields) {
    if (level > least_) return;
    std::string line = json_line(clock_.now(), level, event, fields);
    if (journal_) return send_to_journal(line, level, event, fields);
    line += '\n';
    const std::scoped_lock lock{mutex_};
    std::fwrite(line.data(), 1, line.size(), stderr);
}

void MemoryLog::write(LogLevel level, std::string_view event,
                      std::initializer_list<LogField> fields) {
    const std::scoped_lock lock{mutex_};
    lines_.push_back(json_line(Time{}, level, event, fields));
}

std::vector<std::string> MemoryLog::lines() const {
    const std::scoped_lock lock{mutex_};
    return lines_;
}

}  // namespace webcare
