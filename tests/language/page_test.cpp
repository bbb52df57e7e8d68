// docs/rule-language.md: every block marked "tested" does what it says.

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "language/author_list.hpp"
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

/// `history:` of an example, as a rule file has it.
History history_of(const config::Node& node, const Program& program) {
    History history;
    history.vip = node["vip"].scalar() == "true";
    history.waiting_known = true;
    for (const auto& list : node["lists"].items()) history.lists.push_back(list.scalar());
    if (node["unanswered"]) history.unanswered = *parse_duration(node["unanswered"].scalar());
    if (node["open_cases"])
        history.open_cases = static_cast<std::uint32_t>(std::stoul(node["open_cases"].scalar()));
    for (const PastQuestion& question : questions(program)) {
        const bool people = question.what == PastQuestion::What::authors;
        const auto count = node[people ? "distinct" : "seen"][question.rule];
        PastCount found;
        if (count) found.count = static_cast<std::uint32_t>(std::stoul(count.scalar()));
        history.answers.emplace_back(question, found);
    }
    return history;
}

AuthorLists lists_of(const config::Node& node) {
    AuthorLists lists;
    for (const auto& [name, entries] : node.fields()) {
        std::vector<std::string> authors;
        for (const auto& entry : entries.items()) authors.push_back(entry.scalar());
        lists.add(name.scalar(), authors);
    }
    return lists;
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
        for (const auto& [id, when] : node["rules"].fields())
            compiler.add(id.scalar(), when, Scope::rule, "page");
        const AuthorLists lists = lists_of(node["lists"]);
        const auto program = compiler.compile();
        ASSERT_TRUE(program) << block << problems.text();
        Workspace workspace;
        Hits hits;
        for (const bool hit : {true, false}) {
            const auto examples = node[hit ? "hit" : "miss"].items();
            EXPECT_FALSE(examples.empty()) << block;
            for (const auto& example : examples) {
                const Mention mention = mention_of(example);
                const History history = history_of(example["history"], *program);
                Subject subject{mention};
                subject.history = &history;
                subject.lists = &lists;
                const std::string lang = node["lang"].scalar();
                subject.language = lang;
                evaluate(*program, subject, workspace, hits);
                EXPECT_EQ(!hits.empty() && hits[0].condition == 0, hit)
                    << block << "on: " << mention.text;
            }
        }
    }
}

}  // namespace
}  // namespace webcare::language
