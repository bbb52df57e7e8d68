#include "connectors/poll/settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "connectors/access.hpp"
#include "connectors/address.hpp"
#include "connectors/poll/words.hpp"
#include "core/id.hpp"
#include "net/reach.hpp"

namespace webcare::connectors::poll {
namespace {

using config::Fields;
using config::Node;
using config::Problems;

constexpr Words<Option::Kind, 6> kinds{{
    {"text", Option::Kind::text},
    {"list", Option::Kind::list},
    {"secret", Option::Kind::secret},
    {"url", Option::Kind::url},
    {"number", Option::Kind::number},
    {"duration", Option::Kind::duration},
}};

// Keys that every source has; an option may not take their names.
constexpr std::array<std::string_view, 9> taken_names{"name",          "kind",          "keep",
                                                      "deleted_text",  "token_expires", "every",
                                                      "allow_private", "ca_file",       "proxy"};

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

class Reader {
 public:
    Reader(Fields& fields, Settings& out) : fields_{fields}, out_{out} {}

    void read(const Option& option) {
        switch (option.kind) {
            case Option::Kind::list:
                return list(option);
            case Option::Kind::secret:
                return secret(option);
            case Option::Kind::number: {
                double number = 0;
                if (fields_.read(option.name, number, 0, 1e12))
                    keep(option, fields_.mapping()[option.name].scalar());
                break;
            }
            case Option::Kind::duration: {
                Duration duration{};
                if (fields_.read(option.name, duration))
                    keep(option,
                         std::to_string(
                             std::chrono::duration_cast<std::chrono::seconds>(duration).count()));
                break;
            }
            default: {
                std::string text;
                if (fields_.read(option.name, text)) keep(option, std::move(text));
            }
        }
        default_of(option);
    }

 private:
    void keep(const Option& option, std::string text) {
        if (text.empty()) return;
        if (option.kind == Option::Kind::url) {
            while (text.ends_with('/')) text.pop_back();
            if (!is_web_address(text))
                fields_.error(
                    option.name,
                    fmt::format("source: `{}` must be an http or https address", option.name));
            else if (const auto reach = net::check_reach(text, out_.access); !reach)
                fields_.error(option.name, "source: " + reach.error().detail);
        }
        const auto& allowed = option.one_of;
        if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
            fields_.error(option.name, fmt::format("source: `{}` is one of {}", option.name,
                                                   fmt::join(allowed, ", ")));
        }
        out_.values[option.name] = std::move(text);
    }
    void default_of(const Option& option) {
        if (out_.values.contains(option.name)) return;
        if (!option.fallback.empty())
            out_.values[option.name] = option.fallback;
        else if (option.required && !fields_.present(option.name))
            missing(option);
    }
    void missing(const Option& option) {
        const bool hidden = option.kind == Option::Kind::secret;
        fields_.error(hidden ? option.name + "_file" : option.name,
                      fmt::format("source: the key `{}{}` is missing: {}", option.name,
                                  hidden ? "_file" : "", option.about));
    }
    void list(const Option& option) {
        std::vector<std::string> items;
        if (fields_.read(option.name, items) && !items.empty()) {
            out_.lists[option.name] = std::move(items);
        } else if (!option.fallback.empty()) {
            out_.lists[option.name] = {option.fallback};
        } else if (option.required) {
            missing(option);
        }
    }
    void secret(const Option& option) {
        const bool given = fields_.present(option.name) || fields_.present(option.name + "_file") ||
                           fields_.present(option.name + "_credential");
        if (const auto value = fields_.secret(option.name); value && !value->empty()) {
            out_.values[option.name] = std::string{value->reveal()};
            out_.secrets.emplace_back(value->reveal());
        } else if (option.required && !given) {
            missing(option);
        }
    }

    Fields& fields_;
    Settings& out_;
};

}  // namespace

std::string Settings::hide(std::string text) const {
    for (const std::string& secret : secrets) {
        if (secret.size() < 4) continue;  // would hide half the alphabet
        replace_all(text, secret, "***");
        replace_all(text, url_encoded(secret), "***");
    }
    return text;
}

std::string Settings::identity() const {
    std::string all;
    const auto add = [&](std::string_view key, std::string_view value) {
        all.append(key).push_back('\0');
        all.append(value).push_back('\0');
    };
    for (const auto& [key, value] : values) {
        if (std::find(secrets.begin(), secrets.end(), value) == secrets.end()) add(key, value);
    }
    for (const auto& [key, items] : lists) {
        for (const std::string& item : items) add(key, item);
    }
    return fmt::format("{:016x}", stable_hash(all));
}

GivenOptions GivenOptions::read(const Node& node, Problems& problems) {
    GivenOptions out;
    for (const auto& [option, expected] : node.fields()) {
        Test test;
        test.option = option.scalar();
        test.expected = Expected::read(expected);
        out.tests_.push_back(std::move(test));
    }
    if (node && out.tests_.empty())
        problems.error(node.at(), "expected options with values, as in { token: present }");
    return out;
}

bool GivenOptions::holds(const Settings& settings) const {
    return std::all_of(tests_.begin(), tests_.end(), [&](const Test& test) {
        const auto value = settings.values.find(test.option);
        const bool given = value != settings.values.end() || settings.lists.contains(test.option);
        return test.expected.holds(given, value == settings.values.end() ? "" : value->second);
    });
}

std::vector<std::string> GivenOptions::names() const {
    std::vector<std::string> names;
    for (const Test& test : tests_) names.push_back(test.option);
    return names;
}

std::vector<Option> read_options(const Node& node, Problems& problems) {
    std::vector<Option> out;
    for (const auto& [key, value] : node.fields()) {
        Option option;
        option.name = key.scalar();
        if (std::find(taken_names.begin(), taken_names.end(), option.name) != taken_names.end()) {
            problems.error(key.at(), fmt::format("`{}` is a key of every source", option.name));
        }
        Fields fields{value, "option", problems};
        fields.require("about", option.about);
        read_word(fields, "is", option.kind, kinds);
        fields.read("required", option.required);
        fields.read("default", option.fallback);
        fields.read("one_of", option.one_of);
        fields.finish();
        out.push_back(std::move(option));
    }
    return out;
}

std::optional<Settings> read_settings(const config::Source& source, const config::Config& config,
                                      const std::vector<Option>& options, Duration every,
                                      Problems& problems) {
    constexpr Duration least = std::chrono::seconds{1};
    Problems own;
    Fields fields{source.options, "source", own};
    Settings out;
    out.name = source.name;
    out.every = every;
    out.token_folder = config.data_dir + "/tokens";
    skip_common(fields);
    out.access = read_access(fields, config);
    fields.read("every", out.every);
    if (out.every < least) fields.error("every", "source: `every` must be at least 1s");
    Reader reader{fields, out};
    for (const Option& option : options) reader.read(option);
    fields.finish();
    if (!hand_over(own, problems)) return std::nullopt;
    return out;
}

}  // namespace webcare::connectors::poll
