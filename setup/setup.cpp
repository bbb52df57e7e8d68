#include "setup/setup.hpp"

#include "connectors/registry.hpp"
#include "escalation/registry.hpp"

namespace webcare::setup {
namespace {

std::vector<std::string> or_shipped(const std::vector<std::string>& paths) {
    return paths.empty() ? std::vector{config::shipped_folder() + "/rules"} : paths;
}

void add_source(Setup& setup, const config::Source& source, config::Problems& problems) {
    if (source.kind == "push") {
        auto receiver = connectors::push::Receiver::prepare(source, problems);
        if (receiver) setup.receivers.push_back(*std::move(receiver));
        return;
    }
    auto factory = connectors::prepare(source, *setup.config, problems);
    if (factory) setup.sources.push_back(Source{source, *std::move(factory)});
}

}  // namespace

std::shared_ptr<const classifier::RuleSet> load_rules(const config::Config& config,
                                                      config::Problems& problems) {
    classifier::RuleSetOptions options;
    options.paths = or_shipped(config.rules);
    options.brands = config.brands;
    options.levels = config.levels;
    options.zone = config.zone;
    return classifier::load_rules(options, problems);
}

std::shared_ptr<const classifier::RuleSet> load_rules(const std::vector<std::string>& paths,
                                                      config::Problems& problems) {
    classifier::RuleSetOptions options;
    options.paths = or_shipped(paths);
    return classifier::load_rules(options, problems);
}

std::shared_ptr<const Setup> load(const std::string& path, config::Problems& problems) {
    auto setup = std::make_shared<Setup>();
    setup->config = config::load(path, problems);
    if (!setup->config) return nullptr;
    setup->rules = load_rules(*setup->config, problems);
    setup->handbook = response::load_handbook(config::shipped_folder() + "/response", problems);
    setup->policy = escalation::compile(setup->config, problems);
    for (const config::Source& source : setup->config->sources)
        add_source(*setup, source, problems);
    for (const config::Channel& channel : setup->config->channels) {
        auto factory = escalation::prepare(channel, *setup->config, problems);
        if (factory) setup->channels.push_back(Channel{channel, *std::move(factory)});
    }
    return problems.ok() ? setup : nullptr;
}

}  // namespace webcare::setup
