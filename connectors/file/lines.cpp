#include "connectors/file/lines.hpp"

#include <fmt/format.h>

#include "connectors/mention_defaults.hpp"
#include "core/json_read.hpp"
#include "core/text.hpp"

namespace webcare::connectors::file {
namespace {

constexpr std::size_t most_notices = 10;

/// The bad lines of one page, told one by one as far as that helps.
class BadLines {
 public:
    BadLines(std::string_view name, std::vector<std::string>& out) : name_{name}, out_{out} {}
    void add(std::uint64_t line, std::string_view why) {
        if (++count_ > most_notices) return;
        out_.push_back(fmt::format("{}:{}: {}; the line is skipped", name_, line, why));
    }
    void finish() {
        if (count_ <= most_notices) return;
        out_.push_back(fmt::format("{}: {} more lines are skipped", name_, count_ - most_notices));
    }

 private:
    std::string_view name_;
    std::vector<std::string>& out_;
    std::size_t count_ = 0;
};

}  // namespace

Taken take_lines(std::string_view bytes, bool at_end, std::size_t most, std::string_view name,
                 std::string_view source, Time now, LineCount& count) {
    Taken out;
    BadLines bad{name, out.notices};
    JsonDocument json;
    while (out.used < bytes.size() && out.mentions.size() < most) {
        const std::string_view rest = bytes.substr(out.used);
        const auto end = rest.find('\n');
        const bool whole = end != rest.npos || at_end;
        if (!whole && (rest.size() > max_line || count.skipping)) {
            if (!count.skipping) bad.add(count.line + 1, "longer than 1 MiB");
            count.skipping = true;
            out.used = bytes.size();
        }
        if (!whole) break;

        std::string_view line = trim(rest.substr(0, end));
        out.used += std::min(end == rest.npos ? rest.size() : end + 1, rest.size());
        if (++count.line == 1) line = without_byte_order_mark(line);
        if (std::exchange(count.skipping, false) || line.empty()) continue;
        if (line.size() > max_line) {
            bad.add(count.line, "longer than 1 MiB");
            continue;
        }
        const auto root = json.parse(line);
        auto mention = root ? read_mention(*root) : Result<Mention>{root.error()};
        if (!mention) {
            bad.add(count.line, mention.error().detail);
            continue;
        }
        mention->revision = 0;  // counted by our own intake
        tidy(*mention, source, now);
        out.mentions.push_back(std::move(*mention));
    }
    bad.finish();
    return out;
}

}  // namespace webcare::connectors::file
