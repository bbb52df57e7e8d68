#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml.hpp"
#include "core/assessment.hpp"
#include "core/mention.hpp"
#include "core/names.hpp"
#include "language/language.hpp"

namespace webcare::response {

/// What an answer is for; decides which parts it needs (decision C1).
enum class Mode : std::uint8_t {
    epo,             ///< an everyday complaint
    apology,         ///< grave, and our fault
    investigation,   ///< fault unknown
    customer_fault,  ///< the customer's own
    refusal,
    thanks,
    question
};
inline constexpr Names<Mode, 7> mode_names{{{Mode::epo, "epo"},
                                            {Mode::apology, "apology"},
                                            {Mode::investigation, "investigation"},
                                            {Mode::customer_fault, "customer_fault"},
                                            {Mode::refusal, "refusal"},
                                            {Mode::thanks, "thanks"},
                                            {Mode::question, "question"}}};

/// What a sentence of an answer does.
enum class Part : std::uint8_t {
    empathy,
    positive,
    regret,
    responsibility,
    repair,
    cause,
    prevention,
    past,  ///< tells what happened
    refusal,
    way_out,
    action,  ///< of ours
    greeting,
    signoff,
    stock,  ///< words that fit every message
    asks    ///< something of the customer
};
inline constexpr Names<Part, 15> part_names{{{Part::empathy, "empathy"},
                                             {Part::positive, "positive"},
                                             {Part::regret, "regret"},
                                             {Part::responsibility, "responsibility"},
                                             {Part::repair, "repair"},
                                             {Part::cause, "cause"},
                                             {Part::prevention, "prevention"},
                                             {Part::past, "past"},
                                             {Part::refusal, "refusal"},
                                             {Part::way_out, "way_out"},
                                             {Part::action, "action"},
                                             {Part::greeting, "greeting"},
                                             {Part::signoff, "signoff"},
                                             {Part::stock, "stock"},
                                             {Part::asks, "asks"}}};

enum class FindingKind : std::uint8_t {
    blame,
    bare_sorry,
    conditional_sorry,
    vague_promise,
    sarcasm,
    irritation,
    jargon,
    bare_referral,
    too_many_asks,
    no_recap,
    wrong_register,
    missing_signature,
    untouched_slot,
    macro,
    personal_data,
    softener,
    too_long,
    policy_first,
    admission,
    dead_end,
    cause_too_long
};
inline constexpr Names<FindingKind, 21> finding_names{
    {{FindingKind::blame, "blame"},
     {FindingKind::bare_sorry, "bare_sorry"},
     {FindingKind::conditional_sorry, "conditional_sorry"},
     {FindingKind::vague_promise, "vague_promise"},
     {FindingKind::sarcasm, "sarcasm"},
     {FindingKind::irritation, "irritation"},
     {FindingKind::jargon, "jargon"},
     {FindingKind::bare_referral, "bare_referral"},
     {FindingKind::too_many_asks, "too_many_asks"},
     {FindingKind::no_recap, "no_recap"},
     {FindingKind::wrong_register, "wrong_register"},
     {FindingKind::missing_signature, "missing_signature"},
     {FindingKind::untouched_slot, "untouched_slot"},
     {FindingKind::macro, "macro"},
     {FindingKind::personal_data, "personal_data"},
     {FindingKind::softener, "softener"},
     {FindingKind::too_long, "too_long"},
     {FindingKind::policy_first, "policy_first"},
     {FindingKind::admission, "admission"},
     {FindingKind::dead_end, "dead_end"},
     {FindingKind::cause_too_long, "cause_too_long"}}};

/// What is told of a finding.
struct Advice {
    std::string why, instead;
    Advice() = default;
};

/// A condition over one sentence, and what it means there.
struct DraftRule {
    std::string id;
    std::optional<Part> shows;  ///< one of the two
    std::optional<FindingKind> finds;
    std::set<Mode> modes;                               ///< none: any
    Register register_of_customer = Register::unknown;  ///< unknown: any
    bool first_only = false;  ///< in the first sentence that says something
    bool public_only = false;
    bool without_moment = false;  ///< not in an answer that promises a moment
    bool without_action = false;  ///< not in an answer in which we do something
    Advice advice;                ///< empty: that of its kind
    struct Example {
        std::string text;
        bool hit = true;
        config::Position at;
        Example() = default;
    };
    std::vector<Example> examples;
    config::Position at;
    DraftRule() = default;
};

/// What the draft check knows of one language (config/response/draft/{nl,en}.yaml). Immutable,
/// thread-safe.
struct DraftRules {
    std::string language;
    std::vector<DraftRule> rules;  ///< by condition
    std::shared_ptr<const language::Program> program;
    std::map<FindingKind, Advice> advice;
    std::set<std::string, std::less<>> common;  ///< words that recap nothing
    DraftRules() = default;
};

/// By language.
using DraftBook = std::map<std::string, DraftRules, std::less<>>;

/// Reads every file of `folder`; nothing while there is an error.
std::shared_ptr<const DraftBook> load_draft_book(const std::string& folder,
                                                 config::Problems& problems);

/// An example that does not do what it should.
struct DraftExampleFailure {
    config::Position at;
    std::string rule, what;
    DraftExampleFailure() = default;
};
struct DraftExamples {
    std::size_t rules = 0, examples = 0;
    std::vector<DraftExampleFailure> failures;
    DraftExamples() = default;
};
DraftExamples test_examples(const DraftBook& book);

}  // namespace webcare::response
