#pragma once

#include <string>
#include <string_view>

namespace webcare::escalation {

/// What becomes of characters that nobody sees: left out, or written as \x1b and \u{200b}.
enum class Unseen { drop, show };

/// Text from outside, fit to stand in an alert: what clean_text() does, and characters without a
/// look of their own (zero-width, fillers, direction marks, soft hyphens) go too, so that what a
/// person reads is what a rule read. Joiners stay where a script or an emoji needs them. Lines may
/// break in it. A pass over the text; clean ASCII is copied.
std::string neutral(std::string_view text, Unseen unseen = Unseen::drop);

/// The same as one line: line ends and tabs become blanks.
std::string neutral_line(std::string_view text, Unseen unseen = Unseen::drop);

}  // namespace webcare::escalation
