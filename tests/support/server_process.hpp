#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace webcare::test {

/// A real server of somebody else's (nginx, a mail server) as our child, kept in the foreground.
/// What it writes on stdout and stderr is read line by line, so that a test can wait for it. Ended
/// with the object: SIGTERM, and SIGKILL for one that does not listen. One thread.
class ServerProcess {
 public:
    /// `arguments[0]` is looked for in PATH. Throws when the program is not there.
    explicit ServerProcess(std::vector<std::string> arguments);
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    /// Until it accepts connections on 127.0.0.1. False when it ended, or after `limit`.
    bool wait_port(std::uint16_t port, std::chrono::milliseconds limit = std::chrono::seconds{20});
    /// Until `count` of its lines contain `text`. False when it ended, or after `limit`.
    bool wait_line(const std::string& text, std::size_t count = 1,
                   std::chrono::milliseconds limit = std::chrono::seconds{20});
    /// How many of the lines read so far contain `text`; reads what is there without waiting.
    std::size_t count(const std::string& text);
    const std::string& output() const { return output_; }

 private:
    /// Reads what comes within `wait`. False at the end of the stream.
    bool read_more(std::chrono::milliseconds wait);
    std::size_t lines_with(const std::string& text) const;

    pid_t pid_ = -1;
    int pipe_ = -1;  // of its stdout and stderr
    std::string output_;
};

}  // namespace webcare::test
