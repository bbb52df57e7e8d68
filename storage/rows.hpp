#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/alert.hpp"
#include "core/assessment.hpp"
#include "core/time.hpp"

namespace webcare::storage {

// The rows of the views: what filters, orders and preconditions need. The payload itself stands
// once, in the journal, under `sequence`. Rows are binary, a byte of version first; unpack() gives
// nothing for bytes that are not such a row.

/// seen: by mention id. Outlives the text, so that what a network still lists is not news again.
struct SeenRow {
    std::uint64_t sequence = 0;  ///< the newest record of it
    std::uint64_t first = 0;     ///< key of its MentionRow; 0: no text is kept
    std::uint64_t hash = 0;
    std::uint32_t revision = 0;
    Time created_at{};
    Time recorded_at{};
    SeenRow() = default;
    bool operator==(const SeenRow&) const = default;
};

/// mentions: in the order they came in.
struct MentionRow {
    std::uint64_t sequence = 0;
    Time recorded_at{};
    Level level = Level::none;
    MentionType type = MentionType::noise;
    bool scored = false;  ///< a rule fired, or it belongs to a case: kept for retention.mentions
    std::string network, source, author, id;  ///< author: author_key()
    MentionRow() = default;
    bool operator==(const MentionRow&) const = default;
};

/// mentions: which rules of a mention conditions may ask for later; what its index entries are made
/// of.
struct RememberedRow {
    Time created_at{};
    std::string author;  ///< author_key()
    std::vector<std::string> rules;
    RememberedRow() = default;
    bool operator==(const RememberedRow&) const = default;
};

struct CaseRow {
    std::uint64_t sequence = 0;
    std::uint64_t version = 0;
    bool open = false;
    Time changed_at{};
    std::string customer;
    CaseRow() = default;
    bool operator==(const CaseRow&) const = default;
};

struct AlertRow {
    std::uint64_t sequence = 0;
    std::uint64_t version = 0;
    AlertStatus status = AlertStatus::raised;
    Time changed_at{};
    std::optional<Time> next_step_at;
    AlertRow() = default;
    bool operator==(const AlertRow&) const = default;
};

struct DeliveryRow {
    std::uint64_t sequence = 0;
    DeliveryStatus status = DeliveryStatus::due;
    Level level = Level::none;
    Time created_at{};
    Time next_at{};
    std::string channel;
    std::uint64_t line = 0;  ///< line_of(); 0: it keeps no order
    DeliveryRow() = default;
    bool operator==(const DeliveryRow&) const = default;
};
/// What must leave one after the other: what is told one person of one matter. 0: nothing.
std::uint64_t line_of(const Delivery& delivery);
/// The index entries of a delivery in this state.
std::vector<std::string> entries_of(const DeliveryRow& row, std::string_view id);

std::string pack(const SeenRow& row);
std::string pack(const MentionRow& row);
std::string pack(const RememberedRow& row);
std::string pack(const CaseRow& row);
std::string pack(const AlertRow& row);
std::string pack(const DeliveryRow& row);

template <class Row>
std::optional<Row> unpack(std::string_view bytes);
template <>
std::optional<SeenRow> unpack(std::string_view bytes);
template <>
std::optional<MentionRow> unpack(std::string_view bytes);
template <>
std::optional<RememberedRow> unpack(std::string_view bytes);
template <>
std::optional<CaseRow> unpack(std::string_view bytes);
template <>
std::optional<AlertRow> unpack(std::string_view bytes);
template <>
std::optional<DeliveryRow> unpack(std::string_view bytes);

}  // namespace webcare::storage
