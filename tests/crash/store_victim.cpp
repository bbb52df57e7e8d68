// store_victim FOLDER sync|nosync FIRST: commits mentions numbered from FIRST, several at a time,
// until it is killed. Each number is printed once its commit is durable.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "storage/store.hpp"
#include "tests/crash/numbered.hpp"

namespace {

using namespace webcare;

void say(const std::string& line) {
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(3);  // nobody listens
}

/// One of several committers: every `stride`-th number, in batches of varying size.
void commit_for_ever(storage::Store& store, std::uint64_t next, std::uint64_t stride) {
    for (std::uint64_t round = 0;; ++round) {
        storage::Batch batch;
        std::string lines;
        for (std::uint64_t i = 0; i <= round % 5; ++i, next += stride) {
            batch.add(crash::numbered_mention(next));
            batch.add(crash::numbered_delivery(next));
            lines += std::to_string(next) + "\n";
        }
        const auto committed = store.commit_and_wait(std::move(batch));
        if (!committed) {
            std::fprintf(stderr, "victim: %s\n", committed.error().detail.c_str());
            std::_Exit(4);
        }
        say(lines);
    }
}

}  // namespace

int main(int count, char** words) {
    if (count != 4) return 2;
    SystemClock clock;
    SystemLog log{clock, LogLevel::warning};
    storage::Options options;
    options.folder = words[1];
    options.sync = std::string_view{words[2]} == "sync";
    options.min_free_bytes = 0;
    options.ballast_bytes = 0;
    auto store = storage::Store::open(options, clock, log);
    if (!store) {
        std::fprintf(stderr, "victim: %s\n", store.error().detail.c_str());
        return 1;
    }
    // Numbers go on above every one that was ever handed out, so that no cycle repeats one.
    const std::uint64_t first = std::strtoull(words[3], nullptr, 10);
    constexpr std::uint64_t committers = 3;
    std::vector<std::thread> threads;
    for (std::uint64_t i = 0; i < committers; ++i) {
        threads.emplace_back([&, i] { commit_for_ever(**store, first + i, committers); });
    }
    for (auto& thread : threads) thread.join();
}
