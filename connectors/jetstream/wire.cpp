#include "connectors/jetstream/wire.hpp"

#include <algorithm>

#include "connectors/jetstream/post.hpp"

namespace webcare::connectors::jetstream {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view post_collection = "app.bsky.feed.post";
constexpr int deepest = 16;  // of a record's own nesting; the lexicon needs 6

/// The characters of a DID and of a record key (atproto.com/specs); no more than `most`.
bool is_plain(std::string_view text, std::size_t most) {
    return !text.empty() && text.size() <= most &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view{":._~%-"}.find(c) != std::string_view::npos;
           });
}

bool is_did(std::string_view text) {
    return text.starts_with("did:") && is_plain(text, 256);
}

bool is_record_key(std::string_view text) {
    return is_plain(text, 512) && text != "." && text != "..";
}

Error malformed(std::string_view what) {
    return {ErrorKind::malformed, "jetstream: " + std::string{what}};
}

}  // namespace

/// What belongs to a commit, whatever the order it comes in.
struct Reader::Commit {
    std::string_view operation, collection, kind, type;
    bool has_record = false;
    bool named = false;       // one of the words is in it
    bool states_any = false;  // it says in which language it is
    bool fits = false;        // one that we read
    bool witnessed = false;   // `at` is when this server saw it, which a cursor means
};

Result<Event> Reader::read(std::string_view message) {
    ondemand::document document;
    ondemand::object root;
    const simdjson::padded_string_view padded{message.data(), message.size(),
                                              message.size() + simdjson::SIMDJSON_PADDING};
    if (parser_.iterate(padded).get(document) || document.get_object().get(root))
        return malformed("no JSON object");
    Event event;
    Commit commit;
    if (!read_fields(root, event, commit, 0)) return malformed("not of the documented shape");
    if (commit.type == "error" || commit.type.ends_with("#info")) {
        event.what = commit.type == "error" ? Event::What::error : Event::What::info;
        return event;
    }
    if (commit.collection != post_collection) return event;
    if (!is_did(event.did) || !is_record_key(event.rkey)) return malformed("a post without an id");
    if (commit.operation == "delete") {
        event.what = Event::What::removed;
    } else if (commit.has_record &&
               (commit.operation == "create" || commit.operation == "update")) {
        event.what = Event::What::written;
        event.wanted = (commit.named || words_.everywhere()) &&
                       (languages_.empty() || !commit.states_any || commit.fits);
    }
    return event;
}

/// The fields of an event, of its commit (v1) and of its payload (v2): no name means two things, so
/// one list does for all three. False where the JSON is broken.
bool Reader::read_fields(Object object, Event& event, Commit& commit, int depth) {
    for (auto field : object) {
        std::string_view key;
        Value value;
        if (field.unescaped_key().get(key) || field.value().get(value)) return false;
        const auto text = [&](std::string_view& out) { return !value.get_string().get(out); };
        if ((key == "commit" || key == "payload") && depth < 2) {
            Object inner;
            if (value.get_object().get(inner)) return false;
            if (!read_fields(inner, event, commit, depth + 1)) return false;
        } else if (key == "record") {
            if (!read_record(value, commit)) return false;
        } else if (key == "did") {
            if (!text(event.did)) return false;
        } else if (key == "rkey") {
            if (!text(event.rkey)) return false;
        } else if (key == "operation") {
            if (!text(commit.operation)) return false;
        } else if (key == "collection") {
            if (!text(commit.collection)) return false;
        } else if (key == "$type") {
            std::string_view type;
            if (!text(type)) return false;
            if (type != "message") commit.type = type;
        } else if (key == "name" || key == "error") {
            if (!text(event.name)) return false;
        } else if (key == "time_us") {
            if (value.get_int64().get(event.at)) return false;
        } else if (key == "witnessedAt" || (key == "time" && !commit.witnessed)) {
            std::string_view when;
            if (!text(when)) return false;
            const auto time = parse_time(when);
            if (!time) return false;
            event.at = time->time_since_epoch().count();
            commit.witnessed = key == "witnessedAt";
        }
    }
    return true;
}

bool Reader::read_record(Value value, Commit& commit) {
    Object record;
    if (value.get_object().get(record)) return false;
    commit.has_record = true;
    for (auto field : record) {
        std::string_view key;
        Value inner;
        if (field.unescaped_key().get(key) || field.value().get(inner)) return false;
        if (key == "langs" ? !read_languages(inner, commit) : !look_for_words(inner, commit, 0))
            return false;
    }
    return true;
}

bool Reader::read_languages(Value value, Commit& commit) {
    ondemand::array tags;
    if (value.get_array().get(tags)) return true;  // null, or of another kind: says nothing
    for (auto item : tags) {
        std::string_view tag;
        if (item.get_string().get(tag)) return false;
        commit.states_any = true;
        const std::string_view first = tag.substr(0, tag.find('-'));
        commit.fits = commit.fits ||
                      std::find(languages_.begin(), languages_.end(), first) != languages_.end();
    }
    return true;
}

/// In every string of the record: text, descriptions of pictures, links and their titles, ids of
/// who is answered.
bool Reader::look_for_words(Value value, Commit& commit, int depth) {
    if (commit.named || words_.everywhere()) return true;
    ondemand::json_type type;
    if (value.type().get(type)) return false;
    if (type == ondemand::json_type::string) {
        std::string_view text;
        if (value.get_string().get(text)) return false;
        commit.named = words_.in(text);
        return true;
    }
    if (depth >= deepest) return true;
    if (type == ondemand::json_type::object) {
        Object object;
        if (value.get_object().get(object)) return false;
        for (auto field : object) {
            Value inner;
            if (field.value().get(inner) || !look_for_words(inner, commit, depth + 1)) return false;
        }
    } else if (type == ondemand::json_type::array) {
        ondemand::array items;
        if (value.get_array().get(items)) return false;
        for (auto item : items) {
            Value inner;
            if (item.get(inner) || !look_for_words(inner, commit, depth + 1)) return false;
        }
    }
    return true;
}

Result<Mention> Reader::mention(std::string_view message, const Event& event) {
    auto root = document_.parse(message);
    if (!root) return root.error();
    const JsonValue commit = (*root)["commit"].is_object() ? (*root)["commit"] : (*root)["payload"];
    const JsonValue record = commit["record"];
    Mention made = post_of(record, event.did, event.rkey, Time{Duration{event.at}});
    made.addressed = speaks_to(record, ours_);
    return made;
}

}  // namespace webcare::connectors::jetstream
