#include "daemon/groups.hpp"

#include <algorithm>
#include <utility>

namespace webcare::daemon {
namespace {

constexpr std::size_t most_groups = 4096;
constexpr std::size_t most_keys = 24;  // of one mention
constexpr auto reserve_lasts = std::chrono::minutes{1};

/// Where alerts meet: one ladder's that are told, or its that are silenced.
std::string lane_of(const std::string& ladder, bool silenced) {
    return silenced ? ladder + '\x1f' : ladder;  // which stands in no name
}

std::string key_of(std::string_view lane, std::string_view kind, std::string_view what) {
    std::string key{lane};
    key.append(1, '\x1f').append(kind).append(1, ':').append(what);
    return key;
}

}  // namespace

bool Groups::is_broad(std::string_view topic) const {
    return std::any_of(settings_.broad.begin(), settings_.broad.end(), [&](std::string_view broad) {
        return topic.starts_with(broad) &&
               (topic.size() == broad.size() || topic[broad.size()] == '.');
    });
}

std::vector<Groups::Key> Groups::keys_of(const Asking& asking, const std::string& ladder) const {
    std::vector<Key> keys;
    const std::string lane = lane_of(ladder, asking.silenced);
    const auto add = [&](std::string_view kind, std::string_view what, bool broad) {
        if (!what.empty() && keys.size() < most_keys)
            keys.push_back({key_of(lane, kind, what), broad});
    };
    if (asking.text != 0) add("text", std::to_string(asking.text), false);
    add("author", author_key(asking.mention), false);
    for (const std::string& topic : asking.assessment.topics) add("topic", topic, is_broad(topic));
    for (const std::string& intent : asking.assessment.intents) add("intent", intent, true);
    return keys;
}

void Groups::clear() {
    groups_.clear();
    by_age_.clear();
    by_key_.clear();
    told_.clear();
    fresh_.clear();
    reserved_.clear();
    reserved_for_.clear();
    changed_.clear();
}

Status Groups::recall(const config::Grouping& settings, Time now,
                      const std::function<std::uint64_t(const std::string&)>& text_of) {
    clear();
    settings_ = settings;
    storage::AlertQuery query;
    query.limit = 1000;
    std::vector<Alert> found;
    for (bool more = true; more;) {
        auto page = store_.alerts(query);
        if (!page) return page.error();
        more = !page->next.empty() && found.size() < most_groups;
        for (Alert& alert : page->items) {
            if (alert.raised_at + std::max<Duration>(settings_.window, reserve_lasts) < now) {
                more = false;
                break;
            }
            found.push_back(std::move(alert));
        }
        query.before = page->next;
    }
    std::reverse(found.begin(), found.end());
    for (const Alert& alert : found) {
        if (alert.mention.empty() || !alert.wave.empty()) continue;
        const auto stored = store_.mention(alert.mention);
        if (!stored) return stored.error();
        if (!*stored) continue;
        const bool silenced = alert.status == AlertStatus::silenced;
        const Asking asking{(*stored)->mention, (*stored)->assessment, text_of(alert.mention),
                            false, silenced};
        add(asking, alert);
        const auto attached = store_.attached(alert.id);
        if (!attached) return attached.error();
        if (*attached) groups_.at(alert.id).attached = **attached;
        if (alert.level == Level::critical && !silenced && reserved_for_ != alert.mention) {
            reserved_.push_back(alert.raised_at);
            reserved_for_ = alert.mention;
        }
    }
    return {};
}

void Groups::drop_oldest() {
    const auto gone = groups_.find(by_age_.front());
    by_age_.pop_front();
    for (const Key& key : gone->second.keys) {
        if (const auto at = by_key_.find(key.text);
            at != by_key_.end() && at->second == gone->first)
            by_key_.erase(at);
        if (!key.broad) continue;
        if (const auto told = told_.find(key.text); told != told_.end() && --told->second == 0)
            told_.erase(told);
    }
    groups_.erase(gone);
}

void Groups::begin_round(const config::Grouping& settings, Time now) {
    settings_ = settings;
    fresh_.clear();
    while (!by_age_.empty() && groups_.at(by_age_.front()).raised_at + settings_.window < now)
        drop_oldest();
    ++round_;
}

void Groups::add(const Asking& asking, const Alert& alert) {
    if (groups_.size() == most_groups) drop_oldest();
    Group& group = groups_[alert.id];
    group.alert = alert.id;
    group.ladder = alert.ladder;
    group.mention = alert.mention;
    group.level = alert.level;
    group.raised_at = alert.raised_at;
    group.readers = readers_of(asking.mention);
    group.silenced = asking.silenced;
    group.intents = asking.assessment.intents;
    group.keys = keys_of(asking, alert.ladder);
    if (alert.level == Level::critical)
        group.keys.push_back(
            {key_of(lane_of(alert.ladder, asking.silenced), "level", "critical"), false});
    for (const Key& key : group.keys) {
        by_key_[key.text] = alert.id;
        if (key.broad) ++told_[key.text];
    }
    by_age_.push_back(alert.id);
}

void Groups::raised(const Asking& asking, const Alert& alert) {
    if (settings_.window <= Duration::zero()) return;
    add(asking, alert);
    Group& group = groups_.at(alert.id);
    group.is_open = true;
    group.looked_up = round_;
    fresh_[alert.id] = alert;
}

/// Looked up once a round.
Result<bool> Groups::is_open(Group& group) {
    if (group.looked_up != round_) {
        const auto alert = store_.alert(group.alert);
        if (!alert) return alert.error();
        group.is_open = *alert && ((*alert)->status == AlertStatus::raised ||
                                   (*alert)->status == AlertStatus::silenced);
        group.looked_up = round_;
    }
    return group.is_open;
}

Result<Groups::Group*> Groups::open_group(const std::string& key, Level level) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    Group& group = groups_.at(found->second);
    if (level > group.level) return nullptr;
    const auto open = is_open(group);
    if (!open) return open.error();
    return *open ? &group : nullptr;
}

