#include "escalation/smtp/mail.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "tests/escalation/sample_alerts.hpp"

namespace webcare::escalation {
namespace {

std::string mail_of(const Message& message) {
    return smtp::write_mail(message, "webcare@acme.nl", {"team@acme.nl"}, Zone{}).text;
}

/// Every header's name, in order, of a head that keeps the rules of a line.
std::vector<std::string> headers_of(const std::string& mail) {
    std::vector<std::string> names;
    const std::string_view head{mail.data(), std::min(mail.find("\r\n\r\n") + 2, mail.size())};
    for (std::size_t at = 0; at < head.size();) {
        const std::size_t end = head.find("\r\n", at);
        const std::string_view line = head.substr(at, end - at);
        const bool clean = line.size() <= 78 && std::all_of(line.begin(), line.end(), [](char c) {
                               return c >= ' ' && c <= '~';
                           });
        if (!clean) names.push_back("broken: " + std::string{line});
        if (!line.starts_with(' ')) names.emplace_back(line.substr(0, line.find(':')));
        at = end + 2;
    }
    return names;
}

std::string header(const std::string& mail, const std::string& name) {
    const std::size_t at = mail.find("\r\n" + name + ": ");
    if (at == mail.npos) return {};
    const std::size_t begin = at + name.size() + 4;
    return mail.substr(begin, mail.find("\r\n", begin) - begin);
}

TEST(Mail, AnswersOneRootPerCaseUnderOneSubject) {
    Message first = test_alerts::calm_question();
    first.dossier.id = "01CASE";
    first.dossier.title = "Bezorgen op zaterdag";
    first.dossier.type = MentionType::question;
    first.dossier.mentions = {first.mention.id};
    Message later = first;
    later.delivery.id = "another";
    later.mention.id = "mastodon:2";
    later.mention.text = "Hallo, komt er nog antwoord?";
    later.dossier.mentions.push_back(later.mention.id);
    const std::string one = mail_of(first), two = mail_of(later);
    EXPECT_EQ(header(one, "Message-ID"), "<5e0f3c1b9a7d4e62@acme.nl>");
    EXPECT_EQ(header(two, "Message-ID"), "<another@acme.nl>");
    for (const std::string& mail : {one, two}) {
        EXPECT_EQ(header(mail, "References"), "<case-01CASE@acme.nl>");
        EXPECT_EQ(header(mail, "In-Reply-To"), "<case-01CASE@acme.nl>");
    }
    EXPECT_EQ(header(one, "Subject"), "TER INFO vraag op Mastodon: Bezorgen op zaterdag");
    EXPECT_EQ(header(two, "Subject"), "Re: " + header(one, "Subject"));
}

TEST(Mail, AnswersTheAlertWhereThereIsNoCase) {
    const std::string mail = mail_of(test_alerts::calm_question());
    EXPECT_EQ(header(mail, "References"), "<alert-01KB8Q3ZJ0ALERT@acme.nl>");
    EXPECT_EQ(header(mail, "X-Webcared-Case"), "");
}

TEST(Mail, IsTheSameMailAtEveryAttempt) {
    Message again = test_alerts::critical_safety();
    const std::string first = mail_of(again);
    again.delivery.attempts = 1;
    const std::string second = mail_of(again);
    for (const char* name : {"Message-ID", "References", "Subject"})
        EXPECT_EQ(header(first, name), header(second, name));
    EXPECT_NE(second.find("mogelijk herhaald"), std::string::npos) << "said in the text";
}

TEST(Mail, KeepsItsPartsApartWhateverTheyHold) {
    Message m = test_alerts::critical_safety();
    m.mention.text =
        "--=_5e0f3c1b9a7d4e62--\n--=_5e0f3c1b9a7d4e62\nContent-Type: text/html\n\n<b>x</b>";
    const std::string mail = mail_of(m);
    std::size_t boundaries = 0;
    for (std::size_t at = 0; (at = mail.find("\r\n--=_5e0f3c1b9a7d4e62", at)) != mail.npos; ++at)
        ++boundaries;
    EXPECT_EQ(boundaries, 3u);
}

/// Pieces that break mail programs, and random bytes between them.
std::string hostile_text(std::mt19937_64& random) {
    static const std::vector<std::string> pieces{"\r\nBcc: x@y",
                                                 "\r",
                                                 "\n",
                                                 "\r\n\r\n",
                                                 "%0d%0aTo: z@z",
                                                 "=?UTF-8?Q?=0D=0ABcc:_x?=",
                                                 "=?",
                                                 "?=",
                                                 "\xe2\x80\xa8",
                                                 "\xe2\x80\xae",
                                                 "\xc2\x85",
                                                 "ë",
                                                 "太陽",
                                                 "👩‍👩‍👧",
                                                 "\xed\xa0\x80",
                                                 "\t",
                                                 " ",
                                                 "woord",
                                                 "Content-Type: text/html",
                                                 std::string(1, '\0'),
                                                 std::string(90, 'w')};
    std::string text;
    for (std::size_t n = random() % 12; n > 0; --n) {
        if (random() % 3 == 0)
            for (std::size_t k = random() % 8; k > 0; --k)
                text += static_cast<char>(random() % 256);
        else
            text += pieces[random() % pieces.size()];
    }
    return text;
}

// WEBCARE_SUBJECTS=1000000 is the long run; docs/channels/smtp.md has what it gave.
TEST(Mail, HasExactlyItsOwnHeadersUnderRandomSubjects) {
    const char* wish = std::getenv("WEBCARE_SUBJECTS");
    const long subjects = wish ? std::atol(wish) : 2'000;
    std::mt19937_64 random{22};
    Message m = test_alerts::critical_safety();
    const std::vector<std::string> expected = headers_of(mail_of(m));
    ASSERT_EQ(expected.size(), 14u);
    for (long i = 0; i < subjects; ++i) {
        m.dossier.title = hostile_text(random);
        m.mention.text = m.mention.author.handle = hostile_text(random);
        m.mention.network = hostile_text(random);
        m.dossier.topics = {hostile_text(random)};
        m.delivery.channel = hostile_text(random);
        m.test_note = i % 2 == 0 ? std::string{} : hostile_text(random);
        const std::string mail = mail_of(m);
        ASSERT_EQ(headers_of(mail), expected) << mail.substr(0, 2'000);
    }
}

}  // namespace
}  // namespace webcare::escalation
