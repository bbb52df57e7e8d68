#include "classifier/classifier.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "classifier/score.hpp"

namespace webcare::classifier {
namespace {

/// A folder of rule files that goes with the test.
class Files {
 public:
    Files()
        : root_{std::filesystem::temp_directory_path() /
                ("webcare-rules-" + std::to_string(::getpid()))} {
        std::filesystem::remove_all(root_);
        std::filesystem::create_directories(root_);
    }
    ~Files() { std::filesystem::remove_all(root_); }
    std::string write(const std::string& name, const std::string& yaml) {
        std::filesystem::create_directories((root_ / name).parent_path());
        std::ofstream{root_ / name} << yaml;
        return (root_ / name).string();
    }
    std::string folder(const std::string& name) const { return (root_ / name).string(); }

 private:
    std::filesystem::path root_;
};

std::string rule(const std::string& id, const std::string& when, const std::string& more) {
    return "  - { id: " + id + ", title: t, when: '" + when + "', " + more +
           ", examples: { hit: [x], miss: [y] } }\n";
}

struct Judge {
    Files files;
    config::Problems problems;
    std::shared_ptr<const RuleSet> rules;
    Scratch scratch;

    explicit Judge(const std::string& some_rules) {
        load({files.write("a/r.yaml", "rules:\n" + some_rules)});
    }
    Judge() = default;
    void load(std::vector<std::string> paths) {
        RuleSetOptions options;
        options.paths = std::move(paths);
        rules = load_rules(options, problems);
        EXPECT_TRUE(rules) << problems.text();
    }
    Assessment of(const std::string& text) {
        Mention mention;
        mention.text = text;
        return of(mention);
    }
    Assessment of(const Mention& mention) { return classify(*rules, mention, {}, Time{}, scratch); }
};

TEST(Score, CombinesByNoisyOrDampsAndRoundsHalfUp) {
    EXPECT_EQ(combine({{35, -1}, {10, -1}}, {}), 42);  // 41.5
    EXPECT_EQ(combine({{50, -1}, {-50, -1}}, {}), 25);
    EXPECT_EQ(combine({{-50, -1}}, {}), 0);
    EXPECT_EQ(combine({{99, -1}, {99, -1}}, {}), 100);
    EXPECT_EQ(combine({{20, 0}, {20, 0}, {10, -1}}, {20}), 28);
    EXPECT_EQ(combine({}, {}), 0);
}

TEST(Classify, SumsUpWhatTheRulesSay) {
    Judge judge{rule("a.defect", "kapot",
                     "severity: 35, type: complaint, topic: product.defect, fault: ours") +
                rule("b.angry", "woest", "severity: 10, sentiment: -60, intent: [churn, abuse]") +
                rule("c.joke", "grapje", "severity: -50, sentiment: -60")};
    const Assessment a = judge.of("Woest! De oven is kapot");
    EXPECT_EQ(a.severity, 42);
    EXPECT_EQ(a.level, Level::medium);
    EXPECT_EQ(a.urgency, 14);  // a third of severity
    EXPECT_EQ(a.type, MentionType::complaint);
    EXPECT_EQ(a.fault, Fault::ours);
    EXPECT_EQ(a.topics, std::vector<std::string>{"product.defect"});
    EXPECT_EQ(a.intents, (std::vector<std::string>{"abuse", "churn"}));
    ASSERT_EQ(a.signals.size(), 2u);
    EXPECT_EQ(a.signals[0].rule, "a.defect");
    EXPECT_EQ(a.signals[0].spans, (std::vector<Span>{Span{18, 5}}));
    EXPECT_EQ(judge.of("woest kapot grapje").severity, 21);  // 41.5 halved
    EXPECT_EQ(judge.of("woest kapot grapje").sentiment, -100);
    EXPECT_EQ(judge.of("niets aan de hand"), judge.of("niets aan de hand"));
    EXPECT_TRUE(judge.of("mooi").signals.empty());
}

TEST(Classify, OurOwnPostsAreNeverComplaints) {
    Judge judge{
        rule("a", "kapot", "severity: 90, type: complaint, force: critical, escalate: top")};
    Mention mention;
    mention.text = "Is je oven kapot?";
    mention.ours = true;
    const Assessment a = judge.of(mention);
    EXPECT_EQ(a.severity, 0);
    EXPECT_EQ(a.level, Level::none);
    EXPECT_NE(a.type, MentionType::complaint);
    EXPECT_TRUE(a.escalate.empty());
    mention.ours = false;
    EXPECT_EQ(judge.of(mention).escalate, std::vector<std::string>{"top"});
}

TEST(Classify, ForceShadowUntilAndGroup) {
    Judge judge{rule("a.force", "brand", "severity: 5, force: high") +
                rule("b.shadow", "kapot", "severity: 50, shadow: true, type: complaint") +
                rule("c.old", "oud", "severity: 50, until: 1969-12-30") +
                rule("d.one", "een", "severity: 20, group: g") +
                rule("d.two", "twee", "severity: 20, group: g")};
    EXPECT_EQ(judge.of("brand").level, Level::high);
    EXPECT_EQ(judge.of("brand").severity, 60);
    EXPECT_EQ(judge.of("kapot").severity, 0);
    EXPECT_EQ(judge.of("kapot").signals.size(), 1u);
    EXPECT_TRUE(judge.of("oud").signals.empty());
    EXPECT_EQ(judge.of("een twee").severity, 20);
}

TEST(Classify, ReachAndDeadlinesAreSignalsOfUrgency) {
    Judge judge{rule("a", "kapot", "severity: 30")};
    Mention mention;
    mention.text = "kapot, antwoord uiterlijk vrijdag";
    mention.author.followers = 20'000;
    const Assessment a = judge.of(mention);
    EXPECT_EQ(a.severity, 30);
    EXPECT_EQ(a.urgency, 50);  // 100 * (1 - 0.7 * 0.8 * 0.9) = 49.6
    ASSERT_EQ(a.signals.size(), 3u);
    EXPECT_EQ(a.signals[1].rule, "webcared.deadline");
    EXPECT_EQ(a.signals[2].rule, "webcared.reach");
}

TEST(Classify, TellsTheLanguageAndTheRegister) {
    Judge judge{rule("a", "kapot", "severity: 30")};
    EXPECT_EQ(judge.of("Ik heb het pakket nog niet gekregen, kunt u dat nakijken?").language, "nl");
    EXPECT_EQ(judge.of("Ik heb het pakket nog niet gekregen, kunt u dat nakijken?").reg,
              Register::formal);
    EXPECT_EQ(judge.of("hoe kan je dit nou niet weten jullie zijn laat").reg, Register::informal);
    EXPECT_EQ(judge.of("I have not received the parcel and you do not answer").language, "en");
    EXPECT_EQ(judge.of("ok").language, "und");
}

TEST(Rules, ALaterFolderReplacesDisablesAndReweighs) {
    Judge judge;
    judge.files.write("one/a.yaml", "rules:\n" + rule("a", "kapot", "severity: 30") +
                                        rule("b", "laat", "severity: 30") +
                                        rule("c", "duur", "severity: 30"));
    judge.files.write("two/b.yaml",
                      "disable: [b]\nweights: { c: { severity: 7, sentiment: -30 } }\nrules:\n" +
                          rule("a", "stuk", "severity: 40"));
    judge.load({judge.files.folder("one"), judge.files.folder("two")});
    EXPECT_EQ(judge.of("kapot laat").severity, 0);
    EXPECT_EQ(judge.of("stuk").severity, 40);
    EXPECT_EQ(judge.of("duur").severity, 7);
    EXPECT_EQ(judge.of("duur").sentiment, -30);
}

TEST(Rules, AFigureBelowTenSaysAsLittleForTheTypeAsItSays) {
    Judge judge;
    judge.load({judge.files.write(
        "a.yaml", "rules:\n" + rule("weak", "duur", "severity: 3, type: complaint") +
                      rule("other", "lekker", "severity: 5, type: question") +
                      rule("bare", "mooi", "type: compliment"))});
    EXPECT_EQ(judge.of("duur lekker").type, MentionType::question);
    EXPECT_EQ(judge.of("lekker mooi").type, MentionType::compliment);  // without figures: as 10
}

TEST(Rules, ALanguageKeepsItsRulesToItselfAndTheUnknown) {
    Judge judge;
    judge.load({judge.files.write("nl.yaml",
                                  "language: nl\nrules:\n" + rule("a", "kapot", "severity: 30"))});
    Mention mention;
    mention.text = "kapot";
    EXPECT_EQ(judge.of(mention).severity, 30);
    mention.lang = "nl-BE";
    EXPECT_EQ(judge.of(mention).severity, 30);
    mention.lang = "en";
    EXPECT_EQ(judge.of(mention).severity, 0);
}

TEST(Rules, WhatOthersAskForIsNotDisabledUnnoticed) {
    Files files;
    const std::string packs =
        files.write("packs/a.yaml", "rules:\n" + rule("a", "kapot", "severity: 30") +
                                        rule("b", "rule:a AND oven", "severity: 30"));
    const std::string own = files.write("own/b.yaml", "# ours\ndisable: [a]\n");
    config::Problems problems;
    RuleSetOptions options;
    options.paths = {packs, own};
    EXPECT_FALSE(load_rules(options, problems));
    const std::string text = problems.text();
    EXPECT_NE(
        text.find(own + ":2:11: rule \"a\" cannot be disabled: rule \"b\" asks for it (" + packs),
        std::string::npos)
        << text;
}

TEST(Rules, EveryMistakeHasItsPlace) {
    Files files;
    const std::string path = files.write("bad.yaml",
                                         "rules:\n"
                                         "  - id: a\n"
                                         "    title: t\n"
                                         "    when: kapot AND $nolist\n"
                                         "    severty: 5\n"
                                         "    examples: { hit: [x] }\n"
                                         "  - id: b\n"
                                         "    when: kapot\n"
                                         "    severity: 400\n"
                                         "    examples: { hit: [x], miss: [y] }\n");
    config::Problems problems;
    RuleSetOptions options;
    options.paths = {path};
    EXPECT_FALSE(load_rules(options, problems));
    const std::string text = problems.text();
    for (const char* place : {":4:21: ", ":5:", ":6:", ":7:", ":9:"})
        EXPECT_NE(text.find(path + place), std::string::npos) << place << "\n" << text;
    EXPECT_NE(text.find("severity"), std::string::npos);
}

TEST(Rules, ExamplesAreRunBothWays) {
    Judge judge{
        "  - { id: a, title: t, when: kapot, examples: { hit: [is kapot, is heel], miss: [goed, "
        "kapot] } }\n"};
    const ExampleReport report = test_examples(*judge.rules, Time{});
    ASSERT_EQ(report.failures.size(), 2u);
    EXPECT_EQ(report.failures[0].what, "should fire and does not: is heel");
    EXPECT_EQ(report.rules, 1u) << "those of the file";
    EXPECT_EQ(report.failures[1].what, "should not fire and does, on \"kapot\": kapot");
}

TEST(Rules, ExamplesStateThePast) {
    Judge judge{
        "  - { id: a, title: t, when: kapot, examples: { hit: [kapot], miss: [heel] } }\n"
        "  - id: often\n"
        "    title: t\n"
        "    when: 'seen(rule:a, by=author, 7d) >= 3 OR distinct(author, rule:a, 2h) >= 5 OR "
        "unanswered > 2h OR list:press'\n"
        "    examples:\n"
        "      hit:\n"
        "        - { text: kapot, history: { seen: { a: 2 } } }\n"
        "        - { text: heel, history: { distinct: { a: 5 } } }\n"
        "        - { text: heel, history: { unanswered: 3h } }\n"
        "        - { text: heel, history: { lists: [press], vip: true } }\n"
        "      miss:\n"
        "        - kapot\n"
        "        - { text: heel, history: { seen: { a: 2 }, distinct: { a: 4 }, unanswered: 2h } "
        "}\n"};
    const ExampleReport report = test_examples(*judge.rules, Time{});
    for (const auto& failure : report.failures) ADD_FAILURE() << failure.rule << failure.what;
    EXPECT_EQ(report.examples, 8u);
}

TEST(Rules, APastThatNoRuleAsksForIsAMistake) {
    Files files;
    const std::string path =
        files.write("a.yaml",
                    "rules:\n"
                    "  - id: a\n"
                    "    title: t\n"
                    "    when: kapot\n"
                    "    examples: { hit: [kapot], miss: [{ text: x, history: { seen: { b: 1 } } "
                    "}] }\n"
                    "  - id: c\n"
                    "    title: t\n"
                    "    when: 'seen(rule:aa, 2h) > 1'\n"
                    "    examples: { hit: [x], miss: [y] }\n");
    config::Problems problems;
    RuleSetOptions options;
    options.paths = {path};
    EXPECT_FALSE(load_rules(options, problems));
    EXPECT_EQ(problems.text(), path + ":8:22: no rule \"aa\"; did you mean a?\n");

    files.write(
        "a.yaml",
        "rules:\n"
        "  - id: a\n"
        "    title: t\n"
        "    when: kapot\n"
        "    examples: { hit: [kapot], miss: [{ text: x, history: { seen: { b: 1 } } }] }\n");
    config::Problems again;
    EXPECT_FALSE(load_rules(options, again));
    EXPECT_EQ(again.text(), path + ":5:68: no rule asks for seen(rule:b, ...)\n");
}

TEST(Rules, KnowTheListsAndTheOfficeOfAConfiguration) {
    Files files;
    RuleSetOptions options;
    options.paths = {files.write("a.yaml", "rules:\n" + rule("a", "list:press", "severity: 30") +
                                               rule("b", "office_hours", "severity: 10"))};
    config::Problems problems;
    options.lists.emplace();
    EXPECT_FALSE(load_rules(options, problems));
    EXPECT_NE(problems.text().find("no list \"press\""), std::string::npos) << problems.text();

    config::Problems none;
    (*options.lists)["press"] = {"@paper"};
    options.office = [](Time time) { return time == Time{} + std::chrono::hours{1}; };
    const auto rules = load_rules(options, none);
    ASSERT_TRUE(rules) << none.text();
    Scratch scratch;
    Mention mention;
    mention.created_at = Time{} + std::chrono::hours{1};
    EXPECT_EQ(classify(*rules, mention, {}, Time{}, scratch).severity, 10);
    mention.author.handle = "paper";
    mention.created_at = Time{} + std::chrono::hours{2};
    EXPECT_EQ(classify(*rules, mention, {}, Time{}, scratch).severity, 30);

    (*options.lists)["press"] = {"@journal"};
    EXPECT_NE(hash_of(*load_rules(options, none)), hash_of(*rules)) << "it decides";
}

TEST(Classify, SaysWhatItWouldHaveToKnowOfThePast) {
    Judge judge{rule("a", "kapot", "severity: 10") +
                rule("b", "rule:a AND seen(rule:a, 24h) >= 2", "severity: 50")};
    EXPECT_EQ(judge.of("heel").severity, 0);
    EXPECT_FALSE(unknown_of(*judge.rules, judge.scratch).any());
    EXPECT_EQ(judge.of("kapot").severity, 10) << "alone it is the first";
    const Unknown unknown = unknown_of(*judge.rules, judge.scratch);
    ASSERT_EQ(unknown.questions.size(), 1u);

    History history;
    PastCount found;
    found.count = 1;
    history.answers.emplace_back(unknown.questions[0], found);
    Mention mention;
    mention.text = "kapot";
    EXPECT_EQ(classify(*judge.rules, mention, history, Time{}, judge.scratch).severity, 55);
    EXPECT_FALSE(unknown_of(*judge.rules, judge.scratch).any());
}

TEST(Explain, ShowsTheConditionOfASignalThatIsOnNoWords) {
    Judge judge{rule("a", "kapot", "severity: 10") +
                rule("b", "NOT seen(rule:a, 24h) > 1", "severity: 20")};
    Mention mention;
    mention.text = "heel";
    const std::string text = explain(*judge.rules, mention, judge.of(mention), false);
    EXPECT_NE(text.find("on no words of it: NOT seen(rule:a, 24h) > 1"), std::string::npos) << text;
}

TEST(Rules, TheHashFollowsWhatDecides) {
    Judge a{rule("a", "kapot", "severity: 30")};
    Judge b{rule("a", "kapot", "severity: 30")};
    Judge c{rule("a", "kapot", "severity: 31")};
    EXPECT_EQ(hash_of(*a.rules), hash_of(*b.rules));
    EXPECT_NE(hash_of(*a.rules), hash_of(*c.rules));
}

TEST(Explain, ShowsTheArithmeticAndTheWords) {
    Judge judge{rule("a", "kapot", "severity: 35") + rule("b", "woest", "severity: 10")};
    Mention mention;
    mention.text = "woest \033[31m kapot";
    const std::string text = explain(*judge.rules, mention, judge.of(mention), false);
    EXPECT_NE(text.find("[woest]"), std::string::npos) << text;
    EXPECT_NE(text.find("100 x (1 - (1 - 35/100) x (1 - 10/100)) = 42"), std::string::npos) << text;
    EXPECT_EQ(text.find('\033'), std::string::npos);
}

TEST(Recognise, KnowsOurAccountsAndWhoSpeaksToUs) {
    config::Brand brand;
    brand.handles = {"acme"};
    brand.accounts = {"mastodon:acme@mastodon.nl"};
    brand.words = {"acme shop"};
    const auto addressed = [&](const std::string& text) {
        Mention mention;
        mention.text = text;
        recognise(mention, {brand});
        return mention.addressed;
    };
    EXPECT_TRUE(addressed("hee @ACME waar blijft het"));
    EXPECT_TRUE(addressed("Beste Acme Shop, waar blijft het"));
    EXPECT_TRUE(addressed("Acme Shop: waar blijft het"));
    EXPECT_FALSE(addressed("Acme Shop opent een winkel"));
    EXPECT_FALSE(addressed("ik haal het bij Acme Shop"));
    Mention ours;
    ours.network = "mastodon";
    ours.author.handle = "Acme@mastodon.nl";
    recognise(ours, {brand});
    EXPECT_TRUE(ours.ours);
    EXPECT_FALSE(ours.addressed);
}

}  // namespace
}  // namespace webcare::classifier
