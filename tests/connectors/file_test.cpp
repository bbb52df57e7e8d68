#include "connectors/file/file.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "connectors/file/pipe.hpp"
#include "core/log.hpp"
#include "tests/connectors/data.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/scripted_sockets.hpp"
#include "tests/support/virtual_timers.hpp"

namespace webcare::connectors::file {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::run;

std::string line(int number) {
    return "{\"id\":\"m:" + std::to_string(number) + "\",\"text\":\"bericht " +
           std::to_string(number) + "\"}\n";
}

/// A timer that lets the test write to the file while the source waits for more.
class BusyTimers final : public net::Timers {
 public:
    explicit BusyTimers(ManualClock& clock) : clock_{clock} {}
    net::asio::awaitable<Status> wait(Duration pause) override {
        clock_.advance(pause);
        waited += pause;
        if (meanwhile.empty()) co_return Error{ErrorKind::cancelled, "nothing more will come"};
        const auto work = std::move(meanwhile.front());
        meanwhile.erase(meanwhile.begin());
        work();
        co_return Status{};
    }
    std::vector<std::function<void()>> meanwhile;
    Duration waited{};

 private:
    ManualClock& clock_;
};

class FileSource : public ::testing::Test {
 protected:
    FileSource() : folder_{fs::path{::testing::TempDir()} / ("file" + std::to_string(::getpid()))} {
        fs::create_directories(folder_);
        options_.name = "sample";
        options_.path = (folder_ / "mentions.jsonl").string();
    }
    ~FileSource() override { fs::remove_all(folder_); }

    void write(const std::string& text) { std::ofstream{options_.path, std::ios::app} << text; }
    void restart() { source_ = std::make_unique<File>(options_, parts_); }
    Page page() {
        if (!source_) restart();
        auto page = run(source_->next(cursor_));
        EXPECT_TRUE(page) << (page ? "" : page.error().detail);
        if (!page) return {};
        cursor_ = page->next;
        return *page;
    }
    /// Ids of everything up to the end of a file that is not followed.
    std::vector<std::string> all() {
        std::vector<std::string> ids;
        restart();
        while (!source_->finished()) {
            for (const Mention& one : page().mentions) ids.push_back(one.id);
        }
        return ids;
    }

    fs::path folder_;
    ManualClock clock_{*parse_time("2026-11-22T12:00:00Z")};
    BusyTimers timers_{clock_};
    test::ScriptedHttp http_;
    test::ScriptedSockets sockets_;
    SeededRandom random_{1};
    MemoryLog log_;
    Parts parts_{http_, sockets_, timers_, clock_, random_, log_, "webcared/test"};
    Options options_;
    std::unique_ptr<File> source_;
    Cursor cursor_;
};

using Ids = std::vector<std::string>;

TEST_F(FileSource, ReadsEveryLineOnceAndEnds) {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += line(i);
    write(text);
    const Ids ids = all();
    ASSERT_EQ(ids.size(), 2000u);
    EXPECT_EQ(ids.front(), "m:0");
    EXPECT_EQ(ids.back(), "m:1999");
    EXPECT_TRUE(all().empty());
}

TEST_F(FileSource, ReportsBadLinesByNumberAndGoesOn) {
    write(test::read_data("file/mixed.jsonl"));
    const Page got = page();
    ASSERT_EQ(got.mentions.size(), 3u);
    EXPECT_EQ(got.mentions[2].text, "zonder regeleinde");
    EXPECT_EQ(got.mentions[0].source, "sample");
    EXPECT_EQ(got.mentions[0].created_at, clock_.now());
    ASSERT_EQ(got.notices.size(), 2u);
    EXPECT_TRUE(got.notices[0].starts_with("mentions.jsonl:3: ")) << got.notices[0];
    EXPECT_TRUE(got.notices[1].starts_with("mentions.jsonl:5: ")) << got.notices[1];
}

TEST_F(FileSource, ReadsAFileThatBeginsWithAByteOrderMark) {
    write("\xef\xbb\xbf" + line(1) + line(2));
    EXPECT_EQ(all(), (Ids{"m:1", "m:2"}));
}

TEST_F(FileSource, CountsBadLinesItDoesNotList) {
    for (int i = 0; i < 30; ++i) write("broken\n");
    const Page got = page();
    ASSERT_EQ(got.notices.size(), 11u);
    EXPECT_EQ(got.notices.back(), "mentions.jsonl: 20 more lines are skipped");
}

TEST_F(FileSource, SkipsALineThatIsTooLong) {
    write(line(1) + "{\"id\":\"m:2\",\"text\":\"" + std::string(3 << 20, 'x') + "\"}\n" + line(3));
    restart();
    Ids ids;
    std::size_t notices = 0;
    while (!source_->finished()) {
        const Page got = page();
        for (const Mention& one : got.mentions) ids.push_back(one.id);
        notices += got.notices.size();
    }
    EXPECT_EQ(ids, (Ids{"m:1", "m:3"}));
    EXPECT_EQ(notices, 1u);
}

TEST_F(FileSource, GivesThePageAgainWhenItWasNotStored) {
    write(line(1) + line(2));
    restart();
    const auto lost = run(source_->next(cursor_));
    const auto again = run(source_->next(cursor_));
    ASSERT_TRUE(lost && again);
    EXPECT_EQ(*lost, *again);
    EXPECT_FALSE(source_->finished());
}

TEST_F(FileSource, MarksWhatWasThereAtFirstAsHistory) {
    options_.follow = true;
    write(line(1));
    EXPECT_TRUE(page().first);
    timers_.meanwhile.push_back([&] { write(line(2)); });
    EXPECT_FALSE(page().first);
}

TEST_F(FileSource, WaitsForTheRestOfALineWhenItFollows) {
    options_.follow = true;
    write(line(1) + "{\"id\":\"m:2\",");
    EXPECT_EQ(page().mentions.size(), 1u);
    timers_.meanwhile.push_back([&] { write("\"text\":\"heel\"}\n"); });
    const Page got = page();
    ASSERT_EQ(got.mentions.size(), 1u);
    EXPECT_EQ(got.mentions[0].text, "heel");
    EXPECT_TRUE(got.notices.empty());
}

TEST_F(FileSource, FollowsARotationToItsLastLine) {
    options_.follow = true;
    write(line(1));
    page();
    timers_.meanwhile.push_back([&] {
        write(line(2));
        fs::rename(options_.path, options_.path + ".1");
        write(line(3));
    });
    EXPECT_EQ(page().mentions.at(0).id, "m:2");
    EXPECT_EQ(page().mentions.at(0).id, "m:3");
}

TEST_F(FileSource, FindsTheRotatedFileAfterARestart) {
    options_.follow = true;
    write(line(1) + line(2));
    page();
    write(line(3));
    fs::rename(options_.path, options_.path + ".1");
    write(line(4));
    restart();
    EXPECT_EQ(page().mentions.at(0).id, "m:3");
    EXPECT_EQ(page().mentions.at(0).id, "m:4");
}

TEST_F(FileSource, StartsAgainWhenTheFileWasCutInPlace) {
    options_.follow = true;
    write(line(1) + line(2));
    page();
    timers_.meanwhile.push_back([&] { std::ofstream{options_.path, std::ios::trunc} << line(7); });
    Page got = page();
    EXPECT_EQ(got.mentions.at(0).id, "m:7");
    EXPECT_TRUE(got.notices.at(0).starts_with("truncated"));

    timers_.meanwhile.push_back([&] {
        std::ofstream{options_.path, std::ios::trunc} << line(8) << line(9);
    });
    got = page();
    ASSERT_EQ(got.mentions.size(), 2u);
    EXPECT_EQ(got.mentions[0].id, "m:8");
}

TEST_F(FileSource, KeepsThePace) {
    options_.pause = parse_pace("5/s");
    for (int i = 0; i < 10; ++i) write(line(i));
    for (int i = 0; i < 10; ++i) timers_.meanwhile.emplace_back([] {});
    for (int i = 0; i < 10; ++i) EXPECT_EQ(page().mentions.size(), 1u);
    EXPECT_EQ(timers_.waited, 1800ms);
}

TEST_F(FileSource, SaysWhyItCannotRead) {
    restart();
    auto got = run(source_->next({}));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::temporary);
    EXPECT_NE(got.error().detail.find("mentions.jsonl"), std::string::npos);
    options_.path = folder_.string();
    restart();
    got = run(source_->next({}));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::misconfigured);
}

