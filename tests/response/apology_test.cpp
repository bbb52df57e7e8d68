// R16: the five parts of a full apology, in any order, all essential.

#include <filesystem>
#include <fstream>

#include "tests/response/draft_fixture.hpp"

namespace webcare::response {
namespace {

constexpr std::array parts{"responsibility", "regret", "repair", "cause", "prevention"};

struct Line {
    std::string part, text;
};

std::vector<Line> letter_of(const std::filesystem::path& file) {
    std::ifstream in{file};
    std::vector<Line> lines;
    for (std::string line; std::getline(in, line);) {
        const std::size_t space = line.find(' ');
        lines.push_back({line.substr(0, space), line.substr(space + 1)});
    }
    return lines;
}

std::string without(const std::vector<Line>& letter, std::string_view part) {
    std::string text;
    for (const Line& line : letter)
        if (line.part != part) text += line.text + "\n\n";
    return text;
}

class Apologies : public Drafts {
 protected:
    void SetUp() override {
        draft_.mode = Mode::apology;
        for (const auto& entry :
             std::filesystem::directory_iterator{std::string{WEBCARE_TEST_DATA} + "/apologies"})
            if (entry.path().extension() == ".txt") letters_.push_back(entry.path());
        std::sort(letters_.begin(), letters_.end());
    }
    DraftCheck check_letter(const std::filesystem::path& file, std::string_view cut) {
        draft_.language = file.filename().string().substr(0, 2);
        return checked(without(letter_of(file), cut));
    }
    std::vector<std::filesystem::path> letters_;
};

TEST_F(Apologies, WithAllFivePartsPass) {
    ASSERT_EQ(letters_.size(), 10u);
    for (const auto& file : letters_) {
        const DraftCheck result = check_letter(file, "none");
        EXPECT_TRUE(result.missing_apology.empty())
            << file.filename() << ": " << result.missing_apology.front();
        for (const DraftFinding& finding : result.findings)
            ADD_FAILURE() << file.filename() << ": " << name_in(finding_names, finding.kind) << " "
                          << draft_.text.substr(finding.span.offset, finding.span.length);
        for (std::size_t i = 0; i < zekep_letters.size(); ++i)
            EXPECT_TRUE(result.zekep[i].met) << file.filename() << ": " << zekep_letters[i];
    }
}

TEST_F(Apologies, WithOnePartCutLackExactlyThat) {
    int cuts = 0;
    for (const auto& file : letters_) {
        for (const std::string part : parts) {
            ++cuts;
            EXPECT_EQ(check_letter(file, part).missing_apology, std::vector<std::string>{part})
                << file.filename() << " without " << part;
        }
    }
    EXPECT_EQ(cuts, 50);
}

}  // namespace
}  // namespace webcare::response
