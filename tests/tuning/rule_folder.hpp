#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "classifier/classifier.hpp"
#include "classifier/rule_files.hpp"

namespace webcare::tuning {

/// A folder of rule files that goes with the test.
class RuleFolder {
 public:
    RuleFolder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "webcare-rules-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~RuleFolder() { std::filesystem::remove_all(folder_); }
    RuleFolder(const RuleFolder&) = delete;
    RuleFolder& operator=(const RuleFolder&) = delete;

    std::shared_ptr<const classifier::RuleSet> rules(const std::string& yaml,
                                                     const std::string& laid_over = "") {
        config::Problems problems;
        classifier::RuleSetOptions options;
        options.paths = {write(yaml)};
        if (!laid_over.empty()) options.paths.push_back(write(laid_over));
        auto set = classifier::load_rules(options, problems);
        EXPECT_TRUE(set) << problems.text();
        return set;
    }

    classifier::RuleFiles files(const std::string& yaml) {
        config::Problems problems;
        auto files = classifier::read_rule_files({write(yaml)}, problems);
        EXPECT_TRUE(problems.ok()) << problems.text();
        return files;
    }

 private:
    std::string write(const std::string& yaml) {
        const auto path = folder_ / (std::to_string(++count_) + ".yaml");
        std::ofstream{path} << yaml;
        return path.string();
    }

    std::filesystem::path folder_;
    int count_ = 0;
};

}  // namespace webcare::tuning