TEST_F(FileSource, ReadsAPipeAndRepeatsWhatWasNotStored) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const std::string text = line(1) + "oeps\n" + line(2);
    ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    Pipe pipe{options_, parts_, ends[0]};
    const auto lost = run(pipe.next({}));
    const auto again = run(pipe.next({}));
    ASSERT_TRUE(lost && again);
    EXPECT_EQ(*lost, *again);
    EXPECT_EQ(lost->mentions.size(), 2u);
    EXPECT_EQ(lost->notices.size(), 1u);
    ::close(ends[1]);
    const auto end = run(pipe.next(lost->next));
    ASSERT_TRUE(end);
    EXPECT_TRUE(end->mentions.empty());
    EXPECT_TRUE(pipe.finished());
    ::close(ends[0]);
}

TEST(FilePace, IsANumberAUnitOfTime) {
    EXPECT_EQ(parse_pace("5/s"), 200ms);
    EXPECT_EQ(parse_pace("90/m"), 666666us);
    EXPECT_EQ(parse_pace("1/h"), 1h);
    for (const auto* bad : {"", "5", "0/s", "-1/s", "5/d", "5 /s", "1000000/s", "/s"}) {
        EXPECT_EQ(parse_pace(bad), std::nullopt) << bad;
    }
}

RC_GTEST_PROP(FileLines, TakesTheSameLinesHoweverTheyArrive,
              (const std::vector<std::uint8_t>& cuts)) {
    std::string text;
    for (int i = 0; i < 20; ++i) text += i % 5 == 4 ? "bad\n" : line(i);
    const Time now{};
    LineCount whole_count, count;
    const Taken whole = take_lines(text, true, 1000, "f", "s", now, whole_count);
    std::vector<Mention> pieces;
    std::size_t at = 0, seen = 0;
    for (const auto cut : cuts) {
        seen = std::min(text.size(), seen + cut);
        const Taken taken = take_lines(std::string_view{text}.substr(at, seen - at), false, 3, "f",
                                       "s", now, count);
        at += taken.used;
        pieces.insert(pieces.end(), taken.mentions.begin(), taken.mentions.end());
    }
    const Taken rest =
        take_lines(std::string_view{text}.substr(at), true, 1000, "f", "s", now, count);
    pieces.insert(pieces.end(), rest.mentions.begin(), rest.mentions.end());
    RC_ASSERT(pieces == whole.mentions);
    RC_ASSERT(count == whole_count);
}

RC_GTEST_PROP(FileLines, SurvivesAnyBytes, (const std::vector<char>& bytes)) {
    const std::string_view text{bytes.data(), bytes.size()};
    LineCount count;
    const Taken taken = take_lines(text, true, 1000, "f", "s", Time{}, count);
    RC_ASSERT(taken.used == text.size());
}

}  // namespace
}  // namespace webcare::connectors::file
