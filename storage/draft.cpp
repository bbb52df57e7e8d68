#include "storage/draft.hpp"

namespace webcare::storage {

Draft::Draft(const Engine& engine, const Counts& now, std::uint64_t seen_changed_at,
             std::size_t bytes)
    : counts{now}, engine_{engine}, seen_changed_at_{seen_changed_at}, batch_{bytes} {}

void Draft::begin_member() {
    batch_.SetSavePoint();
    undo_.clear();
    counts_before_ = counts;
}

void Draft::undo_member() {
    batch_.RollbackToSavePoint();
    for (auto entry = undo_.rbegin(); entry != undo_.rend(); ++entry) {
        Rows& rows = this->rows(entry->table);
        const auto place = rows.find(*entry->key);
        if (entry->before)
            place->second = std::move(*entry->before);
        else
            rows.erase(place);
    }
    undo_.clear();
    counts = counts_before_;
}

Result<std::optional<std::string>> Draft::row(Table table, std::string_view key) const {
    const Rows& known = rows(table);
    if (const auto found = known.find(key); found != known.end()) return found->second;
    return engine_.get(table, key);
}

void Draft::keep(Table table, const std::string& key, std::optional<std::string> value) {
    const auto [place, fresh] = rows(table).try_emplace(key);
    undo_.push_back(
        {table, &place->first, fresh ? std::nullopt : std::optional{std::move(place->second)}});
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
