#include "daemon/planner_item.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>

#include "connectors/deleted_text.hpp"

namespace webcare::daemon {
namespace {

constexpr auto first_poll_window = std::chrono::hours{24};
/// Longer texts are read again when they are sent, so that what waits stays small.
constexpr std::size_t longest_kept_text = 8 * 1024;
constexpr Time oldest_date = std::chrono::sys_days{std::chrono::year{1990} / 1 / 1};

}  // namespace

/// The sequential half: what the mentions of one round do to cases and people, in their order, each
/// seeing what the ones before it did.
class Planner::Round {
 public:
    Round(Planner& planner, const setup::Setup& setup, Plan& plan)
        : planner_{planner},
          setup_{setup},
          seams_{planner.seams_},
          plan_{plan},
          now_{seams_.clock.now()},
          past_{seams_.store, setup.remembered} {}

    Status add(Item& item);
    Status finish();

 private:
    Status look_back(Item& item);
    Result<cases::Change> place(Item& item);
    Status tell(const Unknown& unknown, Item& item);
    Result<std::vector<Case>> open_cases_of(const std::string& author);
    Result<std::optional<Case>> case_of(std::string_view mention_id);
    std::optional<Level> before(const Item& item) const;
    escalation::Customer customer_of(const Item& item) const;
    Result<std::vector<escalation::Raised>> warn(const Item& item, const std::string& case_id,
                                                 storage::MentionRecorded& recorded);
    Result<bool> is_absorbed(const Item& item, const Tide::Place& place,
                             std::vector<std::string>& ladders);
    void announce(const Item& item, const std::optional<Case>& dossier,
                  const std::vector<escalation::Raised>& alerts);

