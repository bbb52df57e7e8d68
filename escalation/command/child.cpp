#include "escalation/command/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace webcare::escalation::command {

namespace {

/// A descriptor that is closed when nobody took it.
class Fd {
 public:
    explicit Fd(int fd = -1) : fd_{fd} {}
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() { reset(); }
    int get() const { return fd_; }
    int take() { return std::exchange(fd_, -1); }
    void reset(int fd = -1) {
        if (fd_ >= 0) ::close(fd_);
        fd_ = fd;
    }

 private:
    int fd_;
};

Error no_room(const char* what, int error) {
    return {ErrorKind::temporary, fmt::format("{}: {}", what, std::strerror(error))};
}

bool make_pipe(Fd& reads, Fd& writes) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    reads.reset(ends[0]);
    writes.reset(ends[1]);
    return true;
}

void never_block(int fd) {
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> out;
    out.reserve(words.size() + 1);
    for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
    out.push_back(nullptr);
    return out;
}

/// posix_spawn() with nothing of ours but three descriptors: signals as a new process has them.
int spawn(const Start& what, int input, int output, pid_t& pid) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, "/");
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    const auto words = pointers(what.words), environment = pointers(what.environment);
    const int failed =
        ::posix_spawn(&pid, words[0], &actions, &attributes, words.data(), environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

}  // namespace

Status check_program(const std::string& program) {
    const auto wrong = [&](std::string_view why) {
        return Error{ErrorKind::misconfigured, fmt::format("{} {}", program, why)};
    };
    if (!program.starts_with('/')) return wrong("is no absolute path");
    struct stat file {};
    if (::stat(program.c_str(), &file) != 0) return wrong("is not there, or may not be looked at");
    if (!S_ISREG(file.st_mode)) return wrong("is no file");
    if ((file.st_mode & S_IWOTH) != 0) return wrong("may be changed by everybody");
    if (::access(program.c_str(), X_OK) != 0) return wrong("may not be run by us");
    struct stat folder {};
    const std::string parent = std::filesystem::path{program}.parent_path().string();
    if (::stat(parent.c_str(), &folder) != 0) return wrong("has no folder that we may look at");
    // Where the sticky bit is set, only its owner may replace a file.
    if ((folder.st_mode & S_IWOTH) != 0 && (folder.st_mode & S_ISVTX) == 0)
        return wrong("is in a folder where everybody may replace it");
    return {};
}

Result<Child> Child::start(const Start& what) {
    Fd input, input_end, output, output_end;
    if (!make_pipe(input, input_end) || !make_pipe(output, output_end))
        return no_room("no pipe for the program", errno);
    // A pipe holds 64 KiB, so nobody has to write while it runs.
    never_block(input_end.get());
    const ssize_t put = ::write(input_end.get(), what.input.data(), what.input.size());
    if (put < 0 || static_cast<std::size_t>(put) != what.input.size())
        return Error{ErrorKind::temporary, "the pipe to the program has no room for the alert"};
    input_end.reset();

    pid_t pid = 0;
    if (const int failed = spawn(what, input.get(), output_end.get(), pid); failed != 0) {
        if (failed == EAGAIN || failed == ENOMEM) return no_room("no process for it", failed);
        return Error{ErrorKind::misconfigured,
                     fmt::format("{} cannot be started: {}", what.words[0], std::strerror(failed))};
    }
    const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    never_block(output.get());
    Child child{pid, process, output.take()};
    if (process < 0) return no_room("no descriptor for the program", errno);  // it is killed here
    return child;
}

Child::Child(Child&& other) noexcept
    : pid_{std::exchange(other.pid_, 0)},
      process_{std::exchange(other.process_, -1)},
      output_{std::exchange(other.output_, -1)},
      status_{other.status_} {}

Child::~Child() {
    if (pid_ > 0 && !ended()) kill();  // taken away by ended() if there was time, else by init
    if (process_ >= 0) ::close(process_);
    if (output_ >= 0) ::close(output_);
}

int Child::take_process() {
    return std::exchange(process_, -1);
}

int Child::take_output() {
    return std::exchange(output_, -1);
}

std::optional<int> Child::ended() {
    if (status_) return status_;
    siginfo_t info{};
    // Looked at first and taken away last: until then its number, and that of its group, is its
    // own.
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        info.si_pid == 0)
        return std::nullopt;
    kill();
    ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG);
    status_ = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
    return status_;
}

void Child::kill() {
    if (pid_ > 0 && !status_) ::kill(-pid_, SIGKILL);
}

}  // namespace webcare::escalation::command
