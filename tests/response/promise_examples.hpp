#pragma once

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/zone.hpp"
#include "response/time_words.hpp"

namespace webcare::response {

inline Zone amsterdam() {
    return *Zone::find("Europe/Amsterdam");
}

inline std::string_view word(Unclear why) {
    static constexpr std::array words{"no_moment", "from_when_only",  "which_day",
                                      "two_dates", "weekday_differs", "other_start",
                                      "past",      "no_such_day"};
    return words[static_cast<std::size_t>(why)];
}

inline std::vector<std::string> lines_of(const std::string& file) {
    std::ifstream in{std::string{WEBCARE_TEST_DATA} + "/promises/" + file};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        if (!line.empty() && line[0] != '#') lines.push_back(line);
    return lines;
}

/// One line of a file of tests/data/promises.
struct Example {
    std::string text, language, expected;
    Time now{};
    Example() = default;
};

inline std::vector<Example> examples_of(const std::string& file) {
    std::vector<Example> all;
    Example example;
    for (const std::string& line : lines_of(file)) {
        if (line[0] == '@') {
            example.language = line.substr(2, 2);
            example.now = *parse_moment(line.substr(5), amsterdam());
            continue;
        }
        const std::size_t arrow = line.find(" => ");
        example.text = line.substr(0, arrow);
        example.expected = line.substr(arrow + 4);
        all.push_back(example);
    }
    return all;
}

/// What was read, as the file writes it.
inline std::string written(std::optional<Time> moment, std::optional<Unclear> unclear) {
    return moment ? amsterdam().show(*moment) : std::string{word(*unclear)};
}
inline std::string expected_of(const Example& example) {
    const auto moment = parse_moment(example.expected, amsterdam());
    return moment ? amsterdam().show(*moment) : example.expected;
}

}  // namespace webcare::response