    Planner& planner_;
    const setup::Setup& setup_;
    const Seams& seams_;
    Plan& plan_;
    Time now_;
    Past past_;
    std::map<std::string, Case> changed_;  // by case id, as this round leaves it
    // Of this round, by mention id, which stands in the page that brought it.
    std::unordered_map<std::string_view, std::string> case_of_new_;
    std::unordered_map<std::string_view, Level> judged_;
    std::unordered_map<std::string, std::uint32_t> written_;  // new ones, by author key
};

Result<std::vector<Case>> Planner::Round::open_cases_of(const std::string& author) {
    if (author.empty()) return std::vector<Case>{};
    auto open = seams_.store.open_cases_of(author);
    if (!open) return open;
    std::vector<Case> cases;
    for (const auto& [id, dossier] : changed_) {
        if (dossier.customer == author && dossier.is_open()) cases.push_back(dossier);
    }
    for (Case& dossier : *open) {
        if (!changed_.contains(dossier.id)) cases.push_back(std::move(dossier));
    }
    std::sort(cases.begin(), cases.end(), [](const Case& a, const Case& b) { return a.id > b.id; });
    return cases;
}

Result<std::optional<Case>> Planner::Round::case_of(std::string_view mention_id) {
    if (mention_id.empty()) return std::optional<Case>{};
    std::string id;
    if (const auto here = case_of_new_.find(mention_id); here != case_of_new_.end()) {
        id = here->second;
    } else {
        const auto stored = seams_.store.mention(mention_id);
        if (!stored) return stored.error();
        if (*stored) id = (*stored)->case_id;
    }
    if (id.empty()) return std::optional<Case>{};
    if (const auto here = changed_.find(id); here != changed_.end())
        return std::optional{here->second};
    return seams_.store.find_case(id);
}

/// The level of what was told before: by an earlier mention of this round, or the stored revision.
std::optional<Level> Planner::Round::before(const Item& item) const {
    const auto here = judged_.find(item.id);
    return here != judged_.end() ? std::optional{here->second} : item.before;
}

/// Answers what was asked, as far as it is known when everything before this mention is registered.
Status Planner::Round::tell(const Unknown& unknown, Item& item) {
    for (const PastQuestion& question : unknown.questions) {
        auto found = past_.count(question, item.mention);
        if (!found) return found.error();
        item.history.answers.emplace_back(question, *found);
    }
    if (!unknown.unanswered) return {};
    const auto open = open_cases_of(author_key(item.mention));
    if (!open) return open.error();
    item.history.waiting_known = true;
    for (const Case& dossier : *open) {
        const auto since = cases::waiting_since(dossier);
        if (!since) continue;
        const Duration waited = std::max(now_ - *since, Duration::zero());
        item.history.unanswered = std::max(item.history.unanswered.value_or(waited), waited);
    }
    return {};
}

/// A mention in which a rule asked the past is judged a second time, now that what came before it
/// is known. Its routes and targets may ask further.
Status Planner::Round::look_back(Item& item) {
    const std::string_view id = item.id;
    while (item.unknown.any()) {
        if (Status told = tell(item.unknown, item); !told) return told;
        seams_.in_flight.enter({&id, 1});
        planner_.judge_one(setup_, item, planner_.scratch_[0]);
        seams_.in_flight.leave();
    }
    for (bool told_more = false;; told_more = true) {
        const Unknown unknown = escalation::unknown_of(*setup_.policy, item.mention,
                                                       item.assessment, item.history, now_);
        if (!unknown.any()) {
            if (told_more)
                item.holding = escalation::holding(*setup_.policy, item.mention, item.assessment,
                                                   now_, item.history);
            return {};
        }
        if (Status told = tell(unknown, item); !told) return told;
    }
}

/// What the mention does to the register of cases.
Result<cases::Change> Planner::Round::place(Item& item) {
    const Mention& mention = item.mention;
    // The mention itself may be no longer kept, and its case still open.
    auto own = case_of(item.known ? item.id : std::string_view{mention.in_reply_to});
    if (!own) return own.error();
    if (item.grown && *own && (*own)->is_open()) {
        cases::Growth growth =
            cases::register_growth(**std::move(own), mention, item.assessment, now_);
        cases::Change change;
        change.dossier = std::move(growth.dossier);
        if (growth.first) item.before.reset();  // told again, once
        return change;
    }
    Result<std::vector<Case>> open = std::vector<Case>{};
    if (cases::asks_open_cases(mention, item.assessment, !item.known))
        open = open_cases_of(author_key(mention));
    if (!open) return open.error();
    cases::Change change =
        cases::register_mention(mention, item.assessment, *open, *own, now_, seams_.random);
    if (item.drops_words && change.dossier) cases::drop_words(*change.dossier, mention.id);
    return change;
}

Status Planner::Round::add(Item& item) {
    Mention& mention = item.mention;
    Assessment& assessment = item.assessment;
    if (!item.known) ++written_[author_key(mention)];
    if (!item.judged) {
        if (Status known = look_back(item); !known) return known;
        const auto target = escalation::respond_by(*setup_.policy, mention, item.holding);
        assessment.respond_by = escalation::due(target, assessment.respond_by, now_);
    }
    auto placed = place(item);
    if (!placed) return placed.error();
    cases::Change change = *std::move(placed);

    storage::MentionRecorded recorded;
    recorded.forgets = item.drops_words;
    recorded.remembered = past_.remember(mention, assessment);
    recorded.keep_text =
        item.keep == config::Keep::all || !assessment.signals.empty() || change.dossier.has_value();
    if (change.dossier) recorded.case_id = change.dossier->id;
    auto warned = warn(item, recorded.case_id, recorded);
    if (!warned) return warned.error();
    std::vector<escalation::Raised> alerts = *std::move(warned);
    if (change.dossier) {
        for (const escalation::Raised& raised : alerts)
            cases::add_alert(*change.dossier, raised.alert.id);
        case_of_new_[item.id] = change.dossier->id;
        changed_[change.dossier->id] = *change.dossier;
    }
    plan_.cases_opened += change.opened ? 1 : 0;
    ++plan_.levels[static_cast<std::size_t>(assessment.level)];
    announce(item, change.dossier, alerts);
    judged_[item.id] = assessment.level;

    std::optional<storage::MentionQuarantined> aside;
    if (item.crashes > 0) {
        aside.emplace();
        aside->mention = mention;
        aside->reason = "the process died while this mention was judged alone";
        aside->attempts = item.crashes;
        aside->at = now_;
        ++plan_.quarantined;
    }
    recorded.mention = std::move(mention);
    recorded.assessment = std::move(assessment);
    plan_.batch.add(std::move(recorded));
    if (change.dossier) {
        storage::CaseChanged changed{*std::move(change.dossier)};
        changed.forgets = item.drops_words;
        plan_.batch.add(std::move(changed));
    }
    if (aside) plan_.batch.add(*std::move(aside));
    for (escalation::Raised& raised : alerts) {
        plan_.batch.add(storage::AlertChanged{std::move(raised.alert)});
        for (Delivery& delivery : raised.deliveries)
            plan_.batch.add(storage::DeliveryChanged{std::move(delivery)});
        ++plan_.alerts;
    }
    return {};
}

/// Whether all its alerts are taken up by waves and by alerts that are alike; leaves the others'
/// ladders.
Result<bool> Planner::Round::is_absorbed(const Item& item, const Tide::Place& place,
                                         std::vector<std::string>& ladders) {
    std::vector<std::string> left;
    for (std::string& ladder : ladders) {
        const auto absorbed = planner_.tide_.absorbs(place, item.mention, item.assessment, ladder);
        if (!absorbed) return absorbed.error();
        if (!*absorbed) left.push_back(std::move(ladder));
    }
    ladders = std::move(left);
    return ladders.empty();
}

Result<std::vector<escalation::Raised>> Planner::Round::warn(const Item& item,
                                                             const std::string& case_id,
                                                             storage::MentionRecorded& recorded) {
    using Alerts = std::vector<escalation::Raised>;
    const escalation::Policy& policy = *setup_.policy;
    const auto told = before(item);
    // What is told again, and what nobody could judge, is told whatever is going on.
    const bool is_new = !item.known && !told && item.crashes == 0;
    auto ladders = escalation::ladders(policy, item.mention, item.assessment, item.holding);
    Tide::Place place;
    if (is_new) {
        auto placed = planner_.tide_.place(item.mention, item.assessment,
                                           ladders.empty() ? std::string{} : ladders.front());
        if (!placed) return placed.error();
        place = *std::move(placed);
        recorded.counted = std::move(place.counted);
    }
    if (!item.may_alert || ladders.empty()) return Alerts{};
    // An edit is told again only when it is worse than what was told before.
    if (told && item.assessment.level <= *told) return Alerts{};
    const std::string silenced =
        escalation::silenced(policy, planner_.silences_.get(), item.mention, item.assessment, now_);
    place.silenced = !silenced.empty();
    if (is_new) {
        const auto absorbed = is_absorbed(item, place, ladders);
        if (!absorbed) return absorbed.error();
        if (*absorbed) ++plan_.attached;
        if (*absorbed) return Alerts{};
    }
    const auto opens = [&policy](Time time) { return escalation::next_opening(policy, time); };
    const Guidance guidance =
        response::guide(*setup_.handbook, item.mention, item.assessment, setup_.config->brands,
                        setup_.config->zone, now_, opens);
    Alerts alerts = escalation::raise(policy, item.mention, item.assessment, item.holding, case_id,
                                      guidance, now_, seams_.random, silenced);
    std::erase_if(alerts, [&](const escalation::Raised& raised) {
        return std::find(ladders.begin(), ladders.end(), raised.alert.ladder) == ladders.end();
    });
    if (is_new)
        for (const escalation::Raised& raised : alerts)
            planner_.tide_.raised(place, item.mention, item.assessment, raised.alert);
    return alerts;
}

/// What the round means for waves and groups, behind all that it brought.
Status Planner::Round::finish() {
    auto outcome = planner_.tide_.finish_round(plan_.batch);
    if (!outcome) return outcome.error();
    for (storage::Event& event : outcome->events) plan_.batch.add(std::move(event));
    for (Delivery& delivery : outcome->deliveries)
        plan_.news.outgoing.emplace_back(std::move(delivery), nullptr);
    plan_.news.ladders = plan_.news.ladders || outcome->ladders;
    plan_.alerts += outcome->alerts;
    plan_.waves_opened = outcome->opened;
    plan_.waves_grown = outcome->grown;
    plan_.waves_ended = outcome->ended;
    return {};
}

/// As the store will tell when this round is committed; whoever is not counted is read there.
escalation::Customer Planner::Round::customer_of(const Item& item) const {
    escalation::Customer customer;
    const std::string author = author_key(item.mention);
    const auto here = written_.find(author);
    if (author.empty() || !item.counts_read || here == written_.end()) return customer;
    customer.mentions_30d = item.history.mentions_30d + here->second;
    customer.open_cases = item.history.open_cases;
    for (const auto& [id, dossier] : changed_)
        customer.open_cases += dossier.customer == author && dossier.version == 1 ? 1 : 0;
    return customer;
}

/// What is known whole now need not be read again to be sent.
void Planner::Round::announce(const Item& item, const std::optional<Case>& dossier,
                              const std::vector<escalation::Raised>& alerts) {
    News& news = plan_.news;
    const bool case_was_there = dossier && dossier->version > 1;
    news.more = news.more || item.mention.revision > 0 || before(item);
    news.changed = news.changed || case_was_there;
    const bool keep = !case_was_there && item.mention.text.size() <= longest_kept_text;
    escalation::Customer customer;
    if (!alerts.empty() && keep) customer = customer_of(item);
    for (const escalation::Raised& raised : alerts) {
        news.ladders = news.ladders || raised.alert.next_step_at.has_value();
        for (const Delivery& delivery : raised.deliveries) {
            auto& fresh = news.outgoing.emplace_back(delivery, nullptr);
            if (!keep) continue;
            fresh.message = std::make_unique<escalation::Message>();
            fresh.message->delivery = delivery;
            fresh.message->alert = raised.alert;
            fresh.message->mention = item.mention;
            fresh.message->assessment = item.assessment;
            if (dossier) fresh.message->dossier = *dossier;
            fresh.message->customer = customer;
        }
    }
}

Planner::Planner(Seams seams, std::size_t threads, std::string abort_on)
    : seams_{seams},
      tide_{seams.store, seams.random},
      threads_{threads},
      abort_on_{std::move(abort_on)},
      pool_{std::max<std::size_t>(threads, 1)} {
    scratch_.resize(threads_ + 1);
}

Planner::~Planner() {
    pool_.join();
}

/// What the store cannot read silences nothing: its alerts go out.
void Planner::read_silences(const std::shared_ptr<const escalation::Policy>& policy) {
    auto set = seams_.store.silences();
    if (!set) set = std::vector<Silence>{};
    if (!silences_ || silenced_by_ != policy || silences_set_ != *set) {
        silences_ = escalation::with_silences(*policy, *set);
        silenced_by_ = policy;
        silences_set_ = *std::move(set);
    }
}

/// The first half: which mentions of the round are new, or new revisions; fills in what only the
/// daemon knows of them.
class Planner::Admission {
 public:
    Admission(const setup::Setup& setup, const Seams& seams)
        : setup_{setup}, seams_{seams}, now_{seams.clock.now()} {}

