#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "escalation/channel.hpp"

namespace webcare::escalation::smtp {

/// A mail as it goes over the wire, headers and body with CRLF line ends, and its envelope.
struct Mail {
    std::string from;
    std::vector<std::string> to;
    std::string text;
    Mail() = default;
};

/// multipart/alternative, text first. Message-ID is made of the delivery's id, so that a receiver
/// that knows it again drops a repeat; all mails of one case (without one: of one alert) answer the
/// same root, which is never sent itself, so that mail readers show them as one conversation
/// whatever of it went where. Text from outside cannot add a header, a recipient or a line.
Mail write_mail(const Message& message, const std::string& from, const std::vector<std::string>& to,
                const Zone& zone);

/// A header's value (RFC 5322, RFC 2047): printable ASCII as it is where it fits, else encoded
/// words, folded at 76 characters. What would end the line becomes a space.
std::string header_value(std::string_view text);

/// RFC 2045 section 6.7: lines of at most 76 characters, CRLF.
std::string quoted_printable(std::string_view text);

/// A bare address, "name@host": ASCII, no blanks, no controls, no brackets, at most 254 bytes.
bool is_address(std::string_view text);

}  // namespace webcare::escalation::smtp
