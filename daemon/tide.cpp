#include "daemon/tide.hpp"

#include <algorithm>

#include "core/id.hpp"
#include "escalation/silences.hpp"

namespace webcare::daemon {
namespace {

constexpr std::size_t most_subjects = 256;
constexpr std::size_t most_counted = 65'536;
constexpr std::size_t most_authors = 50'000;  // of a wave that are told from one another
constexpr std::size_t most_recalled = 4096;   // mentions
constexpr Duration learned_of = std::chrono::hours{24 * 7 * 12};

std::int64_t hour_of(Time time) {
    return std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
}

/// Somebody unknown is somebody else each time.
std::uint64_t author_of(const Mention& mention) {
    const std::string key = author_key(mention);
    return stable_hash(key.empty() ? mention.id : key);
}

bool is_about(const Wave& wave, const std::vector<std::string>& subjects, const Mention& mention) {
    return mention.created_at >= wave.began_at &&
           std::find(subjects.begin(), subjects.end(), wave.subject) != subjects.end();
}

}  // namespace

Status Tide::begin_round(const setup::Setup& setup, const escalation::Silences& silences,
                         Time now) {
    if (setup_ != &setup) norms_.clear();
    setup_ = &setup;
    silences_ = &silences;
    now_ = now;
    if (in_doubt_)
        if (Status read = recall(); !read) return read;
    in_doubt_ = true;
    groups_.begin_round(setup.config->grouping, now);
    for (auto& [subject, pulse] : pulses_) pulse.advance(now);
    return {};
}

/// What its memory would be, had it planned all rounds that are in the store.
Status Tide::recall() {
    texts_ = cases::Texts{};
    pulses_.clear();
    waves_.clear();
    norms_.clear();
    counted_.clear();
    std::vector<Wave> ended;
    storage::WaveQuery waves;
    waves.limit = most_subjects;
    auto known = store_.waves(waves);
    if (!known) return known.error();
    for (Wave& wave : known->items) {
        if (!wave.is_open()) {
            if (*wave.ended_at + 2 * cases::usual_for > now_) ended.push_back(std::move(wave));
            continue;
        }
        const auto alert = store_.alert(wave.alert);
        if (!alert) return alert.error();
        const std::string subject = wave.subject;
        Open& open = waves_[subject];
        open.is_silent = *alert && (*alert)->status == AlertStatus::silenced;
        open.wave = std::move(wave);
    }
    std::vector<storage::StoredMention> mentions;
    storage::MentionQuery query;
    query.at_least = Level::low;
    query.limit = 1000;
    for (bool more = true; more;) {
        auto page = store_.mentions(query);
        if (!page) return page.error();
        more = !page->next.empty() && mentions.size() < most_recalled;
        for (storage::StoredMention& stored : page->items) {
            if (stored.mention.collected_at + cases::Texts::kept < now_) {
                more = false;
                break;
            }
            mentions.push_back(std::move(stored));
        }
        query.before = page->next;
    }
    for (auto stored = mentions.rbegin(); stored != mentions.rend(); ++stored)
        recall_mention(*stored, ended);
    const auto text_of = [this](const std::string& mention) {
        const auto found = texts_again_.find(mention);
        return found == texts_again_.end() ? 0 : found->second;
    };
    Status read = groups_.recall(setup_->config->grouping, now_, text_of);
    texts_again_.clear();
    return read;
}

void Tide::recall_mention(const storage::StoredMention& stored, const std::vector<Wave>& ended) {
    const Mention& mention = stored.mention;
    if (mention.created_at + cases::Texts::kept < now_) return;
    if (!cases::counts_for_waves(mention, stored.assessment)) return;
    std::string ladder;
    const bool is_recent =
        cases::step_of(mention.created_at) > cases::step_of(now_) - cases::pulse_steps;
    if (is_recent) {
        const auto holding =
            escalation::holding(*setup_->policy, mention, stored.assessment, mention.collected_at);
        const auto climbs =
            escalation::ladders(*setup_->policy, mention, stored.assessment, holding);
        if (!climbs.empty()) ladder = climbs.front();
    }
    Seen seen = see(mention, stored.assessment, ladder, mention.collected_at);
    if (seen.text) texts_again_[mention.id] = seen.text->serial;
    if (!seen.sighting.is_repost) (void)count(seen);
    Open* joined = wave_of(seen);
    if (joined && joined->authors.size() < most_authors) joined->authors.insert(seen.author);
    if (!is_recent) return;
    for (const Wave& wave : ended)
        if (is_about(wave, seen.subjects, mention) && mention.collected_at <= *wave.ended_at)
            return;
    add_to_pulses(seen, joined);
}

Tide::Seen Tide::see(const Mention& mention, const Assessment& assessment,
                     const std::string& ladder, Time now) {
    Seen seen{mention, cases::subjects_of(assessment), author_of(mention), nullptr, {}};
    cases::Sighting& sighting = seen.sighting;
    sighting.mention = mention.id;
    sighting.at = mention.created_at;
    sighting.level = assessment.level;
    sighting.readers = readers_of(mention);
    sighting.ladder = ladder;
    const cases::Texts::Found found = texts_.add(mention, seen.author, now);
    sighting.is_repost = found.is_repost;
    seen.text = found.text;
    if (found.text) sighting.text = found.text->serial;
    return seen;
}

/// In which subjects it is this person's first of the hour.
std::vector<std::string> Tide::count(const Seen& seen) {
    std::vector<std::string> counted;
    if (counted_.size() >= most_counted) counted_.clear();
    const std::uint64_t who =
        seen.author ^
        static_cast<std::uint64_t>(hour_of(seen.mention.created_at)) * 0x9e3779b97f4a7c15ULL;
    for (const std::string& subject : seen.subjects)
        if (counted_.insert(stable_hash(subject, who)).second) counted.push_back(subject);
    return counted;
}

cases::Pulse* Tide::pulse(const std::string& subject) {
    const auto known = pulses_.find(subject);
    if (known != pulses_.end()) return &known->second;
    if (pulses_.size() >= most_subjects) return nullptr;
    cases::Pulse& fresh = pulses_[subject];
    fresh.advance(now_);
    return &fresh;
}

/// Who is in a wave is no further voice for another one.
void Tide::add_to_pulses(const Seen& seen, const Open* joined) {
    for (const std::string& subject : seen.subjects) {
        if (joined && joined->wave.subject != subject) continue;
        if (cases::Pulse* beat = pulse(subject)) beat->add(seen.author, seen.sighting);
    }
}

Tide::Open* Tide::wave_of(const Seen& seen) {
    if (waves_.empty()) return nullptr;
    if (seen.text && seen.sighting.is_repost) {
        const auto viral = waves_.find("text:" + seen.text->mention);
        if (viral != waves_.end()) return &viral->second;
    }
    for (const std::string& subject : seen.subjects) {
        const auto found = waves_.find(subject);
        if (found != waves_.end() && is_about(found->second.wave, seen.subjects, seen.mention))
            return &found->second;
    }
    return nullptr;
}

Result<Tide::Place> Tide::place(const Mention& mention, const Assessment& assessment,
                                const std::string& ladder) {
    Place place;
    if (!cases::counts_for_waves(mention, assessment)) return place;
    const bool is_old = mention.created_at + cases::Texts::kept < now_;
    Seen seen = is_old
                    ? Seen{mention, cases::subjects_of(assessment), author_of(mention), nullptr, {}}
                    : see(mention, assessment, ladder, now_);
    place.text = seen.sighting.text;
    place.is_repost = seen.sighting.is_repost;
    if (!place.is_repost) place.counted = count(seen);
    const bool is_recent =
        cases::step_of(mention.created_at) > cases::step_of(now_) - cases::pulse_steps;
    if (!setup_->config->waves.on || !is_recent) return place;

    Open* joined = wave_of(seen);
    if (joined) place.wave_level = joined->wave.level;
    add_to_pulses(seen, joined);
    if (joined) {
        place.in_wave = true;
        place.wave_is_silent = joined->is_silent;
        if (const Status noted = join(*joined, seen); !noted) return noted.error();
        return place;
    }
    if (const Status looked = look_for_wave(seen); !looked) return looked.error();
    if (const Open* opened = wave_of(seen)) {
        place.in_wave = true;
        place.wave_level = opened->wave.level;
        place.wave_is_silent = opened->is_silent;
    }
    return place;
}

Status Tide::join(Open& open, const Seen& seen) {
    const bool is_new = !open.authors.contains(seen.author);
    if (is_new && open.authors.size() < most_authors) open.authors.insert(seen.author);
    cases::join(open.wave, seen.sighting, seen.text, is_new, now_);
    open.changed = true;
    if (open.wave.kind == WaveKind::viral) return {};
    const auto beat = pulses_.find(open.wave.subject);
    if (beat == pulses_.end()) return {};
    const auto usual = norm(open.wave.subject);
    if (!usual) return usual.error();
    open.wave.hourly = beat->second.people();
    open.wave.peak = std::max(open.wave.peak, open.wave.hourly);
    if (static_cast<double>(open.wave.hourly) > cases::back_to_usual((*usual)->expected))
        open.wave.unusual_at = now_;
    return {};
}

Status Tide::look_for_wave(const Seen& seen) {
    const config::Waves& settings = setup_->config->waves;
    const auto least = static_cast<std::uint64_t>(settings.least);
    if (seen.text && seen.sighting.is_repost) {
        const bool goes_round = seen.text->authors >= static_cast<std::uint64_t>(settings.viral);
        const auto brand = pulses_.find("brand");
        if (goes_round && brand != pulses_.end())
            open(cases::open_viral(*seen.text, brand->second, seen.sighting, now_), seen);
        return {};
    }
    for (const std::string& subject : seen.subjects) {
        const auto beat = pulses_.find(subject);
        if (beat == pulses_.end() || beat->second.people() < least) continue;
        const auto usual = norm(subject);
        if (!usual) return usual.error();
        if (!(*usual)->knows_enough || beat->second.people() < (*usual)->threshold) continue;
        open(cases::open_wave(subject, beat->second, (*usual)->expected, texts_, seen.sighting,
                              now_),
             seen);
        return {};
    }
    return {};
}

void Tide::open(Wave wave, const Seen& seen) {
    const std::string subject = wave.subject;
    Open& open = waves_[subject];
    open.wave = std::move(wave);
    open.changed = open.is_new = true;
    open.is_silent = silences_->any_in_force(now_);  // until it is announced
    open.authors.insert(seen.author);
    const auto own = pulses_.find(subject);
    if (own == pulses_.end()) {  // viral: its mentions are taken out by their ids
        cases::Pulse members;
        members.advance(now_);
        for (const auto& one : pulses_.at("brand").kept())
            if (one.text == seen.sighting.text) members.add(0, one);
        for (auto& [name, pulse] : pulses_) pulse.take_out(members);
        return;
    }
    own->second.each_author([&](std::uint64_t author) { open.authors.insert(author); });
    for (auto& [name, pulse] : pulses_)
        if (name != subject) pulse.take_out(own->second);
}

Result<cases::Usual> Tide::learn(const std::string& subject, std::int64_t until) const {
    const std::int64_t from = hour_of(now_ - learned_of);
    const auto all = store_.people("brand", from);
    if (!all) return all.error();
    cases::Usual usual;
    if (all->empty()) return usual;
    const auto own = subject == "brand" ? all : store_.people(subject, from);
    if (!own) return own.error();
    auto next = own->begin();
    for (std::int64_t hour = all->front().hour; hour < until; ++hour) {
        while (next != own->end() && next->hour < hour) ++next;
        const bool has = next != own->end() && next->hour == hour;
        usual.learn(cases::hour_of_week(Time{std::chrono::hours{hour}}, setup_->config->zone),
                    has ? static_cast<double>(next->people) : 0);
    }
    return usual;
}

Result<const Tide::Norm*> Tide::norm(const std::string& subject) {
    Norm& norm = norms_[subject];
    if (norm.step == cases::step_of(now_)) return &norm;
    const auto usual = learn(subject, hour_of(now_));
    if (!usual) return usual.error();
    norm.step = cases::step_of(now_);
    norm.expected = cases::of_last_hour(*usual, now_, setup_->config->zone);
    norm.threshold = cases::threshold(norm.expected, cases::chance_of_a_wave,
                                      static_cast<std::uint64_t>(setup_->config->waves.least));
    norm.knows_enough = usual->knows_enough();
    return &norm;
}

Result<bool> Tide::absorbs(const Place& place, const Mention& mention, const Assessment& assessment,
                           const std::string& ladder) {
    const bool critical = assessment.level == Level::critical;
    const bool speaks = place.silenced || !place.wave_is_silent;
    if (place.in_wave && speaks && !critical && assessment.level <= place.wave_level) return true;
    return groups_.join({mention, assessment, place.text, place.is_repost, place.silenced}, ladder,
                        now_);
}

void Tide::raised(const Place& place, const Mention& mention, const Assessment& assessment,
                  const Alert& alert) {
    groups_.raised({mention, assessment, place.text, place.is_repost, place.silenced}, alert);
}

}  // namespace webcare::daemon
