#pragma once

#include <string>
#include <string_view>

#include "connectors/feed/entry.hpp"
#include "connectors/feed/options.hpp"
#include "connectors/feed/state.hpp"
#include "core/mention.hpp"

namespace webcare::connectors::feed {

/// "feed/" and ten hexadecimal digits of the configured address: ids of entries are unique within
/// one feed only.
std::string network_of(std::string_view address);

/// What identifies an entry within its feed: its id, else its link, else a hash of title and text.
std::string identity_of(const Entry& entry);

/// The hash by which a change of an entry is seen: title, text and deletion.
std::uint32_t content_of(const Entry& entry);

/// Tells whether the entry's moment was readable; otherwise the mention's created_at is `now`.
bool has_date(const Entry& entry);

/// The entry as a mention of `network` (network_of) under `identity` (identity_of).
Mention to_mention(const Entry& entry, const Document& document, std::string_view network,
                   std::string_view identity, const Options& options, Time now);

}  // namespace webcare::connectors::feed
