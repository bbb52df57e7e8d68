#include "daemon/planner.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <latch>
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

Assessment could_not_be_judged(std::uint32_t crashes, const LevelBounds& levels) {
    Signal signal;
    signal.rule = "webcared.quarantine";
    signal.title = "Put aside: judging this message stopped the daemon";
    signal.reason = "Please read it yourself and report it to whoever runs webcared.";
    signal.severity = levels.high;
    Assessment assessment;
    assessment.severity = levels.high;
    assessment.level = Level::high;
    assessment.urgency = static_cast<int>(crashes) + levels.medium;
    assessment.language = "und";
    assessment.signals.push_back(std::move(signal));
    return assessment;
}

}  // namespace

/// One new mention, or a new revision of a known one.
struct Planner::Item {
    std::string_view id;  // the mention's, within the page that brought it
    Mention mention;
    std::size_t page = 0;  // index in the round
    bool may_alert = true;
    config::Keep keep = config::Keep::all;
    bool known = false;           // seen before, whether it is still kept or not
    std::optional<Level> before;  // of the revision we had
    bool judged = false;          // as the revision we had: it was deleted, and says nothing new
    bool grown = false;           // only its reactions are new
    bool drops_words = false;     // deleted, and the network's terms ask that the words go
    Assessment assessment;
    escalation::Holding holding;
    History history;
    bool counts_read = false;   // of the history
    Unknown unknown;            // what the rules asked of the history, and it does not hold
    std::uint32_t crashes = 0;  // quarantined when not 0
};

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

 private:
    Status look_back(Item& item);
    Result<cases::Change> place(Item& item);
    Status tell(const Unknown& unknown, Item& item);
    Result<std::vector<Case>> open_cases_of(const std::string& author);
    Result<std::optional<Case>> case_of(std::string_view mention_id);
    std::optional<Level> before(const Item& item) const;
    std::vector<escalation::Raised> warn(const Item& item, const std::string& case_id);
    void announce(const Item& item, const std::optional<Case>& dossier,
                  const std::vector<escalation::Raised>& alerts);

    Planner& planner_;
    const setup::Setup& setup_;
    const Seams& seams_;
    Plan& plan_;
    Time now_;
    Past past_;
    const escalation::Silences* silences_ = nullptr;  // read when the first alert is to be raised
    std::map<std::string, Case> changed_;             // by case id, as this round leaves it
    // Of this round, by mention id, which stands in the page that brought it.
    std::unordered_map<std::string_view, std::string> case_of_new_;
    std::unordered_map<std::string_view, Level> judged_;
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
    if (change.dossier) {
        recorded.case_id = change.dossier->id;
        case_of_new_[item.id] = change.dossier->id;
        changed_[change.dossier->id] = *change.dossier;
    }
    plan_.cases_opened += change.opened ? 1 : 0;
    ++plan_.levels[static_cast<std::size_t>(assessment.level)];
    auto alerts = warn(item, recorded.case_id);
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

std::vector<escalation::Raised> Planner::Round::warn(const Item& item, const std::string& case_id) {
    const escalation::Policy& policy = *setup_.policy;
    if (!item.may_alert || item.mention.ours || item.mention.deleted) return {};
    // An edit is told again only when it is worse than what was told before.
    if (const auto told = before(item); told && item.assessment.level <= *told) return {};
    if (!escalation::warns(policy, item.mention, item.assessment, item.holding)) return {};
    const Guidance guidance = response::guide(*setup_.handbook, item.mention, item.assessment,
                                              setup_.config->brands, setup_.config->zone, now_);
    if (!silences_) silences_ = planner_.silences(setup_.policy);
    const std::string silenced =
        escalation::silenced(policy, silences_, item.mention, item.assessment, now_);
    return escalation::raise(policy, item.mention, item.assessment, item.holding, case_id, guidance,
                             now_, seams_.random, silenced);
}

/// What is known whole now need not be read again to be sent.
void Planner::Round::announce(const Item& item, const std::optional<Case>& dossier,
                              const std::vector<escalation::Raised>& alerts) {
    News& news = plan_.news;
    const bool case_was_there = dossier && dossier->version > 1;
    news.more = news.more || item.mention.revision > 0 || before(item);
    news.changed = news.changed || case_was_there;
    const bool keep = !case_was_there && item.mention.text.size() <= longest_kept_text;
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
        }
    }
}

Planner::Planner(Seams seams, std::size_t threads, std::string abort_on)
    : seams_{seams},
      threads_{threads},
      abort_on_{std::move(abort_on)},
      pool_{std::max<std::size_t>(threads, 1)} {
    scratch_.resize(threads_ + 1);
}

Planner::~Planner() {
    pool_.join();
}

