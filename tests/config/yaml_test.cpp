#include "config/yaml.hpp"

#include <gtest/gtest.h>

#include <string>

namespace webcare::config {
namespace {

std::string problems_of(const std::string& text) {
    Problems problems;
    (void)Document::parse(text, "r.yaml", problems);
    return problems.text();
}

Node read(const std::string& text) {
    Problems problems;
    Node node = Document::parse(text, "r.yaml", problems);
    EXPECT_EQ(problems.text(), "");
    return node;
}

std::string place(const Position& at) {
    return std::to_string(at.line) + ":" + std::to_string(at.column);
}

TEST(RuleFile, SaysThreeMistakesInThreePlaces) {
    EXPECT_EQ(
        problems_of("rules:\n"
                    "  - when: $defect AND #acme\n"
                    "  - when: @acme AND kapot\n"
                    "  - title: a\n"
                    "    title: b\n"),
        "r.yaml:2:23: YAML takes `#acme` for a comment and drops it; write the whole in quotes: "
        "'$defect AND #acme'\n"
        "r.yaml:3:11: a value cannot begin with `@` in YAML; write it in quotes: '@acme AND "
        "kapot'\n"
        "r.yaml:5:5: `title` stands here twice; the first is on line 4\n");
}

TEST(RuleFile, GoesOnBehindABracketThatIsNeverClosed) {
    EXPECT_EQ(problems_of("terms:\n"
                          "  defect: [kapot, stuk\n"
                          "  anger: [woest, @boos]\n"
                          "  text: 'tis kapot\n"),
              "r.yaml:2:11: the `[` is never closed\n"
              "r.yaml:3:18: a value cannot begin with `@` in YAML; write it in quotes: '@boos'\n"
              "r.yaml:4:9: the quote is never closed; a text with quotes in it: '''tis kapot'\n");
}

TEST(RuleFile, ShowsTheQuotedFormOfAnUnquotedTagInAList) {
    EXPECT_EQ(problems_of("terms:\n  brand: [acme, #acme]\n"),
              "r.yaml:2:17: YAML takes `#acme` for a comment; write it in quotes: '#acme'\n");
}

TEST(RuleFile, ShowsTheQuotedFormOfAConditionThatBeginsWithAPhrase) {
    EXPECT_EQ(
        problems_of("when: \"gaat stuk\" AND oven\n"),
        "r.yaml:1:7: a value that begins with a quote must end with it; write the whole in quotes: "
        "'\"gaat stuk\" AND oven'\n");
}

TEST(RuleFile, NamesEveryCharacterThatAConditionCannotBeginWith) {
    for (const std::string first : {"@", "*", "[", "/", "?"}) {
        const std::string said = problems_of("when: " + first + "oven AND stuk\n");
        EXPECT_NE(said.find("r.yaml:1:7: a value cannot begin with `" + first + "`"), said.npos)
            << said;
        EXPECT_NE(said.find("'" + first + "oven AND stuk'"), said.npos) << said;
    }
}

TEST(RuleFile, NamesAColonInsideACondition) {
    EXPECT_EQ(problems_of("when: url: example AND stuk\n"),
              "r.yaml:1:10: a value cannot hold `: ` in YAML; write the whole in quotes: 'url: "
              "example AND stuk'\n");
}

TEST(RuleFile, NamesACommaThatCutsAConditionInBraces) {
    EXPECT_EQ(problems_of("- { when: 2 of (a, b), ladder: team }\n"),
              "r.yaml:1:18: a `,` ends or breaks a value inside { }; write the whole in quotes: '2 "
              "of (a, b)'\n");
}

TEST(RuleFile, LeavesRealCommentsAndBlocksAlone) {
    const Node node = read(
        "# head\n"
        "when: $a AND b   # a note\n"
        "block: |\n"
        "  #tag OR @handle\n"
        "folded: >\n"
        "  a: b\n"
        "  #c\n"
        "list:\n"
        "  - 'it''s'  # note\n"
        "  - \"#acme\"\n"
        "flow: [a, # why\n"
        "  'b: c', \"@d\"\n"
        "]\n"
        "path: /var/lib/webcared\n"
        "text: een lange zin\n"
        "  @acme die doorloopt\n");
    EXPECT_EQ(node["when"].scalar(), "$a AND b");
    EXPECT_EQ(node["block"].scalar(), "#tag OR @handle\n");
    EXPECT_EQ(node["flow"].items().size(), 3u);
    EXPECT_EQ(node["path"].scalar(), "/var/lib/webcared");
    EXPECT_EQ(node["text"].scalar(), "een lange zin @acme die doorloopt");
}

TEST(RuleFile, KeepsTheWordsOfACoveredConditionForFurtherChecks) {
    Problems problems;
    const Node node = Document::parse("when: $a AND #b\n", "r.yaml", problems);
    EXPECT_EQ(node["when"].scalar(), "$a AND #b");
    EXPECT_TRUE(node["when"].unreadable());
    EXPECT_EQ(place(node["when"].at(9)), "1:16");
}

TEST(RuleFile, RefusesAnchorsAliasesTagsAndTabs) {
    EXPECT_EQ(problems_of("a: &x 1\n"),
              "r.yaml:1:5: anchors and aliases (& and *) are not used here; write it out, or quote "
              "the value\n");
    EXPECT_NE(problems_of("a: !int 1\n").find("r.yaml:1:4: tags"), std::string::npos);
    EXPECT_EQ(problems_of("a:\n\tb: 1\n"), "r.yaml:2:1: a tab cannot indent in YAML; use spaces\n");
    EXPECT_NE(problems_of("a: 1\n---\nb: 2\n").find("one file holds one document"),
              std::string::npos);
}

TEST(RuleFile, RefusesWhatIsNoTextOrTooDeepOrTooLarge) {
    EXPECT_EQ(problems_of("a: caf\xE9\n"), "r.yaml:1:7: not UTF-8 text; save the file as UTF-8\n");
    EXPECT_NE(problems_of(std::string(100, '[') + std::string(100, ']') + "\n"), "");
    EXPECT_EQ(problems_of(std::string((8 << 20) + 1, 'a')), "r.yaml:1:1: larger than 8 MiB\n");
}

TEST(RuleFile, IsAFile) {
    const auto said = [](const std::string& path) {
        Problems problems;
        (void)Document::load(path, problems);
        return problems.text();
    };
    EXPECT_EQ(said("/dev/zero"), "/dev/zero:1:1: cannot be read: it is a device; give a file\n");
    EXPECT_EQ(said("/tmp"), "/tmp:1:1: cannot be read: it is a folder; give a file in it\n");
    EXPECT_EQ(said("/no/such"), "/no/such:1:1: cannot be read: No such file or directory\n");
}

TEST(Place, PointsIntoPlainAndQuotedTextToTheColumn) {
    const Node node = read("é: [één, 'it''s', \"a\\u00e9b\"]\n");
    const auto items = node["é"].items();
    EXPECT_EQ(place(items[0].at()), "1:5");
    EXPECT_EQ(place(items[0].at(4)), "1:7");  // the n behind two letters of two bytes
    EXPECT_EQ(place(items[1].at(3)), "1:15");
    EXPECT_EQ(place(items[2].at(3)), "1:27");
}

TEST(Place, PointsIntoALiteralBlockToTheColumn) {
    const Node node = read("when: |\n    $a AND\n\n      (b OR c)\n");
    const std::size_t c = node["when"].scalar().find('c');
    EXPECT_EQ(place(node["when"].at()), "2:1");
    EXPECT_EQ(place(node["when"].at(0)), "2:5");
    EXPECT_EQ(place(node["when"].at(c)), "4:13");
}

TEST(Place, PointsIntoFoldedTextToTheLine) {
    const Node node = read("a: >\n  een twee\n  drie\n\n  vier\nb: een\n  twee\n");
    EXPECT_EQ(node["a"].at(node["a"].scalar().find("drie")).line, 3);
    EXPECT_EQ(node["a"].at(node["a"].scalar().find("vier")).line, 5);
    EXPECT_EQ(place(node["b"].at(4)), "7:3");
}

TEST(Place, CountsCodePointsFarIntoALongLine) {
    std::string text = "[";
    for (int i = 0; i < 400; ++i) text += "é€, ";
    const Node node = read(text + "kapot]\n");
    EXPECT_EQ(place(node.items().at(128).at()), "1:514");
    EXPECT_EQ(place(node.items().at(400).at(2)), "1:1604");
}

TEST(Problems, KeepsTheFirstThousandAndCountsTheRest) {
    std::string text;
    for (int i = 0; i < 1500; ++i) text += "a" + std::to_string(i) + ": @b\n";
    Problems problems;
    (void)Document::parse(text, "r.yaml", problems);
    problems.warning(Position{"r.yaml", 1, 1}, "a warning");
    EXPECT_TRUE(problems.full());
    EXPECT_EQ(problems.all().size(), 1002u);
    EXPECT_TRUE(problems.text().ends_with(": 500 more problems are not shown\n"));
}

TEST(Problems, StaysOnOneLineWhateverItQuotes) {
    Problems problems;
    problems.error(Position{"r.yaml", 1, 1}, "found `a\nb\x1b[31m`");
    EXPECT_EQ(problems.text(), "r.yaml:1:1: found `a b\\x1b[31m`\n");
}

TEST(Problems, CutsALongMessage) {
    EXPECT_LT(problems_of("a: @" + std::string(100'000, 'x')).size(), 2000u);
}

TEST(Node, ReadsDoubledQuotesAndFoldedLines) {
    const Node node = read("a: '''''[ ''x'\nb: 'een  twee \n   drie\n\n\n  vier'\n");
    EXPECT_EQ(node["a"].scalar(), "''[ 'x");
    EXPECT_EQ(node["b"].scalar(), "een  twee drie\n\nvier");
}

TEST(Node, IsQuietWhereThereIsNothing) {
    const Node node = read("a: {b: }\n");
    EXPECT_FALSE(node["x"]["y"]["z"]);
    EXPECT_TRUE(node["a"]["b"]);
    EXPECT_EQ(node["a"]["b"].kind(), Node::Kind::null);
    EXPECT_TRUE(node["x"].items().empty());
    EXPECT_EQ(node["x"].scalar(), "");
}

TEST(Node, BecomesJsonByTheCoreSchema) {
    EXPECT_EQ(
        read("{a: 1, b: 1.5, c: '1', d: true, e: ~, f: [x, {g: -3}], h: 1.2.3, i: inf}\n").json(),
        R"({"a":1,"b":1.5,"c":"1","d":true,"e":null,"f":["x",{"g":-3}],"h":"1.2.3","i":"inf"})");
}

TEST(Fields, NamesTheNearestKnownKey) {
    Problems problems;
    Fields fields{Document::parse("nmae: a\nevrey: 60s\nzzz: 1\n", "c.yaml", problems), "source",
                  problems};
    std::string name;
    Duration every{};
    EXPECT_FALSE(fields.require("name", name));
    EXPECT_FALSE(fields.read("every", every));
    fields.finish();
    EXPECT_EQ(problems.text(),
              "c.yaml:1:1: source: the key `name` is missing\n"
              "c.yaml:1:1: source: unknown key `nmae`; did you mean `name`?\n"
              "c.yaml:2:1: source: unknown key `evrey`; did you mean `every`?\n"
              "c.yaml:3:1: source: unknown key `zzz`; known are name, every\n");
}

TEST(Fields, SaysWhatIsExpectedAndWhatStandsThere) {
    Problems problems;
    Fields fields{Document::parse("a: 60\nb: [x]\nc: maybe\nd: 101\ne: [q, {laars: kapot}]\n",
                                  "c.yaml", problems),
                  "rule", problems};
    Duration a{};
    std::string b;
    bool c = false;
    int d = 0;
    std::vector<std::string> e;
    fields.read("a", a);
    fields.read("b", b);
    fields.read("c", c);
    fields.read("d", d, 0, 100);
    fields.read("e", e);
    EXPECT_EQ(problems.text(),
              "c.yaml:1:4: rule: `a` must be a time such as 90s, 10m, 4h or 14d, found `60`\n"
              "c.yaml:2:4: rule: `b` must be a text, found a list\n"
              "c.yaml:3:4: rule: `c` must be true or false, found `maybe`\n"
              "c.yaml:4:4: rule: `d` must be a whole number from 0 to 100, found `101`\n"
              "c.yaml:5:8: rule: `e` must be a list of texts, found a mapping; a text with `: ` in "
              "it needs "
              "quotes: 'laars: kapot'\n");
}

}  // namespace
}  // namespace webcare::config
