#include "ctl/answer.hpp"

#include <fmt/format.h>

#include <fstream>
#include <istream>
#include <ostream>

#include "core/clock.hpp"
#include "core/text.hpp"
#include "ctl/report.hpp"
#include "setup/office_days.hpp"

namespace webcare::ctl {
namespace {

constexpr std::size_t longest_answer = 64 * 1024;

}  // namespace

Result<std::string> read_answer(const Terminal& terminal, const std::string& file) {
    std::ifstream opened;
    std::istream* in = &terminal.in;
    if (!file.empty() && file != "-") {
        opened.open(file, std::ios::binary);
        if (!opened) return Error{ErrorKind::misconfigured, fmt::format("{} cannot be read", file)};
        in = &opened;
    }
    std::string bytes(longest_answer + 1, '\0');
    in->read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in->gcount()));
    if (bytes.size() > longest_answer)
        return Error{ErrorKind::malformed, "the answer is longer than 64 KiB"};
    if (!is_valid_utf8(bytes))
        return Error{ErrorKind::malformed, "the answer is not UTF-8: save it as such"};
    return std::string{without_byte_order_mark(bytes)};
}

std::optional<Office> office_of(const Terminal& terminal, const std::string& config) {
    Office office;
    if (config.empty()) {
        auto zone = Zone::find("Europe/Amsterdam");
        if (zone) office.zone = std::move(*zone);
        office.days = response::plain_office_day;
        return office;
    }
    config::Problems problems;
    office.config = config::load(config, problems);
    print_problems(terminal, problems);
    if (!office.config) return std::nullopt;
    office.zone = office.config->zone;
    office.days = setup::office_days(*office.config);
    return office;
}

std::optional<Time> moment_asked(const Terminal& terminal, const std::string& now,
                                 const Zone& zone) {
    if (now.empty()) return SystemClock{}.now();
    const auto moment = parse_moment(now, zone);
    if (!moment)
        terminal.err << fmt::format("--now is a moment such as 2026-11-22T22:40; found {}\n",
                                    printable(now));
    return moment;
}

}  // namespace webcare::ctl
