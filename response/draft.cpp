#include "response/draft.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.hpp"
#include "response/draft_words.hpp"
#include "response/sentences.hpp"
#include "response/slots.hpp"

namespace webcare::response {
namespace {

constexpr std::size_t longest_draft = 64 * 1024;
constexpr std::size_t longest_cause = 25;     ///< words, in an everyday answer (R17)
constexpr std::size_t least_of_its_own = 15;  ///< words that say what an answer is about
constexpr std::size_t most_asked = 2;         ///< things that a customer may be asked for

/// What one sentence does.
struct Read {
    Span place;
    std::uint32_t parts = 0;
    bool dated = false;  ///< promises a moment
    bool does(Part part) const { return (parts >> static_cast<unsigned>(part)) & 1U; }
    Read() = default;
};

Span around(std::span<const Span> spans, Span sentence) {
    if (spans.empty()) return sentence;
    std::uint32_t from = spans.front().offset, to = from;
    for (const Span span : spans) to = std::max(to, span.offset + span.length);
    return Span(sentence.offset + from, to - from);
}

/// A moment that can be kept or missed was named, even if it names the wrong weekday.
bool is_dated(const FoundPromise& promise) {
    if (promise.moment) return true;
    return promise.unclear == Unclear::past || promise.unclear == Unclear::weekday_differs ||
           promise.unclear == Unclear::two_dates || promise.unclear == Unclear::other_start ||
           promise.unclear == Unclear::from_when_only;
}

class Checker {
 public:
    Checker(const DraftRules& rules, const Draft& draft) : rules_{rules}, draft_{draft} {}

    DraftCheck run(Time now, const Zone& zone, const OfficeDays& office) {
        text_ = cut_at_grapheme(draft_.text, longest_draft);
        out_.promises = read_promises(text_, draft_.language, now, zone, office);
        read_sentences();
        as_a_whole();
        missing_parts();
        zekep();
        std::stable_sort(out_.findings.begin(), out_.findings.end(),
                         [](const DraftFinding& a, const DraftFinding& b) {
                             return a.span.offset < b.span.offset;
                         });
        return std::move(out_);
    }

 private:
    bool any(Part part) const {
        return std::any_of(read_.begin(), read_.end(),
                           [&](const Read& one) { return one.does(part); });
    }
    bool is_dated_anywhere() const {
        return std::any_of(read_.begin(), read_.end(), [](const Read& one) { return one.dated; });
    }
    std::vector<Span> places(Part part) const {
        std::vector<Span> all;
        for (const Read& one : read_)
            if (one.does(part)) all.push_back(one.place);
        return all;
    }

    void find(FindingKind kind, Span span, const DraftRule* rule = nullptr,
              const Slots& slots = {}) {
        DraftFinding finding;
        finding.kind = kind;
        finding.span = span;
        const auto general = rules_.advice.find(kind);
        if (general != rules_.advice.end()) finding.advice = general->second;
        if (rule != nullptr) {
            finding.rule = rule->id;
            if (!rule->advice.why.empty()) finding.advice.why = rule->advice.why;
            if (!rule->advice.instead.empty()) finding.advice.instead = rule->advice.instead;
        }
        finding.advice.why = filled(finding.advice.why, slots);
        out_.findings.push_back(std::move(finding));
    }
    void find_missing(FindingKind kind) { find(kind, Span(text_.size(), 0)); }

    // ---- sentence by sentence