    /// Whether this delivery was taken before, in this round or in any; else it is taken now.
    bool taken_before(const Work& work) {
        if (work.webhook_id.empty()) return false;
        const bool is_first = deliveries_.emplace(work.source, work.webhook_id).second;
        return !is_first || seams_.store.hook_seen(work.source, work.webhook_id);
    }
    enum class Verdict {
        fresh,     ///< added to `items`
        repeat,    ///< it says nothing that is not known
        never_had  ///< a deletion of what was never taken: there is nothing to do
    };
    Result<Verdict> admit(const Work& work, const Mention& brought, std::vector<Item>& items);

 private:
    struct Known {
        std::uint64_t hash;
        std::uint32_t revision;
    };
    std::optional<Known> known(std::string_view id) const;
    Result<bool> is_news(const Work& work, const Mention& brought, const Known& before,
                         const std::optional<storage::StoredMention>& stored) const;
    static void take_over(const Work& work, storage::StoredMention stored, const Mention& brought,
                          bool grown, Item& item);

    const setup::Setup& setup_;
    const Seams& seams_;
    Time now_;
    std::unordered_map<std::string_view, Known> here_;  // what this round brought already
    std::set<std::pair<std::string_view, std::string_view>> deliveries_;  // source, id
};

std::optional<Planner::Admission::Known> Planner::Admission::known(std::string_view id) const {
    if (const auto again = here_.find(id); again != here_.end()) return again->second;
    const auto seen = seams_.store.seen(id);
    return seen ? std::optional{Known{seen->content_hash, seen->revision}} : std::nullopt;
}

/// Whether what is known already says something new: other words, a deletion that we had not heard
/// of, or a complaint in an open case that has found many more readers.
Result<bool> Planner::Admission::is_news(
    const Work& work, const Mention& brought, const Known& before,
    const std::optional<storage::StoredMention>& stored) const {
    if (before.hash != content_hash(brought)) {
        const bool gone = stored && stored->mention.deleted;
        // What is read of before may be older than the deletion that we know.
        return !(gone && (brought.deleted || work.page.first));
    }
    const bool current = stored && stored->mention.revision == before.revision;
    if (!current || brought.deleted || stored->case_id.empty()) return false;
    if (!has_grown(stored->mention.engagement, brought.engagement)) return false;
    const auto dossier = seams_.store.find_case(stored->case_id);
    if (!dossier) return dossier.error();
    return *dossier && (*dossier)->is_open();
}

/// A message that was deleted or passed on is still the message we know: a network tells little of
/// it any more.
void Planner::Admission::take_over(const Work& work, storage::StoredMention stored,
                                   const Mention& brought, bool grown, Item& item) {
    if (!brought.deleted && !grown) return;
    item.mention = std::move(stored.mention);
    item.grown = grown;
    if (grown) {
        item.mention.engagement = brought.engagement;
        return;
    }
    item.mention.deleted = true;
    item.assessment = std::move(stored.assessment);
    item.judged = true;
    const DeletedText what = work.deleted_text ? *work.deleted_text
                             : work.page.deleted_text
                                 ? *work.page.deleted_text
                                 : connectors::deleted_text_of(item.mention.network);
    if (what == DeletedText::keep) return;
    item.drops_words = true;
    item.mention.text.clear();
    item.mention.quoted.clear();
    for (Signal& signal : item.assessment.signals) signal.spans.clear();
}

Result<Planner::Admission::Verdict> Planner::Admission::admit(const Work& work,
                                                              const Mention& brought,
                                                              std::vector<Item>& items) {
    const std::uint64_t hash = content_hash(brought);
    const auto before = known(brought.id);
    if (!before && brought.deleted) return Verdict::never_had;
    const bool same = before && before->hash == hash;
    // A repeat is the rule, and is not looked up.
    if (same && brought.engagement.reactions() < Engagement::growth_floor) return Verdict::repeat;

    Result<std::optional<storage::StoredMention>> stored =
        before ? seams_.store.mention(brought.id) : std::optional<storage::StoredMention>{};
    if (!stored) return stored.error();
    std::optional<Level> told;
    if (*stored) told = (*stored)->assessment.level;
    if (before) {
        const auto news = is_news(work, brought, *before, *stored);
        if (!news) return news.error();
        if (!*news) return Verdict::repeat;
    }
    Item& item = items.emplace_back();
    item.id = brought.id;
    item.mention = brought;
    item.known = before.has_value();
    item.before = told;
    item.keep = work.keep;
    if (*stored) take_over(work, **std::move(stored), brought, same, item);
    Mention& mention = item.mention;
    mention.source = work.source;
    mention.collected_at = now_;
    mention.ours = false;  // who is ours is said by the configuration, not by a sender
    // Before there was a web to write on, and after now, is no date.
    if (mention.created_at < oldest_date || mention.created_at > now_) mention.created_at = now_;
    if (before) mention.revision = before->revision + 1;
    here_[item.id] = Known{hash, mention.revision};
    item.may_alert = !setup_.config->observe &&
                     !(work.page.first && mention.created_at < now_ - first_poll_window);
    return Verdict::fresh;
}

Result<Plan> Planner::plan(const setup::Setup& setup, const std::vector<Work*>& round) {
    Plan plan;
    plan.batch.seen_as_of = seams_.store.counts().journal_last;  // before anything is asked
    plan.accepted.resize(round.size());
    std::size_t brought_in_all = 0;
    for (const Work* work : round) brought_in_all += work->page.mentions.size();
    std::vector<Item> items;
    items.reserve(brought_in_all);
    plan.batch.events.reserve(brought_in_all + brought_in_all / 4 + round.size());
    Admission admission{setup, seams_};
    std::vector<bool> is_repeat(round.size());
    for (std::size_t page = 0; page < round.size(); ++page) {
        const Work& work = *round[page];
        console::Accepted& accepted = plan.accepted[page];
        if (admission.taken_before(work)) {
            is_repeat[page] = true;
            accepted.duplicate = work.page.mentions.size();
            continue;
        }
        for (const Mention& brought : work.page.mentions) {
            const auto verdict = admission.admit(work, brought, items);
            if (!verdict) return verdict.error();
            switch (*verdict) {
                case Admission::Verdict::fresh:
                    ++accepted.accepted;
                    items.back().page = page;
                    break;
                case Admission::Verdict::repeat:
                    ++accepted.duplicate;
                    break;
                case Admission::Verdict::never_had:
                    ++accepted.never_had;
            }
        }
    }

    judge(setup, items);

    read_silences(setup.policy);
    if (const Status begun = tide_.begin_round(setup, *silences_, seams_.clock.now()); !begun)
        return begun.error();
    Round planned{*this, setup, plan};
    auto item = items.begin();
    for (std::size_t page = 0; page < round.size(); ++page) {
        for (; item != items.end() && item->page == page; ++item) {
            if (const Status added = planned.add(*item); !added) return added.error();
        }
        finish_page(*round[page], is_repeat[page], plan.batch);
    }
    if (const Status finished = planned.finish(); !finished) return finished.error();
    return plan;
}

/// A delivery is written down even when it brought nothing new: the same one again, after an edit,
/// would take the edit back.
void Planner::finish_page(const Work& work, bool is_repeat, storage::Batch& batch) const {
    if (!work.webhook_id.empty() && !is_repeat) {
        storage::HookAccepted hook;
        hook.source = work.source;
        hook.webhook_id = work.webhook_id;
        hook.at = seams_.clock.now();
        batch.add(std::move(hook));
    }
    if (work.moves_cursor) batch.add(storage::CursorMoved{work.source, work.page.next});
}

}  // namespace webcare::daemon
