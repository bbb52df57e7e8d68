// What a person does to a case: claim it, wait, promise and keep, resolve, reopen, close.

#include "cases/handling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace webcare::cases {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const Time now = *parse_time("2026-11-22T21:40:00Z");

class Handling : public testing::Test {
 protected:
    Handling() {
        dossier_.id = "case-1";
        dossier_.version = 1;
        dossier_.opened_at = dossier_.changed_at = now;
    }
    Case promised() {
        return promise(dossier_, "Noor", "Sem belt u", now + 24h, "phone", now, random_).value();
    }
    static std::string id_of(const Case& dossier) { return dossier.promises.at(0).id; }
    static std::string trouble(const Result<Case>& deed) { return deed ? "" : deed.error().detail; }
    static ErrorKind kind(const Result<Case>& deed) { return deed.error().kind; }

    SeededRandom random_{5};
    Case dossier_;
};

TEST_F(Handling, AClaimedCaseIsAcknowledgedAndHasOneOwner) {
    const Case mine = claim(dossier_, "Noor", false, now).value();
    EXPECT_EQ(mine.owner, "Noor");
    EXPECT_EQ(mine.status, CaseStatus::acknowledged);
    const auto second = claim(mine, "Sem", false, now);
    EXPECT_EQ(kind(second), ErrorKind::conflict);
    EXPECT_EQ(trouble(second), "Noor has the case");
    EXPECT_TRUE(claim(mine, "Noor", false, now)) << "again by the same person";
}

TEST_F(Handling, TheHistorySaysFromWhomACaseWasTakenOver) {
    const Case mine = claim(dossier_, "Noor", false, now).value();
    const Case taken = claim(mine, "Sem", true, now).value();
    EXPECT_EQ(taken.owner, "Sem");
    EXPECT_EQ(taken.timeline.back().text, "taken over from Noor");
    EXPECT_EQ(taken.version, 3u);
}

TEST_F(Handling, WaitsOnSomebodyForSomething) {
    dossier_.waiting_since = now - 1h;
    const Case waits =
        wait(dossier_, "Noor", CaseStatus::waiting_expert, "de reparateur kijkt maandag", now)
            .value();
    EXPECT_EQ(waits.status, CaseStatus::waiting_expert);
    EXPECT_EQ(waits.timeline.back().kind, "waiting_expert");
    EXPECT_EQ(waits.waiting_since, now - 1h) << "the customer's clock goes on";
    EXPECT_FALSE(wait(dossier_, "Noor", CaseStatus::waiting_expert, " ", now));
    EXPECT_FALSE(wait(dossier_, "Noor", CaseStatus::closed, "klaar", now));
}

TEST_F(Handling, PromisesOnlyWhatIsStillAhead) {
    EXPECT_EQ(kind(promise(dossier_, "Noor", "Sem belt u", now - 1min, "phone", now, random_)),
              ErrorKind::malformed);
    const Case made = promised();
    ASSERT_EQ(made.promises.size(), 1u);
    EXPECT_EQ(made.promises[0].due, now + 24h);
    EXPECT_EQ(made.promises[0].by, "Noor");
    EXPECT_EQ(made.status, CaseStatus::promised);
}

TEST_F(Handling, APromiseIsKeptOnceAndThenTheCaseWaitsForNothing) {
    const Case made = promised();
    const Case kept = keep_promise(made, "Sem", id_of(made), now + 23h).value();
    EXPECT_EQ(kept.promises[0].kept_at, now + 23h);
    EXPECT_FALSE(kept.promises[0].broken_at);
    EXPECT_EQ(kept.status, CaseStatus::acknowledged);
    EXPECT_EQ(kind(keep_promise(kept, "Sem", id_of(made), now + 24h)), ErrorKind::conflict);
    EXPECT_EQ(kind(keep_promise(made, "Sem", "another", now)), ErrorKind::malformed);
}

TEST_F(Handling, OneOfTwoPromisesKeptLeavesTheOther) {
    const Case one = promised();
    const Case two = promise(one, "Noor", "geld terug", now + 48h, "phone", now, random_).value();
    EXPECT_EQ(keep_promise(two, "Sem", id_of(two), now)->status, CaseStatus::promised);
}

TEST_F(Handling, APromiseKeptTooLateIsBrokenAllTheSame) {
    const Case made = promised();
    const Case late = keep_promise(made, "Sem", id_of(made), now + 25h).value();
    EXPECT_EQ(late.promises[0].broken_at, now + 24h);
    EXPECT_EQ(late.timeline.back().text, "Sem belt u (too late)");
}

TEST_F(Handling, APromiseMovesWithAMessageBeforeItsMoment) {
    const Case made = promised();
    EXPECT_FALSE(move_promise(made, "Noor", id_of(made), now + 48h, "", now + 1h));
    EXPECT_FALSE(move_promise(made, "Noor", id_of(made), now + 23h, "eerder", now + 1h));
    const Case moved = move_promise(made, "Noor", id_of(made), now + 48h,
                                    "het wordt een dag later, excuses", now + 1h)
                           .value();
    EXPECT_EQ(moved.promises[0].due, now + 48h);
    EXPECT_EQ(moved.promises[0].moved_at, now + 1h);
    EXPECT_FALSE(moved.promises[0].broken_at);
    EXPECT_THAT(moved.timeline.back().text, HasSubstr("het wordt een dag later"));
    EXPECT_FALSE(keep_promise(moved, "Sem", id_of(made), now + 47h)->promises[0].broken_at);
}

