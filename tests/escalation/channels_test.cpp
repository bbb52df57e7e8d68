#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "core/json_read.hpp"
#include "core/text.hpp"
#include "escalation/console/console.hpp"
#include "escalation/registry.hpp"
#include "escalation/slack/slack.hpp"
#include "escalation/smtp/mail.hpp"
#include "escalation/webhook/webhook.hpp"
#include "net/dialer.hpp"
#include "net/signature.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_http.hpp"

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;

const Time now = *parse_time("2026-11-22T21:40:00Z");

Message sample(std::string text = "Mijn laarzen zijn na één dag al kapot") {
    Message m;
    m.delivery.id = "01DELIVERY";
    m.delivery.type = "alert.raised";
    m.delivery.level = m.alert.level = Level::high;
    m.delivery.created_at = m.at = m.alert.raised_at = now;
    m.alert.id = "01ALERT";
    m.alert.step = 1;
    m.alert.ladder = "team";
    m.alert.respond_by = now + 1h;
    m.alert.guidance.points = {"Noem een moment"};
    m.mention.id = "mastodon:1";
    m.mention.network = "mastodon";
    m.mention.author.handle = "noor";
    m.mention.text = std::move(text);
    m.mention.permalink = "https://social.example/@noor/1";
    m.mention.created_at = now - 5min;
    m.assessment.level = Level::high;
    m.assessment.type = MentionType::complaint;
    Signal signal;
    signal.rule = "nl.product.defect";
    signal.title = "Product is kapot";
    signal.severity = 35;
    signal.spans = {Span{0, 4}};
    m.assessment.signals = {signal};
    m.dossier.id = "01CASE";
    m.link = "https://webcare.acme.nl/a/token";
    return m;
}

/// What is told of a source.
Message in_trouble(Trouble trouble, std::string detail) {
    Message m;
    m.delivery.id = "01DELIVERY";
    m.delivery.type = "source." + std::string{name(trouble)};
    m.delivery.created_at = m.at = m.alert.raised_at = now;
    m.alert.id = "01ALERT";
    m.alert.source = "forum";
    m.alert.condition = Condition{trouble, std::move(detail)};
    m.alert.level = m.delivery.level = level_of(trouble);
    return m;
}

/// The attack strings of the fact sheet's section 3.4 and their like.
std::vector<std::string> attacks() {
    std::string accents = "e";
    for (int i = 0; i < 5000; ++i) accents += "\xcc\x81";
    return {"<!channel> <@U123> <http://evil|bank.nl>",
            "@here @everyone",
            "[klik](javascript:alert(1))",
            "</b><script>",
            "```x```",
            "\xe2\x80\xae"
            "drawkcab",
            "\r\nBcc: x@y",
            "%0d%0a",
            "\xed\xa0\x80",
            std::string(1 << 16, 'w'),
            accents,
            "\x1b]0;title\x07\x1b[2J",
            "a\u2028b",
            std::string("nul\0byte", 8)};
}

TEST(Console, SendsNoControlToTheTerminal) {
    for (const std::string& attack : attacks()) {
        Message m = sample(attack);
        m.mention.author.handle = attack.substr(0, 300);
        const std::string page = console::render(m, Zone{}, false);
        const bool clean = std::all_of(page.begin(), page.end(), [](char c) {
            return c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
        });
        EXPECT_TRUE(clean) << page;
        EXPECT_EQ(page.find("\xe2\x80\xae"), std::string::npos);
    }
}

TEST(Console, SaysWhatAnAgentNeeds) {
    const std::string page = console::render(sample(), Zone{}, false);
    for (const char* part :
         {"HOOG klacht op Mastodon", "na één dag al kapot", "@noor", "vandaag 22:40 (over 1 uur)",
          "Product is kapot", "Noem een moment", "https://webcare.acme.nl/a/token", "01CASE"})
        EXPECT_NE(page.find(part), std::string::npos) << part << "\n" << page;
    EXPECT_NE(console::render(sample(), Zone{}, true).find("\x1b[1;31m"), std::string::npos);
}

