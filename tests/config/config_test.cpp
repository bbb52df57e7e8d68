#include "config/config.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace webcare::config {
namespace {

/// A folder of its own with files in it, gone afterwards.
class Folder {
 public:
    Folder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "webcare-config-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream{path_ / name} << text;
        return (path_ / name).string();
    }
    std::string path(const std::string& name) const { return (path_ / name).string(); }

 private:
    std::filesystem::path path_;
};

constexpr const char* two_keys = R"(sources:
  - { name: sample, kind: file, path: mentions.jsonl }
channels:
  - { name: team, kind: console }
)";

class Configuration : public testing::Test {
 protected:
    std::shared_ptr<const Config> load_text(const std::string& text) {
        return load(folder.write("webcared.yaml", text), problems);
    }
    /// The problems without the folder's name.
    std::string said() const {
        std::string text = problems.text();
        const std::string file = folder.path("webcared.yaml");
        for (std::size_t at = text.find(file); at != text.npos; at = text.find(file, at))
            text.replace(at, file.size(), "webcared.yaml");
        return text;
    }

    Folder folder;
    Problems problems;
};

TEST_F(Configuration, ReadsWhatTheOutboxAsksOfAChannel) {
    const auto config = load_text(
        "sources: [ { name: s, kind: push } ]\n"
        "channels:\n"
        "  - { name: team, kind: console, fallback: mail, rate: 30/m }\n"
        "  - { name: mail, kind: console }\n");
    ASSERT_TRUE(config) << said();
    EXPECT_EQ(config->channels[0].fallback, "mail");
    ASSERT_TRUE(config->channels[0].rate);
    EXPECT_EQ(config->channels[0].rate->count, 30);
    EXPECT_EQ(config->channels[0].rate->per, std::chrono::minutes{1});
}

TEST_F(Configuration, KnowsAFallbackThatLeadsNowhere) {
    EXPECT_FALSE(
        load_text("channels:\n"
                  "  - { name: a, kind: console, fallback: b }\n"
                  "  - { name: b, kind: console, fallback: c }\n"
                  "  - { name: c, kind: console, fallback: a }\n"
                  "  - { name: d, kind: console, fallback: d }\n"
                  "  - { name: e, kind: console, fallback: mial, rate: often }\n"
                  "  - { name: mail, kind: console, rate: 0/s }\n"));
    const std::string text = said();
    EXPECT_NE(text.find("leads back to where it began: a -> b -> c -> a"), std::string::npos);
    EXPECT_NE(text.find("d -> d"), std::string::npos);
    EXPECT_NE(text.find("there is no channel `mial`; did you mean `mail`?"), std::string::npos);
    EXPECT_NE(text.find("such as 30/m; found `often`"), std::string::npos);
    EXPECT_NE(text.find("found `0/s`"), std::string::npos);
}

TEST_F(Configuration, ReadsTheHeartbeat) {
    const auto url = folder.write("beat", "https://beats.example/abc\n");
    const auto config = load_text(std::string{two_keys} +
                                  "heartbeat: { url_file: beat, every: 5m, timeout: 20s }\n");
    ASSERT_TRUE(config) << said();
    ASSERT_TRUE(config->heartbeat);
    EXPECT_EQ(config->heartbeat->url.reveal(), "https://beats.example/abc");
    EXPECT_EQ(config->heartbeat->every, std::chrono::minutes{5});
    EXPECT_FALSE(load_text(std::string{two_keys} + "heartbeat: { url_file: beat, every: 1s }\n"));
    EXPECT_NE(said().find("`every` is from 10s to 24h"), std::string::npos);
}

std::ptrdiff_t worked_days(const Calendar& calendar) {
    return std::count_if(calendar.week.begin(), calendar.week.end(),
                         [](const auto& day) { return !day.empty(); });
}

TEST_F(Configuration, NeedsTwoKeysToBegin) {
    const auto config = load_text(two_keys);
    ASSERT_TRUE(config) << said();
    EXPECT_EQ(said(), "");
    EXPECT_EQ(config->listen, "127.0.0.1:8420");
    EXPECT_EQ(config->targets.size(), 5u);
    EXPECT_TRUE(config->targets.back().limit);
    ASSERT_EQ(config->routes.size(), 1u);
    EXPECT_EQ(config->routes[0].when.text, "level >= medium OR (type:question AND addressed)");
    EXPECT_EQ(config->ladders.at(config->routes[0].ladder).at(0).channels,
              std::vector<std::string>{"team"});
    EXPECT_EQ(worked_days(config->calendars.at("office")), 5);
    EXPECT_EQ(config->calendars.at("office").holidays, "nl");
}

