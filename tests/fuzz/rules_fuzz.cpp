// Any bytes as a rule file, up to a zero byte, and what follows as the message that it judges.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "classifier/classifier.hpp"
#include "core/text.hpp"
#include "memory_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare;
    static fuzz::MemoryFile file;
    static classifier::Scratch scratch;
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const std::size_t cut = std::min(input.find('\0'), size);

    classifier::RuleSetOptions options;
    options.paths = {file.hold(input.substr(0, cut))};
    config::Problems problems;
    const auto rules = classifier::load_rules(options, problems);
    if ((rules != nullptr) != problems.ok()) std::abort();
    for (const config::Problem& problem : problems.all())
        if (problem.message.empty() || problem.message.find('\n') != std::string::npos)
            std::abort();
    if (!rules) return 0;

    (void)classifier::test_examples(*rules, Time{});
    Mention mention;
    mention.text = clean_text(input.substr(cut));
    const Assessment judged = classifier::classify(*rules, mention, {}, Time{}, scratch);
    if (judged.severity < 0 || judged.severity > 100) std::abort();
    if (judged.urgency < 0 || judged.urgency > 100) std::abort();
    (void)classifier::explain(*rules, mention, judged, true);
    return 0;
}
