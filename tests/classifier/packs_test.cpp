// What the shipped packs make of the ways people write, from text to assessment.

#include "tests/classifier/shipped.hpp"

namespace webcare::classifier {
namespace {

bool is_complaint(const std::string& text) {
    return judged(text).type == MentionType::complaint;
}

std::vector<std::string> words_of(const std::string& text, std::string_view rule) {
    std::vector<std::string> words;
    for (const Signal& signal : judged(text).signals)
        if (signal.rule == rule)
            for (const Span& span : signal.spans)
                words.push_back(text.substr(span.offset, span.length));
    return words;
}

TEST(Packs, SeparableVerbsDiminutivesAndFlemish) {
    EXPECT_TRUE(is_complaint("Jullie zouden me gisteren nog terugbellen, niks gehoord"));
    EXPECT_TRUE(is_complaint("Ze bellen me al drie weken niet terug"));
    EXPECT_TRUE(has_signal_of(judged("Mijn pakketje is kapot aangekomen"), "nl.product.defect"));
    EXPECT_TRUE(
        has_signal_of(judged("Het pakje is nog steeds niet geleverd"), "nl.delivery.missing"));
    EXPECT_TRUE(has_signal_of(judged("Amai, 't pakske is kapot"), "nl.product.defect"));
    EXPECT_TRUE(is_complaint("Ge kunt hier ook niemand bereiken, 't is schandalig"));
    EXPECT_EQ(judged("Gij hebt het beloofd en ge doet er niks aan").reg, Register::informal);
}

TEST(Packs, InformalSpelling) {
    EXPECT_TRUE(is_complaint("ff reageren aub, wtf is dit voor service"));
    EXPECT_TRUE(is_complaint("Gvd alweer storing"));
    const Assessment hurry = judged("idd waardeloze service, zsm oplossen graag");
    EXPECT_TRUE(has_signal_of(hurry, "webcared.deadline"));
    EXPECT_EQ(hurry.type, MentionType::complaint);
}

TEST(Packs, Register) {
    EXPECT_EQ(judged("Kunt u mij vertellen waar mijn pakket is?").reg, Register::formal);
    EXPECT_EQ(judged("Kun je me vertellen waar mijn pakket is?").reg, Register::informal);
    EXPECT_EQ(judged("Geachte heer, mevrouw, ik wacht nog steeds op antwoord").reg,
              Register::formal);
    EXPECT_EQ(judged("Waar blijft het pakket").reg, Register::unknown);
}

TEST(Packs, SarcasmIsNoPraise) {
    for (const char* text :
         {"Fijn hoor, weer geen trein", "Lekker bezig jongens, pakket kwijt",
          "Bedankt hè, voor weer een uur wachten", "Top service hoor, al drie weken niks"})
        EXPECT_TRUE(is_complaint(text)) << text;
    EXPECT_EQ(judged("Wat een geweldige service, bedankt!").type, MentionType::compliment);
}

TEST(Packs, AnAmountThatIsWantedBackIsAComplaint) {
    for (const char* text : {"Ik wil mijn € 1.299,- terug", "Graag mijn 45 euro retour",
                             "Wanneer krijg ik mijn 60 euro terug"})
        EXPECT_TRUE(is_complaint(text)) << text;
    EXPECT_FALSE(
        has_signal_of(judged("Een kaartje van € 12,50, heen en terug"), "nl.billing.money_back"));
}

TEST(Packs, ACallThatNobodyReturnedIsABrokenPromise) {
    EXPECT_TRUE(has_signal_of(judged("Niemand belde mij vorige week terug"), "nl.promise.broken"));
    EXPECT_FALSE(
        has_signal_of(judged("Niemand belt zo snel terug als jullie"), "nl.promise.broken"));
}

TEST(Packs, GermanAndFrenchSayWhoseDoingItWas) {
    EXPECT_EQ(judged("Ich habe leider versehentlich zwei Lampen bestellt").fault, Fault::theirs);
    EXPECT_EQ(judged("Le livreur a jeté mon carton devant la porte").fault, Fault::third_party);
}

TEST(Packs, TwoNegationsAreNoComplaint) {
    for (const char* text :
         {"I'm not unhappy", "I'm not unhappy with the delivery", "I'm not unhappy, honestly"})
        EXPECT_FALSE(is_complaint(text)) << text;
    EXPECT_FALSE(is_complaint("Ik ben niet ontevreden over de bezorging"));
    EXPECT_EQ(judged("Niet slecht hoor, die nieuwe winkel").severity, 0);
    EXPECT_LT(judged("I'm not unhappy with the delivery").severity, 5);
}

TEST(Packs, ADeadlineAWaitAndAnAmountAreShownOnTheirWords) {
    const std::string text =
        "Ik wacht al drie weken op mijn geld, € 350. Ik wil uiterlijk vrijdag een reactie, anders "
        "stap ik op";
    EXPECT_EQ(words_of(text, "webcared.waiting"), std::vector<std::string>{"wacht al drie weken"});
    EXPECT_EQ(words_of(text, "webcared.amount"), std::vector<std::string>{"350"});
    EXPECT_EQ(words_of(text, "webcared.deadline"),
              std::vector<std::string>{"uiterlijk vrijdag een reactie"});
    EXPECT_GT(judged(text).urgency, judged("Ik wil mijn geld, anders stap ik op").urgency);
}

TEST(Packs, TheMomentThatIsAskedForIsWhenToAnswer) {
    Mention mention;
    mention.created_at = *parse_time("2026-11-25T09:00:00Z");  // a Wednesday
    Scratch scratch;
    const auto asked = [&](const std::string& text) {
        mention.text = text;
        const auto by = classify(shipped_packs(), mention, {}, Time{}, scratch).respond_by;
        return by ? format_time(*by) : "none";
    };
    EXPECT_EQ(asked("Ik wil voor vrijdag mijn geld terug"), "2026-11-27T00:00:00Z");
    EXPECT_EQ(asked("Graag binnen 2 uur een reactie, uiterlijk morgen geleverd"),
              "2026-11-25T11:00:00Z");
    EXPECT_EQ(asked("De actie geldt tot vrijdag"), "none");
    EXPECT_EQ(asked("Graag zsm een reactie"), "none") << "no moment in it";
    EXPECT_EQ(asked("Bestel voor vrijdag, wij regelen het"), "none");
    mention.ours = true;
    EXPECT_EQ(asked("U krijgt uiterlijk vrijdag antwoord"), "none");
}

TEST(Packs, EveryExampleOfTheBuiltInRulesHolds) {
    for (const Rule& rule : shipped_packs().rules) {
        if (!rule.id.starts_with("webcared.")) continue;
        for (const Example& example : rule.examples)
            EXPECT_EQ(has_signal_of(judged(example.mention.text), rule.id), example.hit)
                << rule.id << " on: " << example.mention.text;
    }
}

}  // namespace
}  // namespace webcare::classifier