TEST(Console, ShowsWhatNobodyWouldSee) {
    const std::string page = console::render(
        sample("a\x1b[2Jb kla\u200bcht \u202etxet\nHOOG klacht op X"), Zone{}, false);
    EXPECT_NE(page.find("> a\\x1b[2Jb kla\\u{200b}cht \\u{202e}txet\n"), std::string::npos) << page;
    EXPECT_NE(page.find("\n  > HOOG klacht op X"), std::string::npos) << page;
}

TEST(Channels, SayInTheirLanguageWhatIsWrongWithASourceAndWhatToDo) {
    constexpr int all = static_cast<int>(Trouble::outdated) + 1;
    for (int i = 0; i < all; ++i) {
        const auto trouble = static_cast<Trouble>(i);
        for (const std::string language : {"nl", "en"}) {
            Message m = in_trouble(trouble, "\x1b[2Jdetail <!channel>");
            m.language = language;
            const TroubleWords said = words(trouble, language);
            const std::string source = language == "nl" ? "bron forum " : "source forum ";
            const std::string shown = console::render(m, Zone{}, false);
            EXPECT_NE(shown.find(source + std::string{said.what}), std::string::npos) << shown;
            EXPECT_NE(shown.find(said.advice.substr(0, 30)), std::string::npos) << shown;
            EXPECT_EQ(shown.find('\x1b'), std::string::npos);
            EXPECT_EQ(slack::render(m, Zone{}).find("<!channel>"), std::string::npos);
            m.alert.status = AlertStatus::resolved;
            EXPECT_NE(console::render(m, Zone{}, false)
                          .find(language == "nl" ? "OK bron forum doet het weer"
                                                 : "OK source forum is well again"),
                      std::string::npos);
        }
    }
}

TEST(Channels, MarkWhatMayBeARepeat) {
    Message again = sample();
    again.delivery.attempts = 1;
    EXPECT_NE(console::render(again, Zone{}, false).find("mogelijk herhaald"), std::string::npos);
    EXPECT_NE(slack::render(again, Zone{}).find("mogelijk herhaald"), std::string::npos);
    EXPECT_EQ(slack::render(sample(), Zone{}).find("mogelijk herhaald"), std::string::npos);
    EXPECT_EQ(webhook::render(again).find("herhaald"), std::string::npos);
}

std::string unescape(std::string text) {
    for (const auto& [entity, plain] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}}) {
        const std::string_view from{entity};
        for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; ++at)
            text.replace(at, from.size(), plain);
    }
    return text;
}

RC_GTEST_PROP(Slack, EscapesSoThatNothingIsLostAndNothingIsACommand, ()) {
    const auto letter =
        rc::gen::element<char>('<', '>', '&', '!', '@', '|', 'a', ';', 'l', 't', '\n');
    const std::string text = *rc::gen::container<std::string>(letter);
    const std::string escaped = slack::escape(text);
    RC_ASSERT(unescape(escaped) == text);
    RC_ASSERT(escaped.find_first_of("<>") == std::string::npos);
}

TEST(Slack, KeepsEveryTextWithinItsBlockAndWithoutCommands) {
    for (const std::string& attack : attacks()) {
        Message m = sample(attack);
        m.mention.author.name = m.mention.author.handle = attack;
        m.alert.guidance.points = {attack};
        m.mention.permalink = "https://evil.example/<!channel>";
        JsonDocument document;
        const auto json = document.parse(slack::render(m, Zone{}));
        ASSERT_TRUE(json);
        EXPECT_LE((*json)["text"].string_or().size(), 3900u);
        (*json)["blocks"].each_item([&](JsonValue block) {
            if (block["text"].is_null()) return;
            const std::string text = block["text"]["text"].string_or();
            EXPECT_EQ(block["text"]["type"].string_or(), "plain_text");
            EXPECT_EQ(text.find_first_of("<>"), std::string::npos) << text;
            EXPECT_LE(text.size(), block["type"].string_or() == "header" ? 150u : 2900u);
            EXPECT_FALSE(text.empty());
        });
    }
}

