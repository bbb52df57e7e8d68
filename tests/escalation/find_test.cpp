// `find` in a definition: how what an earlier attempt made is looked for. What it does is shown
// with the helpdesks.
#include <gtest/gtest.h>

#include "escalation/declared/definition.hpp"

namespace webcare::escalation {
namespace {

/// A definition with these lines below its one `post`; what is wrong with it, or nothing.
std::string wrong_with(const std::string& more) {
    config::Problems problems;
    const auto root = config::Document::parse(
        "title: Balie\nsink: plain\nsend:\n  - post: https://balie.example/meldingen\n" + more,
        "balie.yaml", problems);
    const auto made = declared::read_definition(root, "balie", problems);
    EXPECT_EQ(made == nullptr, !problems.ok());
    return problems.text();
}

TEST(Find, NamesTheSamePlacesAsTheAnswerToWhatItSpares) {
    EXPECT_EQ(
        wrong_with("    remember: { nr: /nr, alert: '{alert}' }\n"
                   "    find: { get: 'https://balie.example/zoek', query: { zaak: '{case}' }, "
                   "remember: { nr: /0/nr } }\n"),
        "");
    for (const char* places : {"", ", remember: { alert: '{alert}' }", ", remember: { id: /0/nr }"})
        EXPECT_EQ(wrong_with("    remember: { nr: /nr }\n"
                             "    find: { get: 'https://balie.example/zoek'" +
                             std::string{places} + " }\n"),
                  "balie.yaml:6:11: find: `remember` has the places of the same keys as that of "
                  "the `send`\n")
            << places;
}

TEST(Find, IsOneRequest) {
    EXPECT_NE(wrong_with("    remember: { nr: /nr }\n    find: { remember: { nr: /0/nr } }\n")
                  .find("one request"),
              std::string::npos);
    EXPECT_NE(wrong_with("    remember: { nr: /nr }\n    find: { get: 'https://balie.example/z', "
                         "skip: nee, remember: { nr: /0/nr } }\n")
                  .find("skip"),
              std::string::npos);
}

}  // namespace
}  // namespace webcare::escalation