TEST_F(Configuration, ReadsEveryKeyOfTheContract) {
    const auto config = load_text(R"(brands:
  - { name: ACME, handles: ["@Acme"], accounts: ["mastodon:acme@mastodon.nl"], words: [acme, acme.nl] }
data_dir: data
listen: 127.0.0.1:8421
public_url: https://webcare.acme.nl/
timezone: Europe/Amsterdam
rules: [rules.yaml]
keep: hits
retention: { unscored: 7d, cases: 1y }
sources:
  - { name: news, kind: feed, url: "https://news.example/rss", every: 60s, keep: all }
channels:
  - { name: ops, kind: webhook, url: "https://ops.example/hook" }
  - { name: team, kind: console }
people:
  - { name: Noor, roles: [lead, accountable.safety], reach: { email: noor@acme.nl, ops: noor } }
  - { name: Sem, roles: [deputy] }
rota: { duty: { people: [Noor, Sem], turn: weekly, from: "mon 09:00" } }
levels: { low: 10, medium: 30, high: 50, critical: 80 }
targets:
  - { when: "intent:safety", within: 15m, clock: always }
  - { when: "level >= low", within: 4h, clock: shop }
calendars:
  shop: { days: "tue-sat,sun", hours: "10:00-18:00", holidays: none }
routes:
  - { when: "intent:safety", ladder: accountable, continue: true }
  - { when: "level >= low", ladder: team }
ladders:
  team: [ { after: 0m, channels: [team] }, { after: 10m, unless: acknowledged, channels: [ops] } ]
  accountable: [ { after: 0m, roles: [accountable] }, { after: 15m, roles: [deputy] } ]
route_tests:
  - { mention: { text: "Mijn advocaat belt" }, at: "2026-11-22T22:40", expect: { ladder: accountable } }
min_free: 1G
)" + std::string{});
    EXPECT_EQ(config, nullptr);  // the rule file is not there yet
    EXPECT_EQ(said(), "webcared.yaml:7:9: there is no rule file or folder " +
                          folder.path("rules.yaml") + "\n");
}

TEST_F(Configuration, TakesPathsFromItsOwnFolder) {
    folder.write("rules.yaml", "rules: []\n");
    const auto config = load_text(std::string{two_keys} + "rules: rules.yaml\ndata_dir: ./data\n");
    ASSERT_TRUE(config) << said();
    EXPECT_EQ(config->rules, std::vector<std::string>{folder.path("rules.yaml")});
    EXPECT_EQ(config->data_dir, folder.path("data"));
}

TEST_F(Configuration, LetsEveryChannelSpeakTheLanguageOfTheFileUnlessItSaysAnother) {
    const auto config = load_text(
        "language: en\nsources: [ { name: news, kind: feed } ]\n"
        "channels: [ { name: a, kind: console }, { name: b, kind: console, language: nl } ]\n");
    ASSERT_TRUE(config) << said();
    EXPECT_EQ(config->channels.at(0).language, "en");
    EXPECT_EQ(config->channels.at(1).language, "nl");
    EXPECT_NE(show(*config).find("language: en"), std::string::npos);
    EXPECT_EQ(load_text(std::string{two_keys} + "language: fr\n"), nullptr);
}

TEST_F(Configuration, ReadsLaddersCalendarsAndLocalMoments) {
    const auto config = load_text(std::string{two_keys} + R"(timezone: Europe/Amsterdam
calendars: { shop: { days: "fri-mon", hours: "10:00-18:00", holidays: none } }
targets: [ { when: "level >= low", within: 4h, clock: shop } ]
ladders: { calm: [ { after: 0m, channels: [team] }, { after: 10m, unless: acknowledged, channels: team } ] }
routes: [ { when: "level >= low", ladder: calm, continue: true } ]
route_tests: [ { mention: { text: hoi }, at: "2026-11-22T22:40", expect: { ladder: calm } } ]
)");
    ASSERT_TRUE(config) << said();
    EXPECT_EQ(worked_days(config->calendars.at("shop")), 4);
    EXPECT_EQ(config->calendars.at("shop").week[5].at(0).from, std::chrono::hours{10});
    EXPECT_TRUE(config->calendars.contains("office"));
    EXPECT_TRUE(config->ladders.at("calm").at(1).unless_acknowledged);
    EXPECT_TRUE(config->routes.at(0).go_on);
    EXPECT_EQ(format_time(config->route_tests.at(0).at_time.value()), "2026-11-22T21:40:00Z");
}

