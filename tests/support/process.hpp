#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace webcare::test {

/// A folder that goes when the test does.
class TempFolder {
 public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    const std::string& path() const { return path_; }
    std::string file(const std::string& name) const { return path_ + "/" + name; }
    /// Writes a file inside and returns its path.
    std::string write(const std::string& name, const std::string& text) const;

 private:
    std::string path_;
};

std::string read_file(const std::string& path);

struct Outcome {
    int exit = 0;  ///< exit status, or -signal
    std::string out, err;
};

/// Runs a program to its end with `input` on stdin.
Outcome run_program(const std::vector<std::string>& arguments, const std::string& input = {});

/// The built daemon as systemd would run it: it says itself when it is ready (sd_notify), so that
/// nobody has to guess.
class DaemonProcess {
 public:
    struct Options {
        std::string binary;
        std::string config;
        std::vector<std::string> flags;        ///< besides `run --config`
        std::vector<std::string> environment;  ///< NAME=value
        std::string output;                    ///< file for stdout and stderr, appended to
        Options() = default;
    };
    explicit DaemonProcess(Options options);
    ~DaemonProcess();  ///< kill -9 when it still runs
    DaemonProcess(const DaemonProcess&) = delete;
    DaemonProcess& operator=(const DaemonProcess&) = delete;

    void start();
    /// False when it ended first, or said nothing within `limit`.
    bool wait_ready(std::chrono::milliseconds limit = std::chrono::seconds{20});
    /// Waits for the next line that begins so ("READY=1", "STOPPING=1").
    bool wait_notice(const std::string& notice, std::chrono::milliseconds limit);
    void signal(int number) const;
    /// Exit status, or -signal; nothing when it did not end within `limit`.
    std::optional<int> wait_end(std::chrono::milliseconds limit);
    /// kill -9 and wait.
    void kill();
    pid_t pid() const { return pid_; }
    std::string output() const { return read_file(options_.output); }

 private:
    Options options_;
    TempFolder folder_;  // of the notify socket
    int notify_ = -1;
    pid_t pid_ = -1;
};

}  // namespace webcare::test
