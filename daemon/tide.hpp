#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cases/wave.hpp"
#include "core/random.hpp"
#include "daemon/groups.hpp"
#include "escalation/wave_alert.hpp"
#include "setup/setup.hpp"

namespace webcare::daemon {

/// The waves: which are open, who spoke of what within the last hour, which texts go round. What it
/// decides is in the batch of the round; its memory is an extract of the store, read again after a
/// start and whenever a round that it planned was not committed. So a crash doubles nothing.
/// Bounded: 256 subjects, 2,048 texts, 20,000 people a subject. The planner's thread.
class Tide {
 public:
    Tide(const storage::Store& store, Random& random)
        : store_{store}, random_{random}, groups_{store} {}

    /// Before the first mention of a round. `silences` outlive it.
    Status begin_round(const setup::Setup& setup, const escalation::Silences& silences, Time now);
    /// The round that was planned last is in the store.
    void committed() { in_doubt_ = false; }

    /// What one mention is to groups and waves.
    struct Place {
        std::vector<std::string> counted;  ///< MentionRecorded::counted
        bool in_wave = false;
        Level wave_level = Level::none;  ///< before it joined
        std::uint64_t text = 0;
        bool is_repost = false;
        bool wave_is_silent = false;  ///< the wave's alert tells nobody, or may yet come to that
        bool silenced = false;        ///< its own alert would tell nobody: the planner's to say
    };
    /// A new mention, in its turn. `ladder`: the first that its own alert would climb.
    Result<Place> place(const Mention& mention, const Assessment& assessment,
                        const std::string& ladder);
    /// Whether it needs no alert of its own on this ladder: it is in a wave that is as bad, or
    /// joined an alert that is alike. What no silence means is not lost in one that is silent.
    Result<bool> absorbs(const Place& place, const Mention& mention, const Assessment& assessment,
                         const std::string& ladder);
    void raised(const Place& place, const Mention& mention, const Assessment& assessment,
                const Alert& alert);

    /// What the round did to waves and groups, with their alerts and deliveries.
    struct Outcome {
        std::vector<storage::Event> events;
        std::vector<Delivery> deliveries;  ///< which are among the events too
        std::size_t opened = 0, grown = 0, ended = 0, alerts = 0;
        bool ladders = false;  ///< an alert has a step to come
        Outcome() = default;
    };
    /// `batch`: what the round comes to without it.
    Result<Outcome> finish_round(const storage::Batch& batch);

 private:
    struct Open {
        Wave wave;
        std::unordered_set<std::uint64_t> authors;
        bool changed = false, is_new = false;
        bool is_silent = false;  // Place::wave_is_silent
    };
    /// What is usual of a subject within these ten minutes.
    struct Norm {
        std::int64_t step = -1;
        cases::Expected expected;
        std::uint64_t threshold = 0;  ///< people from which it is a wave
        bool knows_enough = false;
    };
    /// A mention as it counts.
    struct Seen {
        const Mention& mention;
        std::vector<std::string> subjects;
        std::uint64_t author = 0;
        const cases::KnownText* text = nullptr;
        cases::Sighting sighting;
    };
    Status recall();
    void recall_mention(const storage::StoredMention& stored, const std::vector<Wave>& ended);
    Seen see(const Mention& mention, const Assessment& assessment, const std::string& ladder,
             Time now);
    std::vector<std::string> count(const Seen& seen);
    cases::Pulse* pulse(const std::string& subject);
    void add_to_pulses(const Seen& seen, const Open* joined);
    Open* wave_of(const Seen& seen);
    Status join(Open& open, const Seen& seen);
    Status look_for_wave(const Seen& seen);
    void open(Wave wave, const Seen& seen);
    Result<const Norm*> norm(const std::string& subject);
    Result<cases::Usual> learn(const std::string& subject, std::int64_t until) const;
    Status name_change(Wave& wave) const;
    Status announce(Open& open, const storage::Batch& batch, Outcome& outcome);
    Status grow(Open& open, const storage::Batch& batch, Outcome& outcome);
    Status end(Open& open, Outcome& outcome);
    Status raise(Open& open, const std::string& silenced, const storage::Batch& batch,
                 Outcome& outcome);
    Result<std::optional<storage::StoredMention>> find(const std::string& mention,
                                                       const storage::Batch& batch) const;
    Result<std::string> silenced(const Wave& wave, const storage::Batch& batch) const;

    const storage::Store& store_;
    Random& random_;
    Groups groups_;
    const setup::Setup* setup_ = nullptr;             // of this round
    const escalation::Silences* silences_ = nullptr;  // of this round
    Time now_{};
    bool in_doubt_ = true;
    cases::Texts texts_;
    std::map<std::string, cases::Pulse> pulses_;
    std::map<std::string, Open> waves_;  // open ones, by subject
    std::map<std::string, Norm> norms_;
    std::unordered_set<std::uint64_t> counted_;                   // (subject, author, hour)
    std::unordered_map<std::string, std::uint64_t> texts_again_;  // by mention; while recalling
};

}  // namespace webcare::daemon
