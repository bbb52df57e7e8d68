#include "tests/bench/rules.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/bench/measure.hpp"

namespace webcare::bench {

std::shared_ptr<const classifier::RuleSet> compile_rules(const std::string& file) {
    const auto path = std::filesystem::temp_directory_path() /
                      ("webcare-bench-" + std::to_string(::getpid()) + ".yaml");
    std::ofstream{path} << file;
    classifier::RuleSetOptions options;
    options.paths = {path.string()};
    config::Problems problems;
    auto rules = classifier::load_rules(options, problems);
    std::filesystem::remove(path);
    if (!rules) fail("the generated rules do not compile: " + problems.text());
    return rules;
}

}  // namespace webcare::bench
