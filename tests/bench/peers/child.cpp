#include "tests/bench/peers/child.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "tests/bench/measure.hpp"
#include "tests/support/process.hpp"

namespace webcare::bench {
namespace {

namespace fs = std::filesystem;

void stay_on(int core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    if (::sched_setaffinity(0, sizeof cores, &cores) != 0) fail("a core cannot be chosen");
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    for (std::string& word : words) all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

/// The process groups that run. A measurement that ends early, by fail(), leaves none behind.
std::set<pid_t>& running() {
    static std::set<pid_t> groups;
    return groups;
}

void end_all() {
    for (const pid_t group : running()) ::kill(-group, SIGKILL);
}

}  // namespace

double Child::peak_mebibytes() const {
    std::ifstream status{"/proc/" + std::to_string(pid_) + "/status"};
    for (std::string word; status >> word;) {
        if (word != "VmHWM:") continue;
        double kibibytes = 0;
        status >> kibibytes;
        return kibibytes / 1024;
    }
    fail("the memory of a child cannot be read");
}

double cpu_of(pid_t process) {
    clockid_t clock{};
    if (::clock_getcpuclockid(process, &clock) != 0) return 0;
    double seconds = cpu(clock);
    std::error_code gone;
    const auto tasks = fs::path{"/proc"} / std::to_string(process) / "task";
    for (const auto& task : fs::directory_iterator{tasks, gone}) {
        std::ifstream children{task.path() / "children"};
        for (pid_t child = 0; children >> child;) seconds += cpu_of(child);
    }
    return seconds;
}

void on_first_core(const std::function<void()>& start) {
    const auto cores = static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
    if (cores < 2) return start();
    stay_on(0);
    start();
    stay_on(cores - 1);
}

Child::Child(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
             const std::string& log) {
    std::vector<std::string> words = arguments, variables = environment;
    for (char** own = environ; *own != nullptr; ++own) variables.emplace_back(*own);
    const auto argv = pointers(words), envp = pointers(variables);
    if (running().empty()) std::atexit(end_all);
    pid_ = ::fork();
    if (pid_ != 0) {
        ::setpgid(pid_, pid_);  // on both sides: whoever comes first
        running().insert(pid_);
        return;
    }
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::execvpe(argv[0], argv.data(), envp.data());
    ::_exit(127);
}

Child::~Child() {
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    running().erase(pid_);
}

bool Child::runs() const {
    siginfo_t state{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &state, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           state.si_pid == 0;
}

void wait_for(const Child& child, const std::string& log, const std::function<bool()>& ready) {
    for (int tenth = 0; tenth < 600; ++tenth) {
        if (!child.runs()) break;
        if (ready()) return;
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    fail("it does not start: " + log + "\n" + test::read_file(log));
}

}  // namespace webcare::bench
