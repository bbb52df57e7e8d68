#pragma once

#include <memory>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "core/zone.hpp"
#include "ctl/command.hpp"
#include "response/time_words.hpp"

namespace webcare::ctl {

/// An answer of ours from a file, or from stdin where none is named: at most 64 KiB of text,
/// cleaned.
Result<std::string> read_answer(const Terminal& terminal, const std::string& file);

/// When the office that answers is open, on which clock.
struct Office {
    std::shared_ptr<const config::Config> config;  ///< none named: nullptr
    Zone zone;
    response::OfficeDays days;
    Office() = default;
};

/// Of a configuration: its zone and its calendar `office`. Without one: Monday to Friday from nine
/// to five in Amsterdam. Nothing, and every problem told, where the file is refused.
std::optional<Office> office_of(const Terminal& terminal, const std::string& config);

/// `--now`, on the office's clock; the present moment without it. Nothing, and told, for what is no
/// moment.
std::optional<Time> moment_asked(const Terminal& terminal, const std::string& now,
                                 const Zone& zone);

}  // namespace webcare::ctl