/// "9:00-12:30 13:00-16:00"
std::string hours_of(const Calendar& calendar, unsigned weekday) {
    std::string text;
    for (const Stretch& stretch : calendar.week[weekday]) {
        for (const auto time : {stretch.from, stretch.to})
            text +=
                std::to_string(time.count() / 60) + ":" + std::to_string(time.count() % 60) + " ";
    }
    return text;
}

TEST_F(Configuration, ReadsHoursByWeekdayBreaksAndSpecialDays) {
    const auto config = load_text(std::string{two_keys} + R"(calendars:
  office:
    hours: { mon-thu: "09:00-17:30", fri: ["13:00-16:00", "08:30-12:00"] }
    breaks: ["12:30-13:00"]
    holidays: nl
    closed: [2026-05-15, { from: 2026-12-24, until: 2026-12-31, name: feasts }]
    open: [{ from: 2026-12-19, hours: "10:00-15:00" }]
    zone: Europe/Brussels
)");
    ASSERT_TRUE(config) << said();
    const Calendar& office = config->calendars.at("office");
    EXPECT_EQ(hours_of(office, 1), "9:0 12:30 13:0 17:30 ");
    EXPECT_EQ(hours_of(office, 5), "8:30 12:0 13:0 16:0 ");
    EXPECT_EQ(hours_of(office, 6), "");
    ASSERT_EQ(office.special.size(), 3u);
    EXPECT_EQ(office.special[0].first, office.special[0].last);
    EXPECT_EQ(office.special[1].name, "feasts");
    EXPECT_EQ(office.special[2].hours.size(), 2u) << "with its break";
    EXPECT_EQ(office.zone->name(), "Europe/Brussels");
}

TEST_F(Configuration, SaysWhatIsWrongInACalendar) {
    EXPECT_EQ(load_text(std::string{two_keys} + R"(calendars:
  a: { hours: ["09:00-13:00", "12:00-17:00"] }
  b: { hours: { mon: "09:00-17:00", mon-tue: "10:00-12:00" } }
  c: { hours: "17:00-09:00", closed: [tomorrow] }
  d: { hours: { mon: "09:00-17:00" }, open: [2026-12-19] }
  e: { closed: [{ from: 2026-12-31, until: 2026-12-24 }], zone: Europe/Amsterdm }
)"),
              nullptr);
    EXPECT_EQ(said(),
              "webcared.yaml:6:15: these hours overlap\n"
              "webcared.yaml:7:37: the hours of mon are given twice\n"
              "webcared.yaml:8:16: hours are \"09:00-17:30\", the first before the last; found "
              "`17:00-09:00`\n"
              "webcared.yaml:8:39: a date is 2026-12-24, found `tomorrow`; a range is { from: "
              "2026-12-24, until: 2026-12-31 }\n"
              "webcared.yaml:9:46: open: give the `hours` of this day: the calendar has others for "
              "every weekday\n"
              "webcared.yaml:10:44: `until` comes before `from`\n"
              "webcared.yaml:10:65: `Europe/Amsterdm` is no time zone that this system knows, such "
              "as Europe/London\n");
}

TEST_F(Configuration, ReadsARotaWithOverridesSwapsAndWhoIsAway) {
    const auto config = load_text(std::string{two_keys} + R"(people:
  - { name: Noor, away: [{ from: 2026-12-24, until: 2026-12-31 }] }
  - { name: Sem }
rota:
  duty:
    people: [Noor, Sem]
    turn: daily
    from: "08:30"
    starts: 2026-01-05
    overrides: [{ from: 2026-02-01T18:00, until: 2026-02-02, person: Sem, by: Noor }]
    swaps: [{ from: 2026-03-02, until: 2026-03-08, people: [Noor, Sem] }]
)");
    ASSERT_TRUE(config) << said();
    EXPECT_EQ(format_time(config->people[0].away.at(0).until), "2026-12-31T23:00:00Z")
        << "the whole last day";
    const Duty& duty = config->rota.at(0);
    EXPECT_FALSE(duty.weekly);
    EXPECT_EQ(duty.at_time, std::chrono::minutes{8 * 60 + 30});
    EXPECT_EQ(format_time(duty.overrides.at(0).period.from), "2026-02-01T17:00:00Z");
    EXPECT_EQ(duty.swaps.at(0).other, "Sem");
}

