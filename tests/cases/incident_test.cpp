#include "cases/incident.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"
#include "core/json_read.hpp"

namespace webcare::cases {
namespace {

using namespace std::chrono_literals;

const Time now = *parse_time("2026-11-22T21:41:00Z");

class Incidents : public testing::Test {
 protected:
    Incidents() {
        config::PlaybookText dutch;
        dutch.title = "Gevaar";
        dutch.tasks = {"Bel wie verantwoordelijk is", "Stop de verkoop"};
        dutch.holding = "We zoeken het uit bij {brand}; uiterlijk {moment} hoort u van ons.";
        safety_.name = "safety";
        safety_.subjects = {"safety"};
        safety_.owner = "accountable.safety";
        safety_.texts = {{"nl", dutch}};
        dossier_.id = "C";
        dossier_.intents = {"safety"};
    }
    Result<Incident> start(const std::string& brand = "ACME", const std::string& who = "Noor") {
        return start_incident(dossier_, safety_, "en", brand, who, *Zone::find("Europe/Amsterdam"),
                              now, random_);
    }

    SeededRandom random_{5};
    config::Playbook safety_;
    Case dossier_;
};

TEST_F(Incidents, BringTheTasksAndTheStatementInOneStep) {
    const auto incident = start();
    ASSERT_TRUE(incident);
    const auto& tasks = incident->dossier.tasks;
    ASSERT_EQ(tasks.size(), 2u);
    EXPECT_EQ(tasks[0].what, "Bel wie verantwoordelijk is");
    EXPECT_EQ(tasks[0].owner, "accountable.safety");
    EXPECT_EQ(tasks[0].due, now + 15min);
    EXPECT_EQ(incident->next_word, *parse_time("2026-11-22T22:45:00Z")) << "a whole quarter";
    EXPECT_NE(incident->statement.find("uit bij ACME; uiterlijk "), std::string::npos);
    EXPECT_NE(incident->statement.find("uiterlijk vandaag om 23.45 uur"), std::string::npos)
        << incident->statement;
    EXPECT_EQ(incident->dossier.version, dossier_.version + 1);
    EXPECT_EQ(incident->dossier.timeline.back().kind, "statement");
}

TEST_F(Incidents, PutNothingIntoTheStatementTwice) {
    EXPECT_NE(start("{moment} & Co")->statement.find("bij {moment} & Co;"), std::string::npos);
}

TEST_F(Incidents, BeginOnceAndNotInAClosedCase) {
    dossier_ = start()->dossier;
    EXPECT_EQ(start().error().kind, ErrorKind::conflict);
    dossier_.timeline.clear();
    dossier_.status = CaseStatus::closed;
    EXPECT_EQ(start().error().kind, ErrorKind::conflict);
    dossier_.status = CaseStatus::fresh;
    EXPECT_EQ(start("ACME", " ").error().kind, ErrorKind::malformed);
}

TEST_F(Incidents, FindThePlaybookForWhatTheCaseIsAbout) {
    const std::vector<config::Playbook> all{safety_};
    EXPECT_EQ(playbook_for(all, dossier_), &all[0]);
    dossier_.intents = {"refund"};
    EXPECT_EQ(playbook_for(all, dossier_), nullptr);
}

TEST_F(Incidents, TasksAreDoneOnceAndByName) {
    dossier_ = start()->dossier;
    const std::string task = dossier_.tasks[1].id;
    const auto done = finish_task(dossier_, task, "Sem", now + 5min);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->tasks[1].done_by, "Sem");
    EXPECT_EQ(finish_task(*done, task, "Noor", now + 6min).error().kind, ErrorKind::conflict);
    EXPECT_EQ(finish_task(*done, "T", "Noor", now).error().kind, ErrorKind::malformed);
}

TEST_F(Incidents, AreKeptWhole) {
    const Case begun = start()->dossier;
    const Case done = *finish_task(begun, begun.tasks[0].id, "Sem", now + 1min);
    JsonDocument document;
    EXPECT_EQ(*read_case(*document.parse(to_json(done))), done);
}

}  // namespace
}  // namespace webcare::cases
