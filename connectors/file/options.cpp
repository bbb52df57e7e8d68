#include "connectors/file/options.hpp"

#include <charconv>

#include "connectors/access.hpp"

namespace webcare::connectors::file {

std::optional<Duration> parse_pace(std::string_view text) {
    int count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
    if (error != std::errc{} || count < 1 || count > 100'000) return std::nullopt;
    if (unit == "/s") return Duration{std::chrono::seconds{1}} / count;
    if (unit == "/m") return Duration{std::chrono::minutes{1}} / count;
    if (unit == "/h") return Duration{std::chrono::hours{1}} / count;
    return std::nullopt;
}

std::optional<Options> read_options(const config::Source& source, config::Problems& problems) {
    config::Problems own;
    config::Fields fields{source.options, "source", own};
    Options options;
    options.name = source.name;
    skip_common(fields);
    if (fields.require("path", options.path) && options.path != "-") {
        fields.path("path", options.path);
    }
    if (options.path.empty() && fields.present("path"))
        fields.error("path", "source: `path` is empty");
    fields.read("follow", options.follow);
    fields.read("check", options.check);
    if (options.check < std::chrono::milliseconds{10}) {
        fields.error("check", "source: `check` must be at least 10ms");
    }
    if (std::string pace; fields.read("pace", pace)) {
        options.pause = parse_pace(pace);
        if (!options.pause)
            fields.error("pace", "source: `pace` must be such as 5/s, 90/m or 200/h");
    }
    fields.finish();
    if (!hand_over(own, problems)) return std::nullopt;
    return options;
}

}  // namespace webcare::connectors::file
