#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/yaml.hpp"
#include "core/assessment.hpp"
#include "core/json_read.hpp"
#include "core/time.hpp"
#include "ctl/command.hpp"

namespace webcare::ctl {

/// Every problem on its own line to stderr.
void print_problems(const Terminal& terminal, const config::Problems& problems);

/// A schema that ships, such as "rules.schema.json", to stdout as it is. Exit 1 when it is not
/// there.
Exit print_schema(const Terminal& terminal, std::string_view name);

/// Why a read-back waits, of its JSON: "forum answered 503, tries again in 4 min"; empty where it
/// does not.
std::string waiting_words(JsonValue backfill, Time now);

/// A moment on the clock of whoever reads it (TZ): "09:12" within a day of `now`, else with the
/// date.
std::string clock_words(Time at, Time now);

/// Columns as wide as their widest cell (in characters), two spaces apart, the header in bold on a
/// terminal. Cells are made printable here: nothing from outside reaches the terminal raw.
class Table {
 public:
    explicit Table(std::vector<std::string> header) : header_{std::move(header)} {}
    void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    bool empty() const { return rows_.empty(); }
    std::string text(bool colour) const;

 private:
    std::vector<std::string> header_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace webcare::ctl
