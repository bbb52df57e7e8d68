#pragma once

#include <string>
#include <vector>

#include "config/yaml.hpp"
#include "escalation/channel.hpp"
#include "escalation/declared/options.hpp"
#include "escalation/declared/template.hpp"

namespace webcare::escalation::declared {

/// What a service posts when somebody presses the button under an alert, and what it is answered.
struct Buttons {
    /// HMAC-SHA256 in hex over a text that the service makes of the body and its own clock.
    struct Signature {
        std::string key;                ///< the option that holds the secret
        std::string header, timestamp;  ///< where they stand
        std::string prefix;             ///< before the signature, as in "v0="
        Template covers;                ///< of {timestamp} and {body}
        Signature() = default;
    };
    std::optional<Signature> signature;  ///< none: the token of the alert's link is the proof
    std::string option;  ///< a flag that must be set for the channel to have buttons; empty: always
    std::string form_field;        ///< of a form that holds the JSON; empty: the body is it
    std::string token;             ///< its place: the token of the alert's link
    std::vector<std::string> who;  ///< places of a name; the first that is there
    std::string answer;            ///< the key of the answer's text; empty: no body
    Buttons() = default;
};

Buttons read_buttons(const config::Node& node, const std::vector<Option>& options,
                     config::Problems& problems);

/// What was pressed. Fails as denied when the signature, its time (5 minutes at most) or its secret
/// is not right, as malformed when the body is none of the service's, as misconfigured when this
/// channel has no buttons. Pure.
Result<Press> read_press(const Buttons& buttons, const Texts& options, const net::Headers& headers,
                         std::string_view body, Time now);

}  // namespace webcare::escalation::declared
