#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace webcare::escalation {

/// Where a text ends up, and so what would be read there as more than text: a mention of everybody,
/// a link, bold. Each has one rule that takes this away and one that gives the text back.
enum class Sink {
    plain,         ///< nothing is special: values of JSON that no client interprets
    quiet,         ///< plain text in which clients look for addresses and names
    telegram,      ///< the same, and hashtags and commands
    slack_mrkdwn,  ///< `&`, `<` and `>` as entities, which is all that Slack decodes
    html_text,     ///< HTML between tags; lines as <br>
    html_attr,     ///< HTML in a quoted attribute
    html_quiet,    ///< html_text in which clients look for addresses and names
    md_common,     ///< Discord, Chatwoot: a backslash before what begins markup
    mattermost,    ///< md_common with entities for `&`, `<` and `>`
    rocketchat,    ///< a backslash only before what Rocket.Chat lets escape
    card_text,     ///< TextBlock of an Adaptive Card: Markdown, and {{DATE()}}
    card_run,      ///< TextRun of an Adaptive Card: no Markdown
    url,           ///< one part of an address, percent-encoded
};

std::string_view name(Sink sink);
std::optional<Sink> sink_named(std::string_view name);
std::vector<std::string_view> sink_names();

/// `text` (as clean_text() gives it) so that `sink` shows these very characters and nothing else:
/// no mention, no link, no markup. Where a sink has no escape for a character, U+200B behind it
/// (or before the line) takes its meaning away. At most eight bytes for one.
std::string escape(std::string_view text, Sink sink);

/// What escape() was given.
std::string unescape(std::string_view escaped, Sink sink);

/// An address as a link's target within Markdown, where a bracket would end it: the same address
/// with more of it percent-encoded. Expects what safe_url() lets pass.
std::string md_target(std::string_view url);

/// A header's value: as it is where it is printable ASCII, else one RFC 2047 word; nothing where it
/// holds CR, LF or NUL, which would begin another header.
std::optional<std::string> header_word(std::string_view text);
std::optional<std::string> read_header_word(std::string_view word);

}  // namespace webcare::escalation
