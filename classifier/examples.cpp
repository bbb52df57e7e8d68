#include <fmt/format.h>

#include <algorithm>

#include "classifier/builtin_rules.hpp"
#include "classifier/classifier.hpp"
#include "classifier/identify.hpp"
#include "classifier/rule_set.hpp"
#include "core/text.hpp"

namespace webcare::classifier {
namespace {

constexpr std::size_t shown = 120;  // characters of an example in a message

std::string quoted_words(const std::string& text, std::span<const Span> spans) {
    std::string out;
    for (const Span& span : spans) {
        if (!out.empty()) out += ", ";
        out += "\"" + printable(text.substr(span.offset, span.length)) + "\"";
    }
    return out.empty() ? "no words of it" : out;
}

}  // namespace

ExampleReport test_examples(const RuleSet& rules, Time now) {
    ExampleReport report;
    language::Workspace workspace;
    language::Hits hits;
    for (std::uint32_t number = 0; number < rules.rules.size(); ++number) {
        const Rule& rule = rules.rules[number];
        if (rule.at.file == builtin_file) continue;  // the author of these files did not write it
        ++report.rules;
        for (const Example& example : rule.examples) {
            ++report.examples;
            const std::string language = language_hint(example.mention.lang);
            language::Subject subject{example.mention};
            subject.history = &example.history;
            subject.language = language;
            subject.now = example.now.value_or(now);
            rules.describe(subject);
            language::evaluate(*rules.program, subject, workspace, hits, rules.wanted(language));
            const auto hit = std::find_if(hits.begin(), hits.end(), [&](const language::Hit& h) {
                return h.condition == number;
            });
            const bool fires = hit != hits.end();
            if (fires == example.hit) continue;
            ExampleFailure failure;
            failure.at = example.at;
            failure.rule = rule.id;
            const std::string text = printable(shorten(example.mention.text, shown));
            failure.what =
                fires ? fmt::format("should not fire and does, on {}: {}",
                                    quoted_words(example.mention.text, hits.spans(*hit)), text)
                      : fmt::format("should fire and does not: {}", text);
            report.failures.push_back(std::move(failure));
        }
    }
    return report;
}

}  // namespace webcare::classifier
