#include "response/draft_mode.hpp"

#include "response/approach.hpp"

namespace webcare::response {

Mode mode_for(const Mention& mention, const Assessment& assessment) {
    switch (approach_to(mention, assessment)) {
        case Approach::thanks:
        case Approach::suggestion:
            return Mode::thanks;
        case Approach::question:
        case Approach::lead:
        case Approach::press:
            return Mode::question;
        case Approach::apology:
            return Mode::apology;
        case Approach::investigation:
        case Approach::safety:
        case Approach::claim:
        case Approach::privacy:
            return Mode::investigation;
        case Approach::explain:
            return Mode::customer_fault;
        default:
            return Mode::epo;
    }
}

}  // namespace webcare::response
