#include "setup/setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "connectors/poll/catalogue.hpp"
#include "connectors/registry.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"
#include "escalation/coverage.hpp"
#include "escalation/declared/definition.hpp"
#include "escalation/registry.hpp"

namespace webcare::setup {
namespace {

std::vector<std::string> or_shipped(const std::vector<std::string>& paths) {
    return paths.empty() ? std::vector{config::shipped_folder() + "/rules"} : paths;
}

/// Tells whoever names only files of their own that the shipped packs do not judge then. They may
/// mean it.
void warn_of_missing_packs(const config::Config& config, config::Problems& problems) {
    namespace fs = std::filesystem;
    if (config.rules.empty()) return;
    std::error_code failed;
    const fs::path shipped = fs::weakly_canonical(config::shipped_folder() + "/rules", failed);
    for (const std::string& named : config.rules) {
        const fs::path path = fs::weakly_canonical(named, failed);
        const auto [ours, theirs] =
            std::mismatch(shipped.begin(), shipped.end(), path.begin(), path.end());
        if (ours == shipped.end() || theirs == path.end()) return;
    }
    problems.warning(config.document["rules"].at(),
                     fmt::format("`rules` names none of the shipped packs, so they do not judge; "
                                 "to keep them, name them first: rules: [{}, ...]",
                                 shipped.string()));
}

/// All that decides whether it is open, for the hash of the rules.
std::string describe(const config::Calendar& office) {
    std::string all = office.holidays + ';' + (office.zone ? office.zone->name() : "");
    const auto add = [&](const std::vector<config::Stretch>& hours) {
        all += ';';
        for (const config::Stretch& stretch : hours)
            all += fmt::format("{}-{},", stretch.from.count(), stretch.to.count());
    };
    for (const auto& hours : office.week) add(hours);
    for (const config::SpecialDays& special : office.special) {
        all +=
            fmt::format(";{}-{}", std::chrono::sys_days{special.first}.time_since_epoch().count(),
                        std::chrono::sys_days{special.last}.time_since_epoch().count());
        add(special.hours);
    }
    return all;
}

/// Silences that are over, and those that last so long that nobody remembers them.
void warn_of_quiet(const config::Config& config, Time now, config::Problems& problems) {
    constexpr std::chrono::days longest{90};
    for (const config::Quiet& quiet : config.quiet) {
        if (quiet.every) continue;  // its end is that of each window
        const std::string what = quiet.is_maintenance ? "maintenance window" : "silence";
        const Time from = quiet.period.from == Time{} ? now : quiet.period.from;
        if (quiet.period.until <= now)
            problems.warning(quiet.at, fmt::format("this {} ended {} and can be removed", what,
                                                   config.zone.show(quiet.period.until)));
        else if (quiet.period.until - from > longest)
            problems.warning(quiet.at,
                             fmt::format("this {} lasts longer than 90 days: what it hides is "
                                         "forgotten; give it an earlier end",
                                         what));
    }
}

void remember(Setup& setup, const std::vector<PastQuestion>& questions) {
    for (const PastQuestion& question : questions) setup.remembered.insert(question.rule);
}

/// A hash of an ordinary file's bytes, the first 8 MiB.
std::string hash_of_file(const std::filesystem::path& path) {
    constexpr std::streamsize most = std::streamsize{8} << 20;
    std::error_code failed;
    if (!std::filesystem::is_regular_file(path, failed)) return {};
    std::ifstream in{path, std::ios::binary};
    std::string bytes(static_cast<std::size_t>(
                          std::min<std::uintmax_t>(std::filesystem::file_size(path, failed), most)),
                      '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return hash_id(bytes);
}

/// Hashes of the files whose contents a mapping means: `KEY_file` and `KEY_credential`.
std::string describe_files(const config::Node& mapping) {
    namespace fs = std::filesystem;
    const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
    std::string out;
    for (const auto& [key, value] : mapping.fields()) {
        if (!value.is_scalar()) continue;
        if (key.scalar().ends_with("_file"))
            out += hash_of_file(fs::path{value.at().file}.parent_path() / value.scalar());
        else if (key.scalar().ends_with("_credential") && credentials != nullptr)
            out += hash_of_file(fs::path{credentials} / value.scalar());
        out += '\n';
    }
    return out;
}

std::string fingerprint(const config::Source& source, const config::Config& config) {
    std::string all = source.options.json() + '\n' + describe_files(source.options);
    for (const char* key : {"brand", "brands", "proxy", "ca_file"})
        all += config.document[key].json() + '\n';
    all += hash_of_file(connectors::poll::definition_file(config, source.kind));
    return hash_id(all);
}

void add_source(Setup& setup, const config::Source& source, config::Problems& problems) {
    // Before the files are read in earnest: what changes in between is found at the next reload.
    std::string made_from = fingerprint(source, *setup.config);
    auto prepared = connectors::prepare(source, *setup.config, problems);
    if (prepared.posted) setup.receivers.push_back(*std::move(prepared.posted));
    if (prepared.polled)
        setup.sources.push_back(Source{source, *std::move(prepared.polled), std::move(made_from)});
}

classifier::RuleSetOptions rule_options(const config::Config& config) {
    classifier::RuleSetOptions options;
    options.paths = or_shipped(config.rules);
    options.brands = config.brands;
    options.levels = config.levels;
    options.zone = config.zone;
    options.lists = config.lists;
    const config::Calendar& office = config.calendars.at("office");
    options.office = escalation::office_hours(config);
    options.office_hash = describe(office);
    return options;
}

}  // namespace

std::shared_ptr<const classifier::RuleSet> load_rules(const config::Config& config,
                                                      config::Problems& problems) {
    return classifier::load_rules(rule_options(config), problems);
}

std::shared_ptr<const classifier::RuleSet> load_rules(const std::vector<std::string>& paths,
                                                      config::Problems& problems) {
    classifier::RuleSetOptions options;
    options.paths = or_shipped(paths);
    return classifier::load_rules(options, problems);
}

std::shared_ptr<const escalation::Policy> compile_policy(
    std::shared_ptr<const config::Config> config, const classifier::RuleSet* rules,
    config::Problems& problems) {
    std::optional<escalation::Named> named;
    if (rules != nullptr) {
        named = escalation::Named{classifier::rule_ids(*rules), classifier::intents(*rules),
                                  classifier::topics(*rules), connectors::kinds(*config)};
        // What is called otherwise than the kind of source that reads it.
        for (const char* network : {"bluesky", "apple-reviews", "facebook", "instagram", "x"})
            named->networks.emplace_back(network);
    }
    return escalation::compile(std::move(config), problems, named);
}

std::shared_ptr<const Setup> load(const std::string& path, config::Problems& problems) {
    auto setup = std::make_shared<Setup>();
    setup->config = config::load(path, problems);
    if (!setup->config) return nullptr;
    warn_of_missing_packs(*setup->config, problems);
    warn_of_quiet(*setup->config, SystemClock{}.now(), problems);
    classifier::RuleSetOptions options = rule_options(*setup->config);
    options.only_judges = true;
    setup->rules = classifier::load_rules(options, problems);
    setup->handbook = response::load_handbook(config::shipped_folder() + "/response", problems);
    setup->policy = compile_policy(setup->config, setup->rules.get(), problems);
    if (setup->policy) escalation::warn_of_absence(*setup->policy, SystemClock{}.now(), problems);
    for (const config::Source& source : setup->config->sources)
        add_source(*setup, source, problems);
    for (const config::Channel& channel : setup->config->channels) {
        auto factory = escalation::prepare(channel, *setup->config, problems);
        std::string made_from =
            channel.options.json() +
            hash_of_file(escalation::declared::definition_file(*setup->config, channel.kind));
        if (factory)
            setup->channels.push_back(Channel{channel, *std::move(factory), std::move(made_from)});
    }
    if (!problems.ok()) return nullptr;
    remember(*setup, classifier::questions(*setup->rules));
    remember(*setup, escalation::questions(*setup->policy));
    return setup;
}

}  // namespace webcare::setup
