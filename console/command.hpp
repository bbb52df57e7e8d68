#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "console/deeds.hpp"
#include "core/json_read.hpp"

namespace webcare::console {

/// The JSON object of a command, and the fields that several commands share.
class Command {
 public:
    explicit Command(std::string_view body) : json_{document_.parse(body)} {
        if (json_ && !json_->is_object())
            json_ = Error{ErrorKind::malformed, "the body must be a JSON object"};
    }
    const Result<JsonValue>& json() const { return json_; }
    Result<std::string> who() const { return person_named((*json_)["who"].string_or()); }
    Result<std::string> words(std::string_view key) const {
        return words_of((*json_)[key].string_or(), key);
    }
    std::optional<std::uint64_t> version() const { return (*json_)["version"].count(); }

 private:
    JsonDocument document_;
    Result<JsonValue> json_;
};

/// 409 with the person and the moment in words and as members.
Reply conflict_of(std::string_view detail, const std::string& by, std::optional<Time> at);

/// Why a step of a case was not taken: who changed it last where that is the reason.
Reply problem_of(const Desk& desk, const Deed<Case>& deed);

}  // namespace webcare::console
