#include "storage/rows.hpp"

#include <type_traits>

#include "core/id.hpp"
#include "storage/keys.hpp"

namespace webcare::storage {
namespace {

constexpr std::uint8_t row_version = 1;

/// Appends fields one after the other.
class Packer {
 public:
    Packer() {
        out_.reserve(160);  // a mention's row, as a rule
        (*this)(row_version);
    }
    Packer& operator()(std::uint8_t b) { return out_.push_back(static_cast<char>(b)), *this; }
    Packer& operator()(std::uint64_t n) { return append_be64(out_, n), *this; }
    Packer& operator()(Time t) { return append_time(out_, t), *this; }
    Packer& operator()(const std::string& text) {
        append_be64(out_, text.size());
        out_.append(text);
        return *this;
    }
    template <class Enum>
    requires std::is_enum_v<Enum> Packer& operator()(Enum e) {
        return (*this)(static_cast<std::uint8_t>(e));
    }
    std::string bytes() { return std::move(out_); }

 private:
    std::string out_;
};

/// Reads them back; whole() is false once anything was missing.
class Unpacker {
 public:
    explicit Unpacker(std::string_view bytes) : rest_{bytes} {
        std::uint8_t version = 0;
        (*this)(version);
        whole_ = whole_ && version == row_version;
    }
    Unpacker& operator()(std::uint8_t& b) {
        if (take(1)) b = static_cast<std::uint8_t>(taken_[0]);
        return *this;
    }
    Unpacker& operator()(bool& b) {
        if (take(1)) b = taken_[0] != 0;
        return *this;
    }
    Unpacker& operator()(std::uint64_t& n) {
        if (take(8)) n = be64_at(taken_, 0);
        return *this;
    }
    Unpacker& operator()(std::uint32_t& n) {
        if (take(8)) n = static_cast<std::uint32_t>(be64_at(taken_, 0));
        return *this;
    }
    Unpacker& operator()(Time& t) {
        if (take(8)) t = time_at(taken_, 0);
        return *this;
    }
    Unpacker& operator()(std::string& text) {
        std::uint64_t size = 0;
        (*this)(size);
        if (take(size)) text = taken_;
        return *this;
    }
    template <class Enum>
    requires std::is_enum_v<Enum> Unpacker& operator()(Enum& e) {
        std::uint8_t b = 0;
        (*this)(b);
        e = static_cast<Enum>(b);
        return *this;
    }
    bool more() const { return whole_ && !rest_.empty(); }
    bool whole() const { return whole_ && rest_.empty(); }

 private:
    bool take(std::uint64_t size) {
        whole_ = whole_ && rest_.size() >= size;
        if (!whole_) return false;
        taken_ = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return true;
    }

    std::string_view rest_, taken_;
    bool whole_ = true;
};

template <class Row>
std::optional<Row> if_whole(const Unpacker& from, Row row) {
    if (!from.whole()) return std::nullopt;
    return row;
}

std::uint8_t flag(bool b) {
    return b ? 1 : 0;
}

}  // namespace

std::string pack(const SeenRow& row) {
    return Packer{}(row.sequence)(row.first)(row.hash)(std::uint64_t{row.revision})(row.created_at)(
               row.recorded_at)
        .bytes();
}

std::string pack(const MentionRow& row) {
    return Packer{}(row.sequence)(row.recorded_at)(row.level)(row.type)(flag(row.scored))(
               row.network)(row.source)(row.author)(row.id)
        .bytes();
}

std::string pack(const RememberedRow& row) {
    Packer out;
    out(row.created_at)(row.author)(std::uint64_t{row.rules.size()});
    for (const std::string& rule : row.rules) out(rule);
    return out.bytes();
}

std::string pack(const CaseRow& row) {
    return Packer{}(row.sequence)(row.version)(flag(row.open))(row.changed_at)(row.customer)
        .bytes();
}

std::string pack(const AlertRow& row) {
    return Packer{}(row.sequence)(row.version)(row.status)(row.changed_at)(
               flag(row.next_step_at.has_value()))(row.next_step_at.value_or(Time{}))
        .bytes();
}

std::string pack(const DeliveryRow& row) {
    return Packer{}(row.sequence)(row.status)(row.level)(row.created_at)(row.next_at)(row.channel)(
               row.line)
        .bytes();
}

template <>
std::optional<SeenRow> unpack(std::string_view bytes) {
    SeenRow row;
    Unpacker from{bytes};
    from(row.sequence)(row.first)(row.hash)(row.revision)(row.created_at)(row.recorded_at);
    return if_whole(from, row);
}

template <>
std::optional<MentionRow> unpack(std::string_view bytes) {
    MentionRow row;
    Unpacker from{bytes};
    from(row.sequence)(row.recorded_at)(row.level)(row.type)(row.scored)(row.network)(row.source)(
        row.author)(row.id);
    return if_whole(from, std::move(row));
}

template <>
std::optional<RememberedRow> unpack(std::string_view bytes) {
    RememberedRow row;
    std::uint64_t count = 0;
    Unpacker from{bytes};
    from(row.created_at)(row.author)(count);
    for (; count > 0 && from.more(); --count) from(row.rules.emplace_back());
    if (count > 0) return std::nullopt;
    return if_whole(from, std::move(row));
}

template <>
std::optional<CaseRow> unpack(std::string_view bytes) {
    CaseRow row;
    Unpacker from{bytes};
    from(row.sequence)(row.version)(row.open)(row.changed_at)(row.customer);
    return if_whole(from, std::move(row));
}

template <>
std::optional<AlertRow> unpack(std::string_view bytes) {
    AlertRow row;
    bool more = false;
    Time next{};
    Unpacker from{bytes};
    from(row.sequence)(row.version)(row.status)(row.changed_at)(more)(next);
    if (more) row.next_step_at = next;
    return if_whole(from, row);
}

template <>
std::optional<DeliveryRow> unpack(std::string_view bytes) {
    DeliveryRow row;
    Unpacker from{bytes};
    from(row.sequence)(row.status)(row.level)(row.created_at)(row.next_at)(row.channel);
    if (from.more()) from(row.line);  // rows from before there was an order have none
    return if_whole(from, std::move(row));
}

std::uint64_t line_of(const Delivery& delivery) {
    if (delivery.matter.empty()) return 0;
    const std::uint64_t line = stable_hash(delivery.matter + '\x1f' + delivery.to);
    return line == 0 ? 1 : line;
}

std::vector<std::string> entries_of(const DeliveryRow& row, std::string_view id) {
    const auto level = static_cast<std::uint8_t>(row.level);
    switch (row.status) {
        case DeliveryStatus::due: {
            std::vector<std::string> all{
                keys::queued(row.channel, level, row.next_at, id),
                keys::untold_at(row.channel, false, level, row.created_at, id)};
            if (row.line != 0)
                all.push_back(keys::in_line(row.channel, row.line, row.created_at, id));
            return all;
        }
        case DeliveryStatus::handed:
            return {keys::untold_at(row.channel, true, level, row.created_at, id)};
        case DeliveryStatus::dead:
            return {keys::dead(row.created_at, id)};
        case DeliveryStatus::sent:
            break;
    }
    return {};
}

}  // namespace webcare::storage
