// storage_bench [--json] [--rounds N] [--folder PATH]
// Durable commits of judged mentions, against what they can at best cost, in interleaved rounds:
//   append  the same bytes appended to a file, one fdatasync a batch
//   bare    RocksDB alone writing the same keys and values, made beforehand, one synced WriteBatch
//   a batch store   Store::commit_and_wait of one batch at a time: JSON, fold, preconditions,
//   thread hop and all store2  the same with two callers, so that one batch is prepared while the
//   other syncs
#include <fcntl.h>
#include <rocksdb/db.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "storage/fold.hpp"
#include "storage/store.hpp"

namespace {

using namespace webcare;
using namespace webcare::storage;
namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& why) {
    std::fprintf(stderr, "storage_bench: %s\n", why.c_str());
    std::exit(1);
}

/// A judged mention whose journal record is about 600 bytes, 400 of them the mention itself.
MentionRecorded judged(std::uint64_t number) {
    static const std::vector<std::string> openings{
        "Al drie weken wacht ik op mijn bestelling en niemand belt terug. ",
        "The parcel came in pieces and the chat says it is all my own fault. ",
        "Wat een fijne hulp aan de balie vandaag, daar kan menigeen wat van leren. ",
        "Is de winkel met de feestdagen open, en kan ik daar ook retour brengen? "};
    MentionRecorded event;
    event.mention.id = "mastodon:1098" + std::to_string(1'000'000'000 + number);
    event.mention.network = "mastodon";
    event.mention.source = "plein";
    event.mention.author.id = std::to_string(number * 7919 % 50'000);
    event.mention.author.handle = "lezer" + event.mention.author.id;
    event.mention.permalink = "https://social.example/@lezer/" + std::to_string(number);
    event.mention.text = openings[number % openings.size()] + std::to_string(number * 2654435761u);
    event.mention.created_at = Time{std::chrono::seconds{1'790'000'000 + number}};
    event.mention.collected_at = event.mention.created_at;
    event.assessment.severity = 40;
    event.assessment.level = Level::medium;
    event.assessment.type = MentionType::complaint;
    event.assessment.language = "nl";
    event.assessment.ruleset = "5f1c0d";
    Signal signal;
    signal.rule = "nl.delivery.late";
    signal.severity = 40;
    signal.spans = {Span{4, 9}};
    event.assessment.signals.push_back(std::move(signal));
    return event;
}

Batch batch_from(std::uint64_t& number, std::size_t size) {
    Batch batch;
    for (std::size_t i = 0; i < size; ++i) batch.add(judged(number++));
    batch.add(CursorMoved{"plein", Cursor{std::to_string(number)}});
    return batch;
}

struct Write {
    std::uint32_t family;
    bool merge;
    std::string key, value;
};

/// What a WriteBatch of the store's holds, as a list.
class Listed final : public rocksdb::WriteBatch::Handler {
 public:
    std::vector<Write> writes;
    rocksdb::Status PutCF(std::uint32_t family, const rocksdb::Slice& key,
                          const rocksdb::Slice& value) override {
        writes.push_back({family, false, key.ToString(), value.ToString()});
        return {};
    }
    rocksdb::Status MergeCF(std::uint32_t family, const rocksdb::Slice& key,
                            const rocksdb::Slice& value) override {
        writes.push_back({family, true, key.ToString(), value.ToString()});
        return {};
    }
    rocksdb::Status DeleteCF(std::uint32_t, const rocksdb::Slice&) override { return {}; }
};

struct Measured {
    std::vector<double> microseconds;  // of each commit
    std::vector<double> rates;         // records a second, of each round
    double at(double share) const {
        auto sorted = microseconds;
        std::sort(sorted.begin(), sorted.end());
        return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
    }
    double rate() const {
        auto sorted = rates;
        std::sort(sorted.begin(), sorted.end());
        return sorted[sorted.size() / 2];
    }
};

/// Times `commits` calls of `commit(i)`.
template <class Commit>
void measure(Measured& into, std::size_t commits, std::size_t batch, Commit commit) {
    const auto start = SteadyClock::now();
    for (std::size_t i = 0; i < commits; ++i) {
        const auto before = SteadyClock::now();
        commit(i);
        into.microseconds.push_back(
            std::chrono::duration<double, std::micro>(SteadyClock::now() - before).count());
    }
    const std::chrono::duration<double> all = SteadyClock::now() - start;
    into.rates.push_back(static_cast<double>(commits * batch) / all.count());
}

/// The three parties, each in a folder of its own, kept open over all rounds of one batch size.
class Arena {
 public:
    Arena(const std::string& folder, std::size_t batch) : batch_{batch} {
        fs::remove_all(folder);
        fs::create_directories(folder);
        log_file_ = ::open((folder + "/append").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
        if (log_file_ < 0) fail("cannot write in " + folder);
        auto scratch = Engine::open(folder + "/scratch", true, log_);
        if (!scratch) fail(scratch.error().detail);
        scratch_ = std::move(*scratch);
        open_bare(folder + "/bare");
        Options options;
        options.folder = folder + "/store";
        auto store = Store::open(options, clock_, log_);
        if (!store) fail(store.error().detail);
        store_ = std::move(*store);
    }
    ~Arena() {
        for (auto* family : families_) bare_->DestroyColumnFamilyHandle(family);
        ::close(log_file_);
    }
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    void round(std::map<std::string, Measured>& results, std::size_t commits) {
        const auto batches = writes_of(commits);
        measure(results["append"], commits, batch_, [&](std::size_t i) { append(batches[i]); });
        measure(results["bare"], commits, batch_, [&](std::size_t i) { write_bare(batches[i]); });
        measure(results["store"], commits, batch_, [&](std::size_t) { commit(number_); });
        two_callers(results["store2"], commits);
    }

 private:
    void open_bare(const std::string& path) {
        rocksdb::Options options;
        options.create_if_missing = true;
        options.create_missing_column_families = true;
        options.compression = rocksdb::kNoCompression;
        std::vector<rocksdb::ColumnFamilyDescriptor> families;
        for (std::size_t i = 0; i < table_count; ++i) {
            rocksdb::ColumnFamilyOptions plain{options};
            plain.merge_operator =
                scratch_->db().GetOptions(scratch_->handle(Table::rollups)).merge_operator;
            families.emplace_back(name(static_cast<Table>(i)), plain);
        }
        rocksdb::DB* db = nullptr;
        if (!rocksdb::DB::Open(options, path, families, &families_, &db).ok()) fail("bare RocksDB");
        bare_.reset(db);
    }

    /// The batches as the store would write them, made before the clock runs.
    std::vector<std::vector<Write>> writes_of(std::size_t commits) {
        std::vector<std::vector<Write>> all;
        for (std::size_t i = 0; i < commits; ++i) {
            const Prepared prepared{batch_from(bare_number_, batch_), clock_.now()};
            Draft draft{*scratch_, Counts{}};
            draft.begin_member();
            auto next = Fold{draft, prepared, sequence_}.run();
            if (!next) fail(next.error().detail);
            sequence_ = *next;
            draft.put(Table::meta, keys::counts, std::string(64, '\0'));
            Listed listed;
            if (!draft.batch().Iterate(&listed).ok()) fail("listing a batch");
            all.push_back(std::move(listed.writes));
        }
        return all;
    }

    void append(const std::vector<Write>& writes) {
        std::string bytes;
        for (const Write& write : writes) bytes.append(write.key).append(write.value);
        if (::write(log_file_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()) ||
            ::fdatasync(log_file_) != 0) {
            fail("append");
        }
    }

    void write_bare(const std::vector<Write>& writes) {
        rocksdb::WriteBatch batch;
        for (const Write& write : writes) {
            auto* family = families_[write.family];
            if (write.merge)
                batch.Merge(family, write.key, write.value);
            else
                batch.Put(family, write.key, write.value);
        }
        rocksdb::WriteOptions durable;
        durable.sync = true;
        if (!bare_->Write(durable, &batch).ok()) fail("bare write");
    }

    void commit(std::uint64_t& number) {
        auto done = store_->commit_and_wait(batch_from(number, batch_));
        if (!done) fail(done.error().detail);
    }

    void two_callers(Measured& into, std::size_t commits) {
        std::uint64_t other_number = number_ + (std::uint64_t{1} << 40);
        Measured here, there;
        const auto start = SteadyClock::now();
        std::thread other{[&] {
            measure(there, commits / 2, batch_, [&](std::size_t) { commit(other_number); });
        }};
        measure(here, commits / 2, batch_, [&](std::size_t) { commit(number_); });
        other.join();
        const std::chrono::duration<double> all = SteadyClock::now() - start;
        number_ = std::max(number_, other_number);
        for (const auto* one : {&here, &there}) {
            into.microseconds.insert(into.microseconds.end(), one->microseconds.begin(),
                                     one->microseconds.end());
        }
        into.rates.push_back(static_cast<double>(commits / 2 * 2 * batch_) / all.count());
    }

    const std::size_t batch_;
    SystemClock clock_;
    MemoryLog log_;
    int log_file_ = -1;
    std::unique_ptr<Engine> scratch_;
    std::unique_ptr<rocksdb::DB> bare_;
    std::vector<rocksdb::ColumnFamilyHandle*> families_;
    std::unique_ptr<Store> store_;
    std::uint64_t number_ = 1, bare_number_ = 1, sequence_ = 1;
};

}  // namespace

int main(int count, char** words) {
    bool json = false;
    int rounds = 7;
    std::string folder = fs::current_path() / "storage-bench";
    for (int i = 1; i < count; ++i) {
        const std::string word{words[i]};
        if (word == "--json")
            json = true;
        else if (word == "--rounds" && i + 1 < count)
            rounds = std::atoi(words[++i]);
        else if (word == "--folder" && i + 1 < count)
            folder = words[++i];
        else
            fail("unknown option " + word);
    }
    const std::vector<std::pair<std::size_t, std::size_t>> sizes{{1, 200}, {64, 300}, {512, 80}};
    if (!json)
        std::printf("%-6s %-7s %12s %10s %10s %8s %10s %9s\n", "batch", "what", "records/s",
                    "p50 us", "p99 us", "p99/p50", "x append", "x bare");
    for (const auto& [batch, commits] : sizes) {
        std::map<std::string, Measured> results;
        {
            Arena arena{folder, batch};
            for (int round = 0; round < rounds; ++round) arena.round(results, commits);
        }
        for (const char* what : {"append", "bare", "store", "store2"}) {
            const Measured& m = results[what];
            const double p50 = m.at(0.5), p99 = m.at(0.99);
            std::printf(
                json ? "{\"batch\":%zu,\"what\":\"%s\",\"records_per_second\":%.0f,\"p50_us\":%.0f,"
                       "\"p99_us\":%.0f,\"p99_to_p50\":%.2f,\"to_append\":%.2f,\"to_bare\":%.2f}\n"
                     : "%-6zu %-7s %12.0f %10.0f %10.0f %8.2f %10.2f %9.2f\n",
                batch, what, m.rate(), p50, p99, p99 / p50, m.rate() / results["append"].rate(),
                m.rate() / results["bare"].rate());
        }
        std::fflush(stdout);
    }
    fs::remove_all(folder);
    return 0;
}