    void read_sentences() {
        struct Candidate {
            const DraftRule* rule;
            Span span;
            std::size_t sentence;
        };
        std::vector<Candidate> candidates;
        language::Workspace workspace;
        language::Hits hits;
        Mention sentence;
        for (const Span place : sentences(text_)) {
            Read read;
            read.place = place;
            sentence.text = std::string{cut(text_, place)};
            language::Subject subject{sentence};
            subject.language = rules_.language;
            language::evaluate(*rules_.program, subject, workspace, hits);
            for (const language::Hit& hit : hits) {
                const DraftRule& rule = rules_.rules[hit.condition];
                if (rule.shows)
                    read.parts |= 1U << static_cast<unsigned>(*rule.shows);
                else
                    candidates.push_back({&rule, around(hits.spans(hit), place), read_.size()});
            }
            for (const FoundPromise& promise : out_.promises)
                read.dated = read.dated || (promise.place == place && is_dated(promise));
            read_.push_back(read);
        }
        const std::size_t first = first_that_says();
        std::set<std::pair<std::size_t, FindingKind>> found;
        for (const Candidate& one : candidates) {
            const DraftRule& rule = *one.rule;
            if (!applies(rule) || (rule.first_only && one.sentence != first)) continue;
            if (*rule.finds == FindingKind::untouched_slot && is_of_customer(one.span)) continue;
            const bool once = *rule.finds == FindingKind::wrong_register;
            if (found.emplace(once ? 0 : one.sentence, *rule.finds).second)
                find(*rule.finds, one.span, &rule);
        }
    }
    bool applies(const DraftRule& rule) const {
        if (!rule.modes.empty() && !rule.modes.contains(draft_.mode)) return false;
        if (rule.public_only && !draft_.is_public) return false;
        if (rule.register_of_customer != Register::unknown &&
            rule.register_of_customer != draft_.reg)
            return false;
        if (rule.without_moment && is_dated_anywhere()) return false;
        if (rule.without_action && (is_dated_anywhere() || any(Part::action))) return false;
        // Sorry alone is bare; beside a sentence that means it, it is not.
        if (*rule.finds == FindingKind::bare_sorry && any(Part::empathy)) return false;
        return true;
    }
    std::size_t first_that_says() const {
        std::size_t at = 0;
        while (at + 1 < read_.size() &&
               (read_[at].does(Part::greeting) ||
                (read_[at].does(Part::positive) && read_[at].place.length < 40)))
            ++at;
        return at;
    }
    /// What the customer wrote in brackets is no slot of ours.
    bool is_of_customer(Span span) const {
        return draft_.message.find(cut(text_, span)) != draft_.message.npos;
    }

    // ---- as a whole

    void as_a_whole() {
        const std::size_t length = characters(text_);
        if (draft_.max_length > 0 && length > draft_.max_length)
            find(
                FindingKind::too_long, beyond(draft_.max_length), nullptr,
                {{"length", std::to_string(length)}, {"limit", std::to_string(draft_.max_length)}});
        signed_ = is_signed(text_);
        if (!signed_) find_missing(FindingKind::missing_signature);
        if (!draft_.message.empty() &&
            (is_macro() ||
             (says_little() && !recaps(text_, draft_.message, rules_.language, rules_.common))))
            find_missing(FindingKind::no_recap);
        undated_action();
        if (is_macro()) find(FindingKind::macro, Span(0, text_.size()));
        const bool refuses = draft_.mode == Mode::refusal || draft_.mode == Mode::customer_fault;
        if (refuses && any(Part::refusal) && !any(Part::way_out) && !is_dated_anywhere())
            find(FindingKind::dead_end, places(Part::refusal).front());
        std::size_t asked = 0;
        Span last;
        for (const Read& one : read_) {
            if (!one.does(Part::asks)) continue;
            last = one.place;
            asked = std::max(asked, count_asked(cut(text_, one.place)));
            if (asked > most_asked) break;
        }
        if (asked > most_asked) find(FindingKind::too_many_asks, last);
        if (draft_.mode != Mode::epo) return;
        for (const Read& one : read_)
            if (one.does(Part::cause) && !one.does(Part::empathy) && !one.does(Part::positive) &&
                count_words(cut(text_, one.place)) > longest_cause)
                find(FindingKind::cause_too_long, one.place);
    }
    /// What we do, in an answer that nowhere says when.
    void undated_action() {
        const bool needs = draft_.mode == Mode::epo || draft_.mode == Mode::investigation;
        const bool told = out_.has(FindingKind::vague_promise) ||
                          out_.has(FindingKind::bare_referral) ||
                          out_.has(FindingKind::untouched_slot);
        const auto actions = places(Part::action);
        if (needs && !told && !is_dated_anywhere() && !actions.empty())
            find(FindingKind::vague_promise, actions.back());
    }
    /// The part of the text that is too much.
    Span beyond(std::size_t limit) const {
        std::size_t at = 0, seen = 0;
        while (at < text_.size()) {
            if ((static_cast<unsigned char>(text_[at]) & 0xC0) != 0x80 && seen++ == limit) break;
            ++at;
        }
        return Span(at, text_.size() - at);
    }
    /// Whether, beside stock words and courtesies, there is next to nothing that fits this message
    /// only.
    bool says_little() const {
        std::string own;
        for (const Read& one : read_)
            if (!one.does(Part::stock) && !one.does(Part::signoff))
                own.append(cut(text_, one.place)).append(" ");
        return content_words(own, rules_.common) < least_of_its_own;
    }
    /// All of it stock text; or some, with nothing about this message and no moment.
    bool is_macro() const {
        const bool unfitted = !draft_.message.empty() && !is_dated_anywhere() &&
                              !recaps(text_, draft_.message, rules_.language, rules_.common);
        bool stock = false;
        for (const Read& one : read_) {
            if (one.does(Part::stock))
                stock = true;
            else if (!unfitted && !one.does(Part::greeting) && !one.does(Part::signoff) &&
                     count_words(cut(text_, one.place)) > 3)
                return false;
        }
        return stock;
    }

