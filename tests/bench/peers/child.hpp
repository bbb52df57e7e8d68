#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace webcare::bench {

/// CPU seconds of a process and all its descendants.
double cpu_of(pid_t process);

/// Begins `start` on the first core, so that what it starts stays there; this thread is back on the
/// last core afterwards. Nothing where there is one core.
void on_first_core(const std::function<void()>& start);

/// A program that runs until this object goes, in a process group of its own.
class Child {
 public:
    /// `log` takes what it says. `environment` holds NAME=value, besides our own.
    Child(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
          const std::string& log);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    double cpu() const { return cpu_of(pid_); }
    double peak_mebibytes() const;
    bool runs() const;

 private:
    pid_t pid_ = -1;
};

/// Calls `ready` every tenth of a second until it says yes; ends the program after a minute, or
/// when the child is gone.
void wait_for(const Child& child, const std::string& log, const std::function<bool()>& ready);

}  // namespace webcare::bench
