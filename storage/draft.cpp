#include "storage/draft.hpp"

namespace webcare::storage {

Draft::Draft(const Engine& engine, const Counts& now, std::size_t bytes, std::size_t rows)
    : counts{now}, engine_{engine}, batch_{bytes} {
    rows_.reserve(rows);
    undo_.reserve(rows);
}

void Draft::begin_member() {
    batch_.SetSavePoint();
    undo_.clear();
    counts_before_ = counts;
}

void Draft::undo_member() {
    batch_.RollbackToSavePoint();
    for (auto entry = undo_.rbegin(); entry != undo_.rend(); ++entry) {
        if (entry->second)
            rows_[entry->first] = *entry->second;
        else
            rows_.erase(entry->first);
    }
    undo_.clear();
    counts = counts_before_;
}

std::string Draft::tagged(Table table, std::string_view key) {
    std::string all;
    all.reserve(key.size() + 1);
    all.push_back(static_cast<char>(table));
    all.append(key);
    return all;
}

Result<std::optional<std::string>> Draft::row(Table table, std::string_view key) const {
    if (const auto found = rows_.find(tagged(table, key)); found != rows_.end()) {
        return found->second;
    }
    return engine_.get(table, key);
}

void Draft::keep(Table table, const std::string& key, std::optional<std::string> value) {
    const auto [place, fresh] = rows_.try_emplace(tagged(table, key));
    undo_.emplace_back(place->first,
                       fresh ? std::nullopt : std::optional{std::move(place->second)});
    place->second = std::move(value);
}

void Draft::put_row(Table table, const std::string& key, std::string value) {
    put(table, key, value);
    keep(table, key, std::move(value));
}

void Draft::erase_row(Table table, const std::string& key) {
    erase(table, key);
    keep(table, key, std::nullopt);
}

void Draft::put(Table table, std::string_view key, std::string_view value) {
    batch_.Put(engine_.handle(table), slice(key), slice(value));
}

void Draft::erase(Table table, std::string_view key) {
    batch_.Delete(engine_.handle(table), slice(key));
}

void Draft::add(Table table, std::string_view key, std::uint64_t number) {
    std::string operand;
    append_be64(operand, number);
    batch_.Merge(engine_.handle(table), slice(key), operand);
}

}  // namespace webcare::storage
