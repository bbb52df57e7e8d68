#include "response/approach.hpp"

namespace webcare::response {
namespace {

/// C1: below high an everyday answer, from high up by whose fault it is. The customer's own doing
/// gets no apology for a fault, at whatever level.
Approach to_complaint(const Assessment& assessment) {
    if (assessment.fault == Fault::theirs) return Approach::explain;
    if (assessment.level < Level::high) return Approach::epo;
    return assessment.fault == Fault::unknown ? Approach::investigation : Approach::apology;
}

}  // namespace

std::string_view name(Approach approach) {
    if (approach == Approach::watch) return "watch";
    return answer_names.at(static_cast<std::size_t>(approach) - 1);
}

Approach approach_to(const Mention& mention, const Assessment& assessment) {
    if (mention.ours || mention.deleted) return Approach::watch;
    if (assessment.has_intent("safety")) return Approach::safety;
    if (assessment.has_intent("claim") || assessment.has_intent("legal")) return Approach::claim;
    if (assessment.has_intent("privacy")) return Approach::privacy;
    if (assessment.has_intent("press")) return Approach::press;
    if (assessment.has_intent("threat")) return Approach::boundary;
    if (assessment.type == MentionType::complaint) return to_complaint(assessment);
    if (!mention.addressed) return Approach::watch;
    if (assessment.has_intent("lead")) return Approach::lead;
    switch (assessment.type) {
        case MentionType::question:
            return Approach::question;
        case MentionType::compliment:
            return Approach::thanks;
        case MentionType::suggestion:
            return Approach::suggestion;
        default:
            return Approach::watch;
    }
}

bool is_sensitive(Approach approach) {
    return approach == Approach::safety || approach == Approach::claim ||
           approach == Approach::privacy || approach == Approach::press;
}

std::string_view form_of(Approach approach) {
    switch (approach) {
        case Approach::apology:
            return "apology";
        case Approach::epo:
        case Approach::investigation:
        case Approach::explain:
        case Approach::safety:
        case Approach::claim:
        case Approach::privacy:
        case Approach::boundary:
            return "epo";
        default:
            return "none";
    }
}

}  // namespace webcare::response
