#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>

#include "core/html.hpp"
#include "escalation/smtp/body.hpp"
#include "tests/escalation/sample_alerts.hpp"
#include "tests/support/process.hpp"

namespace webcare::test {
namespace {

constexpr const char* browser = "/usr/bin/chromium";

/// What the page is as Chromium took it apart: its elements, and how wide it wants to be on a
/// phone.
struct Seen {
    std::map<std::string, int> elements;
    std::string dom;
    int width = 0;
    Seen() = default;
};

/// The real browser, without a screen and without the network.
class AMailShowsNoMarkupOfStrangers : public testing::Test {
 protected:
    void SetUp() override {
        if (!std::filesystem::exists(browser))
            GTEST_SKIP() << "Chromium is not installed (./dev test --real installs it)";
    }

    std::string dom_of(const std::string& page) {
        const std::string file = folder_.write("page.html", page);
        const Outcome outcome = run_program(
            {browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
             "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
             "--user-data-dir=" + folder_.file("profile"), "--dump-dom", "file://" + file});
        EXPECT_EQ(outcome.exit, 0) << outcome.err;
        return outcome.out;
    }

    Seen look_at(const escalation::Message& message) {
        const Zone zone = *Zone::find("Europe/Amsterdam");
        const std::string page = escalation::smtp::html_of(
            escalation::write_brief(message, zone, false, escalation::Room{}),
            message.delivery.level);
        Seen seen;
        seen.dom = dom_of(page);
        const std::regex tag{"<([a-z0-9]+)"};
        for (std::sregex_iterator at{seen.dom.begin(), seen.dom.end(), tag}, end; at != end; ++at)
            ++seen.elements[(*at)[1]];
        const std::string phone = dom_of(
            "<!doctype html><iframe style=\"border:0;width:320px;height:3000px\" "
            "onload=\"document.body.dataset.wide="
            "this.contentDocument.documentElement.scrollWidth\" srcdoc=\"" +
            escape_html(page) + "\"></iframe>");
        std::smatch wide;
        if (std::regex_search(phone, wide, std::regex{"data-wide=\"([0-9]+)\""}))
            seen.width = std::stoi(wide[1]);
        return seen;
    }

    TempFolder folder_;
};

TEST_F(AMailShowsNoMarkupOfStrangers, WhateverTheyWrote) {
    escalation::Message hostile = escalation::test_alerts::rude_and_hostile();
    escalation::Message harmless = hostile;
    harmless.mention.text = "een\ntwee\ndrie\nvier";
    harmless.mention.author.name = harmless.mention.author.handle = "jan";
    for (Signal& signal : harmless.assessment.signals) signal.reason = signal.rule = "reden";

    const Seen shown = look_at(hostile), plain = look_at(harmless);
    EXPECT_EQ(shown.elements, plain.elements) << shown.dom;
    for (const char* never : {"script", "img", "iframe", "object", "link", "form"})
        EXPECT_FALSE(shown.elements.contains(never)) << never;
    EXPECT_NE(shown.dom.find("&lt;script&gt;alert(1)&lt;/script&gt;"), std::string::npos);
}

TEST_F(AMailShowsNoMarkupOfStrangers, AndFitsAPhoneOf320Pixels) {
    escalation::Message message = escalation::test_alerts::critical_safety();
    EXPECT_EQ(look_at(message).width, 320);
    message.mention.text = std::string(500, 'w');
    message.mention.author.handle = std::string(200, 'h');
    EXPECT_EQ(look_at(message).width, 320) << "a word without an end is broken";
}

}  // namespace
}  // namespace webcare::test
