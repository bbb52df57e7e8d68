#include "ctl/starter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "config/config.hpp"
#include "connectors/address.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "net/url.hpp"

namespace webcare::ctl {
namespace {

using connectors::url_encoded;

constexpr std::size_t shortest_brand = 2, longest_brand = 100;  // bytes

Error wrong(std::string detail) {
    return Error{ErrorKind::misconfigured, std::move(detail)};
}

/// Text as a double-quoted value of YAML, which takes the escapes of JSON.
std::string yaml_text(std::string_view text) {
    std::string out;
    JsonWriter{out}.value(text);
    return out;
}

std::string list_of_handles(const std::vector<std::string>& handles) {
    std::string out;
    for (const std::string& handle : handles) {
        if (!out.empty()) out += ", ";
        out += yaml_text(handle.starts_with('@') ? handle : '@' + handle);
    }
    return '[' + out + ']';
}

/// A hashtag has letters, digits and underscores only.
std::string tag_of(std::string_view brand) {
    std::string tag;
    for (const char c : lower_ascii(brand)) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (letter || static_cast<unsigned char>(c) >= 0x80) tag += c;
    }
    return tag;
}

/// A line for each address, or a comment that shows the form.
template <class Line>
std::string lines(const std::vector<std::string>& values, const std::string& example, Line line) {
    if (values.empty()) return "  # " + line(example, std::string{});
    std::string out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) out += '\n';
        out += "  " + line(values[i], i == 0 ? std::string{} : std::to_string(i + 1));
    }
    return out;
}

std::string feed_line(const std::string& url, const std::string& number) {
    return fmt::format("- {{ name: feed{}, kind: feed, url: {}, every: 5m }}", number,
                       yaml_text(url));
}
std::string forum_line(const std::string& url, const std::string& number) {
    const auto parsed = net::parse_url(url);
    return fmt::format("- {{ name: forum{}, kind: discourse, url: {}, host: {} }}", number,
                       yaml_text(url), yaml_text(parsed ? parsed->host : "forum.example"));
}
std::string app_line(const std::string& id, const std::string& number, bool dutch) {
    return fmt::format("- {{ name: app{}, kind: apple-reviews, app: {}, countries: [{}] }}", number,
                       yaml_text(id), dutch ? "nl" : "gb");
}

std::optional<Error> check(const Starter& starter) {
    const std::string_view brand = trim(starter.brand);
    if (brand.empty()) return wrong("--brand: a name is needed, such as --brand ACME");
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (brand.size() < shortest_brand)
        return wrong("--brand: a name of one letter finds everything; give it as people write it");
    if (brand.size() > longest_brand || !is_valid_utf8(brand) ||
        std::any_of(brand.begin(), brand.end(), control))
        return wrong("--brand: a name has at most 100 bytes of UTF-8 and no control characters");
    for (const auto* urls : {&starter.feeds, &starter.forums}) {
        for (const std::string& url : *urls) {
            if (!net::parse_url(url))
                return wrong(
                    fmt::format("{}: not an address; it begins with https://", printable(url)));
        }
    }
    if (!net::parse_url(starter.mastodon))
        return wrong(fmt::format("--mastodon {}: not an address; it begins with https://",
                                 printable(starter.mastodon)));
    for (const std::string& app : starter.apps) {
        if (app.empty() || app.find_first_not_of("0123456789") != std::string::npos)
            return wrong(fmt::format(
                "--app {}: the id is a number; in the app's address it stands behind /id",
                printable(app)));
    }
    return std::nullopt;
}

using Marks = std::map<std::string_view, std::string>;

/// In one pass, so that a mark in what somebody typed stays what was typed.
std::string fill(std::string_view text, const Marks& marks) {
    std::string out;
    while (true) {
        const std::size_t begin = text.find('@');
        out += text.substr(0, begin);
        if (begin == text.npos) return out;
        const std::size_t end = text.find('@', begin + 1);
        const auto mark =
            end == text.npos ? marks.end() : marks.find(text.substr(begin, end + 1 - begin));
        out += mark == marks.end() ? std::string_view{"@"} : std::string_view{mark->second};
        text.remove_prefix(mark == marks.end() ? begin + 1 : end + 1);
    }
}

}  // namespace

Result<std::string> starter_config(const Starter& starter) {
    if (auto error = check(starter)) return *std::move(error);
    const std::string brand{trim(starter.brand)};
    const std::string tag = tag_of(starter.tag.empty() ? brand : starter.tag);
    if (tag.empty())
        return wrong("--tag: no hashtag can be made of this name; say which, such as --tag acme");

    const std::string share = config::shipped_folder();
    const std::string path = fmt::format("{}/starter/{}.yaml", share, starter.language);
    std::ifstream in{path, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in || text.empty())
        return wrong(fmt::format("{} cannot be read; is the installation whole?", path));

    std::string phrase = brand;  // a search for these words in this order
    std::erase(phrase, '"');
    phrase = '"' + phrase + '"';
    const std::string reddit =
        "https://www.reddit.com/search.rss?sort=new&q=" + url_encoded(phrase);
    const bool dutch = starter.language == "nl";
    const Marks marks{
        {"@schema@", share + "/schema/webcared.schema.json"},
        {"@file@", printable(starter.file)},
        {"@name@", printable(brand)},
        {"@brand@", yaml_text(brand)},
        {"@handles@", list_of_handles(starter.handles)},
        {"@tag@", yaml_text(tag)},
        {"@phrase@", yaml_text(phrase)},
        {"@reddit@", yaml_text(reddit)},
        {"@mastodon@", yaml_text(starter.mastodon)},
        {"@feeds@", lines(starter.feeds, "https://news.example/rss", feed_line)},
        {"@forums@", lines(starter.forums, "https://forum.example", forum_line)},
        {"@apps@", lines(starter.apps, "123456789",
                         [dutch](const std::string& id, const std::string& number) {
                             return app_line(id, number, dutch);
                         })},
    };
    return fill(text, marks);
}

}  // namespace webcare::ctl
