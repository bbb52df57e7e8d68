#pragma once

#include <array>
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

/// From a moment until another, which is no longer in it.
struct Period {
    Time from{}, until{};
    Period() = default;
    Period(Time f, Time u) : from{f}, until{u} {}
    bool holds(Time time) const { return from <= time && time < until; }
};

struct Person {
    std::string name;
    std::vector<std::string> roles;            ///< "lead", "accountable.safety"
    std::map<std::string, std::string> reach;  ///< channel name (or "email") -> address in it
    std::vector<Period> away;
    Position at;
    Person() = default;
};

/// Who has a duty when; its name is a role (escalation/duty.hpp says who that is at a moment).
struct Duty {
    struct Override {
        Period period;
        std::string person;
        std::string by;  ///< who arranged it, or empty
        Override() = default;
    };
    struct Swap {
        Period period;
        std::string one, other;
        Swap() = default;
    };
    std::string name;
    std::vector<std::string> people;                 ///< in the order of their turns, at least one
    bool weekly = true;                              ///< else daily
    std::chrono::weekday day = std::chrono::Monday;  ///< of the change of guard, when weekly
    std::chrono::minutes at_time{9 * 60};            ///< of it, on the local clock
    /// The first of `people` begins with the first change of guard on or after this local day.
    std::chrono::year_month_day starts{std::chrono::year{1970}, std::chrono::January,
                                       std::chrono::day{5}};  // a Monday
    std::vector<Override> overrides;
    std::vector<Swap> swaps;
    Position at;
    Duty() = default;
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
    bool limit = false;            ///< never later than this, whatever the other targets say
    Target() = default;
};

/// A part of a local day, on its clock; `to` is no longer in it.
struct Stretch {
    std::chrono::minutes from{}, to{};
    auto operator<=>(const Stretch&) const = default;
};

/// Local days that are not as the week says.
struct SpecialDays {
    std::chrono::year_month_day first, last;
    std::string name;            ///< "between the feasts", or empty
    std::vector<Stretch> hours;  ///< empty: closed
    SpecialDays() = default;
};

struct Calendar {
    /// By weekday, Sunday first: in order and apart, breaks left out; empty: closed.
    std::array<std::vector<Stretch>, 7> week;
    std::string holidays;              ///< "nl", "be", "de", "gb" or none
    std::vector<SpecialDays> special;  ///< the last that names a day decides, over holidays too
    std::optional<Zone> zone;          ///< none: that of the configuration
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
    std::string name;           ///< for people, or empty
    std::string ladder;         ///< empty: only through its children
    bool go_on = false;         ///< key `continue`
    std::vector<Route> routes;  ///< the first that holds is taken in its stead
    Position at;
    Route() = default;
};

/// What an alert would be; what is empty or absent is not looked at.
struct RouteExpectation {
    std::string ladder;                         ///< "none": nobody is warned
    std::string route;                          ///< a path or its last name
    std::vector<std::string> people, channels;  ///< of all steps; exactly these
    std::optional<Time> respond_by;
    std::optional<Duration> respond_within;  ///< the same, from when it comes in
    std::optional<bool> silenced;
    RouteExpectation() = default;
};

struct RouteTest {
    Node mention;
    std::optional<Time> at_time;
    RouteExpectation expect;
    Position at;
    RouteTest() = default;
};

/// A time of the local week, `sun 02:00-04:00`; `to` at or before `from` is on the next day.
struct WeeklyWindow {
    std::chrono::weekday day;
    std::chrono::minutes from{}, to{};
};

/// Alerts that tell nobody for a while: what `when` says (key `silences`), or what comes from
/// `sources` (key `maintenance`).
struct Quiet {
    std::string name;  ///< of a maintenance window, or empty
    When when;         ///< absent in a maintenance window
    Period period;
    std::optional<WeeklyWindow> every;  ///< within the period
    std::vector<std::string> sources;   ///< empty: all
    bool is_maintenance = false;
    bool even_critical = false;  ///< safety, claim, legal and privacy too
    std::string by, reason;
    Position at;
    Quiet() = default;
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
    /// Topics, with those below them, that say too little for two mentions to be one matter.
    std::vector<std::string> broad{
        "assortment",   "churn",      "claim",  "compliment", "experience", "fault",     "legal",
        "news",         "noise",      "press",  "privacy",    "promise",    "question",  "safety",
        "service.poor", "suggestion", "threat", "warranty",   "wish",       "withdrawal"};
    int apart = 3;  ///< alerts a window that are told on their own, with only such a topic or an
                    ///< intent in common
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
    std::vector<Duty> rota;
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
    std::vector<Quiet> quiet;    ///< `silences`, then `maintenance`
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
