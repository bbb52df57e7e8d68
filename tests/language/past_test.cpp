#include <gtest/gtest.h>

#include "language/author_list.hpp"
#include "tests/language/try.hpp"

namespace webcare::language {
namespace {

using namespace std::chrono_literals;

Mention by(const std::string& handle, const std::string& network = "forum") {
    Mention mention;
    mention.id = network + ":1";
    mention.network = network;
    mention.author.handle = handle;
    mention.text = "de oven is kapot";
    mention.created_at = *parse_time("2026-11-25T12:00:00Z");  // a Wednesday
    return mention;
}

/// A condition beside the rule "defect", which holds on "kapot".
class Asked {
 public:
    explicit Asked(const std::string& condition, Surroundings around = {},
                   Scope scope = Scope::rule) {
        const std::string yaml = "asks: |\n  " + condition + "\ndefect: kapot\n";
        const config::Node file = config::Document::parse(yaml, "test.yaml", problems);
        const bool elsewhere = around.judged_elsewhere;
        Compiler compiler{problems, std::move(around)};
        compiler.add("asks", file["asks"], scope);
        if (!elsewhere) compiler.add("defect", file["defect"], scope);
        program = compiler.compile();
    }
    bool on(const Mention& mention, const History& history = {},
            const Assessment* judged = nullptr) {
        Subject subject{mention};
        subject.history = &history;
        subject.lists = &lists;
        subject.office = &office;
        subject.assessment = judged;
        subject.now = mention.created_at + 1min;
        evaluate(*program, subject, workspace, hits);
        unknown = unknown_of(*program, workspace);
        return !hits.empty() && hits[0].condition == 0;
    }

