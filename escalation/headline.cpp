#include <fmt/format.h>

#include <algorithm>

#include "core/text.hpp"
#include "escalation/brief.hpp"

namespace webcare::escalation {

namespace {

struct NetworkName {
    std::string_view network, name;
};

// By what stands before the slash.
constexpr std::array<NetworkName, 19> names{{
    {"app-store-connect", "App Store"},
    {"apple-reviews", "App Store"},
    {"bluesky", "Bluesky"},
    {"facebook", "Facebook"},
    {"github", "GitHub"},
    {"gitlab", "GitLab"},
    {"google-play", "Google Play"},
    {"hackernews", "Hacker News"},
    {"instagram", "Instagram"},
    {"linkedin", "LinkedIn"},
    {"mastodon", "Mastodon"},
    {"reddit", "Reddit"},
    {"stackexchange", "Stack Exchange"},
    {"telegram", "Telegram"},
    {"threads", "Threads"},
    {"tiktok", "TikTok"},
    {"trustpilot", "Trustpilot"},
    {"x", "X"},
    {"youtube", "YouTube"},
}};

/// "op X", "op forum.example", or "via SOURCE" where the network has no name for people.
std::string where(std::string_view network, std::string_view source, const Wording& words) {
    const std::size_t slash = network.find('/');
    const std::string_view base = network.substr(0, slash);
    const std::string_view site =
        slash == network.npos ? std::string_view{} : network.substr(slash + 1);
    if (site.find('.') != site.npos) return fmt::format("{} {}", words.on, site);
    const auto known = std::find_if(names.begin(), names.end(),
                                    [&](const NetworkName& n) { return n.network == base; });
    if (known != names.end()) return fmt::format("{} {}", words.on, known->name);
    const bool ours = network.empty() || base == "feed" || base == "push" || base == "file";
    if (!ours) return fmt::format("{} {}", words.on, network);
    return source.empty() ? std::string{} : fmt::format("{} {}", words.via, source);
}

bool is_of(std::string_view topic, std::string_view family) {
    return topic.starts_with(family) &&
           (topic.size() == family.size() || topic[family.size()] == '.');
}

/// What no reader of an alert needs to be told of, since the type or another word says it.
bool says_nothing(std::string_view topic) {
    constexpr std::array<std::string_view, 12> families{
        "compliment", "experience", "fault",  "news", "noise", "press",
        "question",   "suggestion", "threat", "wish", "legal", "claim"};
    return std::any_of(families.begin(), families.end(),
                       [&](std::string_view family) { return is_of(topic, family); });
}

std::string_view kind(const Matter& matter, const Wording& words) {
    const auto is = [&](std::string_view intent) {
        return std::find(matter.intents.begin(), matter.intents.end(), intent) !=
               matter.intents.end();
    };
    if (is("safety"))
        return words.of(matter.type);  // somebody's health comes first: its topic says it
    if (is("threat")) return words.threat;
    if (is("claim")) return words.claim;
    if (is("legal")) return words.legal;
    if (is("press")) return words.press;
    return words.of(matter.type);
}

}  // namespace

/// A topic of the team's own rules as it is called there.
std::string topic_word(std::span<const std::string> topics, const Wording& words) {
    for (const TopicWord& known : words.topics)
        for (const std::string& topic : topics)
            if (is_of(topic, known.topic)) return std::string{known.word};
    for (const std::string& topic : topics) {
        if (says_nothing(topic)) continue;
        std::string plain = topic;
        std::replace_if(
            plain.begin(), plain.end(), [](char c) { return c == '.' || c == '_' || c == '-'; },
            ' ');
        return plain;
    }
    return {};
}

Matter::Matter(const Mention& mention, const Assessment& judged)
    : type{judged.type},
      intents{judged.intents},
      topics{judged.topics},
      network{mention.network},
      source{mention.source} {}

Matter::Matter(const Case& dossier, const Mention& mention)
    : type{dossier.type},
      intents{dossier.intents},
      topics{dossier.topics},
      network{mention.network},
      source{mention.source} {}

std::string matter_line(const Matter& matter, const Wording& words, std::size_t graphemes) {
    std::string line{kind(matter, words)};
    const std::string topic = topic_word(matter.topics, words);
    if (!topic.empty() && line != words.threat)  // nobody threatens about a refund
        line += fmt::format(" {} {}", words.about, topic);
    const std::string place = where(matter.network, matter.source, words);
    if (!place.empty()) line += ' ' + place;
    return shorten(neutral_line(line), graphemes);
}

std::string headline(const Message& message, const Matter& matter, std::size_t graphemes) {
    const Wording& words = wording(message.language);
    const std::string what = matter_line(matter, words, graphemes);
    const std::string_view type = message.delivery.type;
    std::string line;
    if (type == "alert.resolved") {
        line = fmt::format("{}: {}", words.resolved, what);
    } else if (type == "alert.acknowledged") {
        const std::string& by = message.alert.acknowledged_by;
        line = by.empty() ? fmt::format("{}: {}", words.acknowledged, what)
                          : fmt::format("{} {}: {}", words.acknowledged_by, by, what);
    } else {
        const std::string_view level = words.of(message.delivery.level);
        line = type == "alert.updated" ? fmt::format("{} {}: {}", level, words.updated, what)
                                       : fmt::format("{} {}", level, what);
    }
    if (!message.test_note.empty()) line = fmt::format("{}: {}", words.test, line);
    return shorten(neutral_line(line), graphemes);
}

}  // namespace webcare::escalation
