#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "classifier/classifier.hpp"
#include "config/config.hpp"
#include "connectors/connector.hpp"
#include "connectors/push/push.hpp"
#include "escalation/channel.hpp"
#include "escalation/policy.hpp"
#include "response/response.hpp"

namespace webcare::setup {

struct Source {
    config::Source from;
    connectors::Factory make;
    /// Of all that it is made from: its options, what the configuration says for every source, its
    /// definition and its secrets. The same: a reload changes nothing for it. In memory only.
    std::string fingerprint{};
};

struct Channel {
    config::Channel from;
    escalation::Factory make;
    std::string made_from;  ///< another one is another channel: its keys and its definition
};

/// One configuration with all that it names, checked and compiled: what the daemon runs on and what
/// `config check` tries. Immutable; a reload makes a new one or keeps the old.
struct Setup {
    std::shared_ptr<const config::Config> config;
    std::shared_ptr<const classifier::RuleSet> rules;
    std::shared_ptr<const response::Handbook> handbook;
    std::shared_ptr<const escalation::Policy> policy;
    std::vector<Source> sources;
    std::vector<connectors::push::Receiver> receivers;
    std::vector<Channel> channels;
    /// Rules whose past some rule, route or target asks for: only these are remembered.
    std::set<std::string, std::less<>> remembered;
};

/// Everything the file says, or nothing and every problem. Opens no socket and no store.
std::shared_ptr<const Setup> load(const std::string& path, config::Problems& problems);

/// The rule set of a configuration: its `rules`, or the shipped packs.
std::shared_ptr<const classifier::RuleSet> load_rules(const config::Config& config,
                                                      config::Problems& problems);

/// Routes, targets and ladders; `rules` are those that they may ask the past of, nullptr where they
/// could not be loaded.
std::shared_ptr<const escalation::Policy> compile_policy(
    std::shared_ptr<const config::Config> config, const classifier::RuleSet* rules,
    config::Problems& problems);

/// Only rules, without a configuration: `paths`, or the shipped packs when there are none.
std::shared_ptr<const classifier::RuleSet> load_rules(const std::vector<std::string>& paths,
                                                      config::Problems& problems);

}  // namespace webcare::setup