TEST(Smtp, KeepsItsHeadersWhateverTheMentionSays) {
    const std::string plain =
        smtp::write_mail(sample(), "webcare@acme.nl", {"team@acme.nl"}, Zone{}).text;
    const auto headers = [](const std::string& mail) {
        const std::string head = mail.substr(0, mail.find("\r\n\r\n") + 2);
        int count = 0;
        for (std::size_t at = 0; at < head.size(); at = head.find("\r\n", at) + 2)
            count += head[at] != ' ' ? 1 : 0;
        return count;
    };
    EXPECT_EQ(headers(plain), 14) << plain;
    for (const std::string& attack : attacks()) {
        Message m = sample(attack);
        m.mention.author.handle = m.mention.network = m.delivery.id = attack;
        m.dossier.title = m.delivery.channel = m.alert.id = attack;
        m.assessment.topics = m.dossier.topics = {attack};
        const std::string mail =
            smtp::write_mail(m, "webcare@acme.nl", {"team@acme.nl"}, Zone{}).text;
        EXPECT_EQ(headers(mail), 14) << mail.substr(0, 2000);
        for (std::size_t at = 0, end; (end = mail.find("\r\n", at)) != mail.npos; at = end + 2)
            EXPECT_LE(end - at, 78u);
        EXPECT_TRUE(std::all_of(mail.begin(), mail.end(), [](char c) {
            return c == '\r' || c == '\n' || (c >= ' ' && c <= '~');
        }));
    }
}

/// What a mail reader makes of a header (RFC 2047, the B encoding).
std::string decoded(std::string_view value) {
    if (!value.starts_with("=?UTF-8?B?")) return std::string{value};
    std::string text;
    while (!value.empty()) {
        const std::size_t end = value.find("?=");
        text += net::from_base64(value.substr(10, end - 10)).value();
        value.remove_prefix(end + 2);
        if (value.starts_with("\r\n ")) value.remove_prefix(3);
    }
    return text;
}

