#include "tests/crash/powercut.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace webcare::crash {
namespace {

namespace fs = std::filesystem;

struct Overwrite {
    std::uint64_t offset = 0;
    std::string bytes;
};

/// What is known of one file since the record began. A file without an entry is as it was: durable.
struct File {
    std::uint64_t synced = 0;
    std::vector<Overwrite> old;  // since the last sync, oldest first
    bool entry_synced = true;
};

struct Rename {
    std::string from, to, kept;
};

std::string from_hex(const std::string& hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

/// Reads the record line by line into what was durable at its end.
class Record {
 public:
    explicit Record(const std::string& path) {
        std::ifstream in{path};
        if (!in) throw std::runtime_error{"no record at " + path + ": was the shim loaded?"};
        for (std::string line; std::getline(in, line);) apply(line);
    }
    std::map<std::string, File> files;
    std::vector<Rename> renames;  // not yet durable, oldest first

 private:
    void apply(const std::string& line) {
        std::istringstream fields{line};
        std::string what, path, second, third;
        std::getline(fields, what, '\t');
        std::getline(fields, path, '\t');
        std::getline(fields, second, '\t');
        std::getline(fields, third, '\t');
        if (what == "create") {
            files[path] = File{0, {}, false};
        } else if (what == "sync") {
            files[path].synced = std::stoull(second);
            files[path].old.clear();
        } else if (what == "over") {
            over(path, std::stoull(second), from_hex(third));
        } else if (what == "rename") {
            if (const auto moved = files.extract(path)) files[second] = moved.mapped();
            renames.push_back({path, second, third});
        } else if (what == "unlink") {
            files.erase(path);
        } else if (what == "dir") {
            sync_entries(path);
        }
    }
    void over(const std::string& path, std::uint64_t offset, std::string bytes) {
        const bool known = files.contains(path);
        File& file = files[path];
        // Not created and not synced under our eyes: durable as far as it reached then.
        if (!known) file.synced = fs::exists(path) ? fs::file_size(path) : 0;
        file.old.push_back({offset, std::move(bytes)});
    }
    void sync_entries(const std::string& folder) {
        for (auto& [path, file] : files) {
            if (fs::path{path}.parent_path() == folder) file.entry_synced = true;
        }
        std::erase_if(renames,
                      [&](const Rename& r) { return fs::path{r.to}.parent_path() == folder; });
    }
};

std::string random_bytes(std::size_t count, std::mt19937_64& random) {
    std::string bytes(count, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

/// Files that promise to bear noise at their end. RocksDB's MANIFEST bears a cut, not noise: where
/// a file system could leave that, opening says so and asks for the backup (docs/storage.md).
bool is_log(const std::string& path) {
    return fs::path{path}.extension() == ".log";
}

/// Up to a page of the lost tail: some of it real, the rest noise.
void leave_torn_tail(const std::string& path, std::uint64_t synced, std::uint64_t size,
                     std::mt19937_64& random) {
    const std::uint64_t kept = std::min<std::uint64_t>(size - synced, 1 + random() % 4096);
    const std::uint64_t real = random() % (kept + 1);
    fs::resize_file(path, synced + kept);
    std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(static_cast<std::streamoff>(synced + real));
    file << random_bytes(kept - real, random);
}

}  // namespace

Cut play_power_cut(const std::string& root, const std::string& side, bool tear,
                   std::uint64_t seed) {
    std::mt19937_64 random{seed};
    Record record{side + "/record"};
    Cut cut;
    for (const auto& [path, file] : record.files) {
        if (!path.starts_with(root) || !fs::is_regular_file(path)) continue;
        const std::uint64_t size = fs::file_size(path);
        if (!file.entry_synced) {
            fs::remove(path);
            ++cut.files, cut.bytes_lost += size;
            continue;
        }
        if (size > file.synced) {
            ++cut.files, cut.bytes_lost += size - file.synced;
            if (tear && is_log(path))
                leave_torn_tail(path, file.synced, size, random);
            else
                fs::resize_file(path, file.synced);
        }
        for (auto old = file.old.rbegin(); old != file.old.rend(); ++old) {
            std::fstream out{path, std::ios::in | std::ios::out | std::ios::binary};
            out.seekp(static_cast<std::streamoff>(old->offset));
            out << old->bytes;
        }
    }
    for (auto undone = record.renames.rbegin(); undone != record.renames.rend(); ++undone) {
        if (fs::exists(undone->to)) fs::rename(undone->to, undone->from);
        if (undone->kept != "-") fs::rename(undone->kept, undone->to);
        ++cut.files;
    }
    fs::remove_all(side);
    fs::create_directories(side);
    return cut;
}

}  // namespace webcare::crash
