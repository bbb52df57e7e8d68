#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/playbook.hpp"
#include "config/yaml.hpp"
#include "core/assessment.hpp"
#include "core/page.hpp"
#include "core/wave.hpp"
#include "core/zone.hpp"

namespace webcare::config {

struct Brand {
    std::string name;
    std::vector<std::string> handles;   ///< without @, lower case
    std::vector<std::string> accounts;  ///< network:handle, our own: what they post is ours
    std::vector<std::string> words;
    Brand() = default;
};

/// What no rule scored: kept for retention.unscored, or reduced to its key, type and count.
enum class Keep { all, hits };

/// The part every source has; the rest of its keys belong to the connector
/// (connectors/registry.hpp).
struct Source {
    std::string name;
    std::string kind;
    Keep keep = Keep::all;
    std::optional<DeletedText> deleted_text;  ///< none: as the network's terms ask
    std::optional<Time> token_expires;        ///< what an operator knows of its token
    Node options;                             ///< the whole mapping
    Source() = default;
};

/// `rate: 30/m`: so many in so long.
struct Rate {
    int count = 0;
    Duration per{};
    Rate() = default;
    Rate(int c, Duration p) : count{c}, per{p} {}
};

/// A URL that is asked while the daemon works, so that its silence is noticed elsewhere.
struct Heartbeat {
    Secret url;
    std::string method = "GET";
    Duration every = std::chrono::seconds{60};
    Duration timeout = std::chrono::seconds{10};
    bool allow_private = false;
    Heartbeat() = default;
};

struct Channel {
    std::string name;
    std::string kind;
    std::string fallback;         ///< the channel that tells what this one cannot; empty: none
    std::optional<Rate> rate;     ///< none: as fast as its lanes go
    std::optional<bool> updates;  ///< whether it hears what becomes of an alert; none: as its kind
    std::string language = "nl";  ///< in which its people are told: "nl" or "en"
    Node options;
    Channel() = default;
};

struct Person {
    std::string name;
    std::vector<std::string> roles;            ///< "lead", "accountable.safety"
    std::map<std::string, std::string> reach;  ///< channel name (or "email") -> address in it
    Position at;
    Person() = default;
};

/// A condition in the rule language, compiled by whoever owns it (language/).
struct When {
    std::string text;
    Node node;  ///< for positions inside the condition
    When() = default;
};

struct Target {
    When when;
    Duration within{};
    std::string clock = "always";  ///< "always" or a calendar's name
    Target() = default;
};

struct Calendar {
    std::vector<std::chrono::weekday> days;
    std::chrono::minutes from{9 * 60}, to{17 * 60 + 30};  ///< of the local day
    std::string holidays;                                 ///< "nl", "be", "de", "gb" or none
    Position at;
    Calendar() = default;
};

struct LadderStep {
    Duration after{};
    bool unless_acknowledged = false;
    std::vector<std::string> channels, roles;
    Position at;
    LadderStep() = default;
};

struct Route {
    When when;
    std::string ladder;
    bool go_on = false;  ///< key `continue`
    Position at;
    Route() = default;
};

struct RouteTest {
    Node mention;
    std::optional<Time> at_time;
    std::string expect_ladder;
    Position at;
    RouteTest() = default;
};

struct Retention {
    Duration unscored{std::chrono::hours{24 * 14}};
    Duration mentions{std::chrono::hours{24 * 400}};
    Duration cases{std::chrono::hours{24 * 730}};
    Retention() = default;
};

/// Alike alerts that become one.
struct Grouping {
    Duration window{std::chrono::minutes{10}};  ///< zero: every alert is told
    int reserve = 10;  ///< critical alerts a minute that are told on their own, whatever else
    Grouping() = default;
};

struct Waves {
    bool on = true;
    int least = 8;                                  ///< people within an hour; fewer are no wave
    int viral = 20;                                 ///< people who pass one text on within a day
    Duration after_change{std::chrono::hours{24}};  ///< so long a change is named
    Waves() = default;
};

/// Everything webcared.yaml says, checked as far as it can be without the other rooms. Immutable
/// once made.
struct Config {
    std::string file;
    Node document;  ///< the file as it stands
    std::vector<Brand> brands;
    std::string data_dir = "/var/lib/webcared";
    std::string listen = "127.0.0.1:8420";  ///< host:port; empty: no TCP listener
    std::string socket = "/run/webcared/ctl.sock";
    std::string public_url;  ///< empty: http:// and `listen`
    Zone zone;
    std::string language = "nl";     ///< in which people are told, where a channel says no other
    std::vector<std::string> rules;  ///< absolute folders or files; empty: the shipped packs
    std::vector<std::string>
        connectors;  ///< absolute folders of definitions, beside the shipped ones
    std::vector<std::string>
        channel_definitions;  ///< the same for channels; `channels.d` if it is there
    Keep keep = Keep::all;
    bool observe = false;  ///< judge and register, send nothing
    Retention retention;
    std::vector<Source> sources;
    std::vector<Channel> channels;
    std::vector<Person> people;
    LevelBounds levels;
    std::vector<Target>
        targets;  ///< first match; the defaults of the handbook when the key is absent
    std::map<std::string, Calendar> calendars;              ///< always holds "office"
    std::map<std::string, std::vector<std::string>> lists;  ///< of authors, for `list:NAME`
    std::vector<Route> routes;  ///< filled with the default route when the key is absent
    std::map<std::string, std::vector<LadderStep>> ladders;
    std::vector<RouteTest> route_tests;
    std::vector<Playbook> playbooks;  ///< the shipped ones first; the same name replaces
    /// Something is done about an acknowledged alert within so long, or its ladder climbs on; zero:
    /// never.
    Duration act_within{std::chrono::minutes{30}};
    std::string source_alerts;  ///< the ladder of alerts about sources; empty: every channel, once
    std::string wave_alerts;    ///< of alerts about waves; empty: that of their worst mention
    Grouping grouping;
    Waves waves;
    std::vector<AnnouncedChange> changes;
    std::string ca_file, proxy;  ///< defaults for sources and channels
    std::optional<Heartbeat> heartbeat;
    std::optional<Secret> api_token;  ///< for TCP; none: the API answers on the socket only
    std::uint64_t min_free_bytes =
        512ULL << 20;  ///< below this on data_dir: stop listening, keep delivering
    Config() = default;
};

/// Reads and checks one configuration file. All problems at once; nothing is returned while there
/// is one error. Reads secret files of the keys it owns, nothing else.
std::shared_ptr<const Config> load(const std::string& path, Problems& problems);

/// What links in alerts begin with: `public_url`, or http:// and `listen`.
std::string public_url(const Config& config);

/// The whole configuration as YAML, each value with its origin (file:line, or "default") as a
/// comment; secrets as ***.
std::string show(const Config& config);

/// Where the shipped files are: $WEBCARED_SHARE, else beside the binary's source tree or
/// <prefix>/share/webcared. Holds rules/, demo/, response/, schema/.
std::string shipped_folder();

}  // namespace webcare::config
