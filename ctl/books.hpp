#pragma once

#include <memory>
#include <string>

#include "core/result.hpp"
#include "ctl/command.hpp"

namespace webcare::ctl {

/// The daemon's books through its own API: over the socket while it runs; with it down, the same
/// handlers on the store opened read-only, so that both give the same JSON.
class Books {
 public:
    virtual ~Books() = default;
    /// The body of a 2xx answer. An error holds the problem's own words.
    virtual Result<std::string> get(const std::string& path) = 0;
    /// `json` is the body. With the daemon down: says that it must run.
    virtual Result<std::string> post(const std::string& path, const std::string& json) = 0;
    virtual bool live() const = 0;
};

/// Reads the configuration for the socket and the data dir. Fails with what to do.
Result<std::unique_ptr<Books>> open_books(const std::string& config_file);

/// The path of a listing's query value: percent-encoded.
std::string encode(std::string_view text);

}  // namespace webcare::ctl
