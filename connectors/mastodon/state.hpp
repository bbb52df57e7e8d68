#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/page.hpp"

namespace webcare::connectors::mastodon {

/// Ids are opaque and a server's own; they grow in length, then letter by letter.
bool is_newer(std::string_view id, std::string_view than);

/// A post that was handed over lately: to know it again, to see that it changed, and to find the
/// mention behind the bare id by which a server says that it is gone.
struct Seen {
    std::string id;             ///< on its server
    std::string mention;        ///< Mention::id
    std::uint32_t content = 0;  ///< of content_hash()
    Seen() = default;
    Seen(std::string i, std::string m, std::uint32_t c)
        : id{std::move(i)}, mention{std::move(m)}, content{c} {}
    bool operator==(const Seen&) const = default;
};

/// Where a timeline has been read to.
struct Reading {
    std::string newest;  ///< id on the server, of a post or of a notification; or empty
    bool polled = false;
    Reading() = default;
    bool operator==(const Reading&) const = default;
};

/// The cursor of a source.
struct State {
    static constexpr std::size_t most_recent = 300;

    std::string server;  ///< ids are its own: another one starts afresh
    std::map<std::string, Reading, std::less<>> readings;  ///< by Timeline::name()
    std::vector<Seen> recent;                              ///< newest last
    bool polled = false;                                   ///< every timeline was read once
    State() = default;
    bool operator==(const State&) const = default;

    Seen* find(std::string_view id);  ///< by the server's id, or nullptr
    Seen* find_mention(std::string_view mention);
    void remember(Seen seen);
};

/// A token that cannot be read is a fresh state.
State read_state(const Cursor& cursor);
Cursor write_state(const State& state);

}  // namespace webcare::connectors::mastodon