void Groups::attach(Group& group, const Asking& asking) {
    if (group.attached.count == 0) group.attached.add(group.mention, group.readers, false);
    group.attached.add(asking.mention.id, readers_of(asking.mention), asking.is_repost);
    if (!std::exchange(group.changed, true)) changed_.push_back(group.alert);
}

/// The alerts of one mention, one a ladder, count once.
bool Groups::take_of_reserve(const std::string& mention, Time now) {
    if (reserved_for_ == mention) return true;
    while (!reserved_.empty() && reserved_.front() + reserve_lasts <= now) reserved_.pop_front();
    if (reserved_.size() >= static_cast<std::size_t>(settings_.reserve)) return false;
    reserved_.push_back(now);
    reserved_for_ = mention;
    return true;
}

Result<bool> Groups::attach_to(const std::string& key, const Asking& asking) {
    const auto group = open_group(key, asking.assessment.level);
    if (!group) return group.error();
    if (*group == nullptr) return false;
    attach(**group, asking);
    return true;
}

/// Where the alert has every intent of the mention: a threat is not told by a late parcel.
Result<bool> Groups::attach_to_alike(const Key& key, const Asking& asking) {
    if (key.broad) {
        const auto told = told_.find(key.text);
        if (told == told_.end() || told->second < settings_.apart) return false;
    }
    const auto group = open_group(key.text, asking.assessment.level);
    if (!group) return group.error();
    if (*group == nullptr) return false;
    const std::vector<std::string>& known = (*group)->intents;
    for (const std::string& intent : asking.assessment.intents)
        if (std::find(known.begin(), known.end(), intent) == known.end()) return false;
    attach(**group, asking);
    return true;
}

Result<bool> Groups::join(const Asking& asking, const std::string& ladder, Time now) {
    if (settings_.window <= Duration::zero()) return false;
    const std::string lane = lane_of(ladder, asking.silenced);
    if (asking.is_repost) {  // critical or not: its words were told
        auto joined = attach_to(key_of(lane, "text", std::to_string(asking.text)), asking);
        if (!joined || *joined) return joined;
    }
    if (asking.assessment.level == Level::critical) {
        if (!asking.silenced && take_of_reserve(asking.mention.id, now)) return false;
        return attach_to(key_of(lane, "level", "critical"), asking);
    }
    for (const Key& key : keys_of(asking, ladder)) {
        auto joined = attach_to_alike(key, asking);
        if (!joined || *joined) return joined;
    }
    return false;
}

Result<std::optional<Alert>> Groups::alert_among(const std::vector<std::string>& mentions,
                                                 const std::string& ladder, bool silenced) {
    Group* largest = nullptr;
    for (auto& [id, group] : groups_) {
        if (group.ladder != ladder || group.silenced != silenced) continue;
        if (largest && group.attached.count <= largest->attached.count) continue;
        if (std::find(mentions.begin(), mentions.end(), group.mention) == mentions.end()) continue;
        const auto open = is_open(group);
        if (!open) return open.error();
        if (*open) largest = &group;
    }
    if (!largest) return std::optional<Alert>{};
    if (const auto fresh = fresh_.find(largest->alert); fresh != fresh_.end())
        return std::optional{fresh->second};
    return store_.alert(largest->alert);
}

void Groups::promoted(const Alert& alert) {
    if (const auto group = groups_.find(alert.id); group != groups_.end()) {
        // What is attached stays to be read; whoever comes next joins the wave.
        for (const Key& key : group->second.keys)
            if (const auto at = by_key_.find(key.text);
                at != by_key_.end() && at->second == alert.id)
                by_key_.erase(at);
    }
    if (const auto fresh = fresh_.find(alert.id); fresh != fresh_.end()) fresh->second = alert;
}

std::vector<storage::AlertAttached> Groups::take_changes() {
    std::vector<storage::AlertAttached> all;
    for (const std::string& alert : std::exchange(changed_, {})) {
        const auto group = groups_.find(alert);
        if (group == groups_.end()) continue;
        group->second.changed = false;
        all.emplace_back(alert, group->second.attached);
    }
    return all;
}

}  // namespace webcare::daemon
