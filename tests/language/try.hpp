#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "language/language.hpp"

namespace webcare::language {

/// One condition with its lists, compiled from text as a rule file would hold it.
struct Tried {
    std::shared_ptr<const Program> program;
    config::Problems problems;

    explicit Tried(const std::string& condition, Scope scope = Scope::rule,
                   const std::string& terms = {}) {
        const std::string yaml = terms + "when: |\n  " + condition + "\n";
        const config::Node file = config::Document::parse(yaml, "test.yaml", problems);
        Compiler compiler{problems};
        for (const auto& [name, list] : file["terms"].fields())
            compiler.add_terms("test.yaml", name.scalar(), list);
        compiler.add("test", file["when"], scope, "test.yaml");
        program = compiler.compile();
    }

    /// The words on which it fires; nothing when it does not fire.
    std::optional<std::vector<std::string>> on(const Mention& mention, const std::string& lang = "",
                                               const Assessment* judged = nullptr) const {
        Subject subject{mention};
        subject.language = lang;
        subject.assessment = judged;
        subject.now = mention.created_at;
        Workspace workspace;
        Hits hits;
        evaluate(*program, subject, workspace, hits);
        if (hits.empty()) return {};
        std::vector<std::string> words;
        for (const Span& span : hits.spans(hits[0]))
            words.push_back(mention.text.substr(span.offset, span.length));
        return words;
    }
    std::optional<std::vector<std::string>> on(const std::string& text,
                                               const std::string& lang = "") const {
        Mention mention;
        mention.id = "test:1";
        mention.text = text;
        return on(mention, lang);
    }
};

inline bool fires(const std::string& condition, const std::string& text,
                  const std::string& lang = "", const std::string& terms = {}) {
    const Tried tried{condition, Scope::rule, terms};
    if (!tried.program) throw std::runtime_error{tried.problems.text()};
    return tried.on(text, lang).has_value();
}

using Words = std::vector<std::string>;

}  // namespace webcare::language
