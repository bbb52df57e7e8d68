#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "config/yaml.hpp"

namespace webcare::config {

void Problems::error(Position at, std::string message) {
    problems_.emplace_back(std::move(at), std::move(message), false);
}

void Problems::warning(Position at, std::string message) {
    problems_.emplace_back(std::move(at), std::move(message), true);
}

bool Problems::ok() const {
    return std::all_of(problems_.begin(), problems_.end(),
                       [](const Problem& p) { return p.warning; });
}

std::vector<Problem> Problems::all() const {
    std::vector<Problem> sorted = problems_;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Problem& a, const Problem& b) { return a.at < b.at; });
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    return sorted;
}

std::string Problems::text() const {
    std::string out;
    for (const Problem& problem : all()) {
        out += fmt::format("{}:{}:{}: {}{}\n", problem.at.file, problem.at.line, problem.at.column,
                           problem.warning ? "warning: " : "", problem.message);
    }
    return out;
}

}  // namespace webcare::config
