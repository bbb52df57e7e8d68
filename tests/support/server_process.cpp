#include "tests/support/server_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace webcare::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_tries{20};
constexpr int patience_at_the_end = 5'000;  // milliseconds

std::chrono::milliseconds left_until(Clock::time_point end) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    return std::max(left, std::chrono::milliseconds{0});
}

bool accepts(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool connected =
        ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    return connected;
}

/// In the child: never returns. A program that cannot be started says so on `report`, which
/// closes by itself when it can.
[[noreturn]] void become(std::vector<char*>& words, int output, int report) {
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::execvp(words[0], words.data());
    const int reason = errno;
    static_cast<void>(!::write(report, &reason, sizeof reason));
    ::_exit(127);
}

}  // namespace

ServerProcess::ServerProcess(std::vector<std::string> arguments) {
    int output[2], report[2];
    if (::pipe2(output, O_CLOEXEC) != 0 || ::pipe2(report, O_CLOEXEC) != 0)
        throw std::runtime_error{"cannot make a pipe"};
    std::vector<char*> words;
    for (std::string& word : arguments) words.push_back(word.data());
    words.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) become(words, output[1], report[1]);
    ::close(output[1]);
    ::close(report[1]);
    pipe_ = output[0];
    int reason = 0;
    const bool failed = ::read(report[0], &reason, sizeof reason) == sizeof reason;
    ::close(report[0]);
    if (!failed) return;
    ::waitpid(pid_, nullptr, 0);
    ::close(pipe_);
    throw std::runtime_error{arguments[0] + ": " + std::strerror(reason) +
                             "; `./dev test --real` installs what these stories need"};
}

ServerProcess::~ServerProcess() {
    const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    ::kill(pid_, SIGTERM);
    pollfd ended{process, POLLIN, 0};
    if (::poll(&ended, 1, patience_at_the_end) <= 0) ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::close(process);
    ::close(pipe_);
}

bool ServerProcess::wait_port(std::uint16_t port, std::chrono::milliseconds limit) {
    const auto end = Clock::now() + limit;
    while (!accepts(port)) {
        if (Clock::now() >= end || !read_more(between_tries)) return false;
    }
    return true;
}

bool ServerProcess::wait_line(const std::string& text, std::size_t count,
                              std::chrono::milliseconds limit) {
    const auto end = Clock::now() + limit;
    while (lines_with(text) < count) {
        if (Clock::now() >= end || !read_more(left_until(end))) return false;
    }
    return true;
}

std::size_t ServerProcess::count(const std::string& text) {
    for (std::size_t before = output_.size();; before = output_.size()) {
        if (!read_more(std::chrono::milliseconds{0}) || output_.size() == before) break;
    }
    return lines_with(text);
}

bool ServerProcess::read_more(std::chrono::milliseconds wait) {
    pollfd readable{pipe_, POLLIN, 0};
    if (::poll(&readable, 1, static_cast<int>(wait.count())) <= 0) return true;
    char bytes[4096];
    const auto length = ::read(pipe_, bytes, sizeof bytes);
    if (length <= 0) return false;
    output_.append(bytes, static_cast<std::size_t>(length));
    return true;
}

std::size_t ServerProcess::lines_with(const std::string& text) const {
    std::size_t lines = 0;
    for (std::size_t at = output_.find(text); at != output_.npos; at = output_.find(text, at)) {
        const std::size_t end = output_.find('\n', at);
        if (end == output_.npos) break;  // not whole yet
        ++lines;
        at = end;
    }
    return lines;
}

}  // namespace webcare::test
