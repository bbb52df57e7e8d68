#include "escalation/declared/options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "escalation/target_url.hpp"
#include "net/reach.hpp"

namespace webcare::escalation::declared {
namespace {

using config::Fields;
using config::Node;
using config::Problems;
using Kind = Option::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 7> kinds{{
    {"text", Kind::text},
    {"secret", Kind::secret},
    {"url", Kind::url},
    {"secret_url", Kind::secret_url},
    {"number", Kind::number},
    {"duration", Kind::duration},
    {"flag", Kind::flag},
}};

// Keys that every channel has; an option may not take their names.
constexpr std::array<std::string_view, 9> taken_names{
    "name", "kind", "thread", "fallback", "rate", "language", "allow_private", "ca_file", "proxy"};

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

class Reader {
 public:
    Reader(Fields& fields, Settings& out) : fields_{fields}, out_{out} {}

    void read(const Option& option) {
        std::string text;
        switch (option.kind) {
            case Kind::secret_url:
            case Kind::secret:
                text = secret(option);
                break;
            case Kind::number: {
                double number = 0;
                if (fields_.read(option.name, number, -1e15, 1e15))
                    text = fields_.mapping()[option.name].scalar();
                break;
            }
            case Kind::flag: {
                bool yes = false;
                if (fields_.read(option.name, yes) && yes) text = "true";
                break;
            }
            case Kind::duration: {
                Duration duration{};
                if (fields_.read(option.name, duration))
                    text = fields_.mapping()[option.name].scalar();
                break;
            }
            case Kind::url:
            case Kind::text:
                fields_.read(option.name, text);
        }
        if (text.empty()) text = option.fallback;
        if (text.empty()) return missing(option);
        if (option.is_address()) check_address(option, text);
        if (option.is_secret()) out_.secrets.push_back(text);  // as it is sent
        if (option.kind == Kind::duration) check_duration(option, text);
        const auto& allowed = option.one_of;
        if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), text) == allowed.end())
            fields_.error(option.name, fmt::format("channel: `{}` is one of {}", option.name,
                                                   fmt::join(allowed, ", ")));
        out_.values[option.name] = std::move(text);
    }

 private:
    std::string secret(const Option& option) {
        const auto value = fields_.secret(option.name);
        if (!value || value->empty()) return {};
        out_.secrets.emplace_back(value->reveal());
        return std::string{value->reveal()};
    }
    void missing(const Option& option) {
        const bool given = fields_.present(option.name) || fields_.present(option.name + "_file") ||
                           fields_.present(option.name + "_credential");
        if (!option.required || given) return;
        const std::string key = option.name + (option.is_secret() ? "_file" : "");
        fields_.error(key, fmt::format("channel: the key `{}` is missing: {}", key, option.about));
    }
    void check_address(const Option& option, std::string& text) {
        while (text.ends_with('/')) text.pop_back();
        const std::string scheme = lower_ascii(text.substr(0, 8));
        if (!scheme.starts_with("https://") && !scheme.starts_with("http://"))
            fields_.error(option.name, "the address must begin with https:// or http://");
        else if (const auto reach = net::check_reach(text, out_.access); !reach)
            fields_.error(option.name, reach.error().detail);
    }

    void check_duration(const Option& option, const std::string& text) {
        const auto duration = parse_duration(text);
        if (!duration || *duration <= Duration::zero() || *duration > longest_duration)
            fields_.error(option.name,
                          fmt::format("channel: `{}` is a duration such as 30s, 4h or 14d, at most "
                                      "3650d",
                                      option.name));
    }

    Fields& fields_;
    Settings& out_;
};

}  // namespace

std::string Settings::hide(std::string text, std::string_view also) const {
    const auto replace = [&text](std::string_view secret) {
        if (secret.size() < 4) return;  // would hide half the alphabet
        replace_all(text, secret, "***");
        replace_all(text, escape(secret, Sink::url), "***");
    };
    for (const std::string& secret : secrets) replace(secret);
    replace(also);
    return text;
}

std::vector<Option> read_options(const Node& node, Problems& problems) {
    std::vector<Option> out;
    for (const auto& [key, value] : node.fields()) {
        Option option;
        option.name = key.scalar();
        if (std::find(taken_names.begin(), taken_names.end(), option.name) != taken_names.end())
            problems.error(key.at(), fmt::format("`{}` is a key of every channel", option.name));
        Fields fields{value, "option", problems};
        fields.require("about", option.about);
        std::vector<std::string_view> words;
        words.reserve(kinds.size());
        for (const auto& [word, kind] : kinds) words.push_back(word);
        std::string is;
        if (fields.choice("is", is, words))
            option.kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& pair) {
                              return pair.first == is;
                          })->second;
        fields.read("required", option.required);
        fields.read("default", option.fallback);
        fields.read("one_of", option.one_of);
        fields.finish();
        out.push_back(std::move(option));
    }
    return out;
}

std::optional<Settings> read_settings(const config::Channel& channel, const config::Config& config,
                                      const std::vector<Option>& options, Problems& problems) {
    Problems own;
    Fields fields{channel.options, channel.kind + " channel", own};
    Settings out;
    out.access = read_access(fields, config);
    fields.read("thread", out.thread);
    Reader reader{fields, out};
    for (const Option& option : options) reader.read(option);
    fields.finish();
    problems.add(own);
    if (!own.ok()) return std::nullopt;
    return out;
}

}  // namespace webcare::escalation::declared
