#include "connectors/other_names.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace webcare::connectors {
namespace {

struct Advice {
    std::string_view word, says;
};

constexpr std::string_view feed = "use `feed`, which reads RSS, Atom and JSON Feed";
constexpr std::string_view fediverse =
    "use `mastodon` for hashtags, timelines and mentions of an account, `mastodon-search` for "
    "words";
constexpr std::string_view x = "use `x`";
constexpr std::string_view apple =
    "use `apple-reviews` for reviews of any app, `app-store-connect` for those of your own";
constexpr std::string_view play = "use `google-play`";
constexpr std::string_view meta =
    "`facebook` reads pages; for what else Meta has there is no kind: let a service that reads it "
    "post to `push`, or write a definition (docs/connectors/writing-one.md)";
constexpr std::string_view none =
    "no kind reads it: let a service that does post to `push`, or write a definition "
    "(docs/connectors/writing-one.md)";
constexpr std::string_view posted = "use `push` for what others post to us";
constexpr std::string_view lines = "use `file`, which reads lines of JSON";

/// Sorted by word.
constexpr std::array known{
    Advice{"activitypub", fediverse},
    Advice{"app-store", apple},
    Advice{"appstore", apple},
    Advice{"atom", feed},
    Advice{"blog", feed},
    Advice{
        "bluesky",
        "use `jetstream` for all public posts, without an account; `bluesky-search` for a search, "
        "`bluesky-notifications` for what an account is told"},
    Advice{
        "bsky",
        "use `jetstream` for all public posts, without an account; `bluesky-search` for a search, "
        "`bluesky-notifications` for what an account is told"},
    Advice{"facebook-page", "use `facebook`"},
    Advice{"fb", "use `facebook`"},
    Advice{"fediverse", fediverse},
    Advice{"forum", "use `discourse` for a forum of that kind, `feed` for one with a feed"},
    Advice{"googleplay", play},
    Advice{"hacker-news", "use `hackernews`"},
    Advice{"hn", "use `hackernews`"},
    Advice{"http", posted},
    Advice{"instagram", meta},
    Advice{"ios", apple},
    Advice{"json", lines},
    Advice{"json-feed", feed},
    Advice{"jsonfeed", feed},
    Advice{"jsonl", lines},
    Advice{"linkedin", none},
    Advice{"messenger", meta},
    Advice{"news", feed},
    Advice{"pipe", lines},
    Advice{"play-store", play},
    Advice{"playstore", play},
    Advice{"rss", feed},
    Advice{"stack-exchange", "use `stackexchange`, with the site's name"},
    Advice{"stackoverflow", "use `stackexchange`, with `site: stackoverflow`"},
    Advice{"threads", meta},
    Advice{"tiktok", none},
    Advice{"toot", fediverse},
    Advice{"tweet", x},
    Advice{"twitter", x},
    Advice{"webhook", posted},
    Advice{"whatsapp", meta},
    Advice{"yt", "use `youtube`"},
};
static_assert(std::ranges::is_sorted(known, {}, &Advice::word));

}  // namespace

std::string_view advice_for_kind(std::string_view word) {
    const std::string lower = lower_ascii(word);
    const auto* const found =
        std::ranges::lower_bound(known, std::string_view{lower}, {}, &Advice::word);
    return found != known.end() && found->word == lower ? found->says : std::string_view{};
}

}  // namespace webcare::connectors
