// docs/rule-language.md: every block marked "tested" does what it says.

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/language/try.hpp"

namespace webcare::language {
namespace {

std::vector<std::string> tested_blocks() {
    std::ifstream file{WEBCARE_SOURCE_DIR "/docs/rule-language.md"};
    std::stringstream all;
    all << file.rdbuf();
    const std::string page = all.str();
    const std::string opening = "```yaml tested\n";
    std::vector<std::string> blocks;
    for (std::size_t at = page.find(opening); at != std::string::npos;
         at = page.find(opening, at)) {
        at += opening.size();
        blocks.push_back(page.substr(at, page.find("```", at) - at));
    }
    return blocks;
}

Mention mention_of(const config::Node& example) {
    Mention mention;
    if (!example.is_mapping()) {
        mention.text = example.scalar();
        return mention;
    }
    auto read = parse_mention("{\"id\":\"page:1\"," + example.json().substr(1));
    EXPECT_TRUE(read);
    if (read) mention = *read;
    if (const auto quoted = example["quoted_bytes"])
        mention.quoted = {Span{0, std::stoul(quoted.scalar())}};
    return mention;
}

TEST(RuleLanguagePage, EveryExampleDoesWhatItSays) {
    const auto blocks = tested_blocks();
    ASSERT_GE(blocks.size(), 15u);
    for (const std::string& block : blocks) {
        config::Problems problems;
        const auto node = config::Document::parse(block, "page", problems);
        Compiler compiler{problems};
        for (const auto& [name, list] : node["terms"].fields())
            compiler.add_terms("page", name.scalar(), list);
        compiler.add("page", node["when"], Scope::rule, "page");
        const auto program = compiler.compile();
        ASSERT_TRUE(program) << block << problems.text();
        Workspace workspace;
        Hits hits;
        for (const bool hit : {true, false}) {
            const auto examples = node[hit ? "hit" : "miss"].items();
            EXPECT_FALSE(examples.empty()) << block;
            for (const auto& example : examples) {
                const Mention mention = mention_of(example);
                Subject subject{mention};
                const std::string lang = node["lang"].scalar();
                subject.language = lang;
                evaluate(*program, subject, workspace, hits);
                EXPECT_EQ(!hits.empty(), hit) << block << "on: " << mention.text;
            }
        }
    }
}

}  // namespace
}  // namespace webcare::language
