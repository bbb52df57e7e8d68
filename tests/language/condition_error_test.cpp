#include <gtest/gtest.h>

#include "tests/language/try.hpp"

namespace webcare::language {
namespace {

struct Mistake {
    const char* condition;
    int at;  ///< byte from 1
    const char* says;
};

class ConditionError : public testing::TestWithParam<Mistake> {};

TEST_P(ConditionError, PointsAtThePlace) {
    const Mistake& m = GetParam();
    const Tried tried{m.condition, Scope::rule, "terms:\n  anger: [woest]\n"};
    EXPECT_FALSE(tried.program);
    const auto all = tried.problems.all();
    ASSERT_FALSE(all.empty());
    constexpr int indent = 2;
    EXPECT_EQ(all.front().at.column, m.at + indent) << all.front().message;
    EXPECT_EQ(all.front().at.line, 4);
    EXPECT_NE(all.front().message.find(m.says), std::string::npos) << all.front().message;
}

INSTANTIATE_TEST_SUITE_P(
    Conditions, ConditionError,
    testing::Values(
        Mistake{"a1 AND b1 OR c1", 11, "need parentheses"},
        Mistake{"a1 b1", 4, "AND or OR is missing"}, Mistake{"a1 and b1", 4, "in capitals"},
        Mistake{"not kapot", 1, "in capitals"}, Mistake{"(a1 OR b1", 1, "not closed"},
        Mistake{"a1 OR b1)", 9, "closes nothing"}, Mistake{"a1 OR \"b1", 7, "not closed"},
        Mistake{"a1 AND", 7, "ends where a word is expected"},
        Mistake{"kapot AND $angr", 11, "did you mean $anger?"},
        Mistake{"a1 AND sorce:x", 8, "did you mean source:?"},
        Mistake{"author.folowers > 5", 1, "did you mean author.followers?"},
        Mistake{"author.followers > veel", 20, "takes a number"},
        Mistake{"a1 AND hour >= 99", 16, "hour takes a number from 0 to 23, not \"99\""},
        Mistake{"a1 AND text.caps > 300", 20, "from 0 to 100"},
        Mistake{"a1 AND text.caps > nan", 20, "from 0 to 100"},
        Mistake{"a1 AND text.length > -1", 22, "takes a number from 0"},
        Mistake{"a1 AND author.followers > inf", 27, "takes a number from 0"},
        Mistake{"kind:revew", 6, "did you mean review?"}, Mistake{"rating <= 2", 11, "from 0 to 1"},
        Mistake{"age < twee", 7, "a duration such as"},
        Mistake{"a1 AND emoji:angri", 14, "did you mean angry?"},
        Mistake{"a1 NEAR/40 b1", 4, "from 1 to 30"},
        Mistake{"a1 NEAR b1", 4, "needs a number of words"},
        Mistake{"a1 SAME b1", 4, "SAME/sentence"},
        Mistake{"a1 NEAR/3 (b1 AND c1)", 12, "stand between words"},
        Mistake{"3 of (a1, b1)", 1, "can never be"}, Mistake{"2 of a1", 6, "needs a list"},
        Mistake{"ka*", 1, "fixed letters"}, Mistake{"a1 OR *", 7, "no word to look for"},
        Mistake{"severity > 5", 1, "a rule cannot ask for it"},
        Mistake{"a1 AND type:complaint", 8, "a rule cannot ask for it"},
        Mistake{"source", 1, "in quotes"},
        Mistake{"a1 OR part:ab", 12, "one word of at least 3 letters"},
        Mistake{"a1 OR stem:ik", 12, "at least 3 letters"},
        Mistake{"a1 OR stem:\"mijn pakket\"", 12, "takes one word"},
        Mistake{"a1 OR raw:x", 11, "at least two characters"},
        Mistake{"a1 OR /x(/", 7, "missing )"}, Mistake{"a1 OR /x*/", 7, "no text at all"},
        Mistake{"a1 OR /x+", 7, "is not closed"},
        Mistake{"seen(x)", 6, "seen(rule:ID, by=author, 24h) >= 3"},
        Mistake{"seen(rule:x) >= 3", 12, "a comma and the next part are missing"},
        Mistake{"seen(rule:x, 24h) >= 3", 11, "no rule \"x\""},
        Mistake{"seen(rule:test, 24h) >= 3", 11, "asks for itself"},
        Mistake{"seen(rule:test, by=handle, 24h) >= 3", 20, "by= takes author"},
        Mistake{"seen(rule:test, by author, 24h) >= 3", 20, "by= takes author"},
        Mistake{"seen(rule:test, 24h, by=author) >= 3", 20, "does not belong here"},
        Mistake{"seen(rule:test, 24) >= 3", 17, "a window such as 90s"},
        Mistake{"seen(rule:test, 2w) >= 3", 17, "a window such as 90s"},
        Mistake{"seen(rule:test, 31d) >= 3", 17, "kept for 30d"},
        Mistake{"seen(rule:test, 24h", 5, "not closed"},
        Mistake{"seen(rule:test, 24h)", 21, "is compared with a number"},
        Mistake{"seen(rule:test, 24h) >= veel", 22, "is compared with a number"},
        Mistake{"seen(rule:test, 24h) >= 10000", 25, "up to 9999"},
        Mistake{"NEG(seen(rule:test, 24h) >= 3)", 5, "NEG( ) takes words"},
        Mistake{"distinct(rule:test, 2h) >= 5", 10, "distinct( ) counts authors"},
        Mistake{"distinct(author, rule:test, by=author, 2h) >= 5", 29, "takes no by="},
        Mistake{"a1 AND unanswered", 8, "write unanswered > 2h"},
        Mistake{"unanswered > lang", 14, "a duration such as"},
        Mistake{"office_hours = 1", 16, "is not compared"},
        Mistake{"list:", 6, "a value is missing"}, Mistake{"COUNT(woest) > 1", 7, "takes a list"},
        Mistake{"NEG(a1 AND b1)", 1, "NEG( ) takes words"},
        Mistake{"a1 AND rule:other", 13, "no rule"}, Mistake{"ne(a1)", 1, "there is no function"},
        Mistake{"a1, b1", 3, "a comma stands only"}));

TEST(ConditionErrors, DeepNestingIsRefusedAndNotFollowed) {
    const std::string deep = std::string(5000, '(') + "a1" + std::string(5000, ')');
    const Tried tried{deep};
    EXPECT_FALSE(tried.program);
    EXPECT_NE(tried.problems.text().find("nested deeper than 64"), std::string::npos);
    std::string chain = "a1";
    for (int i = 0; i < 2000; ++i) chain += " NEAR/2 a1";
    EXPECT_FALSE(Tried{chain}.program);
}

TEST(ConditionErrors, RulesThatAskForThemselvesAreFound) {
    config::Problems problems;
    const auto file = config::Document::parse("a: x1 AND rule:b\nb: rule:a OR y1\n", "t", problems);
    Compiler compiler{problems};
    compiler.add("a", file["a"], Scope::rule);
    compiler.add("b", file["b"], Scope::rule);
    EXPECT_FALSE(compiler.compile());
    EXPECT_EQ(problems.text(),
              "t:1:16: rule \"a\" asks for itself through \"b\"\n"
              "t:2:9: rule \"b\" asks for itself through \"a\"\n");
}

TEST(ConditionErrors, AListNamesItsFaultyEntry) {
    const Tried tried{"$l", Scope::rule, "terms:\n  l: [goed, ka*, part:ab, $anger]\n"};
    EXPECT_FALSE(tried.program);
    const std::string text = tried.problems.text();
    EXPECT_NE(text.find("test.yaml:2:13:"), std::string::npos) << text;
    EXPECT_NE(text.find("test.yaml:2:18:"), std::string::npos) << text;
    EXPECT_NE(text.find("test.yaml:2:27:"), std::string::npos) << text;
}

}  // namespace
}  // namespace webcare::language
