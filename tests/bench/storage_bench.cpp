// storage_bench [ROUNDS] [FOLDER]
// Durable commits of judged mentions, against what they can at best cost, in interleaved rounds:
//   append  the same bytes appended to a file, one fdatasync a batch
//   bare    RocksDB alone writing the same keys and values, one synced WriteBatch a batch
//   store   Store::commit_and_wait of one batch at a time: JSON, fold, preconditions, thread hop
//   store2  the same with two callers, so that one batch is prepared while the other syncs
// What is committed is made right before it, off the clock, for every party: so it lies in the
// cache, as what the daemon has just judged does. The rate counts the time of the commits alone;
// with two callers each makes its batches beforehand. All parties flush: the bare one has the
// store's memtables.
#include <fcntl.h>
#include <fmt/format.h>
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
#include "tests/bench/measure.hpp"

namespace {

using namespace webcare;
using namespace webcare::storage;
using bench::cpu;
using bench::fail;
namespace fs = std::filesystem;

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
    std::vector<double> cpu_us;        // of the process, a record, of each round
    double at(double share) const { return bench::quantile(microseconds, share); }
    double rate() const { return bench::median(rates); }
    double cpu() const { return bench::median(cpu_us); }
};

/// Times `commits` calls of `commit(make())`, without the making.
template <class Make, class Commit>
void measure(Measured& into, std::size_t commits, std::size_t batch, Make make, Commit commit) {
    double spent = 0, used = 0;
    for (std::size_t i = 0; i < commits; ++i) {
        auto next = make();
        const double before = bench::wall(), before_cpu = cpu(CLOCK_PROCESS_CPUTIME_ID);
        commit(std::move(next));
        const double took = bench::wall() - before;
        spent += took;
        used += cpu(CLOCK_PROCESS_CPUTIME_ID) - before_cpu;
        into.microseconds.push_back(took * 1e6);
    }
    const double records = static_cast<double>(commits * batch);
    into.rates.push_back(records / spent);
    into.cpu_us.push_back(used / records * 1e6);
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
        options.folder = store_folder_ = folder + "/store";
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
        const auto writes = [this] { return next_writes(); };
        measure(results["append"], commits, batch_, writes,
                [this](const std::vector<Write>& all) { append(all); });
        measure(results["bare"], commits, batch_, writes,
                [this](const std::vector<Write>& all) { write_bare(all); });
        measure(
            results["store"], commits, batch_, [this] { return batch_from(number_, batch_); },
            [this](Batch batch) { commit(std::move(batch)); });
        two_callers(results["store2"], commits);
    }

    /// Table files of the store's database.
    std::size_t flushed() const {
        std::size_t files = 0;
        for (const auto& entry : fs::recursive_directory_iterator{store_folder_})
            files += entry.path().extension() == ".sst";
        return files;
    }

 private:
    void open_bare(const std::string& path) {
        rocksdb::Options options;
        options.create_if_missing = true;
        options.create_missing_column_families = true;
        options.compression = rocksdb::kNoCompression;
        std::vector<rocksdb::ColumnFamilyDescriptor> families;
        for (std::size_t i = 0; i < table_count; ++i) {
            const auto ours = scratch_->db().GetOptions(scratch_->handle(static_cast<Table>(i)));
            rocksdb::ColumnFamilyOptions plain{options};
            plain.merge_operator = ours.merge_operator;
            plain.write_buffer_size = ours.write_buffer_size;
            plain.max_write_buffer_number = ours.max_write_buffer_number;
            families.emplace_back(name(static_cast<Table>(i)), plain);
        }
        rocksdb::DB* db = nullptr;
        if (!rocksdb::DB::Open(options, path, families, &families_, &db).ok()) fail("bare RocksDB");
        bare_.reset(db);
    }

    /// The next batch as the store would write it.
    std::vector<Write> next_writes() {
        const Prepared prepared{batch_from(bare_number_, batch_), clock_.now()};
        Draft draft{*scratch_, Counts{}, sequence_, 0};
        draft.begin_member();
        auto next = Fold{draft, prepared, sequence_}.run();
        if (!next) fail(next.error().detail);
        sequence_ = *next;
        draft.put(Table::meta, keys::counts, std::string(64, '\0'));
        Listed listed;
        if (!draft.batch().Iterate(&listed).ok()) fail("listing a batch");
        return std::move(listed.writes);
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

    std::vector<Batch> batches_of(std::size_t commits, std::uint64_t& number) const {
        std::vector<Batch> batches;
        for (std::size_t i = 0; i < commits; ++i) batches.push_back(batch_from(number, batch_));
        return batches;
    }

    void commit(Batch batch) {
        auto done = store_->commit_and_wait(std::move(batch));
        if (!done) fail(done.error().detail);
    }

    void two_callers(Measured& into, std::size_t commits) {
        auto first = batches_of(commits / 2, number_), second = batches_of(commits / 2, number_);
        Measured here, there;
        const double start = bench::wall(), used = cpu(CLOCK_PROCESS_CPUTIME_ID);
        const auto one_by_one = [this](Measured& mine, std::vector<Batch>& batches) {
            auto next = batches.begin();
            measure(
                mine, batches.size(), batch_, [&] { return std::move(*next++); },
                [this](Batch batch) { commit(std::move(batch)); });
        };
        std::thread other{[&] { one_by_one(there, second); }};
        one_by_one(here, first);
        other.join();
        for (const auto* one : {&here, &there}) {
            into.microseconds.insert(into.microseconds.end(), one->microseconds.begin(),
                                     one->microseconds.end());
        }
        const double records = static_cast<double>(2 * first.size() * batch_);
        into.rates.push_back(records / (bench::wall() - start));
        into.cpu_us.push_back((cpu(CLOCK_PROCESS_CPUTIME_ID) - used) / records * 1e6);
    }

    const std::size_t batch_;
    SystemClock clock_;
    MemoryLog log_;
    std::string store_folder_;
    int log_file_ = -1;
    std::unique_ptr<Engine> scratch_;
    std::unique_ptr<rocksdb::DB> bare_;
    std::vector<rocksdb::ColumnFamilyHandle*> families_;
    std::unique_ptr<Store> store_;
    std::uint64_t number_ = 1, bare_number_ = 1, sequence_ = 1;
};