/// What the store cannot read silences nothing: its alerts go out.
const escalation::Silences* Planner::silences(
    const std::shared_ptr<const escalation::Policy>& policy) {
    auto set = seams_.store.silences();
    if (!set) set = std::vector<Silence>{};
    if (!silences_ || silenced_by_ != policy || silences_set_ != *set) {
        silences_ = escalation::with_silences(*policy, *set);
        silenced_by_ = policy;
        silences_set_ = *std::move(set);
    }
    return silences_.get();
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
    /// Adds it to `items`; false for a repeat.
    Result<bool> admit(const Work& work, const Mention& brought, std::vector<Item>& items);

 private:
    struct Known {
        std::uint64_t hash;
        std::uint32_t revision;
    };
    std::optional<Known> known(std::string_view id) const;
    Result<bool> is_news(const Mention& brought, const Known& before,
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
    const Mention& brought, const Known& before,
    const std::optional<storage::StoredMention>& stored) const {
    if (before.hash != content_hash(brought))
        return !(brought.deleted && stored && stored->mention.deleted);
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

Result<bool> Planner::Admission::admit(const Work& work, const Mention& brought,
                                       std::vector<Item>& items) {
    const std::uint64_t hash = content_hash(brought);
    const auto before = known(brought.id);
    if (!before && brought.deleted) return false;  // what we never had need not be forgotten
    const bool same = before && before->hash == hash;
    // A repeat is the rule, and is not looked up.
    if (same && brought.engagement.reactions() < Engagement::growth_floor) return false;

    Result<std::optional<storage::StoredMention>> stored =
        before ? seams_.store.mention(brought.id) : std::optional<storage::StoredMention>{};
    if (!stored) return stored.error();
    std::optional<Level> told;
    if (*stored) told = (*stored)->assessment.level;
    if (before) {
        const auto news = is_news(brought, *before, *stored);
        if (!news || !*news) return news;
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
    return true;
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
            const auto is_new = admission.admit(work, brought, items);
            if (!is_new) return is_new.error();
            ++(*is_new ? accepted.accepted : accepted.duplicate);
            if (*is_new) items.back().page = page;
        }
    }

    judge(setup, items);

    Round planned{*this, setup, plan};
    auto item = items.begin();
    for (std::size_t page = 0; page < round.size(); ++page) {
        for (; item != items.end() && item->page == page; ++item) {
            if (const Status added = planned.add(*item); !added) return added.error();
        }
        finish_page(*round[page], is_repeat[page], plan.batch);
    }
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

void Planner::judge(const setup::Setup& setup, std::vector<Item>& items) {
    std::vector<Item*> together;
    for (Item& item : items) {
        if (item.judged) continue;
        const std::uint32_t* crashes = seams_.in_flight.suspicion(item.mention.id);
        if (!crashes) {
            together.push_back(&item);
        } else if (*crashes >= InFlight::crashes_alone_to_quarantine) {
            item.crashes = *crashes;
            item.assessment = could_not_be_judged(*crashes, setup.config->levels);
            const language::Folded& folded = classifier::fold(item.mention, scratch_[0]);
            classifier::recognise(*setup.rules, item.mention, folded);
            read_counts(item);
            item.holding = escalation::holding(*setup.policy, item.mention, item.assessment, folded,
                                               item.mention.collected_at, item.history);
        } else {
            const std::string_view id = item.mention.id;
            seams_.in_flight.enter({&id, 1});
            judge_one(setup, item, scratch_[0]);
            seams_.in_flight.leave();
            seams_.in_flight.clear(id);
        }
    }
    judge_together(setup, together);
}

void Planner::judge_together(const setup::Setup& setup, std::vector<Item*>& items) {
    constexpr std::size_t chunk = 32;
    std::vector<std::string_view> ids;
    ids.reserve(items.size());
    for (const Item* item : items) ids.push_back(item->mention.id);
    seams_.in_flight.enter(ids);

    std::atomic<std::size_t> next{0};
    const auto work = [&](classifier::Scratch& scratch) {
        for (;;) {
            const std::size_t from = next.fetch_add(chunk);
            if (from >= items.size()) return;
            const std::size_t to = std::min(from + chunk, items.size());
            for (std::size_t i = from; i < to; ++i) judge_one(setup, *items[i], scratch);
        }
    };
    const std::size_t extra = items.size() > 2 * chunk ? threads_ : 0;
    std::latch done{static_cast<std::ptrdiff_t>(extra)};
    for (std::size_t i = 0; i < extra; ++i) {
        boost::asio::post(pool_, [&, i] {
            work(scratch_[i + 1]);
            done.count_down();
        });
    }
    work(scratch_[0]);
    done.wait();
    seams_.in_flight.leave();
}

void Planner::judge_one(const setup::Setup& setup, Item& item, classifier::Scratch& scratch) const {
    if (!abort_on_.empty() && item.mention.text.find(abort_on_) != std::string::npos) std::abort();
    Mention& mention = item.mention;
    const Time now = mention.collected_at;
    const language::Folded& folded = classifier::fold(mention, scratch);
    classifier::recognise(*setup.rules, mention, folded);
    // The counts are a read of the store: only where they can matter.
    if (classifier::asks_counts(*setup.rules) || escalation::asks_counts(*setup.policy))
        read_counts(item);
    const auto classify = [&] {
        classifier::classify(*setup.rules, mention, folded, item.history, now, scratch,
                             item.assessment);
    };
    classify();
    if (!item.counts_read && !item.assessment.signals.empty()) {
        read_counts(item);
        if (item.history.open_cases != 0 || item.history.mentions_30d != 0) classify();
    }
    item.unknown = classifier::unknown_of(*setup.rules, scratch);
    item.holding =
        escalation::holding(*setup.policy, mention, item.assessment, folded, now, item.history);
}

void Planner::read_counts(Item& item) const {
    if (item.counts_read) return;
    const auto found = seams_.store.history(author_key(item.mention), item.mention.collected_at);
    item.history.open_cases = found.open_cases;
    item.history.mentions_30d = found.mentions_30d;
    item.counts_read = true;
}

}  // namespace webcare::daemon
