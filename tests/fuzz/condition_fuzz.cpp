// Any bytes as a condition and as the text it is held against. The two are parted by a zero byte.

#include <cstdint>
#include <string>

#include "core/text.hpp"
#include "language/parser.hpp"
#include "language/program.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare;
    using namespace webcare::language;
    const std::string input{reinterpret_cast<const char*>(data), size};
    const std::size_t cut = std::min(input.find('\0'), input.size());
    const std::string condition = input.substr(0, cut);

    auto program = std::make_shared<Program>();
    Vocabulary vocabulary{program->lexicon, program->questions};
    bool ok = true;
    Expr expr =
        parse(condition, Scope::judged, {}, vocabulary, [&](std::size_t at, const std::string&) {
            ok = false;
            if (at > condition.size()) __builtin_trap();
        });
    if (!ok || condition.find("rule:") != std::string::npos) return 0;
    program->lexicon.build();
    program->needed_by.resize(program->lexicon.set_count());
    Program::Condition made;
    made.expr = std::move(expr);
    program->conditions.push_back(std::move(made));
    program->order = program->rank = program->always = {0};

    Mention mention;
    mention.text = clean_text(input.substr(cut));
    const Assessment assessment;
    Subject subject{mention};
    subject.assessment = &assessment;
    Workspace workspace;
    Hits hits;
    evaluate(*program, subject, workspace, hits);
    for (const Hit& hit : hits)
        for (const Span& span : hits.spans(hit))
            if (span.offset + span.length > mention.text.size()) __builtin_trap();
    return 0;
}
