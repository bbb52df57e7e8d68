#pragma once

#include <chrono>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace webcare::test {

/// The wall clock of a process under clock_shim.so.
class SetClock {
 public:
    /// `file`: where the shim reads it; `shim`: the library.
    SetClock(std::string file, std::string shim) : file_{std::move(file)}, shim_{std::move(shim)} {
        set({});
    }
    /// From now on, also for a process that runs.
    void set(std::chrono::nanoseconds ahead) {
        const std::int64_t count = ahead.count();
        std::fstream out{file_, std::ios::binary | std::ios::in | std::ios::out};
        if (!out) out.open(file_, std::ios::binary | std::ios::out);
        out.write(reinterpret_cast<const char*>(&count), sizeof count);  // NOLINT: its bytes
        ahead_ = ahead;
    }
    std::chrono::nanoseconds ahead() const { return ahead_; }
    /// What the process is to be started with.
    std::vector<std::string> environment() const {
        return {"LD_PRELOAD=" + shim_, "CLOCK_SHIM=" + file_};
    }

 private:
    std::string file_, shim_;
    std::chrono::nanoseconds ahead_{};
};

}  // namespace webcare::test
