// Label files, and what people write in them by mistake.

#include "tuning/labels.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace webcare::tuning {
namespace {

/// "LINE: what" of everything that was left out.
std::vector<std::string> wrong(const std::string& text) {
    std::istringstream in{text};
    std::vector<std::string> out;
    for (const LabelError& error : read_labels(in).errors)
        out.push_back(std::to_string(error.line) + ": " + error.what);
    return out;
}

using Said = std::vector<std::string>;

TEST(Labels, ReportAKeyThatIsNearlyALabel) {
    EXPECT_EQ(wrong(R"({"id":"1","text":"a","complain":true}
{"id":"2","text":"b","Sentiment":"neutral"}
{"id":"3","text":"c","themes":["x"],"label":"Staff","tone":"t"})"),
              (Said{"1: \"complain\" is no label; did you mean \"complaint\"?",
                    "2: \"Sentiment\" is no label; did you mean \"sentiment\"?"}));
}

TEST(Labels, ReportAnIdThatStandsTwice) {
    std::istringstream in{"{\"id\":\"1\",\"text\":\"a\"}\n\n{\"id\":\"1\",\"text\":\"b\"}\n"};
    const LabelFile file = read_labels(in);
    ASSERT_EQ(file.errors.size(), 1u);
    EXPECT_EQ(file.errors[0].line, 3u);
    EXPECT_EQ(file.errors[0].what, "id \"1\" is already that of line 1");
    ASSERT_EQ(file.rows.size(), 1u);
    EXPECT_EQ(file.rows[0].mention.text, "a");
}

TEST(Labels, ReportWhatContradictsItself) {
    EXPECT_EQ(wrong(R"({"id":"1","text":"a","type":"complaint","complaint":false}
{"id":"2","text":"b","type":"question","complaint":true}
{"id":"3","text":"c","severe":"threat","threat":false}
{"id":"4","text":"d","severe":"none","threat":true}
{"id":"5","text":"e","severe":"safety","threat":true,"type":"complaint","complaint":true})"),
              (Said{"1: type: complaint and complaint: false contradict each other",
                    "2: type: question and complaint: true contradict each other",
                    "3: severe: threat and threat: false contradict each other",
                    "4: severe: none and threat: true contradict each other"}));
}

TEST(Labels, NameTheValuesThatThereAre) {
    EXPECT_EQ(wrong(R"({"id":"1","text":"a","sentiment":1}
{"id":"2","text":"b","severe":"fire"})"),
              (Said{"1: sentiment: 1 is none of negative, neutral, positive",
                    "2: severe: \"fire\" is none of threat, safety, privacy, legal, claim, none"}));
}

}  // namespace
}  // namespace webcare::tuning
