#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/zone.hpp"
#include "escalation/channel.hpp"
#include "escalation/neutral.hpp"
#include "escalation/wording.hpp"

namespace webcare::escalation {

/// How much of an alert a channel has room for, in user-perceived characters.
struct Room {
    std::size_t quote = 1200;
    std::size_t line = 300;  ///< any other line
    std::size_t signals = 3;
    std::size_t guidance = 8;      ///< lines of each kind
    Unseen unseen = Unseen::drop;  ///< `show` for a terminal, where a person looks into a text
    Room() = default;
};

/// What an alert says to people, in words, in the order they are needed: for somebody with a phone
/// at 22:40. Every piece is neutral (escalation/neutral.hpp) and cut to size between graphemes, but
/// not encoded: the channel does that for its own sink.
struct Brief {
    struct Fact {
        std::string label, text;
        Fact() = default;
        Fact(std::string l, std::string t) : label{std::move(l)}, text{std::move(t)} {}
    };

    const Wording* words = &dutch_wording;  ///< the headings a channel needs
    std::string headline;               ///< level, what, where: "HOOG klacht over bezorging op X"
    std::string mark;                   ///< that this may be a repeat, or is a test; else empty
    std::string quote;                  ///< the mention's text; lines may break in it
    std::string_view why_label;         ///< what stands above `why`
    std::vector<std::string> why;       ///< signals, strongest first
    std::vector<Fact> facts;            ///< who, reach and history, answer by
    std::vector<std::string> guidance;  ///< at most three: the form, the first point, a caution
    std::vector<Fact> details;          ///< the small print: case, ladder, judgement
    std::vector<std::string> points;    ///< all there is to keep in mind, for who has the room
    std::vector<std::string> skeleton;  ///< the answer to fill in
    std::vector<std::string> cautions;
    std::string permalink;  ///< http or https without blanks and controls, or empty
    std::string link;       ///< our own signed page, or empty
    Brief() = default;
};

/// In the message's language. `idempotent` channels show one delivery once, so that no repeat needs
/// a mark.
Brief write_brief(const Message& message, const Zone& zone, bool idempotent, const Room& room);

/// What a headline is made of. Looks into what it is made from.
struct Matter {
    MentionType type;
    std::span<const std::string> intents, topics;
    std::string_view network, source;
    Matter(const Mention& mention, const Assessment& judged);
    Matter(const Case& dossier, const Mention& mention);  ///< of the whole case, so that it stays
};

/// The gravest of the topics in people's words; empty where none says anything.
std::string topic_word(std::span<const std::string> topics, const Wording& words);

/// "klacht over bezorging op X": what and where, without the level.
std::string matter_line(const Matter& matter, const Wording& words, std::size_t graphemes);

/// The same behind the level, or what became of the alert: "OPGEPAKT door Noor: klacht op X".
std::string headline(const Message& message, const Matter& matter, std::size_t graphemes);

/// A web address that may become clickable: http or https, no blanks, no controls, ASCII, at most
/// 2,000 bytes; else empty.
std::string safe_url(std::string_view url);

}  // namespace webcare::escalation
