#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace webcare::test {

/// Stands in for connect(2) in the whole process while it lives, below everything that could be
/// wrong about addresses: every TCP connect is written down and then refused, so that nothing
/// leaves the machine. Only ports of the test's own servers are let through, and not written down.
/// One at a time; any thread may connect.
class ConnectRecorder {
 public:
    ConnectRecorder();
    ~ConnectRecorder();
    ConnectRecorder(const ConnectRecorder&) = delete;
    ConnectRecorder& operator=(const ConnectRecorder&) = delete;

    void let(std::uint16_t port);  ///< of 127.0.0.1
    /// The addresses since the last time, in order, without ports.
    std::vector<std::string> take();
};

}  // namespace webcare::test