TEST_F(Configuration, SaysWhatIsWrongInARota) {
    EXPECT_EQ(load_text(std::string{two_keys} + R"(people: [ { name: Noor } ]
rota:
  duty:
    people: [Noor]
    overrides: [{ from: 2026-02-02, until: 2026-02-01, person: Nor }]
    swaps: [{ from: 2026-03-02, until: 2026-03-08, people: [Noor] }]
)"),
              nullptr);
    EXPECT_EQ(said(),
              "webcared.yaml:9:44: `until` must be later than `from`\n"
              "webcared.yaml:9:64: warning: `Nor` is not among `people`; did you mean `Noor`?\n"
              "webcared.yaml:10:60: swap: `people` are the two who swap their turns\n");
}

TEST_F(Configuration, ReadsRoutesWithinRoutes) {
    const auto config =
        load_text(std::string{two_keys} + R"(ladders: { calm: [ { after: 0m, channels: [team] } ] }
routes:
  - when: "level >= low"
    name: all
    routes: [ { when: addressed, ladder: calm }, { when: "kind:review", name: a/b, ladder: clam } ]
  - { when: addressed }
)");
    EXPECT_EQ(config, nullptr);
    EXPECT_EQ(said(),
              "webcared.yaml:9:79: a route's name has no `/`, which stands between names in a "
              "path\n"
              "webcared.yaml:9:92: there is no ladder `clam`; did you mean `calm`?\n"
              "webcared.yaml:10:5: route: give a `ladder`, `routes` within it, or both\n");
}

TEST(ConfigurationFile, IsNoFolder) {
    Problems problems;
    EXPECT_FALSE(load(std::filesystem::temp_directory_path().string(), problems));
    EXPECT_NE(problems.text().find("is a folder"), std::string::npos) << problems.text();
}

TEST_F(Configuration, SaysEveryMistakeAtOnce) {
    EXPECT_EQ(load_text("sorces: []\n"
                        "listen: 0.0.0.0:8420\n"
                        "timezone: Europe/Amsterdm\n"
                        "levels: { low: 40, medium: 35 }\n"
                        "sources:\n"
                        "  - { name: a b, kind: feed }\n"
                        "  - { name: news, kind: feed }\n"
                        "  - { name: news }\n"
                        "channels: [ { name: team, kind: console } ]\n"
                        "routes: [ { when: \"level >= low\", ladder: taem } ]\n"
                        "ladders: { team: [ { after: 5m, channels: [tema] }, { after: 1m, "
                        "channels: [team] } ] }\n"),
              nullptr);
    EXPECT_EQ(
        said(),
        "webcared.yaml:1:1: webcared.yaml: unknown key `sorces`; did you mean `sources`?\n"
        "webcared.yaml:2:9: this address can be reached from outside without TLS: listen on "
        "127.0.0.1 behind a "
        "proxy, or declare the proxy's https:// address as `public_url`\n"
        "webcared.yaml:3:11: `Europe/Amsterdm` is no time zone that this system knows, such as "
        "Europe/Amsterdam\n"
        "webcared.yaml:4:9: levels must rise: low 40, medium 35, high 60, critical 85\n"
        "webcared.yaml:6:13: a source's name has letters, digits, `-`, `_` and `.`, at most 64\n"
        "webcared.yaml:8:5: source: the key `kind` is missing\n"
        "webcared.yaml:8:13: two sources are called `news`; the first is on line 7\n"
        "webcared.yaml:10:43: there is no ladder `taem`; did you mean `team`?\n"
        "webcared.yaml:11:44: there is no channel `tema`; did you mean `team`?\n"
        "webcared.yaml:11:62: steps of a ladder stand in order of time\n");
}

TEST_F(Configuration, WarnsOfARoleThatNobodyHas) {
    const auto config = load_text(std::string{two_keys} +
                                  "ladders: { team: [ { after: 0m, roles: [deputy] } ] }\n"
                                  "routes: [ { when: \"level >= low\", ladder: team } ]\n");
    ASSERT_TRUE(config);
    EXPECT_EQ(said(),
              "webcared.yaml:5:41: warning: nobody among `people` has the role `deputy`: this step "
              "goes to every channel\n");
}

