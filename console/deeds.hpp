#pragma once

#include <functional>
#include <optional>
#include <string>

#include "console/routes.hpp"

namespace webcare::console {

// What people do to alerts and cases, the same for the API and the alert page: read, decide, commit
// under the version that was read, and begin again when somebody else was faster and that does not
// matter.

/// How a deed ended. On a conflict `now_is` shows what stands in the way, so that the caller can
/// name who was first and when.
template <class T>
struct Deed {
    Result<T> result;
    std::optional<T> now_is;
    explicit Deed(Result<T> r, std::optional<T> current = {})
        : result{std::move(r)}, now_is{std::move(current)} {}
};

/// Acknowledges for `who` and writes it in the case's timeline. Conflict: somebody else did before.
/// misconfigured does not occur; an unknown id fails as malformed with an empty `now_is`.
asio::awaitable<Deed<Alert>> acknowledge(Desk& desk, std::string alert_id, std::string who);

/// The next version of a case, or why not. Pure; may be asked again.
using CaseStep = std::function<Result<Case>(Case, Time now)>;
/// Takes one step of a case. With `expected` (a version) a case that changed since is a conflict;
/// without, the step is taken on whatever the case is now.
asio::awaitable<Deed<Case>> step_case(Desk& desk, std::string case_id,
                                      std::optional<std::uint64_t> expected, CaseStep step);

/// A person's name as typed: cleaned, on one line, at most 80 characters. Fails as malformed when
/// empty.
Result<std::string> person_named(std::string_view typed);
/// A person's words: cleaned, at most 4,000 bytes. Fails as malformed when empty or too long.
Result<std::string> words_of(std::string_view typed, std::string_view what);

}  // namespace webcare::console
