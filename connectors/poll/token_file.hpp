#pragma once

#include <optional>
#include <string>

#include "core/result.hpp"

namespace webcare::connectors::poll {

/// The newest refresh token of a source whose service gives another one with each use, after which
/// the configured one is worth nothing (docs/decisions/0042). A file of mode 0600 in a folder of
/// mode 0700; as well protected as the file that the configuration names. Used by one thread.
class TokenFile {
 public:
    /// `configured` is the token of the configuration: what follows from another one is not used.
    TokenFile(std::string folder, const std::string& source, const std::string& configured);

    /// Nothing where none is kept, or one that came from another configured token.
    std::optional<std::string> load() const;
    /// Replaces what is kept, as a whole or not at all, and is on the disk when it returns. A few
    /// milliseconds. Fails as temporary, with the path and no token in the words.
    Status save(const std::string& token) const;

 private:
    std::string folder_, path_, from_;
};

}  // namespace webcare::connectors::poll
