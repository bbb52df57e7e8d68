#include "response/promises.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "response/sentences.hpp"
#include "tests/response/promise_examples.hpp"

namespace webcare::response {
namespace {

TEST(Promises, AreWhatWeSayThatWeWillDoAndWhen) {
    for (const Example& example : examples_of("letters.txt")) {
        const auto found = read_promises(example.text, example.language, example.now, amsterdam(),
                                         plain_office_day);
        const std::string read =
            found.empty() ? "-" : written(found.back().moment, found.back().unclear);
        EXPECT_EQ(read, expected_of(example)) << example.text;
        EXPECT_LE(found.size(), 1u) << example.text;
    }
}

TEST(Promises, OfALetterComeInItsOrderWithTheirPlaces) {
    const std::string letter =
        "Beste mevrouw De Wit,\n\nWat vervelend dat de oven niet warm wordt. Ik bel u morgen om "
        "11.00 uur. "
        "Kunt u mij vóór vrijdag een foto sturen? De nieuwe oven hebt u vrijdag vóór 17.00 "
        "uur.\n\nNoor";
    const Time now = *parse_moment("2026-11-25 10:00", amsterdam());
    const auto found = read_promises(letter, "nl", now, amsterdam(), plain_office_day);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(cut(letter, found[0].place), "Ik bel u morgen om 11.00 uur.");
    EXPECT_EQ(cut(letter, found[0].when), "morgen om 11.00 uur");
    EXPECT_EQ(found[1].what, "De nieuwe oven hebt u vrijdag vóór 17.00 uur.");
}

TEST(Sentences, EndWhereAReaderHearsThemEnd) {
    const auto all = [](std::string_view text) {
        std::vector<std::string_view> out;
        for (const Span place : sentences(text)) out.push_back(cut(text, place));
        return out;
    };
    using Texts = std::vector<std::string_view>;
    EXPECT_EQ(all("Geachte dhr. De Wit,\n\nWat akelig! Ik bel om 14.30 uur."),
              (Texts{"Geachte dhr. De Wit,", "Wat akelig!", "Ik bel om 14.30 uur."}));
    EXPECT_EQ(all("I'll call at 2 p.m. on Friday. Best, J. Smith"),
              (Texts{"I'll call at 2 p.m. on Friday.", "Best, J. Smith"}));
    EXPECT_EQ(all("Echt?! Ja... (Nee.) Zie acme.nl. "),
              (Texts{"Echt?!", "Ja...", "(Nee.)", "Zie acme.nl."}));
    EXPECT_TRUE(all(" \n ").empty());
}

RC_GTEST_PROP(Promises, OfAnyBytesLieInTheText, (std::string text)) {
    static const std::array pieces{"Ik bel u ", "vrijdag", " om 14.00 uur. ",  "\"",     "“",
                                   "…",         "\n",      "zo snel mogelijk", ", dan ", "?"};
    const int count = *rc::gen::inRange(0, 15);
    for (int i = 0; i < count; ++i)
        text +=
            pieces[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(pieces.size())))];
    const Time now = *parse_moment("2026-11-25 10:00", amsterdam());
    for (const FoundPromise& one : read_promises(text, "nl", now, amsterdam(), plain_office_day)) {
        RC_ASSERT(one.when.offset >= one.place.offset);
        RC_ASSERT(one.place.offset + one.place.length <= text.size());
        RC_ASSERT(one.moment.has_value() != one.unclear.has_value());
    }
}

}  // namespace
}  // namespace webcare::response