    config::Problems problems;
    std::shared_ptr<const Program> program;
    AuthorLists lists;
    OfficeHours office;
    Workspace workspace;
    Hits hits;
    Unknown unknown;
};

History answered(const Asked& asked, std::uint32_t count, bool has_author = false) {
    History history;
    PastCount found;
    found.count = count;
    found.has_author = has_author;
    for (const PastQuestion& question : questions(*asked.program))
        history.answers.emplace_back(question, found);
    return history;
}

TEST(Past, CountsWhatCameBeforeAndTheMentionAtHand) {
    Asked third{"seen(rule:defect, 24h) >= 3"};
    ASSERT_TRUE(third.program) << third.problems.text();
    EXPECT_FALSE(third.on(by("jo"), answered(third, 1)));
    EXPECT_TRUE(third.on(by("jo"), answered(third, 2)));

    Mention other = by("jo");
    other.text = "wat een mooie oven";
    EXPECT_FALSE(third.on(other, answered(third, 2))) << "the rule does not hold in this one";
    EXPECT_TRUE(third.on(other, answered(third, 3)));
}

TEST(Past, ShowsTheWordsOfTheRuleWhereItHoldsInTheMentionAtHand) {
    Asked third{"seen(rule:defect, 24h) >= 3"};
    ASSERT_TRUE(third.on(by("jo"), answered(third, 2)));
    ASSERT_EQ(third.hits.spans(third.hits[0]).size(), 1u);
    EXPECT_EQ(third.hits.spans(third.hits[0])[0], (Span{11, 5}));

    Mention other = by("jo");
    other.text = "wat een mooie oven";
    ASSERT_TRUE(third.on(other, answered(third, 3)));
    EXPECT_TRUE(third.hits.spans(third.hits[0]).empty());
}

TEST(Past, CountsAPersonOnce) {
    Asked five{"distinct(author, rule:defect, 2h) >= 5"};
    EXPECT_TRUE(five.on(by("jo"), answered(five, 4)));
    EXPECT_FALSE(five.on(by("jo"), answered(five, 4, true))) << "jo is one of the four";
    EXPECT_FALSE(five.on(by(""), answered(five, 4))) << "nobody knows who this is";
}

TEST(Past, ComparesAsCountDoes) {
    EXPECT_TRUE(Asked{"seen(rule:defect, 24h) = 1"}.on(by("jo")));
    EXPECT_FALSE(Asked{"seen(rule:defect, 24h) != 1"}.on(by("jo")));
    EXPECT_TRUE(Asked{"NOT seen(rule:defect, 24h) > 1"}.on(by("jo")));
    EXPECT_TRUE(Asked{"seen(rule:defect, 24h) < 2"}.on(by("jo")));
}

TEST(Past, SaysWhatItAskedAndNobodyAnswered) {
    Asked asked{"defect AND (seen(rule:defect, by=author, 7d) >= 3 OR unanswered > 2h)"};
    asked.on(by("jo"));
    EXPECT_FALSE(asked.unknown.any()) << "no word of it is there, so nothing was asked";

    Asked more{"rule:defect AND (seen(rule:defect, by=author, 7d) >= 3 OR unanswered > 2h)"};
    EXPECT_FALSE(more.on(by("jo")));
    EXPECT_TRUE(more.unknown.unanswered);
    ASSERT_EQ(more.unknown.questions.size(), 1u);
    const PastQuestion& question = more.unknown.questions[0];
    EXPECT_EQ(question.what, PastQuestion::What::mentions_by_them);
    EXPECT_EQ(question.rule, "defect");
    EXPECT_EQ(question.window, 168h);
    EXPECT_EQ(question.enough, 4u);

    History told = answered(more, 2);
    told.waiting_known = true;
    EXPECT_TRUE(more.on(by("jo"), told));
    EXPECT_FALSE(more.unknown.any());
}

TEST(Past, AsksOneQuestionOnceAndAsFarAsItsLargestNumber) {
    const Asked asked{"seen(rule:defect, 24h) >= 3 OR seen(rule:defect, 1d) >= 8"};
    ASSERT_EQ(questions(*asked.program).size(), 1u);
    EXPECT_EQ(questions(*asked.program)[0].enough, 9u);
    EXPECT_EQ(
        questions(*Asked{"seen(rule:defect, 24h) > 1 OR seen(rule:defect, 2h) > 1"}.program).size(),
        2u);
}

TEST(Past, OfARuleThatIsJudgedElsewhereIsReadFromTheSignals) {
    Surroundings routes;
    routes.judged_elsewhere = true;
    routes.rules = {"nl.product.defect"};
    Asked second{"seen(rule:nl.product.defect, 24h) >= 2", routes, Scope::judged};
    ASSERT_TRUE(second.program) << second.problems.text();
    Assessment judged;
    EXPECT_FALSE(second.on(by("jo"), answered(second, 1), &judged));
    judged.signals.emplace_back().rule = "nl.product.defect";
    EXPECT_TRUE(second.on(by("jo"), answered(second, 1), &judged));

    const Asked wrong{"seen(rule:nl.product.defct, 24h) >= 2", routes, Scope::judged};
    EXPECT_FALSE(wrong.program);
    EXPECT_EQ(wrong.problems.text(),
              "test.yaml:2:13: no rule \"nl.product.defct\"; did you mean nl.product.defect?\n");
}

TEST(Unanswered, IsNeverTrueWhereNobodyWaits) {
    Asked late{"unanswered > 2h"};
    EXPECT_FALSE(late.on(by("jo")));
    History history;
    history.waiting_known = true;
    EXPECT_FALSE(late.on(by("jo"), history));
    history.unanswered = 2h;
    EXPECT_FALSE(late.on(by("jo"), history));
    history.unanswered = 2h + 1s;
    EXPECT_TRUE(late.on(by("jo"), history));
    EXPECT_FALSE(late.unknown.any());
}

TEST(AuthorList, KnowsAccountsOfOneNetworkAndHandlesOfAny) {
    Asked press{"list:press"};
    press.lists.add("Press", {"x:Reporter", "mastodon:a@b.nl", "@paper", "feed:jan", "x:42"});
    EXPECT_TRUE(press.on(by("reporter", "x")));
    EXPECT_FALSE(press.on(by("reporter", "forum")));
    EXPECT_TRUE(press.on(by("A@b.nl", "mastodon")));
    EXPECT_TRUE(press.on(by("PAPER", "anywhere")));
    EXPECT_TRUE(press.on(by("jan", "feed/3f2a")));
    EXPECT_FALSE(press.on(by("jan", "feedly")));
    EXPECT_FALSE(press.on(by("")));
    Mention renamed = by("somebody else", "x");
    renamed.author.id = "42";
    EXPECT_TRUE(press.on(renamed)) << "an id stays when the handle changes";
    renamed.author.id = "paper";
    EXPECT_FALSE(press.on(renamed)) << "an id means something on its own network only";
}

TEST(AuthorList, MayBeNamedByTheHistoryToo) {
    Asked press{"list:press"}, vip{"customer.vip"};
    History history;
    history.lists = {"press"};
    EXPECT_TRUE(press.on(by("jo"), history));
    EXPECT_FALSE(vip.on(by("jo"), history));
    history.vip = true;
    EXPECT_TRUE(vip.on(by("jo"), history));
    vip.lists.add("vip", {"@jo"});
    EXPECT_TRUE(vip.on(by("jo")));
}

TEST(AuthorList, MustBeOneOfTheConfigurationsWhereThereIsOne) {
    Surroundings around;
    around.author_lists = {"press", "vip"};
    const Asked asked{"kapot AND list:pres", around};
    EXPECT_FALSE(asked.program);
    EXPECT_EQ(asked.problems.text(),
              "test.yaml:2:18: no list \"pres\" among `lists` of the configuration; did you mean "
              "press?\n");
    EXPECT_TRUE(Asked("list:press OR customer.vip", around).program);
    EXPECT_TRUE(Asked("list:pres").program) << "rule files alone know no lists";
}

TEST(OfficeHours, AreOfTheMomentOfWritingAndOnWeekdaysUnlessToldOtherwise) {
    Asked open{"office_hours"};
    const auto at = [&](const char* time) {
        Mention mention = by("jo");
        mention.created_at = *parse_time(time);
        return open.on(mention);
    };
    EXPECT_TRUE(at("2026-11-25T09:00:00Z"));
    EXPECT_FALSE(at("2026-11-25T08:59:59Z"));
    EXPECT_FALSE(at("2026-11-25T17:30:00Z"));
    EXPECT_FALSE(at("2026-11-28T12:00:00Z")) << "a Saturday";
    EXPECT_TRUE(at("2026-12-25T12:00:00Z")) << "without a calendar there are no holidays";
    open.office = [](Time) { return false; };
    EXPECT_FALSE(at("2026-11-25T12:00:00Z"));
}

}  // namespace
}  // namespace webcare::language
