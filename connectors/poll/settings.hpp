#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "connectors/poll/expected.hpp"
#include "connectors/poll/template.hpp"
#include "net/http.hpp"

namespace webcare::connectors::poll {

/// One key that a source of this kind may have.
struct Option {
    enum class Kind { text, list, secret, url, number, duration };

    std::string name, about;
    Kind kind = Kind::text;
    bool required = false;
    std::string fallback;             ///< used where the source says nothing; "" for none
    std::vector<std::string> one_of;  ///< the only values allowed; empty: any
    Option() = default;
};

/// What one source says, checked. Not to be printed: it holds secrets.
struct Settings {
    std::string name;  ///< of the source
    Values values;     ///< options that have a value
    std::map<std::string, std::vector<std::string>, std::less<>> lists;
    std::vector<std::string> secrets;  ///< the values that nobody may see
    std::string token_folder;          ///< where refresh tokens are kept that services exchange
    Duration every{};
    net::Access access;
    Settings() = default;

    /// `text` with every secret in it, plain or percent-encoded, shown as ***.
    std::string hide(std::string text) const;
    /// A hash of all that decides what is asked, secrets apart: another one is another source.
    std::string identity() const;
};

/// Options that a source must have, for a request that is not for every source of its kind: with
/// the value, or one of the values; `present` and `absent` for any and none. All must hold.
class GivenOptions {
 public:
    static GivenOptions read(const config::Node& node, config::Problems& problems);
    bool holds(const Settings& settings) const;
    std::vector<std::string> names() const;

 private:
    struct Test {
        std::string option;
        Expected expected;
        Test() = default;
    };
    std::vector<Test> tests_;
};

/// Reads the `options` of a definition.
std::vector<Option> read_options(const config::Node& node, config::Problems& problems);

/// Checks a source's keys against the options of its kind. Reports every mistake at its place.
std::optional<Settings> read_settings(const config::Source& source, const config::Config& config,
                                      const std::vector<Option>& options, Duration every,
                                      config::Problems& problems);

}  // namespace webcare::connectors::poll
