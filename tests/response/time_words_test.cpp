#include "response/time_words.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/moment_words.hpp"
#include "tests/response/promise_examples.hpp"

namespace webcare::response {
namespace {

using std::chrono::minutes;
using std::chrono::year_month_day;

/// The office of tests/data/promises/moments.txt.
std::optional<OfficeDay> office(year_month_day day) {
    using namespace std::chrono;
    static constexpr std::array closed{
        year_month_day{April / 6 / 2026},     year_month_day{April / 27 / 2026},
        year_month_day{May / 14 / 2026},      year_month_day{May / 25 / 2026},
        year_month_day{December / 25 / 2026}, year_month_day{January / 1 / 2027}};
    if (std::find(closed.begin(), closed.end(), day) != closed.end()) return std::nullopt;
    if (!plain_office_day(day)) return std::nullopt;
    return OfficeDay{minutes{9 * 60}, minutes{17 * 60 + 30}};
}

TEST(TimeWords, AreReadToTheMomentThatKeepsThem) {
    const auto examples = examples_of("moments.txt");
    EXPECT_GE(examples.size(), 200u);
    for (const Example& example : examples) {
        const auto read =
            read_times(example.text, example.language, example.now, amsterdam(), office);
        ASSERT_FALSE(read.empty()) << example.text;
        EXPECT_EQ(written(read.back().moment, read.back().unclear), expected_of(example))
            << example.text << "\n  read: "
            << example.text.substr(read.back().place.offset, read.back().place.length);
    }
}

TEST(TimeWords, AreNotFoundWhereThereAreNone) {
    const Time now = *parse_moment("2026-11-25 10:00", amsterdam());
    for (const std::string& line : lines_of("none.txt")) {
        const std::string text = line.substr(3);
        for (const TimeWords& words : read_times(text, line.substr(0, 2), now, amsterdam(), office))
            ADD_FAILURE() << text
                          << "\n  read: " << text.substr(words.place.offset, words.place.length);
    }
}

RC_GTEST_PROP(TimeWords, ThatWeWriteAreReadBack, (bool dutch)) {
    const Zone zone = amsterdam();
    const Time now =
        *parse_moment("2026-01-05 08:00", zone) + minutes{*rc::gen::inRange(0, 360 * 24 * 60)};
    const Time moment =
        std::chrono::ceil<minutes>(now) + minutes{*rc::gen::inRange(1, 150 * 24 * 60)};
    const std::string language = dutch ? "nl" : "en";
    const std::string text = moment_words(moment, now, zone, language);
    const auto read = read_times(text, language, now, zone, office);
    // The second of the two hours that an autumn night repeats has the words of the first.
    RC_PRE(zone.to_utc(zone.to_local(moment)) == moment);
    // "om 3.00 uur" is read as in the afternoon: nobody promises the night.
    RC_PRE(language != "nl" || zone.to_local(moment).since_midnight >= std::chrono::hours{7} ||
           zone.to_local(moment).since_midnight < std::chrono::hours{1});
    RC_LOG() << text;
    RC_ASSERT(read.size() == 1u);
    RC_ASSERT(read[0].moment == moment);
}

RC_GTEST_PROP(TimeWords, OfAnyBytesLieInTheTextAndAhead, (std::string text, bool dutch)) {
    const Time now = *parse_moment("2026-11-25 10:00", amsterdam());
    static const std::array pieces{"morgen ", "om ",     "14.00 ", "half ", "drie ",
                                   "binnen ", "2 ",      "3/12 ",  "uur ",  "next ",
                                   "friday ", "eind ",   "van ",   "de ",   "week ",
                                   "over ",   "tussen ", "en ",    "31 ",   "februari "};
    const int count = *rc::gen::inRange(0, 12);
    for (int i = 0; i < count; ++i)
        text +=
            pieces[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(pieces.size())))];
    std::size_t from = 0;
    for (const TimeWords& words : read_times(text, dutch ? "nl" : "en", now, amsterdam(), office)) {
        RC_ASSERT(words.place.offset >= from);
        from = words.place.offset + words.place.length;
        RC_ASSERT(from <= text.size());
        RC_ASSERT(words.moment.has_value() != words.unclear.has_value());
        if (words.moment) RC_ASSERT(*words.moment > now);
    }
}

}  // namespace
}  // namespace webcare::response
