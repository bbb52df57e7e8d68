#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/json_read.hpp"
#include "core/mention.hpp"

namespace webcare::connectors::jetstream {

/// "bluesky:at://DID/app.bsky.feed.post/RKEY"
std::string post_id(std::string_view did, std::string_view rkey);

/// A record of app.bsky.feed.post as a mention; `seen_at` is when the stream had it, 0 unknown. The
/// text is the post's own, then what its writer says about its pictures and the title of what it
/// links to (known as a quotation), with an empty line between: as
/// connectors/definitions/bluesky-search.yaml has it, so that a post that comes both ways is one.
Mention post_of(JsonValue record, std::string_view did, std::string_view rkey, Time seen_at);

/// Whether a record answers one of these accounts, or names one as Bluesky does (a facet).
bool speaks_to(JsonValue record, const std::vector<std::string>& dids);

}  // namespace webcare::connectors::jetstream
