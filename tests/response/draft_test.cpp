// The rows R14 to R26h and R66 of the practice, one by one.

#include "tests/response/draft_fixture.hpp"

#include <rapidcheck/gtest.h>

#include "response/sentences.hpp"

namespace webcare::response {
namespace {

TEST_F(Drafts, EpoWantsASolutionWithADate) {  // R15
    const std::string begin =
        "Beste mevrouw De Wit, wat vervelend dat uw droger stil staat. Dank dat u het laat weten. ";
    const DraftCheck dated = checked(
        begin + "De monteur komt vrijdag tussen 10.00 en 12.00 uur bij u langs. Groet, Noor");
    EXPECT_TRUE(dated.missing_epo.empty());
    EXPECT_TRUE(dated.in_order);
    EXPECT_TRUE(dated.zekep[3].met);
    const DraftCheck dateless = checked(begin + "De monteur komt bij u langs. Groet, Noor");
    EXPECT_EQ(dateless.missing_epo, std::vector<std::string>{"solution"});
    EXPECT_FALSE(dateless.zekep[3].met) << "effectief";
}

TEST_F(Drafts, EpoTellsWhenSympathyComesAfterTheSolution) {
    const DraftCheck late = checked(
        "De monteur komt vrijdag om 10.00 uur. Dank voor uw bericht. Wat vervelend dat de droger "
        "stil staat. Noor");
    EXPECT_FALSE(late.in_order);
}

TEST_F(Drafts, AnEverydayCauseIsOneClause) {  // R17
    EXPECT_TRUE(finds(FindingKind::cause_too_long,
                      "De bezorging liep uit doordat onze wagen eerst in Zwolle stond, daarna een "
                      "omleiding bij de brug kreeg, "
                      "toen op een andere lading moest wachten en ten slotte zonder brandstof "
                      "langs de weg kwam te staan."));
    EXPECT_FALSE(
        finds(FindingKind::cause_too_long, "De bezorging liep uit doordat onze wagen stilstond."));
}

TEST_F(Drafts, BlameOnOthersIsFound) {  // R18
    for (const std::string text : {
             "Dat komt door een storing bij onze leverancier.",
             "Onze stagiair heeft een fout gemaakt.",
             "De bezorger had het pakket nooit buiten mogen zetten.",
             "Daar kunnen wij niets aan doen.",
             "Het magazijn heeft zitten slapen.",
         })
        EXPECT_TRUE(finds(FindingKind::blame, text)) << text;
    for (const std::string text : {
             "We zijn getroffen door een stroomstoring; dat hadden we moeten opvangen, en we "
             "plaatsen nu generatoren.",
             "De bezorger brengt het pakket morgen voor 12.00 uur.",
             "Mijn collega Sem belt u vrijdag om 14.00 uur.",
         })
        EXPECT_FALSE(finds(FindingKind::blame, text)) << text;
}

TEST_F(Drafts, AVagueFollowUpIsFoundUnlessAMomentStandsBesideIt) {  // R19
    for (const std::string text : {
             "We komen er op terug.",
             "We gaan een onderzoek instellen.",
             "Wij houden u op de hoogte.",
             "Uw klacht is in behandeling.",
             "We doen ons best.",
         })
        EXPECT_TRUE(finds(FindingKind::vague_promise, text)) << text;
    const DraftCheck firm = checked("Ik bel u uiterlijk vrijdag om 14.00 uur.");
    EXPECT_FALSE(firm.has(FindingKind::vague_promise));
    ASSERT_EQ(firm.promises.size(), 1u);
    EXPECT_EQ(firm.promises[0].moment, parse_moment("2026-11-27 14:00", zone_));
    EXPECT_FALSE(finds(FindingKind::vague_promise,
                       "We komen er op terug: ik bel u uiterlijk vrijdag om 14.00 uur."));
}

TEST_F(Drafts, TheFirstSentenceIsNotForRules) {  // R20
    EXPECT_TRUE(
        finds(FindingKind::policy_first,
              "Volgens onze algemene voorwaarden is de termijn verstreken. Wat vervelend. Noor"));
    EXPECT_FALSE(finds(FindingKind::policy_first,
                       "Wat vervelend. Volgens onze voorwaarden is de termijn verstreken. Noor"));
}

TEST_F(Drafts, TheCustomersProblemComesBack) {  // R22
    draft_.message = "Mijn wasdroger maakt een vreselijk lawaai sinds zaterdag.";
    EXPECT_TRUE(finds(FindingKind::no_recap, "Wat vervelend! Bedankt voor het delen. Groet, Noor"));
    EXPECT_FALSE(finds(FindingKind::no_recap,
                       "Een droger die zo brult, daar slaap je slecht van. Groet, Noor"));
}

TEST_F(Drafts, ANoHasAWayOut) {  // R24
    draft_.mode = Mode::refusal;
    EXPECT_TRUE(finds(FindingKind::dead_end, "Helaas kunnen wij u niet helpen. Groet, Noor"));
    EXPECT_FALSE(finds(FindingKind::dead_end,
                       "Ruilen kan ik niet meer doen, want de bon is van vorig jaar. Wel kan ik "
                       "hem gratis laten repareren. Noor"));
}

TEST_F(Drafts, ACustomerIsAskedForLittle) {  // R25, R61
    EXPECT_TRUE(finds(FindingKind::too_many_asks,
                      "Wilt u een foto sturen, de bon zoeken en het serienummer opschrijven?"));
    EXPECT_FALSE(finds(FindingKind::too_many_asks, "Wilt u mij een foto van het label sturen?"));
}

TEST_F(Drafts, AnAnswerHasASender) {  // R26
    EXPECT_TRUE(
        finds(FindingKind::missing_signature, "Uw droger komt vrijdag. Team Klantenservice"));
    EXPECT_TRUE(finds(FindingKind::missing_signature, "Uw droger komt vrijdag."));
    for (const std::string end :
         {"^NB", "Noor", "Groet, Noor", "Met vriendelijke groet,\nNoor van den Berg",
          "Groetjes uit Zwolle, Noor", "dr. Noor de Wit"})
        EXPECT_FALSE(finds(FindingKind::missing_signature, "Uw droger komt vrijdag. " + end))
            << end;
}

TEST_F(Drafts, NoSlotIsSentUntouched) {  // R26b
    for (const std::string text : {"Hoi [voornaam], wat naar.", "De monteur komt {{datum}}.",
                                   "Beste NAAM,", "Uw pakket ligt bij <adres>.", "Tot XX/XX."})
        EXPECT_TRUE(finds(FindingKind::untouched_slot, text)) << text;
    draft_.message = "Er staat steeds \"{veld verplicht}\" op het scherm.";
    EXPECT_FALSE(finds(FindingKind::untouched_slot, "Dank dat u \"{veld verplicht}\" overneemt."));
}

TEST_F(Drafts, OneSentenceIsNotFromTheMacro) {  // R26c
    const std::string stock =
        "Uw bericht is in goede orde ontvangen. Klanttevredenheid staat bij ons hoog in het "
        "vaandel. "
        "Mocht u nog vragen hebben, dan horen wij het graag.";
    EXPECT_TRUE(finds(FindingKind::macro, stock));
    EXPECT_FALSE(
        finds(FindingKind::macro,
              stock + " Drie weken zonder warm water, met een baby in huis, is niet te doen."));
}

TEST_F(Drafts, TheToneFollowsTheCustomer) {  // R26d
    draft_.reg = Register::formal;
    EXPECT_TRUE(finds(FindingKind::wrong_register, "Super dat je het laat weten!"));
    EXPECT_FALSE(finds(FindingKind::wrong_register, "Fijn dat u het laat weten."));
    draft_.reg = Register::informal;
    EXPECT_TRUE(finds(FindingKind::wrong_register, "Wij begrijpen dat u teleurgesteld bent."));
    EXPECT_FALSE(finds(FindingKind::wrong_register, "Ik snap dat je baalt."));
    draft_.reg = Register::unknown;
    EXPECT_FALSE(finds(FindingKind::wrong_register, "Ik snap dat je baalt."));
}

TEST_F(Drafts, ServiceWithASmileOrNotAtAll) {  // R26e: thirty phrases
    constexpr std::array annoyed{
        "Zoals ik al zei, komt de monteur vrijdag.",
        "Zoals gezegd is dat niet zo.",
        "Zoals eerder aangegeven sturen wij geen foto's.",
        "Nogmaals: de monteur komt vrijdag.",
        "Wederom vraagt u naar de bon.",
        "Dat staat ook in de bevestiging.",
        "Dit hebben we je al uitgelegd.",
        "Ieder weldenkend mens leest dat eerst.",
        "Een kind kan zien dat het niet past.",
        "Dat lijkt me logisch.",
        "Graag een beetje begrip.",
        "Ik doe ook maar mijn werk.",
        "Rustig aan, we zijn er mee bezig.",
        "Let op uw toon.",
        "Voor de laatste keer: het kan niet.",
        "Hoe vaak moeten we dit nog zeggen?",
        "Lees eerst de handleiding.",
        "Dat hebben wij NIET gezegd.",
        "De bus rijdt gewoon!!",
        "Stop met bellen naar onze balie.",
    };
    constexpr std::array mocking{
        "Helaas voor u is de actie voorbij.",
        "Onze monteurs kunnen helaas nog niet vliegen.",
        "Tja, dan had je eerder moeten komen.",
        "Jammer dan.",
        "We hebben geen glazen bol.",
        "Succes ermee!",
        "Wat had u dan verwacht?",
        "Een uurtje wachten is toch ook wat waard?",
        "Knap hoor, drie bestellingen op één dag.",
        "Lekker dan, weer een klacht.",
    };
    for (const char* text : annoyed) EXPECT_TRUE(finds(FindingKind::irritation, text)) << text;
    for (const char* text : mocking) EXPECT_TRUE(finds(FindingKind::sarcasm, text)) << text;
    EXPECT_FALSE(finds(FindingKind::irritation, "Wederom onze excuses voor het late antwoord."));
    EXPECT_FALSE(finds(FindingKind::irritation, "Goed dat je het meldt!"));
}

TEST_F(Drafts, AReferralIsWarm) {  // R26g
    EXPECT_TRUE(finds(FindingKind::bare_referral, "Neem contact op met de afzender. Groet, Noor"));
    EXPECT_FALSE(finds(FindingKind::bare_referral,
                       "Neem contact op met de afzender; ik heb uw zaak daar gemeld en bel u "
                       "vrijdag om 14.00 uur. Noor"));
}

TEST_F(Drafts, ABareSorryOrOneOnAConditionIsNoApology) {  // R66: twenty and ten
    constexpr std::array bare{
        "Sorry!",       "Excuus.", "Onze excuses.", "Sorry Sem!",
        "Oeps, sorry.", "Pardon!", "Excuses Noor.", "Excuses voor het ongemak."};
    constexpr std::array conditional{
        "Het spijt ons als u dit zo ervaart.",
        "Het spijt me dat u dat zo ervaart.",
        "Sorry als dat vervelend overkwam.",
        "Jammer dat u dat zo ziet.",
        "Excuses mocht u zich gekwetst voelen.",
        "Het spijt ons indien er iets is misgegaan.",
        "Onze excuses voor eventueel ongemak.",
        "Vervelend dat het voor u zo voelt.",
        "Sorry dat je de instructie niet begreep.",
        "Wij betreuren het als de indruk is ontstaan dat wij u niet serieus nemen.",
        "Het spijt me als je het gevoel hebt dat we je niet helpen.",
        "Excuses als het wachten als lang werd ervaren.",
    };
    constexpr std::array sincere{
        "Het spijt me dat uw taart een dag te laat kwam.",
        "Excuses voor de drie weken dat u zonder licht zat.",
        "Sorry dat ik u gisteren niet heb teruggebeld.",
        "Het spijt mij oprecht dat u twee keer voor niets bent gekomen.",
        "Ik bied u mijn excuses aan voor de verkeerde rekening.",
        "Wat wij met uw brief deden, betreur ik zeer.",
        "Het spijt ons zeer.",
        "Sorry dat je feestje zonder slingers was.",
        "Mijn verontschuldigingen voor de fout in uw naam op de steen.",
        "Het spijt me vreselijk voor uw dochter.",
    };
    for (const char* text : bare) EXPECT_TRUE(finds(FindingKind::bare_sorry, text)) << text;
    for (const char* text : conditional)
        EXPECT_TRUE(finds(FindingKind::conditional_sorry, text)) << text;
    EXPECT_EQ(bare.size() + conditional.size(), 20u);
    for (const char* text : sincere) {
        EXPECT_FALSE(finds(FindingKind::bare_sorry, text)) << text;
        EXPECT_FALSE(finds(FindingKind::conditional_sorry, text)) << text;
    }
}

TEST_F(Drafts, PersonalDataStayOutOfTheOpen) {
    constexpr std::array data{"Bestelling 90417735 is onderweg.", "Hij belt u op 06-10203040.",
                              "We sturen het naar Beukstraat 7 in Ede.",
                              "Mail gaat naar jan@post.example."};
    for (const char* text : data) {
        draft_.is_public = true;
        EXPECT_TRUE(finds(FindingKind::personal_data, text)) << text;
        draft_.is_public = false;
        EXPECT_FALSE(finds(FindingKind::personal_data, text)) << text;
    }
}

TEST_F(Drafts, ShortIsWhatFitsTheNetwork) {
    draft_.max_length = 40;
    const DraftCheck result = checked("Wat vervelend, meneer; ik bel u morgen om 10.00 uur. Noor");
    ASSERT_TRUE(result.has(FindingKind::too_long));
    EXPECT_FALSE(result.zekep[2].met) << "kort";
    EXPECT_EQ(result.zekep[2].evidence.front().offset, 40u);
}

TEST_F(Drafts, DangerIsNotSoftenedAndFaultIsNotConcededTooSoon) {
    draft_.mode = Mode::investigation;
    EXPECT_TRUE(
        finds(FindingKind::softener, "Uit voorzorg vragen wij u de lamp niet te gebruiken."));
    EXPECT_TRUE(finds(FindingKind::admission, "Daarvoor zijn wij aansprakelijk."));
    draft_.mode = Mode::epo;
    EXPECT_FALSE(finds(FindingKind::softener, "Uit voorzorg bel ik u morgen om 10.00 uur."));
}

TEST_F(Drafts, EnglishIsCheckedAsEnglish) {
    draft_.language = "en";
    const DraftCheck good = checked(
        "Dear Mrs Jones, three weeks without a dryer must be a nuisance and I see why you're fed "
        "up. Thank you for telling us. "
        "Our engineer will be with you on Friday by noon. Noor");
    EXPECT_TRUE(good.missing_epo.empty());
    EXPECT_TRUE(good.findings.empty());
    EXPECT_TRUE(finds(FindingKind::irritation, "As I said, he comes on Friday."));
    EXPECT_TRUE(finds(FindingKind::conditional_sorry, "We are sorry if you feel that way."));
}

TEST_F(Drafts, TheExamplesInTheShippedRulesHold) {
    const DraftExamples report = test_examples(shipped_book());
    EXPECT_GT(report.rules, 60u);
    for (const auto& failure : report.failures)
        ADD_FAILURE() << failure.at.prefix() << failure.rule << ' ' << failure.what;
}

RC_GTEST_PROP(DraftOf, AnyBytesIsCheckedWithPlacesThatLieInIt, (std::string text)) {
    static const std::array pieces{"Het spijt ons als ",
                                   "u dit zo ervaart. ",
                                   "[naam] ",
                                   "Ik bel u morgen",
                                   "!!",
                                   "\n\n",
                                   "^",
                                   "Groet, Noor",
                                   "Zoals gezegd, ",
                                   "€ 12 ",
                                   "🙄",
                                   ", en "};
    const int count = *rc::gen::inRange(0, 20);
    for (int i = 0; i < count; ++i)
        text +=
            pieces[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(pieces.size())))];
    Draft draft;
    draft.text = text;
    draft.language = *rc::gen::elementOf(std::vector<std::string>{"nl", "en", "xx"});
    draft.mode = mode_names[static_cast<std::size_t>(*rc::gen::inRange(0, 7))].first;
    draft.is_public = true;
    draft.message = *rc::gen::arbitrary<std::string>();
    draft.max_length = 20;
    const Zone zone;
    for (const DraftFinding& finding :
         check(shipped_book(), draft, Time{std::chrono::hours{490'000}}, zone, plain_office_day)
             .findings)
        RC_ASSERT(finding.span.offset + finding.span.length <= text.size());
}

}  // namespace
}  // namespace webcare::response
