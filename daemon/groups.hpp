#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/config.hpp"
#include "core/wave.hpp"
#include "storage/store.hpp"

namespace webcare::daemon {

/// Alike alerts become one: a mention that would raise an alert within a few minutes of one that is
/// alike, on the same ladder, at least as severe, with every intent of its own and acknowledged by
/// nobody, is attached to that one instead. Alike is what has the same text, a topic or the author
/// in common; a topic that says little, or only an intent, once several such were told. A
/// critical mention is told on its own as long as the minute's reserve lasts, and then joins
/// another critical one. What is silenced joins only what is silenced, so that nothing goes unsaid
/// in the shadow of a silence. Remembers the alerts of the window, at most 4,096; recall() finds
/// them again in the store. The planner's thread.
class Groups {
 public:
    explicit Groups(const storage::Store& store) : store_{store} {}

    /// A mention that is about to be told.
    struct Asking {
        const Mention& mention;
        const Assessment& assessment;
        std::uint64_t text = 0;  ///< serial of its text; 0: none
        bool is_repost = false;
        bool silenced = false;  ///< it is to tell nobody
    };
    /// Alerts of the window, as the store has them. `text_of` gives the serial of a mention's text.
    Status recall(const config::Grouping& settings, Time now,
                  const std::function<std::uint64_t(const std::string&)>& text_of);
    /// What is too old goes, and whether alerts are acknowledged is to be looked up again.
    void begin_round(const config::Grouping& settings, Time now);

    /// Whether it joins an alert of this ladder, and does.
    Result<bool> join(const Asking& asking, const std::string& ladder, Time now);
    void raised(const Asking& asking, const Alert& alert);
    /// The open alert of this ladder, silenced or not, that most of these mentions are attached to;
    /// none: nothing.
    Result<std::optional<Alert>> alert_among(const std::vector<std::string>& mentions,
                                             const std::string& ladder, bool silenced);
    /// It is about a wave from here on.
    void promoted(const Alert& alert);

    /// What was attached since the last call.
    std::vector<storage::AlertAttached> take_changes();
    void clear();

 private:
    /// What mentions may have in common. A broad one makes them alike only after others were told.
    struct Key {
        std::string text;
        bool broad = false;
    };
    struct Group {
        std::string alert, ladder, mention;
        Level level = Level::none;
        Time raised_at{};
        std::uint64_t readers = 0;
        bool silenced = false;
        std::vector<std::string> intents;
        std::vector<Key> keys;
        Attached attached;
        bool is_open = false;         // as `looked_up` found it
        std::uint64_t looked_up = 0;  // in this round
        bool changed = false;
    };
    std::vector<Key> keys_of(const Asking& asking, const std::string& ladder) const;
    bool is_broad(std::string_view topic) const;
    void add(const Asking& asking, const Alert& alert);
    void drop_oldest();
    Result<bool> is_open(Group& group);
    Result<Group*> open_group(const std::string& key, Level level);
    Result<bool> attach_to_alike(const Key& key, const Asking& asking);
    void attach(Group& group, const Asking& asking);
    Result<bool> attach_to(const std::string& key, const Asking& asking);
    bool take_of_reserve(const std::string& mention, Time now);

    const storage::Store& store_;
    config::Grouping settings_;
    std::uint64_t round_ = 1;
    std::vector<std::string> changed_;                     // alerts
    std::unordered_map<std::string, Group> groups_;        // by alert
    std::deque<std::string> by_age_;                       // alerts, oldest first
    std::unordered_map<std::string, std::string> by_key_;  // ladder and key -> newest alert
    std::unordered_map<std::string, int> told_;            // broad ladder and key -> alerts
    std::map<std::string, Alert> fresh_;                   // raised in this round
    std::deque<Time> reserved_;                            // critical ones told on their own
    std::string reserved_for_;                             // the last of them
};

}  // namespace webcare::daemon
