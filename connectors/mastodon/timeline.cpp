#include "connectors/mastodon/timeline.hpp"

#include <algorithm>

#include "connectors/address.hpp"
#include "core/text.hpp"

namespace webcare::connectors::mastodon {
namespace {

bool holds(const std::vector<std::string>& tags, const std::string& tag) {
    return std::find(tags.begin(), tags.end(), lower_ascii(tag)) != tags.end();
}

}  // namespace

std::string Timeline::name() const {
    switch (kind) {
        case Kind::tag:
            return "#" + tag;
        case Kind::everyone:
            return "public";
        case Kind::local:
            return "public:local";
        case Kind::remote:
            return "public:remote";
        case Kind::mentions:
            return "mentions";
    }
    return {};
}

std::string Timeline::target() const {
    std::string out;
    const auto add = [&](const std::string& name, const std::string& value) {
        out += out.find('?') == out.npos ? '?' : '&';
        out += name + "=" + url_encoded(value);
    };
    switch (kind) {
        case Kind::tag:
            out = "/api/v1/timelines/tag/" + url_encoded(tag);
            for (const std::string& other : any) add("any[]", other);
            for (const std::string& other : all) add("all[]", other);
            for (const std::string& other : none) add("none[]", other);
            break;
        case Kind::mentions:
            out = "/api/v1/notifications";
            add("types[]", "mention");
            break;
        default:
            out = "/api/v1/timelines/public";
            if (kind == Kind::local) add("local", "true");
            if (kind == Kind::remote) add("remote", "true");
    }
    return out;
}

std::vector<Channel> Timeline::channels() const {
    switch (kind) {
        case Kind::tag: {
            std::vector<Channel> all_of_them;
            const auto add = [&](const std::string& one) {
                all_of_them.emplace_back("hashtag?tag=" + url_encoded(one), "hashtag", one);
            };
            add(tag);
            std::for_each(any.begin(), any.end(), add);
            return all_of_them;
        }
        case Kind::everyone:
            return {Channel{"public", "public"}};
        case Kind::local:
            return {Channel{"public/local", "public:local"}};
        case Kind::remote:
            return {Channel{"public/remote", "public:remote"}};
        case Kind::mentions:
            return {Channel{"user/notification", "user:notification"}};
    }
    return {};
}

bool Timeline::takes(const std::vector<std::string>& tags) const {
    const auto held = [&](const std::string& tag_of_ours) { return holds(tags, tag_of_ours); };
    return std::all_of(all.begin(), all.end(), held) &&
           std::none_of(none.begin(), none.end(), held);
}

}  // namespace webcare::connectors::mastodon
