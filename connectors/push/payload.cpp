#include "connectors/push/payload.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/mention_defaults.hpp"
#include "connectors/push/push.hpp"
#include "core/json_read.hpp"
#include "core/text.hpp"

namespace webcare::connectors::push {
namespace {

using Mentions = std::vector<Mention>;

/// Collects mentions until one is wrong; then holds why.
class Collector {
 public:
    Collector(std::string_view source, Time now) : source_{source}, now_{now} {}

    /// `where` is "line" or "item". False when nothing more should come.
    bool add(Result<JsonValue> json, std::string_view where, std::size_t number) {
        if (error_) return false;
        auto mention = json ? read_mention(*json) : Result<Mention>{json.error()};
        if (!mention) {
            error_.emplace(ErrorKind::malformed,
                           fmt::format("{} {}: {}", where, number, mention.error().detail));
        } else if (mentions_.size() >= Receiver::max_mentions) {
            error_.emplace(ErrorKind::malformed, fmt::format("{} {}: more than {} mentions", where,
                                                             number, Receiver::max_mentions));
        } else {
            mention->revision = 0;  // counted by our own intake
            tidy(*mention, source_, now_);
            mentions_.push_back(std::move(*mention));
        }
        return !error_;
    }
    Result<Mentions> finish() {
        if (error_) return *error_;
        if (mentions_.empty()) return Error{ErrorKind::malformed, "line 1: there is no mention"};
        return std::move(mentions_);
    }

 private:
    std::string_view source_;
    Time now_;
    Mentions mentions_;
    std::optional<Error> error_;
};

std::size_t line_of(std::string_view body, std::size_t offset) {
    return 1 + static_cast<std::size_t>(std::count(
                   body.begin(), body.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

}  // namespace

Result<Mentions> read_payload(std::string_view body, std::string_view source, Time now) {
    body = without_byte_order_mark(body);
    Collector out{source, now};
    JsonDocument json;
    const auto start = std::min(body.find_first_not_of(" \t\r\n"), body.size());
    // An object that ends where its line ends is one of many, or the only one: then the whole is
    // never parsed at once.
    const std::string_view first_line = body.substr(start, body.find('\n', start) - start);
    const bool is_lines = first_line.starts_with('{') && json.parse(trim(first_line));
    if (!is_lines) {
        const auto whole = json.parse(body);
        if (whole && whole->is_array()) {
            std::size_t item = 0;
            whole->each_item([&](JsonValue value) { out.add(value, "item", ++item); });
            return out.finish();
        }
        if (whole) {
            out.add(whole, "line", line_of(body, start));
            return out.finish();
        }
        if (body.substr(start).starts_with('[')) {
            return Error{ErrorKind::malformed,
                         fmt::format("line {}: the array is {}", line_of(body, start),
                                     whole.error().detail)};
        }
    }
    for (std::size_t at = 0, number = 1; at < body.size(); ++number) {
        const auto end = std::min(body.find('\n', at), body.size());
        const std::string_view line = trim(body.substr(at, end - at));
        at = end + 1;
        if (!line.empty() && !out.add(json.parse(line), "line", number)) break;
    }
    return out.finish();
}

}  // namespace webcare::connectors::push
