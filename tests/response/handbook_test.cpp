#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "handbook_fixture.hpp"
#include "response/slots.hpp"

namespace webcare::response {
namespace {

namespace fs = std::filesystem;

/// A copy of the shipped handbook that a test may spoil.
class HandbookFolder : public ::testing::Test {
 protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "handbook-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder = pattern;
        for (const auto* file : {"house.yaml", "nl.yaml", "en.yaml"})
            fs::copy(fs::path{WEBCARE_SOURCE_DIR "/config/response"} / file, folder / file);
    }
    void TearDown() override { fs::remove_all(folder); }

    void replace(const std::string& file, const std::string& from, const std::string& to) {
        std::ifstream in{folder / file};
        std::string text{std::istreambuf_iterator<char>{in}, {}};
        const std::size_t place = text.find(from);
        ASSERT_NE(place, std::string::npos) << from;
        text.replace(place, from.size(), to);
        std::ofstream{folder / file} << text;
    }

    /// What is wrong with the folder as it stands, "" when nothing is.
    std::string mistakes() {
        config::Problems problems;
        const auto handbook = load_handbook(folder.string(), problems);
        EXPECT_EQ(handbook != nullptr, problems.ok());
        return problems.text();
    }

    fs::path folder;
};

TEST_F(HandbookFolder, LoadsAsItShips) {
    EXPECT_EQ(mistakes(), "");
}

TEST_F(HandbookFolder, NamesAMistypedSlotWithItsPlace) {
    replace("nl.yaml", "heb je uiterlijk {moment}", "heb je uiterlijk {momnt}");
    EXPECT_NE(mistakes().find("unknown slot {momnt}"), std::string::npos);
    EXPECT_NE(mistakes().find("nl.yaml:"), std::string::npos);
}

TEST_F(HandbookFolder, NamesAMissingAnswer) {
    replace("en.yaml", "  press:", "  pres:");
    EXPECT_NE(mistakes().find("answers needs press"), std::string::npos);
}

TEST_F(HandbookFolder, NamesEveryMistakeAndNotOnlyTheFirst) {
    replace("nl.yaml", "  vague:", "  vag:");
    replace("house.yaml", "09:00", "9 uur");
    const std::string all = mistakes();
    EXPECT_NE(all.find("vague"), std::string::npos);
    EXPECT_NE(all.find("9 uur"), std::string::npos);
}

TEST_F(HandbookFolder, RefusesAHomeLanguageWithoutABook) {
    replace("house.yaml", "home: nl", "home: fy");
    EXPECT_NE(mistakes().find("no handbook for \"fy\""), std::string::npos);
}

TEST_F(HandbookFolder, RefusesAFolderThatIsNotThere) {
    config::Problems problems;
    EXPECT_EQ(load_handbook((folder / "nowhere").string(), problems), nullptr);
    EXPECT_FALSE(problems.ok());
}

TEST(Handbook, FallsBackToTheHomeLanguageAndToTheForeignOne) {
    const auto handbook = shipped_handbook();
    ASSERT_TRUE(handbook);
    EXPECT_EQ(handbook->for_language("en").language, "en");
    EXPECT_EQ(handbook->for_language("und").language, "nl");
    EXPECT_EQ(handbook->for_language("").language, "nl");
    EXPECT_EQ(handbook->for_language("fr").language, "en");
}

TEST(Handbook, KnowsWhatFitsANetwork) {
    const auto handbook = shipped_handbook();
    ASSERT_TRUE(handbook);
    EXPECT_EQ(handbook->length_for("x"), 280U);
    EXPECT_EQ(handbook->length_for("bluesky"), 300U);
    EXPECT_EQ(handbook->length_for("mastodon"), 500U);
    EXPECT_EQ(handbook->length_for("feed/3f2a"), 500U);
}

/// R19: an answer that asks the customer to wait says until when.
TEST(Handbook, PromisesAMomentInEveryAnswerToAComplaint) {
    const auto handbook = shipped_handbook();
    ASSERT_TRUE(handbook);
    for (const auto& [language, book] : handbook->books)
        for (const auto& [answer, said] : book.answers)
            for (const auto* sentences : {&said.informal, &said.formal}) {
                std::string all;
                for (const std::string& sentence : *sentences) all += sentence + ' ';
                EXPECT_EQ(all.find("op terug"), std::string::npos) << language << ' ' << answer;
                EXPECT_EQ(all.find("get back to you"), std::string::npos) << language << answer;
                const bool waits = answer != "thanks";
                EXPECT_EQ(all.find("{moment}") != std::string::npos, waits) << language << answer;
            }
}

TEST(Handbook, AddressesTheCustomerInOneRegisterThroughout) {
    const auto handbook = shipped_handbook();
    ASSERT_TRUE(handbook);
    const auto& dutch = handbook->for_language("nl");
    const auto speaks = [](const std::string& text, const std::string& word) {
        return (' ' + text).find(' ' + word + ' ') != std::string::npos;
    };
    for (const auto& [answer, said] : dutch.answers) {
        for (const std::string& sentence : said.formal) {
            EXPECT_FALSE(speaks(sentence, "je")) << answer << ": " << sentence;
            EXPECT_FALSE(speaks(sentence, "jou")) << answer << ": " << sentence;
        }
        if (said.informal == said.formal) continue;
        for (const std::string& sentence : said.informal) {
            EXPECT_FALSE(speaks(sentence, "u")) << answer << ": " << sentence;
            EXPECT_FALSE(speaks(sentence, "uw")) << answer << ": " << sentence;
        }
    }
}

}  // namespace
}  // namespace webcare::response
