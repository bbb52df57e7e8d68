#include "tests/support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace webcare::test {
namespace {

using Clock = std::chrono::steady_clock;

int left_until(Clock::time_point end) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    return left > 0 ? static_cast<int>(left) : 0;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> out;
    for (std::string& word : words) out.push_back(word.data());
    out.push_back(nullptr);
    return out;
}

int status_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::vector<std::string> environment_with(const std::vector<std::string>& more) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry; ++entry) all.emplace_back(*entry);
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace

TempFolder::TempFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "webcared-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error{"mkdtemp failed"};
    path_ = pattern;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string TempFolder::write(const std::string& name, const std::string& text) const {
    const std::string at = file(name);
    std::filesystem::create_directories(std::filesystem::path{at}.parent_path());
    std::ofstream{at, std::ios::binary} << text;
    return at;
}

std::string read_file(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream{path, std::ios::binary}.rdbuf();
    return out.str();
}

Outcome run_program(const std::vector<std::string>& arguments, const std::string& input) {
    const TempFolder folder;
    const std::string in = folder.write("in", input), out = folder.file("out"),
                      err = folder.file("err");
    std::vector<std::string> words = arguments;
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(::open(in.c_str(), O_RDONLY), STDIN_FILENO);
        ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
        ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
        ::execv(words[0].c_str(), pointers(words).data());
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    Outcome outcome;
    outcome.exit = status_of(status);
    outcome.out = read_file(out);
    outcome.err = read_file(err);
    return outcome;
}

DaemonProcess::DaemonProcess(Options options) : options_{std::move(options)} {
    notify_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder_.file("notify");
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (::bind(notify_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error{"cannot bind the notify socket"};
    }
}

DaemonProcess::~DaemonProcess() {
    kill();
    ::close(notify_);
}

void DaemonProcess::start() {
    char stale[4096];  // what a killed predecessor still said
    while (::recv(notify_, stale, sizeof stale, MSG_DONTWAIT) > 0) {
    }
    std::vector<std::string> words{options_.binary, "run", "--config", options_.config};
    words.insert(words.end(), options_.flags.begin(), options_.flags.end());
    std::vector<std::string> more = options_.environment;
    more.push_back("NOTIFY_SOCKET=" + folder_.file("notify"));
    std::vector<std::string> environment = environment_with(more);
    pid_ = ::fork();
    if (pid_ == 0) {
        const int output = ::open(options_.output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
        ::execve(words[0].c_str(), pointers(words).data(), pointers(environment).data());
        ::_exit(127);
    }
}

bool DaemonProcess::wait_ready(std::chrono::milliseconds limit) {
    return wait_notice("READY=1", limit);
}

bool DaemonProcess::wait_notice(const std::string& notice, std::chrono::milliseconds limit) {
    const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    const auto end = Clock::now() + limit;
    bool found = false;
    for (;;) {
        pollfd waits[] = {{notify_, POLLIN, 0}, {process, POLLIN, 0}};
        if (::poll(waits, 2, left_until(end)) <= 0) break;
        if (waits[0].revents & POLLIN) {
            char text[4096];
            const auto length = ::recv(notify_, text, sizeof text, 0);
            if (length > 0 &&
                ("\n" + std::string{text, static_cast<std::size_t>(length)}).find("\n" + notice) !=
                    std::string::npos) {
                found = true;
                break;
            }
        } else if (waits[1].revents != 0) {
            break;
        }
    }
    ::close(process);
    return found;
}

void DaemonProcess::signal(int number) const {
    if (pid_ > 0) ::kill(pid_, number);
}

std::optional<int> DaemonProcess::wait_end(std::chrono::milliseconds limit) {
    if (pid_ <= 0) return std::nullopt;
    const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    pollfd wait{process, POLLIN, 0};
    const bool ended = ::poll(&wait, 1, static_cast<int>(limit.count())) > 0;
    ::close(process);
    if (!ended) return std::nullopt;
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return status_of(status);
}

void DaemonProcess::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

}  // namespace webcare::test
