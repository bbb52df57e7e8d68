#pragma once

#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/clock.hpp"

namespace webcare {

enum class LogLevel {
    error = 3,
    warning = 4,
    notice = 5,
    info = 6,
    debug = 7
};  ///< syslog's numbers

struct LogField {
    std::string_view key;  ///< snake_case
    std::variant<std::string_view, std::int64_t, double> value;
};

/// Events with fields. Never message text, author names or tokens above debug. Thread-safe.
class Log {
 public:
    virtual ~Log() = default;
    /// `event` is a dotted name such as "source.polled".
    virtual void write(LogLevel level, std::string_view event,
                       std::initializer_list<LogField> fields) = 0;

    void error(std::string_view e, std::initializer_list<LogField> f = {}) {
        write(LogLevel::error, e, f);
    }
    void warning(std::string_view e, std::initializer_list<LogField> f = {}) {
        write(LogLevel::warning, e, f);
    }
    void notice(std::string_view e, std::initializer_list<LogField> f = {}) {
        write(LogLevel::notice, e, f);
    }
    void info(std::string_view e, std::initializer_list<LogField> f = {}) {
        write(LogLevel::info, e, f);
    }
    void debug(std::string_view e, std::initializer_list<LogField> f = {}) {
        write(LogLevel::debug, e, f);
    }
};

/// To journald with its fields when stderr is the journal ($JOURNAL_STREAM), else JSON lines to
/// stderr.
class SystemLog final : public Log {
 public:
    SystemLog(const Clock& clock, LogLevel least);
    void write(LogLevel level, std::string_view event,
               std::initializer_list<LogField> fields) override;

 private:
    const Clock& clock_;
    LogLevel least_;
    bool journal_;
    std::mutex mutex_;  // one line at a time on stderr
};

/// Keeps what was written; for tests and `--trace`.
class MemoryLog final : public Log {
 public:
    void write(LogLevel level, std::string_view event,
               std::initializer_list<LogField> fields) override;
    std::vector<std::string> lines() const;  ///< JSON, in order

 private:
    mutable std::mutex mutex_;  // guards lines_
    std::vector<std::string> lines_;
};

}  // namespace webcare
