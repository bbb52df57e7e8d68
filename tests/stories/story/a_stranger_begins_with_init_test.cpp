#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

class AStrangerBeginsWithInit : public Story {
 protected:
    std::string file() const { return folder_.file("begin.yaml"); }
    /// `webcarectl init` into a file of its own, without `--config`.
    Outcome init(std::vector<std::string> flags) const {
        std::vector<std::string> all{WEBCARE_BIN "/webcarectl", "init", "--output", file()};
        all.insert(all.end(), flags.begin(), flags.end());
        return run_program(all);
    }
    std::string written() const {
        std::ifstream in{file()};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
};

TEST_F(AStrangerBeginsWithInit, AndTheCheckFindsNothingWrong) {
    for (const char* language : {"nl", "en"}) {
        for (const char* brand :
             {"Zonnewijk", "Café 't \"Hoekje\": #1 & Co", "@brand@ @name@", "ÉÉN"}) {
            const Outcome done =
                init({"--brand", brand, "--lang", language, "--tag", "zonnewijk", "--handle",
                      "zonnewijk", "--feed", "https://news.example/@brand@", "--forum",
                      "https://forum.example", "--app", "123456789", "--force"});
            ASSERT_EQ(done.exit, 0) << done.err;
            const Outcome checked =
                run_program({WEBCARE_BIN "/webcarectl", "config", "check", file()});
            EXPECT_EQ(checked.exit, 0) << brand << checked.err << written();
            EXPECT_EQ(checked.err, "") << brand;
            EXPECT_NE(written().find("\"@zonnewijk\""), std::string::npos);
            EXPECT_NE(written().find("https://news.example/@brand@"), std::string::npos);
        }
    }
}

TEST_F(AStrangerBeginsWithInit, AndHearsWhatIsWorthAKey) {
    const Outcome done = init({"--brand", "Zonnewijk"});
    EXPECT_EQ(done.exit, 0) << done.err;
    for (const char* network : {"reddit", "youtube", "trustpilot", "x ", "app password",
                                "config check", "`reddit` in the file is a feed"})
        EXPECT_NE(done.out.find(network), std::string::npos) << network << "\n" << done.out;
}

TEST_F(AStrangerBeginsWithInit, AndNothingIsWrittenOver) {
    ASSERT_EQ(init({"--brand", "Zonnewijk"}).exit, 0);
    const std::string before = written();
    const Outcome again = init({"--brand", "Maanwijk"});
    EXPECT_EQ(again.exit, 1);
    EXPECT_NE(again.err.find("--force"), std::string::npos) << again.err;
    EXPECT_EQ(written(), before);
}

TEST_F(AStrangerBeginsWithInit, AndWhatCannotBeIsRefusedInClearWords) {
    const std::pair<std::vector<std::string>, const char*> wrong[] = {
        {{"--brand", " "}, "--brand"},
        {{"--brand", "Z"}, "one letter"},
        {{"--brand", "a\nb"}, "control characters"},
        {{"--brand", "!!!"}, "--tag"},
        {{"--brand", "Acme", "--feed", "news.example"}, "https://"},
        {{"--brand", "Acme", "--app", "id12"}, "behind /id"},
    };
    for (const auto& [flags, words] : wrong) {
        const Outcome done = init(flags);
        EXPECT_EQ(done.exit, 1) << words;
        EXPECT_NE(done.err.find(words), std::string::npos) << done.err;
        EXPECT_FALSE(std::filesystem::exists(file()));
    }
}

}  // namespace
}  // namespace webcare::test
