#include "escalation/escape.hpp"

#include <algorithm>
#include <array>

#include "net/signature.hpp"

namespace webcare::escalation {
namespace {

constexpr std::string_view zero_width = "\xe2\x80\x8b";  // U+200B

/// How one sink is escaped. The sets share no character.
struct Dialect {
    Sink sink;
    std::string_view name;
    std::string_view backslash;  ///< a backslash goes before these
    std::string_view apart;      ///< zero width goes behind these, where a word could begin
    bool entities = false;       ///< & < >
    bool quotes = false;         ///< " ' as entities too
    bool line_starts = false;    ///< a line that begins with a marker or a blank is held apart
    std::string_view newline = "\n";
};

// In the order of Sink.
constexpr std::array<Dialect, 13> dialects{{
    {Sink::plain, "plain", "", ""},
    {Sink::quiet, "quiet", "", "@:.#"},
    {Sink::telegram, "telegram", "", "@:.#/$"},
    {Sink::slack_mrkdwn, "slack_mrkdwn", "", "", true},
    {Sink::html_text, "html_text", "", "", true, true, false, "<br>"},
    {Sink::html_attr, "html_attr", "", "", true, true},
    {Sink::html_quiet, "html_quiet", "", "@:.#", true, true, false, "<br>"},
    {Sink::md_common, "md_common", "\\`*_{}[]()<>#|~!", "@:.&", false, false, true},
    {Sink::mattermost, "mattermost", "\\`*_{}[]()#|~!", "@:.", true, false, true},
    {Sink::rocketchat, "rocketchat", "`*_~#", "@:.&[]()<>!|\\", false, false, true},
    {Sink::card_text, "card_text", "\\`*_[]()#>|~!", "@:.&{<", false, false, true, "\n\n"},
    {Sink::card_run, "card_run", "", "@:.{<"},
    {Sink::url, "url", "", ""},
}};

const Dialect& dialect_of(Sink sink) {
    return dialects[static_cast<std::size_t>(sink)];
}

constexpr std::array<std::pair<char, std::string_view>, 5> entities{
    {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&#34;"}, {'\'', "&#39;"}}};

std::string_view entity_of(const Dialect& dialect, char c) {
    if (!dialect.entities) return {};
    for (const auto& [plain, entity] : entities)
        if (plain == c && (dialect.quotes || (c != '"' && c != '\''))) return entity;
    return {};
}

bool is_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           byte >= 0x80;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

/// Whether something that means more may begin between the two. True before any zero width, so that
/// unescape() knows which one is ours.
bool parts(char c, char next) {
    if (c == '.' || c == '/' || c == '$' || c == '#') return is_word(next);
    if (c == '&') return is_word(next) || next == '#';
    return !is_blank(next);
}

/// What a line may begin with that is a list, a heading, a quotation or code. With a zero width
/// before it the line is text.
bool opens_line(std::string_view rest) {
    constexpr std::string_view markers = " \t-+=>#0123456789";
    return rest.starts_with(zero_width) || markers.find(rest.front()) != markers.npos;
}

std::string percent_encoded(std::string_view text, std::string_view kept) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool stays = byte < 0x80 && (is_word(c) || kept.find(c) != kept.npos);
        if (stays) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool coded = text[at] == '%' && at + 2 < text.size() && digit(text[at + 1]) >= 0 &&
                           digit(text[at + 2]) >= 0;
        if (!coded) {
            out += text[at];
            continue;
        }
        out += static_cast<char>(digit(text[at + 1]) * 16 + digit(text[at + 2]));
        at += 2;
    }
    return out;
}

}  // namespace

std::string_view name(Sink sink) {
    return dialect_of(sink).name;
}

std::optional<Sink> sink_named(std::string_view name) {
    for (const Dialect& dialect : dialects)
        if (dialect.name == name) return dialect.sink;
    return std::nullopt;
}

std::vector<std::string_view> sink_names() {
    std::vector<std::string_view> names;
    for (const Dialect& dialect : dialects) names.push_back(dialect.name);
    return names;
}

std::string escape(std::string_view text, Sink sink) {
    if (sink == Sink::url) return percent_encoded(text, "-._~");
    const Dialect& dialect = dialect_of(sink);
    std::string out;
    out.reserve(text.size() + text.size() / 8 + 16);
    bool line_begins = true;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (line_begins && dialect.line_starts && opens_line(text.substr(at))) out += zero_width;
        line_begins = c == '\n';
        if (c == '\n') {
            out += dialect.newline;
            continue;
        }
        if (dialect.backslash.find(c) != std::string_view::npos) out += '\\';
        const std::string_view entity = entity_of(dialect, c);
        if (entity.empty())
            out += c;
        else
            out += entity;
        const bool apart = dialect.apart.find(c) != std::string_view::npos;
        if (apart && at + 1 < text.size() && parts(c, text[at + 1])) out += zero_width;
    }
    return out;
}

std::string unescape(std::string_view escaped, Sink sink) {
    if (sink == Sink::url) return percent_decoded(escaped);
    const Dialect& dialect = dialect_of(sink);
    std::string out;
    bool line_begins = true;
    for (std::size_t at = 0; at < escaped.size();) {
        std::string_view rest = escaped.substr(at);
        if (line_begins && dialect.line_starts && rest.starts_with(zero_width)) {
            at += zero_width.size();
            line_begins = false;
            continue;
        }
        line_begins = rest.starts_with(dialect.newline);
        if (line_begins) {
            out += '\n';
            at += dialect.newline.size();
            continue;
        }
        const auto* const known =
            std::find_if(entities.begin(), entities.end(), [&](const auto& pair) {
                return !entity_of(dialect, pair.first).empty() && rest.starts_with(pair.second);
            });
        char c = rest.front();
        std::size_t taken = 1;
        if (known != entities.end()) {
            c = known->first;
            taken = known->second.size();
        } else if (c == '\\' && rest.size() > 1 &&
                   dialect.backslash.find(rest[1]) != std::string_view::npos) {
            c = rest[1];
            taken = 2;
        }
        at += taken;
        out += c;
        if (dialect.apart.find(c) != std::string_view::npos &&
            escaped.substr(at).starts_with(zero_width))
            at += zero_width.size();
    }
    return out;
}

std::string md_target(std::string_view url) {
    return percent_encoded(url, "-._~:/?#&=+,;$%");
}

std::optional<std::string> header_word(std::string_view text) {
    if (text.find_first_of(std::string_view{"\r\n\0", 3}) != text.npos) return std::nullopt;
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f;
    });
    if (plain && text.find("=?") == text.npos) return std::string{text};
    return "=?UTF-8?B?" + net::base64(text) + "?=";
}

std::optional<std::string> read_header_word(std::string_view word) {
    constexpr std::string_view before = "=?UTF-8?B?", after = "?=";
    if (!word.starts_with(before) || !word.ends_with(after)) return std::string{word};
    word.remove_prefix(before.size());
    word.remove_suffix(after.size());
    return net::from_base64(word);
}

}  // namespace webcare::escalation
