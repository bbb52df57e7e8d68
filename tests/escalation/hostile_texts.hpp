#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/sink_reader.hpp"

namespace webcare::test {

/// A text for people as it must arrive: what the sink's reader finds alive in it came from outside.
inline void expect_harmless(escalation::Sink sink, std::string_view text) {
    EXPECT_EQ(comes_alive(sink, text), "") << text.substr(0, 300);
}

inline std::string long_text() {
    std::string text;
    for (int i = 0; i < 4000; ++i) text += "wacht al *drie* dagen <@here>\n";
    return text;
}

/// All attacks in turn, and one that has no end.
inline std::vector<std::string> hostile() {
    std::vector<std::string> all = attack_texts();
    all.push_back(long_text());
    return all;
}

/// Plain text in which our two addresses may stand, on a line of their own after their label.
inline void expect_only_our_links(std::string text) {
    for (const char* own : {"https://webcare.acme.nl/a/token", "https://social.example/@noor/1"})
        if (const auto at = text.find(own); at != text.npos)
            text.replace(at, std::string_view{own}.size(), "");
    expect_harmless(escalation::Sink::quiet, text);
}

/// The tags of a template, out of the specification's list; what is between them is text.
inline void expect_only_our_tags(std::string html) {
    for (const char* own :
         {"<p>", "</p>", "<b>", "</b>", "<ul>", "</ul>", "<li>", "</li>", "<blockquote>",
          "</blockquote>", "<a href=\"https://webcare.acme.nl/a/token\">",
          "<a href=\"https://social.example/@noor/1\">", "</a>"})
        for (auto at = html.find(own); at != html.npos; at = html.find(own, at))
            html.replace(at, std::string_view{own}.size(), " ");
    expect_harmless(escalation::Sink::html_quiet, html);
}

/// Takes a template's own markup out of a text, a line at a time, and reads what is left.
inline void expect_only_our_markup(escalation::Sink sink, std::string text, std::string_view bold) {
    for (const char* own : {"[See and acknowledge](https://webcare.acme.nl/a/token)",
                            "[Open the post](https://social.example/%40noor/1)",
                            "[See and acknowledge](<https://webcare.acme.nl/a/token>)",
                            "[Open the post](<https://social.example/%40noor/1>)"})
        if (const auto at = text.find(own); at != text.npos)
            text.replace(at, std::string_view{own}.size(), "");
    std::size_t from = 0;
    while (from <= text.size()) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        std::string_view line = std::string_view{text}.substr(from, end - from);
        if (line.starts_with(bold) && line.ends_with(bold) && line.size() >= 2 * bold.size())
            line = line.substr(bold.size(), line.size() - 2 * bold.size());
        else if (line.starts_with("> ") || line.starts_with("- "))
            line.remove_prefix(2);
        else if (line == ">")
            line = "";
        expect_harmless(sink, line);
        from = end + 1;
    }
}

}  // namespace webcare::test
