#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace webcare::escalation::command {

/// Checks that the file may be run: regular, executable, and written to by nobody but its owner and
/// group, nor replaced by anybody else (its folder). Fails as misconfigured.
Status check_program(const std::string& program);

/// What is to be started. The environment is this and nothing of ours.
struct Start {
    std::vector<std::string> words;  ///< the program's absolute path, then its arguments
    std::vector<std::string> environment;
    std::string input;  ///< what it may read; at most what a pipe holds
    Start() = default;
};

/// A running program with a process group of its own. Kills the whole group when it goes.
class Child {
 public:
    /// Starts it without a shell. Its input is complete before it begins; what it writes to
    /// standard output and standard error comes out of output(). Fails as misconfigured when it
    /// cannot be run, as temporary when the machine has no room for it.
    static Result<Child> start(const Start& what);

    Child(Child&& other) noexcept;
    Child& operator=(Child&&) = delete;
    ~Child();

    /// Readable when it has ended. The caller's, who closes it.
    int take_process();
    /// What it says, not blocking. The caller's, who closes it.
    int take_output();

    /// How it ended: its exit status, or minus the signal. Nothing while it runs.
    std::optional<int> ended();
    /// Everything in its group, at once.
    void kill();

 private:
    Child(pid_t pid, int process, int output) : pid_{pid}, process_{process}, output_{output} {}

    pid_t pid_;
    int process_, output_;
    std::optional<int> status_;
};

}  // namespace webcare::escalation::command
