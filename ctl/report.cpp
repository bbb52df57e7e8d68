#include "ctl/report.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <ostream>

#include "config/config.hpp"
#include "core/text.hpp"

namespace webcare::ctl {
namespace {

/// Code points: near enough to columns for our own tables.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

void print_problems(const Terminal& terminal, const config::Problems& problems) {
    terminal.err << problems.text();
}

Exit print_schema(const Terminal& terminal, std::string_view name) {
    const std::string path = config::shipped_folder() + "/schema/" + std::string{name};
    std::ifstream in{path, std::ios::binary};
    if (in && terminal.out << in.rdbuf()) return 0;
    terminal.err << "webcarectl: cannot read " << path << '\n';
    return 1;
}

std::string waiting_words(JsonValue backfill, Time now) {
    const auto trouble = backfill["trouble"].string();
    if (!trouble || trouble->empty()) return {};
    const auto retry = backfill["retry_at"].time();
    std::string words{*trouble};
    words += ", tries again";
    if (retry && *retry > now) words += " in " + human_duration(*retry - now);
    return words;
}

std::string clock_words(Time at, Time now) {
    const std::time_t seconds =
        std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    std::tm local{};
    if (localtime_r(&seconds, &local) == nullptr) return format_time(at);
    const bool today = now - at < std::chrono::hours{24};
    std::array<char, 32> text{};
    const std::size_t length =
        std::strftime(text.data(), text.size(), today ? "%H:%M" : "%Y-%m-%d %H:%M", &local);
    return std::string{text.data(), length};
}

std::string Table::text(bool colour) const {
    std::vector<std::vector<std::string>> lines{header_};
    for (const auto& row : rows_) {
        lines.emplace_back();
        for (const std::string& cell : row) lines.back().push_back(printable(cell));
    }
    std::vector<std::size_t> widths(header_.size());
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], width(line[i]));
    }
    std::string out;
    for (std::size_t row = 0; row < lines.size(); ++row) {
        if (row == 0 && colour) out += "\x1b[1m";
        for (std::size_t i = 0; i < lines[row].size(); ++i) {
            out += lines[row][i];
            if (i + 1 < lines[row].size()) out.append(widths[i] - width(lines[row][i]) + 2, ' ');
        }
        if (row == 0 && colour) out += "\x1b[0m";
        out += '\n';
    }
    return out;
}

}  // namespace webcare::ctl
