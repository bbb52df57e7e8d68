#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "escalation/declared/template.hpp"
#include "net/http.hpp"

namespace webcare::escalation::declared {

/// One key that a channel of this kind may have.
struct Option {
    enum class Kind {
        text,
        secret,      ///< NAME_file, NAME_credential, or in line with a warning
        url,         ///< an http or https address
        secret_url,  ///< an address with a token in it
        number,
        duration,  ///< "90s", "30d"; longer than nothing
        flag,      ///< true or nothing
    };
    std::string name, about;
    Kind kind = Kind::text;
    bool required = false;
    std::string fallback;
    std::vector<std::string> one_of;
    Option() = default;
    bool is_secret() const { return kind == Kind::secret || kind == Kind::secret_url; }
    bool is_address() const { return kind == Kind::url || kind == Kind::secret_url; }
};

std::vector<Option> read_options(const config::Node& node, config::Problems& problems);

/// What one channel says, checked. Not to be printed: it holds secrets.
struct Settings {
    Texts values;
    std::vector<std::string> secrets;
    net::Access access;
    bool thread = true;  ///< what follows goes where the first message went
    Settings() = default;

    /// `text` with every secret in it, and `also`, plain or percent-encoded, as ***.
    std::string hide(std::string text, std::string_view also = {}) const;
};

/// Reports every mistake at its place.
std::optional<Settings> read_settings(const config::Channel& channel, const config::Config& config,
                                      const std::vector<Option>& options,
                                      config::Problems& problems);

}  // namespace webcare::escalation::declared