TEST_F(Handling, APromiseMovedAfterItsMomentIsBroken) {
    const Case made = promised();
    const Case late =
        move_promise(made, "Noor", id_of(made), now + 48h, "sorry, vergeten", now + 25h).value();
    EXPECT_EQ(late.promises[0].broken_at, now + 24h);
    const Case kept = keep_promise(late, "Noor", id_of(made), now + 26h).value();
    EXPECT_EQ(kept.promises[0].broken_at, now + 24h) << "what was broken stays so";
}

TEST_F(Handling, AnOpenPromiseKeepsTheCaseOpen) {
    const Case made = promised();
    EXPECT_THAT(trouble(resolve(made, "Noor", "geld terug", now)), HasSubstr("Sem belt u"));
    EXPECT_THAT(trouble(close(made, "Noor", Justified::yes, "", now)), HasSubstr("Sem belt u"));
    const Case kept = keep_promise(made, "Noor", id_of(made), now).value();
    EXPECT_TRUE(close(kept, "Noor", Justified::yes, "", now));
}

TEST_F(Handling, WhatIsResolvedSaysHowAndCanBeReopened) {
    EXPECT_FALSE(resolve(dossier_, "Noor", " ", now));
    const Case solved = resolve(dossier_, "Noor", "nieuwe laarzen gestuurd", now).value();
    EXPECT_EQ(solved.status, CaseStatus::resolved);
    EXPECT_EQ(solved.remedy, "nieuwe laarzen gestuurd");
    EXPECT_FALSE(solved.is_open());
    EXPECT_EQ(kind(resolve(solved, "Sem", "nog eens", now)), ErrorKind::conflict);
    EXPECT_FALSE(reopen(solved, "Sem", "", now));
    const Case again = reopen(solved, "Sem", "de maat is verkeerd", now).value();
    EXPECT_EQ(again.status, CaseStatus::reopened);
    EXPECT_EQ(kind(reopen(again, "Sem", "nog eens", now)), ErrorKind::conflict);
}

TEST_F(Handling, AClosedCaseGoesOnOnlyOnceReopened) {
    const Case closed = close(dossier_, "Noor", Justified::partly, "", now).value();
    EXPECT_EQ(closed.closed_at, now);
    EXPECT_EQ(kind(close(closed, "Sem", Justified::yes, "", now)), ErrorKind::conflict);
    EXPECT_EQ(kind(claim(closed, "Sem", false, now)), ErrorKind::conflict);
    EXPECT_EQ(kind(wait(closed, "Sem", CaseStatus::waiting_expert, "kijkt", now)),
              ErrorKind::conflict);
    EXPECT_TRUE(add_note(closed, "Sem", "de klant belde nog", now));
    const Case again = reopen(closed, "Sem", "de klant belde nog", now).value();
    EXPECT_FALSE(again.closed_at);
    EXPECT_TRUE(claim(again, "Sem", false, now));
}

TEST_F(Handling, AComplaintClosesWithAVerdictAndAQuestionWithoutOne) {
    EXPECT_EQ(kind(close(dossier_, "Noor", Justified::unknown, " ", now)), ErrorKind::malformed);
    EXPECT_TRUE(close(dossier_, "Noor", Justified::unknown, "the customer has left", now));
    dossier_.type = MentionType::question;
    EXPECT_TRUE(close(dossier_, "Noor", Justified::unknown, "", now));
}

TEST_F(Handling, WantsWordsInANoteAndANameUnderEveryDeed) {
    EXPECT_FALSE(add_note(dossier_, "Noor", "\r\n ", now));
    EXPECT_EQ(add_note(dossier_, "Noor", "gebeld", now)->timeline.back().text, "gebeld");
    for (const auto& deed :
         {claim(dossier_, " ", false, now), add_note(dossier_, "", "gebeld", now),
          wait(dossier_, "", CaseStatus::waiting_expert, "kijkt", now),
          resolve(dossier_, "", "opgelost", now), reopen(dossier_, "", "toch niet", now),
          close(dossier_, "", Justified::yes, "", now)})
        EXPECT_EQ(trouble(deed), "who does this is missing");
}

TEST_F(Handling, EveryDeedIsOneVersionAndOneLine) {
    const Case made = promised();
    EXPECT_EQ(made.version, 2u);
    EXPECT_EQ(made.timeline.size(), 1u);
    const Case kept = keep_promise(made, "Sem", id_of(made), now + 1h).value();
    EXPECT_EQ(kept.version, 3u);
    EXPECT_EQ(kept.timeline.size(), 2u);
    EXPECT_EQ(kept.changed_at, now + 1h);
}

}  // namespace
}  // namespace webcare::cases
