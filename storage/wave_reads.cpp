// What RocksStore reads of waves, of what alerts stand for, and of announced changes.

#include <algorithm>

#include "core/json_read.hpp"
#include "storage/rocks_store.hpp"
#include "storage/scan.hpp"

namespace webcare::storage {
namespace {

constexpr std::size_t most_items = 1000;

Result<Wave> parse_wave(std::string_view json) {
    JsonDocument document;
    const auto parsed = document.parse(json);
    if (!parsed) return parsed.error();
    return read_wave(*parsed);
}

}  // namespace

Result<std::optional<Attached>> RocksStore::attached(std::string_view alert) const {
    const auto found = engine_->get(Table::outbox, keys::attached(alert));
    if (!found) return found.error();
    if (!*found) return std::optional<Attached>{};
    JsonDocument document;
    const auto parsed = document.parse(**found);
    if (!parsed) return parsed.error();
    return std::optional{read_attached(*parsed)};
}

Result<std::optional<Wave>> RocksStore::wave(std::string_view id) const {
    const auto opened_at = engine_->get(Table::cases, keys::wave_id(id));
    if (!opened_at) return opened_at.error();
    if (!*opened_at) return std::optional<Wave>{};
    const auto found = engine_->get(Table::cases, keys::wave(time_at(**opened_at, 0), id));
    if (!found) return found.error();
    if (!*found) return std::optional<Wave>{};
    auto wave = parse_wave(**found);
    if (!wave) return wave.error();
    return std::optional{*std::move(wave)};
}

Result<Listing<Wave>> RocksStore::waves(const WaveQuery& query) const {
    Listing<Wave> page;
    Status trouble;
    const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, most_items);
    const std::string prefix = query.open_only ? "u" : "v";
    std::string end = after_prefix(prefix);
    if (!query.before.empty()) {  // `next` is the id of the last one
        if (query.open_only) {
            end = keys::open_wave(query.before);
        } else {
            const auto last = engine_->get(Table::cases, keys::wave_id(query.before));
            if (!last) return last.error();
            if (!*last) return Error{ErrorKind::malformed, "before: not the `next` of a listing"};
            end = keys::wave(time_at(**last, 0), query.before);
        }
    }
    const auto visit = [&](std::string_view key, std::string_view value) {
        if (page.items.size() == limit) {
            page.next = page.items.back().id;
            return false;
        }
        if (query.open_only) {
            auto found = wave(key.substr(1));
            if (!found) return trouble = found.error(), false;
            if (*found) page.items.push_back(**std::move(found));
            return true;
        }
        auto parsed = parse_wave(value);
        if (!parsed) return trouble = parsed.error(), false;
        page.items.push_back(*std::move(parsed));
        return true;
    };
    const Status scanned = scan_down(*engine_, Table::cases, prefix, end, visit);
    if (!scanned) return scanned.error();
    if (!trouble) return trouble.error();
    return page;
}

Result<std::vector<HourCount>> RocksStore::people(std::string_view subject,
                                                  std::int64_t from) const {
    std::vector<HourCount> found;
    const std::string first = keys::people(subject, static_cast<std::uint64_t>(from));
    const std::string prefix = first.substr(0, first.size() - 8);
    const Status scanned =
        scan_up(*engine_, Table::rollups, first, prefix + std::string(9, '\xff'),
                [&](std::string_view key, std::string_view value) {
                    found.emplace_back(static_cast<std::int64_t>(be64_at(key, prefix.size())),
                                       be64_at(value, 0));
                    return true;
                });
    if (!scanned) return scanned.error();
    return found;
}

Result<std::vector<AnnouncedChange>> RocksStore::changes(Time from, Time to) const {
    std::vector<AnnouncedChange> found;
    Status trouble;
    const Status scanned = scan_up(*engine_, Table::cases, keys::change(from, "").substr(0, 9),
                                   keys::change(to + Duration{1}, "").substr(0, 9),
                                   [&](std::string_view, std::string_view value) {
                                       JsonDocument document;
                                       const auto parsed = document.parse(value);
                                       if (!parsed) return trouble = parsed.error(), false;
                                       auto change = read_announced_change(*parsed);
                                       if (!change) return trouble = change.error(), false;
                                       found.push_back(*std::move(change));
                                       return found.size() < most_items;
                                   });
    if (!scanned) return scanned.error();
    if (!trouble) return trouble.error();
    return found;
}

}  // namespace webcare::storage
