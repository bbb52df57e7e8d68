#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "escalation/escape.hpp"

namespace webcare::test {

/// Reads an escaped text as the service's client would, by the vendors' rules and not by ours, and
/// names the first thing that is more than text there: a mention, a link, markup. Empty: nothing.
/// Knows nothing of how escape() works. For texts without markup of a template.
inline std::string comes_alive(escalation::Sink sink, std::string_view text) {
    using escalation::Sink;
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    const auto at = [&](std::size_t i) { return i < text.size() ? text[i] : '\n'; };
    const bool html =
        sink == Sink::html_text || sink == Sink::html_attr || sink == Sink::html_quiet;
    const bool markdown = sink == Sink::md_common || sink == Sink::mattermost ||
                          sink == Sink::rocketchat || sink == Sink::card_text;
    const bool linkifies = markdown || sink == Sink::quiet || sink == Sink::telegram ||
                           sink == Sink::html_quiet || sink == Sink::card_run;
    if (sink == Sink::url) {
        for (const char c : text)
            if (!is_letter(c) && std::string_view{"-.~%"}.find(c) == std::string_view::npos)
                return "a sign of its own in an address";
        return {};
    }
    if (sink == Sink::slack_mrkdwn || html || sink == Sink::mattermost) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const std::string_view rest = text.substr(i);
            const bool our_break = (sink == Sink::html_text || sink == Sink::html_quiet);
            if (our_break && rest.starts_with("<br>")) {
                i += 3;
                continue;
            }
            if (text[i] == '<' || text[i] == '>') return "a tag";
            if (html && (text[i] == '"' || text[i] == '\'')) return "the end of an attribute";
            const bool known = rest.starts_with("&amp;") || rest.starts_with("&lt;") ||
                               rest.starts_with("&gt;") || rest.starts_with("&#34;") ||
                               rest.starts_with("&#39;");
            if (text[i] == '&' && !known) return "an entity";
        }
    }
    if (linkifies) {
        if (text.find("://") != text.npos) return "a link";
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '@' && is_letter(at(i + 1))) return "a mention";
            if (text[i] == '.' && i > 0 && is_letter(at(i - 1)) && is_letter(at(i + 1)))
                return "a domain";
        }
    }
    if (sink == Sink::telegram)
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool begins = i == 0 || !is_letter(at(i - 1));
            if (begins && std::string_view{"/#$"}.find(text[i]) != std::string_view::npos &&
                is_letter(at(i + 1)))
                return "a command or a tag";
        }
    if (sink == Sink::card_run || sink == Sink::card_text) {
        if (text.find("{{") != text.npos) return "a function of a card";
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] == '<' && (is_letter(at(i + 1)) || at(i + 1) == '/')) return "a tag";
    }
    if (!markdown) return {};
    // Rocket.Chat lets only these be escaped, and reads `](` and tags by themselves.
    const bool rocket = sink == Sink::rocketchat;
    const std::string_view escapable = rocket ? "*_~`#." : "\\`*_{}[]()<>#+-.!|~>";
    const std::string_view alive = rocket ? "*_~`" : sink == Sink::card_text ? "`*_~[]" : "`*_~[]|";
    bool line_begins = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view rest = text.substr(i);
        if (line_begins) {
            std::size_t digits = 0;
            while (at(i + digits) >= '0' && at(i + digits) <= '9') ++digits;
            if (digits > 0 && (at(i + digits) == '.' || at(i + digits) == ')'))
                return "an item of a list";
            if (std::string_view{"-+>#="}.find(text[i]) != std::string_view::npos)
                return "a list, a heading or a quotation";
            if (text[i] == ' ' || text[i] == '\t') return "code by its indent";
        }
        line_begins = text[i] == '\n';
        if (text[i] == '\\' && escapable.find(at(i + 1)) != std::string_view::npos) {
            ++i;
            continue;
        }
        if (alive.find(text[i]) != std::string_view::npos) return "markup";
        if (rest.starts_with("](")) return "a link with a name";
        if ((sink == Sink::md_common || rocket) && text[i] == '<' &&
            (std::string_view{"@!#:/"}.find(at(i + 1)) != std::string_view::npos ||
             is_letter(at(i + 1))))
            return "a tag";
        if ((sink == Sink::md_common || rocket) && text[i] == '&' &&
            (is_letter(at(i + 1)) || at(i + 1) == '#'))
            return "an entity";
        if (text[i] == ':' && is_letter(at(i + 1))) return "an emoji's name";
    }
    return {};
}

/// What people have written to break out of a channel: the fact sheet's section 3.4 and its like.
inline const std::vector<std::string>& attack_texts() {
    static const std::vector<std::string> all = [] {
        std::string accents = "e";
        for (int i = 0; i < 5000; ++i) accents += "\xcc\x81";
        return std::vector<std::string>{"<!channel>",
                                        "<!here|here>",
                                        "<@U123>",
                                        "<@&42>",
                                        "@here",
                                        "@everyone",
                                        "@channel @all @room",
                                        "<http://evil|bank.nl>",
                                        "[klik](javascript:alert(1))",
                                        "[klik](https://evil.example 'x')",
                                        "![x](http://t/p.gif)",
                                        "</b><script>alert(1)</script>",
                                        "\"><img src=x onerror=alert(1)>",
                                        "{{DATE(2017-02-14T06:08:00Z)}}",
                                        "<at>x</at>",
                                        "```\nx\n```",
                                        "||spoiler|| ~~weg~~ __vet__ **vet**",
                                        "# kop\n> quote\n- punt\n1. een\n    code\ntitel\n===",
                                        "| a | b |\n|---|---|",
                                        "https://evil.example/pad?x=1#y",
                                        "www.evil.nl en evil.nl",
                                        "info@bank.nl mailto:x@y.nl tel:112",
                                        "/stop #tag $TSLA :smile: <t:1:R> <#12> </x:1>",
                                        "&lt;!channel&gt; &amp; &#60;",
                                        "\\*\\_\\\\`",
                                        "\xe2\x80\xae"
                                        "drawkcab",
                                        "\r\nBcc: x@y",
                                        "%0d%0aBcc: x@y",
                                        "\xed\xa0\x80",
                                        std::string(1 << 16, 'w'),
                                        accents,
                                        "a\xe2\x80\x8b@\xe2\x80\x8bhere .\xe2\x80\x8bnl",
                                        "\xe2\x80\x8b- punt\n\xe2\x80\x8b",
                                        "👩‍👩‍👧 klaar",
                                        "a\u2028b",
                                        std::string("nul\0byte", 8)};
    }();
    return all;
}

}  // namespace webcare::test