RC_GTEST_PROP(Smtp, WritesAnySubjectAsOneHeaderThatReadsTheSame, ()) {
    std::string text;
    for (const auto& piece : *rc::gen::container<std::vector<std::string>>(
             rc::gen::element<std::string>("a", "é", "👩‍👩‍👧", "\r", "\n", ": ",
                                           "Bcc:", "=?", " ", "\t", "ß", "woord", "\x01")))
        text += piece;
    const std::string value = smtp::header_value(text);
    std::string expected = clean_text(text);
    std::replace_if(
        expected.begin(), expected.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    RC_ASSERT(decoded(value) == expected);
    for (std::size_t at = value.find('\n'); at != value.npos; at = value.find('\n', at + 1))
        RC_ASSERT(value.substr(at, 2) == "\n ");
}

TEST(Smtp, NamesTheMailAfterTheDelivery) {
    const std::string mail =
        smtp::write_mail(sample(), "webcare@acme.nl", {"team@acme.nl"}, Zone{}).text;
    EXPECT_NE(mail.find("Message-ID: <01DELIVERY@acme.nl>\r\n"), std::string::npos) << mail;
    EXPECT_NE(mail.find("Date: Sun, 22 Nov 2026 21:40:00 +0000\r\n"), std::string::npos);
    EXPECT_NE(mail.find("Auto-Submitted: auto-generated\r\n"), std::string::npos);
    EXPECT_NE(mail.find("=C3=A9=C3=A9n dag"), std::string::npos);
}

TEST(Smtp, TakesOnlyBareAddresses) {
    EXPECT_TRUE(smtp::is_address("webcare@acme.nl"));
    for (const char* bad : {"", "acme.nl", "@acme.nl", "a@", "a b@acme.nl", "a@acme.nl\r\nBcc: b@x",
                            "<a@acme.nl>", "a@acme.nl,b@acme.nl"})
        EXPECT_FALSE(smtp::is_address(bad)) << bad;
}

TEST(Webhook, PostsTheBodyOfTheContract) {
    JsonDocument document;
    const JsonValue body = document.parse(webhook::render(sample())).value();
    EXPECT_EQ(body["type"].string_or(), "alert.raised");
    EXPECT_EQ(body["timestamp"].string_or(), "2026-11-22T21:40:00Z");
    EXPECT_EQ(body.pointer("/data/alert/id").string_or(), "01ALERT");
    EXPECT_EQ(body.pointer("/data/alert/step").integer(), 1);
    EXPECT_EQ(body.pointer("/data/alert/level").string_or(), "high");
    EXPECT_EQ(body.pointer("/data/alert/respond_by").string_or(), "2026-11-22T22:40:00Z");
    EXPECT_EQ(body.pointer("/data/mention/id").string_or(), "mastodon:1");
    EXPECT_EQ(body.pointer("/data/case/id").string_or(), "01CASE");
    EXPECT_EQ(body.pointer("/data/guidance/points/0").string_or(), "Noem een moment");
    EXPECT_EQ(body.pointer("/data/assessment/signals/0/rule").string_or(), "nl.product.defect");
}

TEST(Webhook, TellsOfASourceWithoutAMention) {
    const std::string body = webhook::render(in_trouble(Trouble::quota, std::string(60'000, 'x')));
    JsonDocument document;
    const auto json = document.parse(body);
    ASSERT_TRUE(json) << body;
    EXPECT_EQ((*json)["type"].string_or(), "source.quota");
    EXPECT_EQ(json->pointer("/data/source/name").string_or(), "forum");
    EXPECT_EQ(json->pointer("/data/source/trouble").string_or(), "quota");
    EXPECT_TRUE(json->pointer("/data/mention").is_null());
    EXPECT_LE(body.size(), webhook::max_body);
}

TEST(Webhook, StaysWithinTwentyKilobytes) {
    for (const std::string& attack : attacks()) {
        Message m = sample(clean_text(std::string(60'000, 'x') + attack));
        m.mention.author.name = m.alert.route = clean_text(attack);
        m.alert.guidance.skeleton.assign(50, clean_text(attack));
        m.assessment.signals.assign(300, m.assessment.signals[0]);
        const std::string body = webhook::render(m);
        EXPECT_LE(body.size(), webhook::max_body);
        JsonDocument document;
        const auto json = document.parse(body);
        ASSERT_TRUE(json);
        EXPECT_EQ(json->pointer("/data/mention/truncated").boolean(), true);
    }
}

/// No test here dials.
class NoDialer final : public net::Dialer {
 public:
    asio::awaitable<Result<net::tcp::socket>> dial(std::string, std::uint16_t, bool,
                                                   Duration) override {
        co_return Error{ErrorKind::temporary, "nobody answers"};
    }
};

class OverHttp : public testing::Test {
 protected:
    std::optional<Factory> prepare_yaml(const std::string& yaml) {
        config::Channel channel;
        channel.options = config::Document::parse(yaml, "webcared.yaml", problems_);
        channel.name = channel.options["name"].scalar();
        channel.kind = channel.options["kind"].scalar();
        return prepare(channel, config::Config{}, problems_);
    }
    std::unique_ptr<Channel> make(const std::string& yaml) {
        auto factory = prepare_yaml(yaml);
        if (!factory) throw std::runtime_error{problems_.text()};
        return (*factory)(
            Parts{http_, dialer_, clock_, log_, zone_, [](std::string_view) {}, false, "test"});
    }
    Result<Receipt> deliver(Channel& channel) {
        const Message message = sample();
        return test::run(channel.deliver(message));
    }

    test::ScriptedHttp http_;
    NoDialer dialer_;
    ManualClock clock_{now};
    MemoryLog log_;
    Zone zone_;
    config::Problems problems_;
};

TEST_F(OverHttp, SignsTheWebhookUnderTheDeliverysKey) {
    const Secret secret{"whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="};
    auto channel = make("{ name: ops, kind: webhook, url: 'https://ops.example/hook', secret: '" +
                        std::string{secret.reveal()} + "' }");
    http_.reply(204);
    ASSERT_TRUE(deliver(*channel));
    const net::Request& asked = http_.asked.at(0);
    EXPECT_EQ(asked.method, "POST");
    EXPECT_FALSE(asked.follow);
    EXPECT_EQ(net::header(asked.headers, "webhook-id"), "01DELIVERY");
    EXPECT_EQ(net::WebhookKey{secret}.verify(asked.headers, asked.body, now).value(), "01DELIVERY");
    EXPECT_EQ(channel->lanes(), 8);
    EXPECT_TRUE(channel->is_idempotent());
}

TEST_F(OverHttp, TakesARedirectForARefusal) {
    auto channel = make("{ name: ops, kind: webhook, url: 'https://ops.example/hook' }");
    http_.reply(302, "", {{"Location", "https://evil.example/"}});
    EXPECT_FALSE(deliver(*channel));
}

TEST_F(OverHttp, WaitsAsLongAsTheReceiverAsks) {
    auto channel = make("{ name: ops, kind: webhook, url: 'https://ops.example/hook' }");
    http_.reply(503, "", {{"Retry-After", "30"}});
    const auto answer = deliver(*channel);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::throttled);
    EXPECT_EQ(answer.error().retry_after, 30s);
}

TEST_F(OverHttp, BelievesSlackOnlyWhenItSaysOk) {
    auto channel =
        make("{ name: team, kind: slack, url: 'https://hooks.slack.com/services/T/B/x' }");
    http_.reply(200, "ok");
    http_.reply(200, "<html>welcome to this hotel</html>");
    http_.reply(403, "action_prohibited");
    EXPECT_TRUE(deliver(*channel));
    EXPECT_EQ(deliver(*channel).error().kind, ErrorKind::temporary);
    const auto refused = deliver(*channel);
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    EXPECT_NE(refused.error().detail.find("action_prohibited"), std::string::npos);
    EXPECT_EQ(refused.error().detail.find("services"),
              std::string::npos);  // the address is a secret
}

TEST_F(OverHttp, RefusesWhatAnOperatorMistyped) {
    EXPECT_FALSE(prepare_yaml("{ name: a, kind: webhok, url: 'https://x.example' }"));
    EXPECT_NE(problems_.text().find("\"webhook\"?"), std::string::npos) << problems_.text();
    EXPECT_FALSE(prepare_yaml("{ name: b, kind: webhook, url: 'ftp://x.example' }"));
    EXPECT_FALSE(
        prepare_yaml("{ name: c, kind: smtp, host: mail.example, from: 'a b@x', to: [t@x.nl] }"));
    EXPECT_FALSE(problems_.ok());
}

TEST_F(OverHttp, NeedsTlsForAMailPassword) {
    (void)prepare_yaml(
        "{ name: m, kind: smtp, host: mail.example, tls: none, username: u, password: p, "
        "from: a@x.nl, to: [t@x.nl] }");
    EXPECT_NE(problems_.text().find("in the clear"), std::string::npos) << problems_.text();
}

TEST_F(OverHttp, SaysThatTheMailServerIsAway) {
    auto channel = make("{ name: m, kind: smtp, host: mail.example, from: a@x.nl, to: [t@x.nl] }");
    const auto answer = deliver(*channel);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::temporary);
}

}  // namespace
}  // namespace webcare::escalation
