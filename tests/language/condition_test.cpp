#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "language/program.hpp"
#include "tests/language/try.hpp"

namespace webcare::language {
namespace {

TEST(Condition, ABareWordIsAWholeWordInAnyCase) {
    EXPECT_TRUE(fires("kapot", "Mijn oven is KAPOT!"));
    EXPECT_FALSE(fires("kapot", "een kapotte oven"));
    EXPECT_FALSE(fires("kapot", ""));
}

TEST(Condition, APhraseStandsInOrderWithoutGapsAcrossPunctuation) {
    EXPECT_TRUE(fires("\"geld terug\"", "Ik wil mijn geld, terug dus"));
    EXPECT_FALSE(fires("\"geld terug\"", "terug met dat geld"));
    EXPECT_FALSE(fires("\"geld terug\"", "geld wil ik terug"));
}

TEST(Condition, ApostrophesAccentsAndCaseDoNotMatter) {
    EXPECT_TRUE(fires("\"doesn't work\"", "it DOESNT work"));
    EXPECT_TRUE(fires("\"doesn't work\"", "it doesn’t work"));
    EXPECT_TRUE(fires("café", "het cafe"));
    EXPECT_TRUE(fires("cafe", "het CAFÉ"));
    EXPECT_TRUE(fires("foto", "de foto's zijn weg"));
    EXPECT_TRUE(fires("strasse", "die Straße"));
}

TEST(Condition, ATermMayItselfBeLengthened) {
    EXPECT_TRUE(fires("hmmm", "Hmmmmm, vreemd"));
    EXPECT_TRUE(fires("grrr", "grrr"));
}

TEST(Condition, WildcardsReachAroundFixedLetters) {
    EXPECT_TRUE(fires("kapot*", "kapotte"));
    EXPECT_TRUE(fires("kapot*", "kapot"));
    EXPECT_FALSE(fires("kapot*", "stukkapot"));
    EXPECT_TRUE(fires("*garantie", "de fabrieksgarantie"));
    EXPECT_TRUE(fires("*boos*", "een boosaardige, bozige en verboosde klant"));
    EXPECT_TRUE(fires("w?rd", "wat word ik moe"));
    EXPECT_FALSE(fires("w?rd", "weerd"));
    EXPECT_TRUE(fires("ge?rr*", "geürré"));
    EXPECT_TRUE(fires("\"doet het nie*\"", "hij doet het niet meer"));
}

TEST(Condition, AWildcardDoesNotReachIntoHandlesAndAddresses) {
    EXPECT_FALSE(fires("*acme*", "zie https://www.acme.nl/klacht of vraag @acme_help"));
    EXPECT_TRUE(fires("*acme*", "bij superacmeshop"));
}

TEST(Condition, TagsHandlesAndHosts) {
    EXPECT_TRUE(fires("#fail", "wat een #Fail"));
    EXPECT_FALSE(fires("#fail", "wat een fail"));
    EXPECT_TRUE(fires("fail", "wat een #fail"));
    EXPECT_TRUE(fires("@acme", "hallo @ACME"));
    EXPECT_TRUE(fires("@acme", "hallo @acme@example.social"));
    EXPECT_FALSE(fires("@acme", "mail jan@acme.nl"));
    EXPECT_FALSE(fires("acme", "hallo @acme"));
    EXPECT_TRUE(fires("url:example.org", "zie https://shop.example.org/x?y=1"));
    EXPECT_FALSE(fires("url:example.org", "zie https://example.org.evil.test/"));
    EXPECT_FALSE(fires("example", "zie https://example.org/example"));
}

TEST(Condition, EmojiLiterallyAndByClassWhateverTheySkin) {
    EXPECT_TRUE(fires("👍", "prima 👍🏽"));
    EXPECT_TRUE(fires("emoji:angry", "kom op 😡😡"));
    EXPECT_FALSE(fires("emoji:angry", "kom op 😊"));
    EXPECT_TRUE(fires("❤", "top ❤️"));
}

TEST(Condition, ExactKeepsCaseAndSpelling) {
    EXPECT_TRUE(fires("exact:NS", "de NS rijdt"));
    EXPECT_FALSE(fires("exact:NS", "de ns rijdt"));
}

TEST(Condition, LogicWithParentheses) {
    EXPECT_TRUE(fires("kapot AND (bestelling OR levering)", "de levering was kapot"));
    EXPECT_FALSE(fires("kapot AND NOT levering", "de levering was kapot"));
    EXPECT_TRUE(fires("NOT kapot", "alles goed"));
    EXPECT_TRUE(fires("NOT NOT kapot", "kapot"));
    EXPECT_TRUE(fires("2 of (rood, groen, \"licht blauw\")", "rood of licht blauw"));
    EXPECT_FALSE(fires("2 of (rood, groen, blauw)", "rood of rood"));
}

TEST(Condition, NearCountsWordsEitherWayAndOnearInOrder) {
    EXPECT_TRUE(fires("bel NEAR/2 terug", "bel me terug"));
    EXPECT_TRUE(fires("terug NEAR/2 bel", "bel me terug"));
    EXPECT_FALSE(fires("bel NEAR/2 terug", "bel me morgen terug"));
    EXPECT_TRUE(fires("stuur ONEAR/8 terug", "ik stuur die hele doos morgen terug"));
    EXPECT_FALSE(fires("terug ONEAR/8 stuur", "ik stuur die hele doos morgen terug"));
    EXPECT_TRUE(fires("(bel OR app) NEAR/3 (terug OR \"zo snel\")", "app mij terug"));
    EXPECT_TRUE(fires("a1 NEAR/1 b1 NEAR/1 c1", "a1 b1 c1"));
    EXPECT_FALSE(fires("kapot NEAR/5 kapot", "kapot"));
}

TEST(Condition, SameSentenceStopsAtTheFullStop) {
    EXPECT_TRUE(fires("winkel SAME/sentence boos", "In die winkel werd ik boos."));
    EXPECT_FALSE(fires("winkel SAME/sentence boos", "Leuke winkel. Ik ben boos op de buren."));
    EXPECT_TRUE(fires("kost SAME/sentence euro", "Het kost 3.50 euro"));
}

TEST(Condition, CountsMatchesOfAList) {
    const std::string terms = "terms:\n  anger: [woest, razend, kwaad*]\n";
    EXPECT_TRUE(fires("COUNT($anger) >= 2", "woest en razend", "", terms));
    EXPECT_FALSE(fires("COUNT($anger) >= 2", "woest", "", terms));
    EXPECT_TRUE(fires("COUNT($anger) = 0", "blij", "", terms));
}

TEST(Condition, OwnLeavesOutWhatIsQuoted) {
    Mention mention;
    mention.text = "> oven kapot\nvreemd verhaal";
    mention.quoted = {Span{0, 12}};
    EXPECT_TRUE(Tried{"kapot"}.on(mention));
    EXPECT_FALSE(Tried{"OWN(kapot)"}.on(mention));
    EXPECT_TRUE(Tried{"OWN(vreemd AND verhaal)"}.on(mention));
}

TEST(Condition, SpansPointIntoTheOriginalText) {
    EXPECT_EQ(Tried{"kapot"}.on("É́ 😡 mijn KAPÓÓÓT!"), Words{"KAPÓÓÓT"});
    EXPECT_EQ(Tried{"geld ONEAR/3 terug"}.on("Ik wil mijn Geld nu Terug."), Words{"Geld nu Terug"});
    EXPECT_EQ(Tried{"a1 AND (b1 OR c1)"}.on("c1 x a1"), (Words{"c1", "a1"}));
    EXPECT_EQ(Tried{"NOT kapot"}.on("prima"), Words{});
}

TEST(Condition, ListOptionsSwitchFoldsOff) {
    const std::string strict =
        "terms:\n  l: { words: [één, nee], fold: { diacritics: false, elongation: false } }\n";
    EXPECT_TRUE(fires("$l", "Één keer", "", strict));
    EXPECT_FALSE(fires("$l", "een keer", "", strict));
    EXPECT_TRUE(fires("$l", "nee", "", strict));
    EXPECT_FALSE(fires("$l", "neeee", "", strict));
}

TEST(Condition, AnotherRuleByItsId) {
    config::Problems problems;
    const auto file = config::Document::parse("b: rule:a AND fout\na: kapot\n", "t", problems);
    Compiler compiler{problems};
    const auto b = compiler.add("b", file["b"], Scope::rule);
    compiler.add("a", file["a"], Scope::rule);
    const auto program = compiler.compile();
    ASSERT_TRUE(program) << problems.text();
    Mention mention;
    mention.text = "kapot en fout";
    Workspace workspace;
    Hits hits;
    evaluate(*program, Subject{mention}, workspace, hits);
    ASSERT_EQ(hits.size(), 2u);
    EXPECT_EQ(hits[0].condition, b);
    EXPECT_THAT(hits.spans(hits[0]), ::testing::ElementsAre(Span{0, 5}, Span{9, 4}));
}

TEST(Condition, UnwantedConditionsAreLeftOut) {
    config::Problems problems;
    const auto file = config::Document::parse("a: kapot\nb: NOT rule:a\n", "t", problems);
    Compiler compiler{problems};
    compiler.add("a", file["a"], Scope::rule);
    compiler.add("b", file["b"], Scope::rule);
    const auto program = compiler.compile();
    Mention mention;
    mention.text = "kapot";
    Workspace workspace;
    Hits hits;
    evaluate(*program, Subject{mention}, workspace, hits, {false, true});
    ASSERT_EQ(hits.size(), 1u);
    EXPECT_EQ(hits[0].condition, 1u);
}

TEST(Condition, AsksTheFieldsOfAMention) {
    Mention m;
    m.text = "HELP!!! dit is NIET leuk https://example.org";
    m.network = "feed/3f2a";
    m.kind = MentionKind::review;
    m.author.followers = 5000;
    m.author.handle = "Jan_S";
    m.place = "Den Haag";
    m.rating = Rating{2, 5};
    m.media = 1;
    m.created_at = *parse_time("2026-11-21T13:30:00Z");  // a Saturday
    for (const char* holds : {"author.followers >= 1000",
                              "kind:review",
                              "network:feed",
                              "place:\"den haag\"",
                              "rating <= 0.4",
                              "rating <= 2/5",
                              "rating <= 40%",
                              "has:media",
                              "has:link",
                              "text.exclamations >= 3",
                              "text.caps > 20",
                              "text.length < 100",
                              "hour = 13",
                              "weekday:sat",
                              "weekday >= 6",
                              "public",
                              "NOT ours",
                              "NOT addressed",
                              "author.handle:@jan_s",
                              "age < 2h",
                              "lang:nl",
                              "customer.open_cases = 0"}) {
        const Tried tried{holds};
        ASSERT_TRUE(tried.program) << holds << ": " << tried.problems.text();
        EXPECT_TRUE(tried.on(m, "nl")) << holds;
    }
    for (const char* not_so : {"author.followers > 5000", "kind:reply", "network:fee",
                               "rating > 0.4", "lang:en", "author.verified", "reply_to_us"}) {
        EXPECT_FALSE(Tried{not_so}.on(m, "nl")) << not_so;
    }
    m.author.followers.reset();
    m.rating.reset();
    EXPECT_FALSE(Tried{"author.followers >= 0"}.on(m)) << "unknown is no number";
    EXPECT_FALSE(Tried{"rating <= 1"}.on(m));
}

TEST(Condition, AsksTheJudgementWhereThereIsOne) {
    Mention m;
    Assessment a;
    a.severity = 70;
    a.level = Level::high;
    a.type = MentionType::complaint;
    a.intents = {"legal", "safety"};
    a.topics = {"product.defect"};
    for (const char* holds :
         {"intent:safety OR intent:press", "level >= medium", "level:high", "severity >= 70",
          "type:complaint", "topic:product", "fault:unknown"}) {
        const Tried tried{holds, Scope::judged};
        ASSERT_TRUE(tried.program) << holds << ": " << tried.problems.text();
        EXPECT_TRUE(tried.on(m, "", &a)) << holds;
    }
    EXPECT_FALSE((Tried{"level > high", Scope::judged}.on(m, "", &a)));
    EXPECT_FALSE((Tried{"topic:prod", Scope::judged}.on(m, "", &a)));
}

TEST(Stems, HoldForEveryFormInTheLanguagesAnybodyMixes) {
    EXPECT_TRUE(fires("stem:leveren", "waar blijft de levering", "nl"));
    EXPECT_TRUE(fires("stem:refund", "waar blijft mijn refunds", "nl")) << "English within Dutch";
    EXPECT_FALSE(fires("stem:haus", "viele Häuser", "nl"));
    EXPECT_TRUE(fires("stem:haus", "viele Häuser", "de"));
    EXPECT_TRUE(fires("stem:maan", "twee manen", "nl")) << "the stem drops a letter of the word";
    EXPECT_EQ(Tried{"stem:bestellen"}.on("Mijn Bestellingen?", "nl"), Words{"Bestellingen"});
}

TEST(Stems, AreSubjectToNegationAsWordsAre) {
    EXPECT_FALSE(fires("stem:leveren", "er is niet geleverd, geen levering", "nl"));
    EXPECT_TRUE(fires("NEG(stem:levering)", "geen levering", "nl"));
}

TEST(Sentences, HoldAWordBetweenTwoThatStandNear) {
    const std::string refund = "(geld NEAR/6 terug) SAME/sentence kapotte";
    EXPECT_TRUE(fires(refund, "Ik wil geld voor de kapotte oven terug."));
    EXPECT_TRUE(fires(refund, "De kapotte oven: geld terug."));
    EXPECT_FALSE(fires(refund, "Geld terug. Kapotte oven."));
    EXPECT_TRUE(fires("kapotte SAME/sentence (geld NEAR/6 terug)", "geld voor kapotte oven terug"));
    EXPECT_TRUE(fires("(geld NEAR/9 terug) SAME/sentence oven SAME/sentence kapotte",
                      "geld voor mijn kapotte oven graag terug"));
    EXPECT_FALSE(fires("(geld NEAR/6 terug) SAME/sentence geld", "geld voor de oven terug"))
        << "one and the same word";
    EXPECT_FALSE(fires("\"geld voor oven\" SAME/sentence voor", "geld voor oven"));
}

TEST(Words, WhoseSearchRunsOutAreCutShort) {
    std::string condition = "kapot";
    for (int i = 0; i < 400; ++i)
        condition += " OR \"de de de de de de x" + std::to_string(i) + "\"";
    const Tried tried{condition};
    Mention mention;
    mention.text = "kapot";
    for (int i = 0; i < 20'000; ++i) mention.text += " de";
    const Subject subject{mention};
    Workspace workspace;
    Hits hits;
    evaluate(*tried.program, subject, workspace, hits);
    EXPECT_EQ(hits.size(), 1u) << "what was found until then is judged";
    EXPECT_TRUE(was_cut_short(workspace));
    mention.text = "kapot de de";
    evaluate(*tried.program, subject, workspace, hits);
    EXPECT_FALSE(was_cut_short(workspace));
}

TEST(Rules, ThatAskForOneAnotherInALongRowCostTheirOwnWordsOnly) {
    config::Problems problems;
    Compiler compiler{problems};
    constexpr int many = 20'000;
    const auto word = [](int i) {
        std::string letters = "woord";
        for (int rest = i; rest > 0; rest /= 26) letters += static_cast<char>('a' + rest % 26);
        return letters + "x";
    };
    std::string yaml = "- kapot\n";
    for (int i = 1; i < many; ++i)
        yaml += "- rule:r" + std::to_string(i - 1) + " OR " + word(i) + "\n";
    const auto list = config::Document::parse(yaml, "rules", problems);
    int number = 0;
    for (const config::Node& when : list.items())
        compiler.add("r" + std::to_string(number++), when, Scope::rule);
    const auto program = compiler.compile();
    ASSERT_TRUE(program) << problems.text();
    std::size_t references = program->always.size();
    for (const auto& users : program->needed_by) references += users.size();
    for (const auto& users : program->needed_by_rule) references += users.size();
    EXPECT_LE(references, 2U * many);
    Mention mention;
    mention.text = word(many - 2);
    const Subject subject{mention};
    Workspace workspace;
    Hits hits;
    evaluate(*program, subject, workspace, hits);
    EXPECT_EQ(hits.size(), 2u) << "it and the one that asks for it";
}

TEST(Patterns, WhoseTextIsTooLongForThemAreCutShort) {
    std::string condition = "kapot";
    for (int i = 0; i < 200; ++i) condition += " OR /\\w+\\s(" + std::to_string(i) + ")?x/";
    const Tried tried{condition};
    Mention mention;
    mention.text = std::string(60'000, 'a') + " kapot x";
    const Subject subject{mention};
    Workspace workspace;
    Hits hits;
    evaluate(*tried.program, subject, workspace, hits);
    EXPECT_EQ(hits.size(), 1u);
    EXPECT_TRUE(was_cut_short(workspace));
    mention.text = "kapot x";
    evaluate(*tried.program, subject, workspace, hits);
    EXPECT_FALSE(was_cut_short(workspace));
}

TEST(Patterns, ReadTheTextAsItWasWritten) {
    EXPECT_EQ(Tried{"raw:\"f*ck\""}.on("What the F*CK!"), Words{"F*CK"});
    EXPECT_FALSE(fires("raw:\"f*ck\"", "what the fuck"));
    EXPECT_EQ(Tried{"/\\d+ euro/"}.on("dat kost 25 euro extra"), Words{"25 euro"});
    EXPECT_TRUE(fires("/a\\/b/", "kies a/b"));
    EXPECT_TRUE(fires("/CAFÉ/", "in het café"));
}

TEST(Patterns, MayStandInAListAndNearWords) {
    const std::string list = "terms:\n  swear: [verdorie, 'raw:k*t', '/v[3e]rdomme/']\n";
    EXPECT_TRUE(fires("$swear", "k*t zeg", "nl", list));
    EXPECT_TRUE(fires("COUNT($swear) >= 2", "k*t, v3rdomme", "nl", list));
    EXPECT_TRUE(fires("raw:\"k*t\" NEAR/2 app", "die k*t app", "nl"));
    EXPECT_FALSE(fires("raw:\"k*t\" NEAR/2 app", "k*t, wat een dag met die app", "nl"));
}

TEST(Patterns, AreNotLookedForInBytesThatAreNoText) {
    EXPECT_FALSE(fires("/a.b/",
                       "a\xff"
                       "b"));
    EXPECT_FALSE(fires("raw:\"?!\"", "?!")) << "without any word there is no place for it";
}

TEST(Patterns, BelongToTheirProgramThoughAWorkspaceServesTwo) {
    const Tried one{"/aa+/"}, other{"/(b|c)+d{2,9}[e-z]+/"};
    Workspace workspace;
    Hits hits;
    Mention mention;
    mention.text = "aaa bcddx";
    for (int i = 0; i < 3; ++i) {
        for (const Tried* tried : {&one, &other}) {
            evaluate(*tried->program, Subject{mention}, workspace, hits);
            EXPECT_EQ(hits.size(), 1u);
        }
    }
}

}  // namespace
}  // namespace webcare::language
