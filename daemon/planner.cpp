#include "daemon/planner.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <latch>

namespace webcare::daemon {
namespace {

constexpr auto first_poll_window = std::chrono::hours{24};
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
    Mention mention;
    std::size_t page = 0;  // index in the round
    bool may_alert = true;
    config::Keep keep = config::Keep::all;
    std::optional<storage::StoredMention> before;  // the revision we had
    classifier::History history;
    Assessment assessment;
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
    Status tell(const Unknown& unknown, Item& item);
    Result<std::vector<Case>> open_cases_of(const std::string& author);
    Result<std::optional<Case>> case_of(const std::string& mention_id);
    void warn(Item& item, const std::string& case_id);

    Planner& planner_;
    const setup::Setup& setup_;
    const Seams& seams_;
    Plan& plan_;
    Time now_;
    Past past_;
    std::map<std::string, Case> changed_;             // by case id, as this round leaves it
    std::map<std::string, std::string> case_of_new_;  // mention id -> case id, of this round
    std::map<std::string, Level> judged_;             // mention id -> its level, of this round
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

Result<std::optional<Case>> Planner::Round::case_of(const std::string& mention_id) {
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
    const std::string_view id = item.mention.id;
    while (item.unknown.any()) {
        if (const Status told = tell(item.unknown, item); !told) return told;
        seams_.in_flight.enter({&id, 1});
        planner_.judge_one(setup_, item, planner_.scratch_[0]);
        seams_.in_flight.leave();
    }
    for (;;) {
        const Unknown unknown = escalation::unknown_of(*setup_.policy, item.mention,
                                                       item.assessment, item.history, now_);
        if (!unknown.any()) return {};
        if (const Status told = tell(unknown, item); !told) return told;
    }
}

Status Planner::Round::add(Item& item) {
    if (const Status known = look_back(item); !known) return known;
    Mention& mention = item.mention;
    Assessment& assessment = item.assessment;
    assessment.respond_by =
        escalation::respond_by(*setup_.policy, mention, assessment, now_, item.history);

    const auto open = open_cases_of(author_key(mention));
    if (!open) return open.error();
    const bool edited = item.before || judged_.contains(mention.id);
    const auto of_conversation = case_of(edited ? mention.id : mention.in_reply_to);
    if (!of_conversation) return of_conversation.error();
    cases::Change change =
        cases::register_mention(mention, assessment, *open, *of_conversation, now_, seams_.random);

    storage::MentionRecorded recorded;
    recorded.mention = mention;
    recorded.assessment = assessment;
    recorded.remembered = past_.remember(mention, assessment);
    recorded.keep_text =
        item.keep == config::Keep::all || !assessment.signals.empty() || change.dossier.has_value();
    if (change.dossier) {
        recorded.case_id = change.dossier->id;
        case_of_new_[mention.id] = change.dossier->id;
        changed_[change.dossier->id] = *change.dossier;
    }
    const std::string case_id = recorded.case_id;
    plan_.batch.add(std::move(recorded));
    if (change.dossier) plan_.batch.add(storage::CaseChanged{*std::move(change.dossier)});
    if (item.crashes > 0) {
        storage::MentionQuarantined aside;
        aside.mention = mention;
        aside.reason = "the process died while this mention was judged alone";
        aside.attempts = item.crashes;
        aside.at = now_;
        plan_.batch.add(std::move(aside));
        ++plan_.quarantined;
    }
    plan_.cases_opened += change.opened ? 1 : 0;
    ++plan_.levels[static_cast<std::size_t>(assessment.level)];
    warn(item, case_id);
    judged_[item.mention.id] = item.assessment.level;
    return {};
}

void Planner::Round::warn(Item& item, const std::string& case_id) {
    if (!item.may_alert || item.mention.ours || item.mention.deleted) return;
    // An edit is told again only when it is worse than what was told before.
    const auto here = judged_.find(item.mention.id);
    const bool known = here != judged_.end() || item.before;
    if (known) {
        const Level before = here != judged_.end() ? here->second : item.before->assessment.level;
        if (item.assessment.level <= before) return;
    }
    const Guidance guidance = response::guide(*setup_.handbook, item.mention, item.assessment,
                                              setup_.config->brands, setup_.config->zone, now_);
    for (escalation::Raised& raised :
         escalation::raise(*setup_.policy, item.mention, item.assessment, case_id, guidance, now_,
                           seams_.random, item.history)) {
        plan_.batch.add(storage::AlertChanged{std::move(raised.alert)});
        for (Delivery& delivery : raised.deliveries) {
            plan_.batch.add(storage::DeliveryChanged{std::move(delivery)});
        }
        ++plan_.alerts;
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

/// The first half: which mentions of the round are new, or new revisions; fills in what only the
/// daemon knows of them.
class Planner::Admission {
 public:
    Admission(const setup::Setup& setup, const Seams& seams)
        : setup_{setup}, seams_{seams}, now_{seams.clock.now()} {}

    bool taken_before(const Work& work) const {
        return !work.webhook_id.empty() && seams_.store.hook_seen(work.source, work.webhook_id);
    }
    /// Nothing for a repeat.
    Result<std::optional<Item>> admit(const Work& work, const Mention& brought);

 private:
    struct Known {
        std::uint64_t hash;
        std::uint32_t revision;
    };
    std::optional<Known> known(const std::string& id) const;

    const setup::Setup& setup_;
    const Seams& seams_;
    Time now_;
    std::map<std::string, Known> here_;  // what this round brought already
};

std::optional<Planner::Admission::Known> Planner::Admission::known(const std::string& id) const {
    if (const auto again = here_.find(id); again != here_.end()) return again->second;
    const auto seen = seams_.store.seen(id);
    return seen ? std::optional{Known{seen->content_hash, seen->revision}} : std::nullopt;
}

Result<std::optional<Planner::Item>> Planner::Admission::admit(const Work& work,
                                                               const Mention& brought) {
    const std::uint64_t hash = content_hash(brought);
    const auto before = known(brought.id);
    if (before && before->hash == hash) return std::optional<Item>{};

    Item item;
    item.mention = brought;
    item.keep = work.keep;
    Mention& mention = item.mention;
    mention.source = work.source;
    mention.collected_at = now_;
    // Before there was a web to write on, and after now, is no date.
    if (mention.created_at < oldest_date || mention.created_at > now_) mention.created_at = now_;
    if (before) {
        mention.revision = before->revision + 1;
        auto stored = seams_.store.mention(mention.id);
        if (!stored) return stored.error();
        item.before = *std::move(stored);
    }
    here_[mention.id] = Known{hash, mention.revision};
    mention.ours = false;  // who is ours is said by the configuration, not by a sender
    classifier::recognise(mention, setup_.config->brands);
    item.may_alert = !setup_.config->observe &&
                     !(work.page.first && mention.created_at < now_ - first_poll_window);
    const auto history = seams_.store.history(author_key(mention), now_);
    item.history.open_cases = history.open_cases;
    item.history.mentions_30d = history.mentions_30d;
    return std::optional{std::move(item)};
}

Result<Plan> Planner::plan(const setup::Setup& setup, const std::vector<Work*>& round) {
    Plan plan;
    plan.accepted.resize(round.size());
    std::vector<Item> items;
    Admission admission{setup, seams_};
    for (std::size_t page = 0; page < round.size(); ++page) {
        const Work& work = *round[page];
        console::Accepted& accepted = plan.accepted[page];
        if (admission.taken_before(work)) {
            accepted.duplicate = work.page.mentions.size();
            continue;
        }
        for (const Mention& brought : work.page.mentions) {
            auto item = admission.admit(work, brought);
            if (!item) return item.error();
            ++(*item ? accepted.accepted : accepted.duplicate);
            if (!*item) continue;
            (*item)->page = page;
            items.push_back(**std::move(item));
        }
    }

    judge(setup, items);

    Round planned{*this, setup, plan};
    auto item = items.begin();
    for (std::size_t page = 0; page < round.size(); ++page) {
        for (; item != items.end() && item->page == page; ++item) {
            if (const Status added = planned.add(*item); !added) return added.error();
        }
        finish_page(*round[page], plan.accepted[page], plan.batch);
    }
    return plan;
}

void Planner::finish_page(const Work& work, const console::Accepted& accepted,
                          storage::Batch& batch) const {
    if (!work.webhook_id.empty() && accepted.accepted > 0) {
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
        const std::uint32_t* crashes = seams_.in_flight.suspicion(item.mention.id);
        if (!crashes) {
            together.push_back(&item);
        } else if (*crashes >= InFlight::crashes_alone_to_quarantine) {
            item.crashes = *crashes;
            item.assessment = could_not_be_judged(*crashes, setup.config->levels);
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
    item.assessment = classifier::classify(*setup.rules, item.mention, item.history,
                                           item.mention.collected_at, scratch);
    item.unknown = classifier::unknown_of(*setup.rules, scratch);
}

}  // namespace webcare::daemon
