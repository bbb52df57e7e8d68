#include "connectors/feed/window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "connectors/feed/mapping.hpp"
#include "connectors/mention_defaults.hpp"
#include "core/id.hpp"

namespace webcare::connectors::feed {
namespace {

/// The ids that stand in one document, each once.
class Identities {
 public:
    /// The identity of `entry`, or nothing when the same message stood in the document before. Two
    /// messages with one id but links of their own are both kept: the later one goes by its link.
    std::optional<std::string> take(const Entry& entry) {
        std::string id = identity_of(entry);
        if (id.empty()) return std::nullopt;
        const auto [place, is_new] = links_.try_emplace(stable_hash(id), stable_hash(entry.link));
        if (is_new) return id;
        if (entry.link.empty() || place->second == stable_hash(entry.link)) return std::nullopt;
        id = native_id(entry.link);
        if (!links_.try_emplace(stable_hash(id), stable_hash(entry.link)).second)
            return std::nullopt;
        ++shared_;
        return id;
    }
    std::size_t shared() const { return shared_; }

 private:
    std::unordered_map<std::uint64_t, std::uint64_t> links_;  // id -> link, both hashed
    std::size_t shared_ = 0;
};

}  // namespace

bool take_window(Document& document, std::string_view network, const Options& options, Time now,
                 State& state, Page& page) {
    std::unordered_map<std::uint64_t, std::uint32_t> before;
    for (const Known& one : state.known) before.emplace(one.id, one.content);
    Identities identities;
    std::vector<Known> window;
    bool overlap = false;
    std::size_t undated = 0;
    for (Entry& entry : document.entries) {
        const auto identity = identities.take(entry);
        if (!identity) continue;
        const Known& here = window.emplace_back(stable_hash(*identity), content_of(entry));
        const auto known = before.find(here.id);
        overlap |= known != before.end();
        if (known != before.end() && known->second == here.content) continue;
        undated += !has_date(entry);
        page.mentions.push_back(to_mention(entry, document, network, *identity, options, now));
        entry = Entry{};  // a large feed is not held twice
    }
    // Feeds are written newest first; undated entries keep that order among themselves.
    std::reverse(page.mentions.begin(), page.mentions.end());
    std::stable_sort(
        page.mentions.begin(), page.mentions.end(),
        [](const Mention& a, const Mention& b) { return a.created_at < b.created_at; });

    if (document.dropped > 0) {
        page.notices.push_back(fmt::format("too_long: {} entries past the first {} were not read",
                                           document.dropped, Document::max_entries));
    }
    if (identities.shared() > 0) {
        page.notices.push_back(
            fmt::format("shared_ids: {} entries have the id of another and go by "
                        "their link",
                        identities.shared()));
    }
    if (page.first && undated > 0) {
        page.notices.push_back(
            fmt::format("undated: {} entries have no readable date and count as "
                        "written now",
                        undated));
    }
    const bool gap = !state.known.empty() && !window.empty() && !overlap;
    state.known = remember(window, state.known);
    return gap;
}

}  // namespace webcare::connectors::feed
