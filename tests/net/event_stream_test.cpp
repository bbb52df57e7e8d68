#include "net/event_stream.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <ostream>

namespace webcare::net {

void PrintTo(const ServerEvent& event, std::ostream* out) {
    *out << event.type << "|" << event.data;
}

namespace {

using Events = std::vector<ServerEvent>;

Events read(std::string_view bytes, std::size_t step = 0) {
    EventParser parser;
    Events events;
    if (step == 0) step = std::max<std::size_t>(1, bytes.size());
    for (std::size_t at = 0; at < bytes.size(); at += step)
        EXPECT_TRUE(parser.feed(bytes.substr(at, step), events));
    return events;
}

TEST(EventStream, ReadsTheExamplesOfTheStandard) {
    EXPECT_EQ(read("data: YHOO\ndata: +2\ndata: 10\n\n"), (Events{{"message", "YHOO\n+2\n10"}}));
    EXPECT_EQ(
        read(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\n"
             "data:  third event\n\n"),
        (Events{
            {"message", "first event"}, {"message", "second event"}, {"message", " third event"}}));
    EXPECT_EQ(read("data\n\ndata\ndata\n\ndata:"), (Events{{"message", ""}, {"message", "\n"}}));
    EXPECT_EQ(read("data:test\n\ndata: test\n\n"),
              (Events{{"message", "test"}, {"message", "test"}}));
}

TEST(EventStream, TakesEveryLineEnd) {
    const Events two{{"update", "a\nb"}, {"delete", "7"}};
    for (const std::string end : {"\n", "\r", "\r\n"}) {
        const std::string wire = "event: update" + end + "data: a" + end + "data: b" + end + end +
                                 "event:delete" + end + "data:7" + end + end;
        EXPECT_EQ(read(wire), two);
        EXPECT_EQ(read(wire, 1), two);
    }
    EXPECT_EQ(read("data: a\r\ndata: b\r\n\n"), (Events{{"message", "a\nb"}}));
}

TEST(EventStream, DropsOneByteOrderMarkAtTheVeryBeginning) {
    const Events one{{"message", "x"}};
    EXPECT_EQ(read("\xef\xbb\xbf"
                   "data: x\n\n"),
              one);
    EXPECT_EQ(read("\xef\xbb\xbf"
                   "data: x\n\n",
                   1),
              one);
    EXPECT_EQ(read("\xef\xbb\xbf\xef\xbb\xbf"
                   "data: x\n\n"),
              Events{});  // an unknown field
    EXPECT_EQ(read("\xef\xbb"
                   "data: x\n\n",
                   1),
              Events{});
    EXPECT_EQ(read("data: y\n\n\xef\xbb\xbf"
                   "data: x\n\n"),
              (Events{{"message", "y"}}));
}

TEST(EventStream, IgnoresCommentsUnknownFieldsAndWhatIsNotEnded) {
    EXPECT_EQ(read(":)\n:thump\n\nfoo: bar\ndatas: no\n:data: no\n\nevent: update\n\ndata: lost\n"),
              Events{});
}

TEST(EventStream, ForgetsTheTypeOfAnEventWithoutData) {
    EXPECT_EQ(read("event: update\n\ndata: x\n\n"), (Events{{"message", "x"}}));
}

TEST(EventStream, HoldsNoMoreThanWhatCame) {
    EventParser parser;
    Events events;
    ASSERT_TRUE(parser.feed("id: " + std::string(1'000'000, 'x') + "\n", events));
    std::string many;
    while (many.size() < 16'384) many += "data\n\n";
    ASSERT_TRUE(parser.feed(many, events));
    ASSERT_EQ(events.size(), 2'731u);
    std::size_t held = 0;
    for (const ServerEvent& event : events)
        held += sizeof event + event.type.capacity() + event.data.capacity();
    EXPECT_LT(held, 512u << 10);
}

TEST(EventStream, HeedsRetryOnlyAsDigits) {
    EventParser parser;
    Events events;
    ASSERT_TRUE(
        parser.feed("retry: 3000\nretry: 5s\nretry:\nretry: -1\nretry: 99999999999\n", events));
    ASSERT_TRUE(parser.retry());
    EXPECT_EQ(parser.retry()->count(), 3000);
}

TEST(EventStream, RefusesALineOrAnEventOverTheLimit) {
    Events events;
    EventParser lines{100};
    ASSERT_TRUE(lines.feed("data: " + std::string(90, 'x'), events));
    EXPECT_EQ(lines.feed("yyyyyyyyy", events).error().kind, ErrorKind::malformed);

    EventParser data{100};
    ASSERT_TRUE(data.feed("data: " + std::string(60, 'x') + "\n", events));
    EXPECT_EQ(data.feed("data: " + std::string(60, 'x') + "\n", events).error().kind,
              ErrorKind::malformed);
    EXPECT_TRUE(events.empty());
}

/// Bytes of which streams are made, so that cuts fall between the interesting ones.
rc::Gen<std::string> streams() {
    const auto pieces = rc::gen::element<std::string>(
        "data", "event", "id", "retry", ":", ": ", " ", "\n", "\r", "\r\n", "\n\n", "x", "7",
        "data: a\n", "event: update\n", ":thump\n", std::string(1, '\0'), "\xef\xbb\xbf", "\xef");
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(pieces),
                        [](const std::vector<std::string>& parts) {
                            std::string all;
                            for (const std::string& part : parts) all += part;
                            return all;
                        });
}

RC_GTEST_PROP(EventStream, GivesTheSameEventsHoweverTheBytesAreCut, ()) {
    const std::string wire = *streams();
    EventParser parser;
    Events events;
    for (std::string_view rest = wire; !rest.empty();) {
        const auto size = *rc::gen::inRange<std::size_t>(1, rest.size() + 1);
        RC_ASSERT(parser.feed(rest.substr(0, size), events).has_value());
        rest.remove_prefix(size);
    }
    RC_ASSERT(events == read(wire));
    RC_ASSERT(events == read(wire, 1));
}

RC_GTEST_PROP(EventStream, BringsBackWhatWasWritten, ()) {
    const auto lines = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
        rc::gen::container<std::string>(rc::gen::elementOf(std::string{"ab :x\t"}))));
    const std::string end = *rc::gen::element<std::string>("\n", "\r", "\r\n");
    std::string wire, data;
    for (const std::string& line : lines) {
        wire += "data: " + line + end;
        data += (data.empty() && &line == &lines.front() ? "" : "\n") + line;
    }
    RC_ASSERT(read(wire + end) == (Events{{"message", data}}));
}

}  // namespace
}  // namespace webcare::net