    // ---- parts

    void missing_parts() {
        const auto first_of = [&](auto&& holds) {
            const auto found = std::find_if(read_.begin(), read_.end(), holds);
            return found == read_.end() ? std::string::npos
                                        : static_cast<std::size_t>(found - read_.begin());
        };
        const std::size_t empathy = first_of([&](const Read& one) { return feels_with(one); });
        const std::size_t positive =
            first_of([](const Read& one) { return one.does(Part::positive); });
        const std::size_t solution = first_of([](const Read& one) { return one.dated; });
        constexpr auto none = std::string::npos;
        if (empathy == none || is_mocking()) out_.missing_epo.emplace_back("empathy");
        if (positive == none) out_.missing_epo.emplace_back("positive");
        if (solution == none) out_.missing_epo.emplace_back("solution");
        out_.in_order = empathy != none && solution != none && empathy <= solution;
        bool tells = false;  // what happened, beyond what we did wrong and what we do now
        for (const Read& one : read_) {
            const bool other = one.does(Part::regret) || one.does(Part::repair) ||
                               one.does(Part::prevention) || one.does(Part::responsibility);
            tells = tells || one.does(Part::cause) || (one.does(Part::past) && !other);
        }
        if (!any(Part::responsibility)) out_.missing_apology.emplace_back("responsibility");
        if (!any(Part::regret) || out_.has(FindingKind::bare_sorry))
            out_.missing_apology.emplace_back("regret");
        if (!any(Part::repair)) out_.missing_apology.emplace_back("repair");
        if (!tells) out_.missing_apology.emplace_back("cause");
        if (!any(Part::prevention)) out_.missing_apology.emplace_back("prevention");
    }
    /// Sympathy has as many words as there are people: beside those that we know, a sentence near
    /// the beginning that puts the customer's own trouble before them, and nothing else, shows it.
    bool feels_with(const Read& one) const {
        if (one.does(Part::empathy)) return true;
        if (draft_.message.empty() || &one - read_.data() > 3) return false;
        for (const Read* before = read_.data(); before <= &one; ++before)
            if (before->dated) return false;
        for (const Part part : {Part::positive, Part::action, Part::refusal, Part::asks,
                                Part::stock, Part::greeting, Part::signoff})
            if (one.does(part)) return false;
        for (const DraftFinding& finding : out_.findings)
            if (finding.span.offset >= one.place.offset &&
                finding.span.offset < one.place.offset + one.place.length)
                return false;
        const std::string_view words = cut(text_, one.place);
        return speaks_to_customer(words, rules_.language) &&
               recaps(words, draft_.message, rules_.language, rules_.common);
    }
    /// Mockery takes back what sympathy there was.
    bool is_mocking() const {
        return out_.has(FindingKind::sarcasm) || out_.has(FindingKind::irritation) ||
               out_.has(FindingKind::macro);
    }
    bool lacks(const std::vector<std::string>& missing, std::string_view part) const {
        return std::find(missing.begin(), missing.end(), part) != missing.end();
    }

    // ---- ZEKEP