TEST_F(Configuration, ReadsASecretFromItsFileAndNeverShowsIt) {
    folder.write("token", "hunter2-hunter2\n");
    const auto config = load_text(std::string{two_keys} + "api_token_file: token\n");
    ASSERT_TRUE(config) << said();
    EXPECT_EQ(config->api_token.value().reveal(), "hunter2-hunter2");
    EXPECT_EQ(show(*config).find("hunter2"), std::string::npos);
}

TEST_F(Configuration, WarnsOfASecretInTheFile) {
    const auto config = load_text(std::string{two_keys} + "api_token: hunter2\n");
    ASSERT_TRUE(config);
    EXPECT_NE(said().find("webcared.yaml:5:12: warning: webcared.yaml: a secret in this file"),
              std::string::npos);
    EXPECT_EQ(show(*config).find("hunter2"), std::string::npos);
}

TEST_F(Configuration, ShowsWhereEveryValueComesFrom) {
    const auto config = load_text(
        "sources: [ { name: s, kind: feed, url: \"https://u:p@h.example/f?token=t1\" } ]\n"
        "channels: [ { name: c, kind: slack, url: \"https://hooks.example/T0/B0/xyz\" } ]\n"
        "keep: hits\n");
    ASSERT_TRUE(config) << said();
    const std::string shown = show(*config);
    const auto line_with = [&](const std::string& start) {
        const std::size_t at = shown.find("\n" + start);
        if (at == shown.npos) return std::string{"(absent)"};
        return shown.substr(at + 1, shown.find('\n', at + 1) - at - 1);
    };
    EXPECT_NE(line_with("keep: hits").find("# webcared.yaml:3"), std::string::npos) << shown;
    EXPECT_NE(line_with("data_dir: ").find("# default"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("u:p"), std::string::npos);
    EXPECT_EQ(shown.find("t1"), std::string::npos);
    EXPECT_EQ(shown.find("xyz"), std::string::npos);
    EXPECT_NE(shown.find("https://hooks.example/***"), std::string::npos) << shown;
}

TEST_F(Configuration, ReadsListsOfAuthors) {
    const auto config = load_text(std::string{two_keys} +
                                  "lists: { Press: [\"x:someone\", \"@paper\"], vip: [] }\n");
    ASSERT_TRUE(config) << said();
    ASSERT_EQ(config->lists.size(), 2u);
    EXPECT_EQ(config->lists.at("press"), (std::vector<std::string>{"x:someone", "@paper"}));
    const std::string shown = show(*config);
    EXPECT_NE(shown.find("lists:\n  Press: [\"x:someone\", \"@paper\"]"), std::string::npos)
        << shown;
}

TEST_F(Configuration, SaysWhereAListIsWrong) {
    EXPECT_FALSE(load_text(std::string{two_keys} + "lists:\n"
                                                   "  press: [\":jan\", { a: b }, jan jansen]\n"
                                                   "  \"a b\": []\n"));
    const std::string text = said();
    for (const char* place : {":6:12: ", ":6:19: ", ":6:29: ", ":7:4: "})
        EXPECT_NE(text.find(place), std::string::npos) << place << text;
}

TEST_F(Configuration, ShowsWhatCanBeReadAgain) {
    const auto config = load_text(std::string{two_keys} + "brand: ACME\n");
    ASSERT_TRUE(config) << said();
    Problems again;
    const std::string copy = folder.write("again.yaml", show(*config));
    Problems yaml;
    const Node node = Document::load(copy, yaml);
    EXPECT_EQ(yaml.text(), "");
    EXPECT_EQ(node["sources"].items().at(0)["kind"].scalar(), "file");
    EXPECT_EQ(node["targets"].items().size(), 5u);
}

TEST_F(Configuration, SaysWhenTheFileIsNotThere) {
    EXPECT_EQ(load(folder.path("none.yaml"), problems), nullptr);
    EXPECT_EQ(problems.text(),
              folder.path("none.yaml") + ":1:1: cannot be read: No such file or directory\n");
}

TEST_F(Configuration, SaysWhenTheFileIsEmpty) {
    EXPECT_EQ(load_text(""), nullptr);
    EXPECT_EQ(said(), "webcared.yaml:1:1: the file is empty\n");
}

}  // namespace
}  // namespace webcare::config
