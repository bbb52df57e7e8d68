#include "storage/payload.hpp"

#include <fmt/format.h>

#include <utility>

namespace webcare::storage {

template <class Want, class Take>
auto Payload::read(std::uint64_t sequence, Take take)
    -> Result<std::optional<std::invoke_result_t<Take, Want>>> {
    using Found = std::optional<std::invoke_result_t<Take, Want>>;
    auto record = engine_.get(Table::journal, keys::journal(sequence));
    if (!record) return record.error();
    if (!*record) return Found{};
    auto parsed = document_.parse(**record);
    if (!parsed) return parsed.error();
    auto event = read_event((*parsed)["type"].string_or(), (*parsed)["data"]);
    if (!event) return event.error();
    auto* wanted = std::get_if<Want>(&*event);
    if (!wanted) {
        return Error{ErrorKind::temporary,
                     fmt::format("journal {}: a view expects another type of event", sequence)};
    }
    return Found{take(std::move(*wanted))};
}

Result<std::optional<StoredMention>> Payload::mention(std::uint64_t sequence) {
    return read<MentionRecorded>(sequence, [](MentionRecorded event) {
        StoredMention stored;
        stored.mention = std::move(event.mention);
        stored.assessment = std::move(event.assessment);
        stored.case_id = std::move(event.case_id);
        return stored;
    });
}

Result<std::optional<Case>> Payload::dossier(std::uint64_t sequence) {
    return read<CaseChanged>(sequence, [](CaseChanged event) { return std::move(event.dossier); });
}

Result<std::optional<Alert>> Payload::alert(std::uint64_t sequence) {
    return read<AlertChanged>(sequence, [](AlertChanged event) { return std::move(event.alert); });
}

Result<std::optional<Delivery>> Payload::delivery(std::uint64_t sequence) {
    return read<DeliveryChanged>(sequence,
                                 [](DeliveryChanged event) { return std::move(event.delivery); });
}

Result<std::optional<Quarantined>> Payload::quarantined(std::uint64_t sequence) {
    return read<MentionQuarantined>(sequence, [](MentionQuarantined event) {
        Quarantined aside;
        aside.mention = std::move(event.mention);
        aside.reason = std::move(event.reason);
        aside.attempts = event.attempts;
        aside.at = event.at;
        return aside;
    });
}

Result<JournalEntry> read_entry(JsonDocument& document, std::uint64_t sequence,
                                std::string_view record) {
    auto parsed = document.parse(record);
    if (!parsed) return parsed.error();
    JournalEntry entry;
    entry.sequence = sequence;
    entry.at = (*parsed)["at"].time().value_or(Time{});
    entry.type = (*parsed)["type"].string_or();
    entry.data = (*parsed)["data"].text();
    return entry;
}

}  // namespace webcare::storage
