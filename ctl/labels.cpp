#include "ctl/labels.hpp"

#include <fmt/format.h>

#include <ostream>

#include "core/file.hpp"
#include "core/text.hpp"

namespace webcare::ctl {
namespace {

constexpr std::size_t most_told = 20;  // wrong lines of a file

}  // namespace

std::optional<LabelRows> read_label_files(const Terminal& terminal,
                                          const std::vector<std::string>& files,
                                          const std::string& group_key) {
    LabelRows out;
    for (const std::string& name : files) {
        auto in = open_file(name);
        if (!in) {
            terminal.err << fmt::format("{}: cannot be read: {}\n", printable(name),
                                        in.error().detail);
            return std::nullopt;
        }
        tuning::LabelFile file = tuning::read_labels(*in, group_key);
        const std::size_t wrong = file.errors.size();
        for (std::size_t i = 0; i < std::min(wrong, most_told); ++i)
            terminal.err << fmt::format("{}:{}: {}; the line is left out\n", printable(name),
                                        file.errors[i].line, file.errors[i].what);
        if (wrong > most_told)
            terminal.err << fmt::format("{}: {} more are left out\n", printable(name),
                                        counted(wrong - most_told, "line"));
        out.skipped += wrong;
        std::move(file.rows.begin(), file.rows.end(), std::back_inserter(out.rows));
    }
    if (out.rows.empty()) {
        terminal.err << "no mention to judge\n";
        return std::nullopt;
    }
    return out;
}

}  // namespace webcare::ctl
