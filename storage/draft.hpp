#pragma once

#include <rocksdb/write_batch.h>

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "storage/engine.hpp"
#include "storage/store.hpp"

namespace webcare::storage {

/// What a group of commits is about to write. A member reads its own rows and those of earlier
/// members; one that fails is taken out alone. The writer thread's only.
class Draft {
 public:
    /// `seen_changed_at` is the sequence with which `seen` last changed in the database. `bytes` is
    /// about what will be written, so that it does not grow step by step.
    Draft(const Engine& engine, const Counts& now, std::uint64_t seen_changed_at,
          std::size_t bytes);

    void begin_member();
    void undo_member();

    /// A row of a view as it will be; the database's where no member touched it.
    Result<std::optional<std::string>> row(Table table, std::string_view key) const;
    /// Whether a member touched a row.
    bool touches(Table table, std::string_view key) const { return rows(table).contains(key); }
    bool touches(Table table) const { return !rows(table).empty(); }
    std::uint64_t seen_changed_at() const { return seen_changed_at_; }
    void put_row(Table table, const std::string& key, std::string value);
    void erase_row(Table table, const std::string& key);

    /// Index entries and journal records: written, never read back by the group.
    void put(Table table, std::string_view key, std::string_view value = {});
    void erase(Table table, std::string_view key);
    void add(Table table, std::string_view key, std::uint64_t number);

    bool empty() const { return batch_.Count() == 0; }
    std::size_t bytes() const { return batch_.GetDataSize(); }
    rocksdb::WriteBatch& batch() { return batch_; }

    Counts counts;  ///< as they will be

 private:
    /// Looks up by a view, without a copy of the key.
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using Rows = std::unordered_map<std::string, std::optional<std::string>, Hash, std::equal_to<>>;
    /// A row as it was before the member touched it; nothing where the draft did not hold it.
    struct Undo {
        Table table{};
        const std::string* key = nullptr;  // within rows_, whose nodes stay where they are
        std::optional<Rows::mapped_type> before;
    };
    Rows& rows(Table table) { return rows_[static_cast<std::size_t>(table)]; }
    const Rows& rows(Table table) const { return rows_[static_cast<std::size_t>(table)]; }
    void keep(Table table, const std::string& key, std::optional<std::string> value);

    const Engine& engine_;
    std::uint64_t seen_changed_at_;
    rocksdb::WriteBatch batch_;
    std::array<Rows, table_count> rows_;
    std::vector<Undo> undo_;  // oldest first
    Counts counts_before_;
};

}  // namespace webcare::storage
