#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/yaml.hpp"
#include "core/text.hpp"

namespace webcare::config {
namespace {

constexpr std::size_t secret_limit = 64 << 10;

template <class Number>
bool parse_whole(const std::string& text, Number& number) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc{} && end == text.data() + text.size();
}

/// What stands there, for "expected X, found Y".
std::string found(const Node& node) {
    switch (node.kind()) {
        case Node::Kind::sequence:
            return "a list";
        case Node::Kind::mapping: {
            const auto fields = node.fields();
            if (fields.size() != 1 || !fields[0].second.is_scalar()) return "a mapping";
            return fmt::format("a mapping; a text with `: ` in it needs quotes: '{}: {}'",
                               fields[0].first.scalar(), fields[0].second.scalar());
        }
        case Node::Kind::null:
            return "nothing";
        default:
            return fmt::format("`{}`", node.scalar());
    }
}

std::filesystem::path beside(const Position& at, const std::string& path) {
    std::error_code ignored;
    const std::filesystem::path file = std::filesystem::absolute(at.file, ignored);
    return (file.parent_path() / path).lexically_normal();
}

}  // namespace

Fields::Fields(Node mapping, std::string what, Problems& problems)
    : mapping_{std::move(mapping)}, what_{std::move(what)}, problems_{problems} {
    if (!mapping_.is_mapping() && mapping_ && !mapping_.unreadable())
        problems_.error(mapping_.at(), fmt::format("{}: expected keys and values, found {}", what_,
                                                   found(mapping_)));
}

Node Fields::node(std::string_view key) {
    known_.emplace_back(key);
    return mapping_[key];
}

bool Fields::present(std::string_view key) const {
    return static_cast<bool>(mapping_[key]);
}

bool Fields::missing(std::string_view key) {
    known_.emplace_back(key);
    if (mapping_.is_mapping())
        problems_.error(mapping_.at(), fmt::format("{}: the key `{}` is missing", what_, key));
    return false;
}

void Fields::error(std::string_view key, std::string message) {
    const Node value = mapping_[key];
    problems_.error(value ? value.at() : mapping_.at(), std::move(message));
}

bool Fields::read(std::string_view key, std::string& out) {
    const Node value = node(key);
    if (!value || value.unreadable()) return false;
    if (!value.is_scalar()) {
        problems_.error(value.at(),
                        fmt::format("{}: `{}` must be a text, found {}", what_, key, found(value)));
        return false;
    }
    out = value.scalar();
    return true;
}

bool Fields::read(std::string_view key, bool& out) {
    const Node value = node(key);
    if (!value || value.unreadable()) return false;
    const std::string& text = value.scalar();
    if (text != "true" && text != "false") {
        problems_.error(value.at(), fmt::format("{}: `{}` must be true or false, found {}", what_,
                                                key, found(value)));
        return false;
    }
    out = text == "true";
    return true;
}

bool Fields::read(std::string_view key, int& out, int least, int most) {
    const Node value = node(key);
    if (!value || value.unreadable()) return false;
    int number = 0;
    if (!value.is_scalar() || !parse_whole(value.scalar(), number) || number < least ||
        number > most) {
        problems_.error(value.at(),
                        fmt::format("{}: `{}` must be a whole number from {} to {}, found {}",
                                    what_, key, least, most, found(value)));
        return false;
    }
    out = number;
    return true;
}

bool Fields::read(std::string_view key, double& out, double least, double most) {
    const Node value = node(key);
    if (!value || value.unreadable()) return false;
    double number = 0;
    if (!value.is_scalar() || !parse_whole(value.scalar(), number) ||
        !(number >= least && number <= most)) {
        problems_.error(value.at(), fmt::format("{}: `{}` must be a number from {} to {}, found {}",
                                                what_, key, least, most, found(value)));
        return false;
    }
    out = number;
    return true;
}

bool Fields::read(std::string_view key, Duration& out) {
    const Node value = node(key);
    if (!value || value.unreadable()) return false;
    const Result<Duration> duration = parse_duration(value.scalar());
    if (!value.is_scalar() || !duration || *duration < Duration::zero()) {
        problems_.error(value.at(),
                        fmt::format("{}: `{}` must be a time such as 90s, 10m, 4h or 14d, found {}",
                                    what_, key, found(value)));
        return false;
    }
    out = *duration;
    return true;
}

