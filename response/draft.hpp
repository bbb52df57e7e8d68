#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "response/draft_rules.hpp"
#include "response/promises.hpp"

namespace webcare::response {

/// An answer that is about to be sent, and what is known of what it answers.
struct Draft {
    std::string text;             ///< UTF-8; at most 64 KiB count
    std::string language = "nl";  ///< of the answer; a language without rules is checked as English
    Mode mode = Mode::epo;
    bool is_public = false;
    std::uint32_t max_length = 0;      ///< characters that fit the network; 0: no limit
    std::string message;               ///< of the customer; empty: not known
    std::string author;                ///< the customer's name; empty: not known
    Register reg = Register::unknown;  ///< in which the customer writes
    Draft() = default;
};

struct DraftFinding {
    FindingKind kind = FindingKind::blame;
    Span span;         ///< bytes of the draft; empty at the end where something is missing
    std::string rule;  ///< the rule that found it; empty: the check itself
    Advice advice;
    DraftFinding() = default;
};

/// Businesslike, empathic, short, effective, personal.
inline constexpr std::array<std::string_view, 5> zekep_letters{"zakelijk", "empathisch", "kort",
                                                               "effectief", "persoonlijk"};
struct ZekepLetter {
    bool met = false;
    std::vector<Span> evidence;  ///< the sentences that earn it, or the words that miss it
    ZekepLetter() = default;
};

struct DraftCheck {
    std::array<ZekepLetter, 5> zekep;      ///< in the order of zekep_letters
    std::vector<std::string> missing_epo;  ///< of: empathy, positive, solution
    bool in_order = true;                  ///< empathy, then positive, then solution (R15)
    std::vector<std::string>
        missing_apology;                 ///< of: responsibility, regret, repair, cause, prevention
    std::vector<DraftFinding> findings;  ///< by place
    std::vector<FoundPromise> promises;
    DraftCheck() = default;
    bool has(FindingKind kind) const;
};

/// Checks an answer as somebody who reads over the shoulder would: by the rules of its language,
/// sentence by sentence, and as a whole. Pure; any thread; some 100 us for a letter.
DraftCheck check(const DraftBook& book, const Draft& draft, Time now, const Zone& zone,
                 const OfficeDays& office);

/// As `webcarectl draft check --json` writes it.
void write_json(JsonWriter& out, const DraftCheck& check);

}  // namespace webcare::response