    void zekep() {
        letter(0, {FindingKind::sarcasm, FindingKind::irritation}, true, {});
        if (out_.has(FindingKind::wrong_register) && draft_.reg == Register::formal)
            miss(0, FindingKind::wrong_register);
        letter(1, {FindingKind::conditional_sorry, FindingKind::bare_sorry, FindingKind::sarcasm},
               is_empathic(), places(Part::empathy));
        letter(2, {FindingKind::too_long}, true, {});
        std::vector<Span> dated;
        for (const Read& one : read_)
            if (one.dated) dated.push_back(one.place);
        letter(3,
               {FindingKind::vague_promise, FindingKind::bare_referral, FindingKind::dead_end,
                FindingKind::too_many_asks},
               is_effective(), std::move(dated));
        letter(4, {FindingKind::macro, FindingKind::untouched_slot, FindingKind::no_recap},
               signed_ || names_author(text_, draft_.author), {});
        if (out_.zekep[0].met) out_.zekep[0].evidence.emplace_back(0, text_.size());
        if (out_.zekep[2].met) out_.zekep[2].evidence.emplace_back(0, text_.size());
        if (out_.zekep[4].met && !read_.empty())
            out_.zekep[4].evidence.push_back(read_.back().place);
    }
    void letter(std::size_t which, std::initializer_list<FindingKind> misses, bool earned,
                std::vector<Span> evidence) {
        ZekepLetter& out = out_.zekep[which];
        out.met = earned;
        if (earned) out.evidence = std::move(evidence);
        for (const FindingKind kind : misses)
            if (out_.has(kind)) miss(which, kind);
    }
    void miss(std::size_t which, FindingKind kind) {
        ZekepLetter& out = out_.zekep[which];
        if (out.met) out.evidence.clear();
        out.met = false;
        for (const DraftFinding& finding : out_.findings)
            if (finding.kind == kind) out.evidence.push_back(finding.span);
    }
    bool is_empathic() const {
        switch (draft_.mode) {
            case Mode::apology:
                return !lacks(out_.missing_apology, "regret");
            case Mode::thanks:
            case Mode::question:
                return !out_.has(FindingKind::no_recap) && !out_.has(FindingKind::macro);
            case Mode::refusal:
            case Mode::customer_fault:
                return (any(Part::empathy) || any(Part::positive)) &&
                       !out_.has(FindingKind::irritation);
            default:
                return !lacks(out_.missing_epo, "empathy");
        }
    }
    bool is_effective() const {
        switch (draft_.mode) {
            case Mode::apology:
                return !lacks(out_.missing_apology, "repair");
            case Mode::thanks:
            case Mode::question:
                return !out_.has(FindingKind::macro);
            case Mode::refusal:
            case Mode::customer_fault:
                return true;
            default:
                return !lacks(out_.missing_epo, "solution");
        }
    }

    const DraftRules& rules_;
    const Draft& draft_;
    std::string_view text_;
    std::vector<Read> read_;
    bool signed_ = false;
    DraftCheck out_;
};

}  // namespace

bool DraftCheck::has(FindingKind kind) const {
    return std::any_of(findings.begin(), findings.end(),
                       [&](const DraftFinding& finding) { return finding.kind == kind; });
}

DraftCheck check(const DraftBook& book, const Draft& draft, Time now, const Zone& zone,
                 const OfficeDays& office) {
    auto rules = book.find(draft.language);
    if (rules == book.end()) rules = book.find("en");
    if (rules == book.end()) rules = book.begin();
    return Checker{rules->second, draft}.run(now, zone, office);
}

void write_json(JsonWriter& out, const DraftCheck& check) {
    out.begin_object().key("zekep").begin_object();
    for (std::size_t i = 0; i < zekep_letters.size(); ++i) {
        out.key(zekep_letters[i]).begin_object().field("met", check.zekep[i].met);
        out.field("evidence", check.zekep[i].evidence).end_object();
    }
    out.end_object().key("epo").begin_object().field("missing", check.missing_epo);
    out.field("in_order", check.in_order).end_object();
    out.key("apology").begin_object().field("missing", check.missing_apology).end_object();
    out.key("findings").begin_array();
    for (const DraftFinding& finding : check.findings) {
        out.begin_object().field("kind", name_in(finding_names, finding.kind));
        out.field("span", finding.span).field("why", finding.advice.why);
        out.field("instead", finding.advice.instead).field_if("rule", finding.rule).end_object();
    }
    out.end_array().key("promises").begin_array();
    for (const FoundPromise& promise : check.promises) {
        out.begin_object().field("what", promise.what).field_if("moment", promise.moment);
        if (promise.unclear) out.field("unclear", explain(*promise.unclear, "en"));
        out.field("span", promise.place).field("when", promise.when).end_object();
    }
    out.end_array().end_object();
}

}  // namespace webcare::response