bool Fields::read(std::string_view key, std::vector<std::string>& out) {
    const Node value = node(key);
    if (!value || value.unreadable()) return false;
    std::vector<std::string> texts;
    bool good = true;
    for (const Node& item : value.items()) {
        if (item.unreadable()) continue;
        if (item.is_scalar()) {
            texts.push_back(item.scalar());
            continue;
        }
        problems_.error(item.at(), fmt::format("{}: `{}` must be a list of texts, found {}", what_,
                                               key, found(item)));
        good = false;
    }
    if (good) out = std::move(texts);
    return good;
}

std::optional<Secret> Fields::secret(std::string_view key) {
    const std::string file_key = fmt::format("{}_file", key),
                      credential_key = fmt::format("{}_credential", key);
    const int given = present(key) + present(file_key) + present(credential_key);
    std::string file, credential, text;
    const bool by_file = read(file_key, file), by_credential = read(credential_key, credential);
    const bool in_line = read(key, text);
    if (given > 1) {
        problems_.error(mapping_.at(), fmt::format("{}: give one of `{}`, `{}` and `{}`", what_,
                                                   key, file_key, credential_key));
        return std::nullopt;
    }
    if (in_line) {
        problems_.warning(mapping_[key].at(),
                          fmt::format("{}: a secret in this file can be read by all who read the "
                                      "file; use `{}` or `{}`",
                                      what_, file_key, credential_key));
        return Secret{std::move(text)};
    }
    std::filesystem::path path;
    std::string_view named = file_key;
    if (by_file) {
        path = beside(mapping_[file_key].at(), file);
    } else if (by_credential) {
        named = credential_key;
        const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
        if (folder == nullptr || credential.find('/') != std::string::npos) {
            error(named, fmt::format("{}: the credential `{}` is not there: {}", what_, credential,
                                     folder == nullptr
                                         ? "the service manager passed none (LoadCredential=)"
                                         : "a name has no `/`"));
            return std::nullopt;
        }
        path = std::filesystem::path{folder} / credential;
    } else {
        return std::nullopt;
    }
    std::ifstream in{path, std::ios::binary};
    std::string bytes(secret_limit + 1, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == '\r')) bytes.pop_back();
    if (bytes.empty() || bytes.size() > secret_limit) {
        error(named, fmt::format("{}: no secret of 1 byte to 64 KiB can be read from {}", what_,
                                 path.string()));
        return std::nullopt;
    }
    return Secret{std::move(bytes)};
}

std::optional<Secret> Fields::require_secret(std::string_view key) {
    const bool given = present(key) || present(fmt::format("{}_file", key)) ||
                       present(fmt::format("{}_credential", key));
    std::optional<Secret> value = secret(key);
    if (!given && mapping_.is_mapping())
        problems_.error(
            mapping_.at(),
            fmt::format("{}: the key `{}_file` (or `{}_credential`) is missing", what_, key, key));
    return value;
}

bool Fields::choice(std::string_view key, std::string& out,
                    const std::vector<std::string_view>& allowed) {
    std::string text;
    if (!read(key, text)) return false;
    if (std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
        error(key, fmt::format("{}: `{}` must be one of {}, found `{}`", what_, key,
                               fmt::join(allowed, ", "), text));
        return false;
    }
    out = std::move(text);
    return true;
}

bool Fields::path(std::string_view key, std::string& out) {
    std::string text;
    if (!read(key, text)) return false;
    if (text.empty()) {
        error(key, fmt::format("{}: `{}` must be a path", what_, key));
        return false;
    }
    out = beside(mapping_[key].at(), text).string();
    return true;
}

void Fields::finish() {
    for (const auto& [key, value] : mapping_.fields()) {
        if (std::find(known_.begin(), known_.end(), key.scalar()) != known_.end()) continue;
        const std::string_view near = nearest(key.scalar(), known_);
        problems_.error(key.at(), near.empty()
                                      ? fmt::format("{}: unknown key `{}`; known are {}", what_,
                                                    key.scalar(), fmt::join(known_, ", "))
                                      : fmt::format("{}: unknown key `{}`; did you mean `{}`?",
                                                    what_, key.scalar(), near));
    }
}

}  // namespace webcare::config
