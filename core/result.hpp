#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace webcare {

/// What the caller can do about a failure. The words for people are in Error::detail.
enum class ErrorKind {
    temporary,      ///< network trouble or 5xx: retry with backoff
    throttled,      ///< the service asked for a pause, see Error::retry_after
    denied,         ///< token or permission refused: retrying cannot help
    malformed,      ///< the bytes break the documented format
    misconfigured,  ///< an operator has to change a config file
    conflict,       ///< a precondition no longer holds: read again and decide again
    cancelled,      ///< we are shutting down
};

struct Error {
    Error(ErrorKind k, std::string d, std::optional<std::chrono::seconds> pause = {})
        : kind{k}, detail{std::move(d)}, retry_after{pause} {}

    ErrorKind kind;
    std::string detail;  ///< one line, no secrets, names the thing that failed
    std::optional<std::chrono::seconds> retry_after;

    bool operator==(const Error&) const = default;
};

/// The name of a kind as logs and metrics write it: "temporary", "throttled", ...
const char* name(ErrorKind kind);

/// A value or the Error that stands in its place. Member names are those of std::expected, so
/// that this file can go when the compiler ships it. value() of a failure is a bug and throws
/// std::bad_variant_access.
template <class T>
class [[nodiscard]] Result {
 public:
    Result(T value) : either_{std::in_place_index<0>, std::move(value)} {}
    Result(Error error) : either_{std::in_place_index<1>, std::move(error)} {}

    bool has_value() const { return either_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return std::get<0>(either_); }
    const T& value() const& { return std::get<0>(either_); }
    T&& value() && { return std::get<0>(std::move(either_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const { return std::get<1>(either_); }

 private:
    std::variant<T, Error> either_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
    Result() = default;
    Result(Error error) : error_{std::move(error)} {}

    bool has_value() const { return !error_; }
    explicit operator bool() const { return has_value(); }
    const Error& error() const { return error_.value(); }

 private:
    std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace webcare
