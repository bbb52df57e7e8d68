#include "cases/cases.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/id.hpp"
#include "core/text.hpp"

namespace webcare::cases {

namespace {

constexpr Duration same_matter = std::chrono::hours{24 * 7};
constexpr std::size_t title_length = 80;  // characters
// A customer who writes a thousand times stays one case of bounded size; every mention still names
// it.
constexpr std::size_t most_mentions = 200, most_entries = 1000, most_alerts = 20;

bool is_lead(const Assessment& assessment) {
    return assessment.has_intent("lead") || assessment.has_intent("sales");
}

/// Whether this mention is a matter to be registered (R43, R58).
bool opens_case(const Mention& mention, const Assessment& assessment) {
    if (assessment.type == MentionType::complaint || is_lead(assessment)) return true;
    return assessment.type == MentionType::question && mention.addressed;
}

bool holds(const Case& dossier, const std::string& mention_id) {
    const auto& ids = dossier.mentions;
    return std::find(ids.begin(), ids.end(), mention_id) != ids.end();
}

void log(Case& dossier, Time now, std::string kind, std::string who, std::string text) {
    if (dossier.timeline.size() < most_entries)
        dossier.timeline.emplace_back(now, std::move(kind), std::move(who), std::move(text));
}

void touch(Case& dossier, Time now) {
    ++dossier.version;
    dossier.changed_at = now;
}

void merge(std::vector<std::string>& into, const std::vector<std::string>& from) {
    std::vector<std::string> both;
    std::set_union(into.begin(), into.end(), from.begin(), from.end(), std::back_inserter(both));
    into = std::move(both);
}

/// What the case takes over from one more mention: the worst of each, and the soonest moment.
void absorb(Case& dossier, const Mention& mention, const Assessment& assessment, Time now,
            const char* what) {
    const bool known = holds(dossier, mention.id);
    if (!known && dossier.mentions.size() < most_mentions) dossier.mentions.push_back(mention.id);
    if (!known && !dossier.waiting_since) dossier.waiting_since = mention.created_at;
    log(dossier, now, known ? what : "mention", "", mention.id);
    dossier.level = std::max(dossier.level, assessment.level);
    dossier.severity = std::max(dossier.severity, assessment.severity);
    dossier.urgency = std::max(dossier.urgency, assessment.urgency);
    dossier.type = std::max(dossier.type, assessment.type);
    merge(dossier.topics, assessment.topics);
    merge(dossier.intents, assessment.intents);
    if (dossier.fault == Fault::unknown) dossier.fault = assessment.fault;
    if (!assessment.respond_by || !opens_case(mention, assessment)) return;
    const bool waits = dossier.respond_by && !dossier.responded_at;
    dossier.respond_by =
        waits ? std::min(*dossier.respond_by, *assessment.respond_by) : *assessment.respond_by;
}

/// The customer has written: what waited for that goes on, and what seemed resolved is not.
void resume(Case& dossier, const Mention& mention, Time now) {
    if (dossier.status == CaseStatus::waiting_customer) dossier.status = CaseStatus::acknowledged;
    if (dossier.status != CaseStatus::resolved) return;
    dossier.status = CaseStatus::reopened;
    log(dossier, now, "reopened", "webcared", mention.id);
}

Case open_case(const Mention& mention, const Assessment& assessment, Time now, Random& random) {
    Case dossier;
    dossier.id = make_id(now, random);
    dossier.customer = author_key(mention);
    std::string title = clean_text(mention.text);
    std::replace(title.begin(), title.end(), '\n', ' ');
    dossier.title = shorten(title, title_length);
    dossier.type = assessment.type;
    dossier.opened_at = now;
    log(dossier, now, "opened", "webcared", mention.id);
    return dossier;
}

/// The open case that this mention belongs to: the one it is in already, the customer's own in this
/// conversation, or what the customer came with within a week.
std::optional<Case> find_home(const Mention& mention, const Assessment& assessment,
                              const std::vector<Case>& open_of_author,
                              const std::optional<Case>& of_conversation, Time now) {
    const std::string customer = author_key(mention);
    if (of_conversation && of_conversation->status != CaseStatus::closed) {
        const bool own = !customer.empty() && of_conversation->customer == customer;
        // What is resolved hears the customer's thanks as well: only another complaint reopens it.
        const bool counts = of_conversation->is_open() || opens_case(mention, assessment);
        if ((own && counts) || (of_conversation->is_open() && holds(*of_conversation, mention.id)))
            return of_conversation;
    }
    const Case* latest = nullptr;
    for (const Case& dossier : open_of_author) {
        if (!dossier.is_open()) continue;
        if (holds(dossier, mention.id)) return dossier;
        const bool recent = now - dossier.changed_at <= same_matter;
        if (recent && (!latest || dossier.changed_at > latest->changed_at)) latest = &dossier;
    }
    if (latest && !customer.empty() && opens_case(mention, assessment)) return *latest;
    return std::nullopt;
}

/// Our own post in a conversation is the answer to its case, the first one at least.
Change register_answer(const Mention& mention, const std::optional<Case>& of_conversation,
                       Time now) {
    Change change;
    if (!of_conversation || holds(*of_conversation, mention.id)) return change;
    Case dossier = *of_conversation;
    touch(dossier, now);
    if (dossier.mentions.size() < most_mentions) dossier.mentions.push_back(mention.id);
    if (!dossier.responded_at) dossier.responded_at = mention.created_at;
    if (dossier.waiting_since && *dossier.waiting_since <= mention.created_at)
        dossier.waiting_since.reset();
    log(dossier, now, "responded", mention.author.handle, mention.id);
    change.dossier = std::move(dossier);
    return change;
}

}  // namespace

bool asks_open_cases(const Mention& mention, const Assessment& assessment, bool is_new) {
    return !mention.ours && (!is_new || opens_case(mention, assessment));
}

Change register_mention(const Mention& mention, const Assessment& assessment,
                        const std::vector<Case>& open_of_author,
                        const std::optional<Case>& of_conversation, Time now, Random& random) {
    if (mention.ours) return register_answer(mention, of_conversation, now);
    Change change;
    change.dossier = find_home(mention, assessment, open_of_author, of_conversation, now);
    if (mention.deleted) {
        if (!change.dossier) return change;
        touch(*change.dossier, now);
        log(*change.dossier, now, "deleted", "", mention.id);
        return change;
    }
    if (!change.dossier) {
        if (!opens_case(mention, assessment)) return change;
        change.dossier = open_case(mention, assessment, now, random);
        change.opened = true;
    }
    touch(*change.dossier, now);
    absorb(*change.dossier, mention, assessment, now, "edited");
    resume(*change.dossier, mention, now);
    return change;
}

Growth register_growth(Case dossier, const Mention& mention, const Assessment& assessment,
                       Time now) {
    Growth growth;
    growth.first = std::none_of(dossier.timeline.begin(), dossier.timeline.end(),
                                [&](const TimelineEntry& entry) {
                                    return entry.kind == "grown" && entry.text == mention.id;
                                });
    touch(dossier, now);
    absorb(dossier, mention, assessment, now, "grown");
    growth.dossier = std::move(dossier);
    return growth;
}

void add_alert(Case& dossier, const std::string& alert_id) {
    dossier.alerts.push_back(alert_id);
    if (dossier.alerts.size() > most_alerts) dossier.alerts.erase(dossier.alerts.begin());
}

void drop_words(Case& dossier, const std::string& mention_id) {
    if (!dossier.mentions.empty() && dossier.mentions.front() == mention_id)
        dossier.title = "(deleted)";
}

std::optional<Time> waiting_since(const Case& dossier) {
    if (dossier.waiting_since || dossier.responded_at) return dossier.waiting_since;
    return dossier.opened_at;  // written before cases kept it
}

}  // namespace webcare::cases
