#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/jetstream/words.hpp"
#include "core/json_read.hpp"
#include "core/mention.hpp"

namespace webcare::connectors::jetstream {

/// One message of the stream, as far as it must be known to decide what becomes of it. The views
/// are good until the reader reads again.
struct Event {
    enum class What {
        other,    ///< identity, account, another collection, a kind we have not heard of
        written,  ///< a post was created or changed
        removed,  ///< a post was deleted
        info,     ///< the server has something to say, `name`
        error,    ///< the same, and then ends
    };
    What what = What::other;
    std::string_view did, rkey;  ///< of a post, checked
    std::int64_t at = 0;         ///< where the stream can go on: microseconds since 1970, 0 unknown
    bool wanted = false;         ///< a written post with one of the words, in one of the languages
    std::string_view name;
};

/// Reads both wire contracts: v1 of /subscribe and v2 of subscribeEvents. On demand: of a post
/// nobody wants its strings are looked at and nothing is kept. Bytes in, values out; one thread.
class Reader {
 public:
    /// `languages` are the first parts of tags ("nl"); none: all. A post that states no language
    /// fits any. `ours` are the DIDs of our own accounts.
    Reader(Words words, std::vector<std::string> languages, std::vector<std::string> ours)
        : words_{std::move(words)}, languages_{std::move(languages)}, ours_{std::move(ours)} {}

    /// `message` must be readable for net::WebSocket::padding bytes behind its end. Fails as
    /// malformed when it is no JSON of this shape.
    Result<Event> read(std::string_view message);

    /// The mention of a message that read() called wanted; ids still with what a record may claim,
    /// so tidy() it.
    Result<Mention> mention(std::string_view message, const Event& event);

 private:
    using Value = simdjson::ondemand::value;
    using Object = simdjson::ondemand::object;
    struct Commit;

    bool read_fields(Object object, Event& event, Commit& commit, int depth);
    bool read_record(Value value, Commit& commit);
    bool read_languages(Value value, Commit& commit);
    bool look_for_words(Value value, Commit& commit, int depth);

    Words words_;
    std::vector<std::string> languages_, ours_;
    simdjson::ondemand::parser parser_;
    JsonDocument document_;
};

}  // namespace webcare::connectors::jetstream
