#pragma once

#include <cstdint>
#include <optional>

#include "core/json_read.hpp"
#include "storage/engine.hpp"
#include "storage/store.hpp"

namespace webcare::storage {

/// Reads what views point to. One for a listing, so that its buffers are kept. One thread at a
/// time.
class Payload {
 public:
    explicit Payload(const Engine& engine) : engine_{engine} {}

    /// Nothing where retention was faster than the reader. Fails as temporary for a record that is
    /// not what its view says.
    Result<std::optional<StoredMention>> mention(std::uint64_t sequence);
    Result<std::optional<Case>> dossier(std::uint64_t sequence);
    Result<std::optional<Alert>> alert(std::uint64_t sequence);
    Result<std::optional<Delivery>> delivery(std::uint64_t sequence);
    Result<std::optional<Quarantined>> quarantined(std::uint64_t sequence);

 private:
    template <class Want, class Take>
    auto read(std::uint64_t sequence, Take take)
        -> Result<std::optional<std::invoke_result_t<Take, Want>>>;

    const Engine& engine_;
    JsonDocument document_;
};

/// Splits a journal record into its parts.
Result<JournalEntry> read_entry(JsonDocument& document, std::uint64_t sequence,
                                std::string_view record);

}  // namespace webcare::storage