void print(std::size_t batch, std::map<std::string, Measured>& results) {
    const Measured &append = results["append"], &bare = results["bare"], &store = results["store"];
    for (const char* what : {"append", "bare", "store", "store2"}) {
        const Measured& m = results[what];
        std::fprintf(stderr,
                     "storage batch %3zu %-7s %9.0f records/s  p50 %6.0f us  p99 %6.0f us  CPU "
                     "%6.2f us a record  x append %.2f  x bare %.2f, by CPU %.2f\n",
                     batch, what, m.rate(), m.at(0.5), m.at(0.99), m.cpu(),
                     m.rate() / append.rate(), m.rate() / bare.rate(), bare.cpu() / m.cpu());
    }
    const double to_bare = store.rate() / bare.rate(), p50 = store.at(0.5), p99 = store.at(0.99);
    if (batch == 1) {
        const double to_append = p50 / append.at(0.5);
        bench::print_goal("a lone commit, p50",
                          fmt::format("{:.0f} us / fdatasync {:.0f} us", p50, append.at(0.5)),
                          "<= 1.50", to_append, to_append <= 1.5);
        return;
    }
    bench::print_goal(
        fmt::format("durable commits of {}", batch),
        fmt::format("{:.0f} records/s / RocksDB {:.0f} records/s", store.rate(), bare.rate()),
        ">= 0.80", to_bare, to_bare >= 0.8);
    bench::print_goal(fmt::format("p99 of commits of {} while flushing", batch),
                      fmt::format("{:.0f} us / p50 {:.0f} us", p99, p50), "<= 5.00", p99 / p50,
                      p99 <= 5 * p50);
}

}  // namespace

int main(int count, char** words) {
    const int rounds = bench::argument(count, words, 1, 7);
    const std::string folder =
        count > 2 ? words[2] : (fs::current_path() / "storage-bench").string();
    const std::vector<std::pair<std::size_t, std::size_t>> sizes{{1, 200}, {64, 300}, {512, 80}};
    for (const auto& [batch, commits] : sizes) {
        std::map<std::string, Measured> results;
        {
            Arena arena{folder, batch};
            for (int round = 0; round < rounds; ++round) arena.round(results, commits);
            std::fprintf(stderr, "storage batch %zu: the store flushed %zu files\n", batch,
                         arena.flushed());
        }
        print(batch, results);
    }
    fs::remove_all(folder);
    return 0;
}
