#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "config/yaml.hpp"
#include "core/text.hpp"

namespace webcare::config {

namespace {

constexpr std::size_t longest_message = 1000;  // bytes

}  // namespace

std::string Position::prefix() const {
    if (file.empty()) return {};
    if (line == 0) return fmt::format("{}: ", printable(file));
    return fmt::format("{}:{}:{}: ", printable(file), line, column);
}

void Problems::keep(Position at, std::string message, bool warning) {
    if (++(warning ? warnings_ : errors_) > most) return;
    message = printable(message);  // it may quote the file
    if (message.size() > longest_message) {
        message.resize(cut_at_grapheme(message, longest_message).size());
        message += "…";
    }
    problems_.emplace_back(std::move(at), std::move(message), warning);
}

void Problems::error(Position at, std::string message) {
    keep(std::move(at), std::move(message), false);
}

void Problems::warning(Position at, std::string message) {
    keep(std::move(at), std::move(message), true);
}

void Problems::add(const Problems& others) {
    for (const Problem& problem : others.problems_)
        keep(problem.at, problem.message, problem.warning);
    errors_ += others.errors_ - std::min(others.errors_, most);
    warnings_ += others.warnings_ - std::min(others.warnings_, most);
}

std::vector<Problem> Problems::all() const {
    std::vector<Problem> sorted = problems_;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Problem& a, const Problem& b) { return a.at < b.at; });
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    if (const std::size_t more = errors_ + warnings_ - problems_.size(); more > 0) {
        const Problem last = sorted.back();
        sorted.emplace_back(last.at, fmt::format("{} more problems are not shown", more),
                            errors_ <= most);
    }
    return sorted;
}

std::string Problems::text() const {
    std::string out;
    for (const Problem& problem : all()) {
        out += problem.at.prefix() + (problem.warning ? "warning: " : "") + problem.message + '\n';
    }
    return out;
}

}  // namespace webcare::config
