#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "storage/engine.hpp"

namespace webcare::storage {

/// Visits the entries of [from, to) upwards until `visit(key, value)` says false. The views passed
/// to `visit` die with its return. Fails as temporary when the disk or a checksum does.
template <class Visit>
Status scan_up(const Engine& engine, Table table, const std::string& from, const std::string& to,
               Visit visit) {
    const rocksdb::Slice end{to};
    const auto entry = engine.range(table, end);
    for (entry->Seek(from); entry->Valid(); entry->Next()) {
        if (!visit(view(entry->key()), view(entry->value()))) break;
    }
    if (entry->status().ok()) return {};
    return engine_error("reading", entry->status());
}

/// The same downwards.
template <class Visit>
Status scan_down(const Engine& engine, Table table, const std::string& from, const std::string& to,
                 Visit visit) {
    const rocksdb::Slice end{to};
    const auto entry = engine.range(table, end);
    for (entry->SeekToLast(); entry->Valid() && view(entry->key()) >= from; entry->Prev()) {
        if (!visit(view(entry->key()), view(entry->value()))) break;
    }
    if (entry->status().ok()) return {};
    return engine_error("reading", entry->status());
}

}  // namespace webcare::storage
