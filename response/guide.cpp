#include <algorithm>
#include <initializer_list>

#include "core/text.hpp"
#include "response/handbook.hpp"
#include "response/response.hpp"
#include "response/slots.hpp"

namespace webcare::response {
namespace {

constexpr std::uint32_t tight = 300;          ///< characters; below it, one thought has to do
constexpr std::uint64_t many_readers = 1000;  ///< followers from which an audience is worth a word
constexpr int upset = -30;                    ///< sentiment
constexpr std::size_t longest_name = 24;      ///< bytes

/// What is known of one answer while it is put together.
struct Situation {
    const Mention& mention;
    const Assessment& assessment;
    Approach approach;
    const Phrasebook& book;
    Slots slots;
    bool closed = false;  ///< nobody of the office is there now

    bool has(std::string_view intent) const { return assessment.has_intent(intent); }
    bool about(std::string_view topic) const {
        return std::any_of(assessment.topics.begin(), assessment.topics.end(),
                           [&](const std::string& known) { return known.starts_with(topic); });
    }
    bool complains() const {
        return assessment.type == MentionType::complaint || is_sensitive(approach);
    }
    bool asks_action() const { return approach != Approach::watch && approach != Approach::thanks; }
};

/// Of a name in Latin, Greek or Cyrillic script; the bytes of an emoji are none.
bool is_letter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (byte > 127 && byte < 0xE0);
}

/// A first name to greet with, or nothing: handles, initials, brands in capitals and names with
/// digits greet nobody well.
std::string first_name(const Author& author) {
    const std::string_view whole = trim(author.name);
    const std::string_view first = whole.substr(0, whole.find(' '));
    const bool plain = std::all_of(first.begin(), first.end(),
                                   [](char c) { return is_letter(c) || c == '-' || c == '\''; });
    if (!plain || first.size() < 2 || first.size() > longest_name) return {};
    const bool shouted =
        std::all_of(first.begin(), first.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (shouted || !is_letter(first[0])) return {};
    if (first[0] >= 'a' && first[0] <= 'z') return {};  // a handle, more likely than a name
    return std::string{first};
}

Register register_of(const Handbook& handbook, const Assessment& assessment, Approach approach) {
    if (is_sensitive(approach) || approach == Approach::boundary) return Register::formal;
    return assessment.reg == Register::unknown ? handbook.reg : assessment.reg;
}

/// The brand that the mention names, else the first.
std::string brand_of(const Mention& mention, const std::vector<config::Brand>& brands) {
    const std::string text = lower_ascii(mention.text);
    for (const config::Brand& brand : brands) {
        const auto named = [&](const std::string& word) {
            return !word.empty() && text.find(lower_ascii(word)) != text.npos;
        };
        if (named(brand.name) || std::any_of(brand.words.begin(), brand.words.end(), named) ||
            std::any_of(brand.handles.begin(), brand.handles.end(), named))
            return brand.name;
    }
    return brands.empty() ? std::string{} : brands.front().name;
}

std::uint64_t readers(const Mention& mention) {
    return std::max(mention.author.followers.value_or(0), mention.engagement.views);
}

std::vector<std::string> skeleton(const Situation& at, Register reg) {
    if (at.approach == Approach::watch) return {};
    std::vector<std::string> out;
    const Greeting& greeting = at.book.greeting.in(reg);
    const bool named = !at.slots.front().second.empty();
    out.push_back(filled(named ? greeting.named : greeting.unnamed, at.slots));
    const auto& answer = at.book.answers.find(name(at.approach))->second;
    for (const std::string& sentence : answer.in(reg)) out.push_back(filled(sentence, at.slots));
    out.push_back(filled(at.book.signature.in(reg), at.slots));
    return out;
}

std::uint32_t length_of(const std::vector<std::string>& sentences) {
    std::size_t characters = 0;
    for (const std::string& sentence : sentences)
        characters += 1 + static_cast<std::size_t>(
                              std::count_if(sentence.begin(), sentence.end(), [](char c) {
                                  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
                              }));
    return static_cast<std::uint32_t>(characters);
}

/// Adds the note `key` where `holds`; the order of the calls is the order of importance.
class Notes {
 public:
    Notes(const std::map<std::string, std::string, std::less<>>& texts, const Slots& slots,
          std::vector<std::string>& out)
        : texts_{texts}, slots_{slots}, out_{out} {}
    void when(bool holds, std::string_view key) {
        if (holds) out_.push_back(filled(texts_.find(key)->second, slots_));
    }

 private:
    const std::map<std::string, std::string, std::less<>>& texts_;
    const Slots& slots_;
    std::vector<std::string>& out_;
};

void add_points(const Situation& at, std::uint32_t max_length, std::vector<std::string>& out) {
    Notes points{at.book.points, at.slots, out};
    if (at.approach == Approach::watch) return points.when(true, "watch");
    const bool apologetic = at.complains() && at.approach != Approach::press;
    const bool careful = at.approach == Approach::investigation || is_sensitive(at.approach);
    points.when(apologetic || at.assessment.sentiment <= upset, "empathy_first");
    points.when(at.about("promise"), "broken_promise");
    points.when(at.approach == Approach::question, "answer_first");
    points.when(at.has("staff"), "staff");
    points.when(careful, "facts");
    points.when(at.approach == Approach::explain || at.has("withdrawal"), "policy");
    points.when(at.asks_action(), "moment");
    points.when(at.closed && at.asks_action(), "closed");
    points.when(at.approach == Approach::thanks, "thanks_fitted");
    points.when(max_length <= tight, "short_text");
    points.when(at.mention.is_public && readers(at.mention) >= many_readers, "readers");
    points.when(apologetic && !careful, "intake");
    points.when(at.approach != Approach::thanks, "personal");
}

void add_cautions(const Situation& at, const Guidance& guidance, std::vector<std::string>& out) {
    if (at.approach == Approach::watch) return;
    const bool liability = at.approach == Approach::safety || at.approach == Approach::claim;
    Notes cautions{at.book.cautions, at.slots, out};
    cautions.when(liability || is_sensitive(at.approach), "approval");
    cautions.when(at.approach == Approach::privacy, "privacy_clock");
    cautions.when(at.approach == Approach::press, "press_only");
    cautions.when(at.approach == Approach::boundary, "evidence");
    cautions.when(at.approach == Approach::investigation, "verify_fault");
    cautions.when(at.has("manager"), "second_opinion");
    cautions.when(at.has("withdrawal"), "withdrawal");
    cautions.when(at.about("warranty") || at.about("product.defect"), "warranty");
    cautions.when(at.approach == Approach::apology, "cause");
    cautions.when(
        at.approach == Approach::apology && length_of(guidance.skeleton) > guidance.max_length,
        "too_long");
    cautions.when(at.complains(), "vague");
    cautions.when(at.mention.is_public && at.asks_action(), "private_data");
    cautions.when(is_sensitive(at.approach), "neutral");
}

}  // namespace

Guidance guide(const Handbook& handbook, const Mention& mention, const Assessment& assessment,
               const std::vector<config::Brand>& brands, const Zone& zone, Time now,
               const Opening& opens) {
    const Approach approach = approach_to(mention, assessment);
    const Phrasebook& book = handbook.for_language(assessment.language);
    const Register reg = register_of(handbook, assessment, approach);
    const bool sensitive = is_sensitive(approach);
    const Hours& hours = sensitive ? handbook.accountable : handbook.office;
    const Time promise =
        promise_moment(assessment.respond_by, hours, zone, now, sensitive ? Opening{} : opens);
    const std::optional<Time> opening = opens ? opens(now) : std::nullopt;

    Guidance out;
    out.language = book.language;
    out.reg = webcare::name(reg);
    out.form = form_of(approach);
    out.max_length = handbook.length_for(mention.network);
    const Situation at{mention,
                       assessment,
                       approach,
                       book,
                       {{"name", first_name(mention.author)},
                        {"brand", brand_of(mention, brands)},
                        {"moment", say(promise, book.moment, zone, now)},
                        {"max", std::to_string(out.max_length)},
                        {"readers", std::to_string(readers(mention))},
                        {"opening", say(opening.value_or(now), book.moment, zone, now)}},
                       opening && *opening > now};
    if (at.asks_action()) out.promise_by = promise;
    out.skeleton = skeleton(at, reg);
    add_points(at, out.max_length, out.points);
    add_cautions(at, out, out.cautions);
    return out;
}

}  // namespace webcare::response
