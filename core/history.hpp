#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace webcare {

/// What a condition asks of the past of the rules: `seen(rule:x, 24h)` or `distinct(author, rule:x,
/// 2h)`.
struct PastQuestion {
    enum class What : std::uint8_t {
        mentions,          ///< in which the rule held
        mentions_by_them,  ///< the same, of the author at hand only
        authors,           ///< of such mentions, each once
    };
    What what = What::mentions;
    std::string rule;
    Duration window{};
    std::uint32_t enough = 0;  ///< counting may stop here: more of them changes no condition
    PastQuestion() = default;
    /// Whether one count answers both.
    bool is_same(const PastQuestion& other) const {
        return what == other.what && window == other.window && rule == other.rule;
    }
};

/// The longest window that can be asked for: what is older is not kept for it.
constexpr Duration longest_window = std::chrono::hours{24 * 30};
/// The most that is ever counted.
constexpr std::uint32_t most_counted = 10'000;

/// The past without the mention at hand, which adds itself where the rule holds in it.
struct PastCount {
    std::uint32_t count = 0;
    bool has_author = false;  ///< PastQuestion::authors: the author at hand is counted already
    PastCount() = default;
};

struct PastAnswer {
    PastQuestion question;
    PastCount found;
    PastAnswer() = default;
    PastAnswer(PastQuestion q, PastCount f) : question{std::move(q)}, found{f} {}
};

/// What is known of the past when a mention is judged, handed in as a value. What nobody looked up
/// is not there: a question without an answer has nothing before the mention at hand.
struct History {
    std::uint32_t open_cases = 0;
    std::uint32_t mentions_30d = 0;
    bool vip = false;                ///< beside those on the list `vip`
    std::vector<std::string> lists;  ///< names of lists with the author, beside the configured ones
    bool waiting_known = false;      ///< whether `unanswered` was looked up
    std::optional<Duration> unanswered;  ///< how long the customer's oldest message has waited for
                                         ///< our answer; nothing: none does
    std::vector<PastAnswer> answers;
    History() = default;
};

/// What conditions asked of a History that it does not hold.
struct Unknown {
    bool unanswered = false;
    std::vector<PastQuestion> questions;
    Unknown() = default;
    bool any() const { return unanswered || !questions.empty(); }
};

}  // namespace webcare
