#include "escalation/smtp/mail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "escalation/brief.hpp"
#include "net/signature.hpp"

namespace webcare::escalation::smtp {

namespace {

constexpr std::size_t subject_room = 200;  // characters
constexpr std::size_t encoded_room = 39;   // bytes of text in one encoded word, 64 characters of it

bool is_plain(char c) {
    return c >= ' ' && c <= '~';
}

bool may_stand_as_is(std::string_view text) {
    return text.size() <= 60 && text.find("=?") == text.npos &&
           std::all_of(text.begin(), text.end(), is_plain);
}

/// "Sun, 22 Nov 2026 21:40:05 +0000" (RFC 5322 section 3.3).
std::string date(Time time) {
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day ymd{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000",
                       days[std::chrono::weekday{day}.c_encoding()],
                       static_cast<unsigned>(ymd.day()),
                       months[static_cast<unsigned>(ymd.month()) - 1], static_cast<int>(ymd.year()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

/// Our own ids hold letters and digits only; whatever else stands in one goes.
std::string id_token(std::string_view id) {
    std::string token;
    for (const char c : id)
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-')
            token += c;
    return token.substr(0, 40);
}

void list(std::string& body, std::string_view title, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    body += fmt::format("\n{}\n", title);
    for (const std::string& line : lines) body += fmt::format("  - {}\n", line);
}

std::string quoted(std::string_view text) {
    std::string out = "> ";
    for (const char c : text) {
        out += c;
        if (c == '\n') out += "> ";
    }
    return out + '\n';
}

std::string body_of(const Brief& brief) {
    std::string body = brief.headline + '\n';
    if (!brief.mark.empty()) body += brief.mark + '\n';
    body += '\n' + quoted(brief.quote) + '\n';
    for (const Brief::Fact& fact : brief.facts)
        body += fmt::format("{}: {}\n", fact.label, fact.text);
    list(body, "Why", brief.why);
    list(body, "Keep in mind", brief.points);
    list(body, "Answer", brief.skeleton);
    list(body, "Take care", brief.cautions);
    if (!brief.permalink.empty()) body += fmt::format("\nPost: {}\n", brief.permalink);
    if (!brief.link.empty()) body += fmt::format("See and acknowledge: {}\n", brief.link);
    return body;
}

}  // namespace

bool is_address(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (text.size() > 254 || at == text.npos || at == 0 || at + 1 == text.size()) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c <= '~' &&
               std::string_view{"<>(),;:\\\""}.find(c) == std::string_view::npos;
    });
}

std::string header_value(std::string_view text) {
    std::string line = clean_text(text);
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    if (may_stand_as_is(line)) return line;
    std::string out;
    std::string_view rest = line;
    while (!rest.empty()) {
        std::string_view part = cut_at_grapheme(rest, encoded_room);
        if (part.empty()) {  // a cluster longer than a word: cut between code points
            std::size_t end = encoded_room;
            while ((static_cast<unsigned char>(rest[end]) & 0xc0) == 0x80) --end;
            part = rest.substr(0, end);
        }
        rest.remove_prefix(part.size());
        out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", net::base64(part));
    }
    return out;
}

std::string quoted_printable(std::string_view text) {
    constexpr std::size_t room = 75;  // and a soft break's "="
    std::string out;
    std::size_t column = 0;
    const auto put = [&](std::string_view piece) {
        if (column + piece.size() > room) {
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n';
        if (c == '\n') {
            out += "\r\n";
            column = 0;
        } else if (is_plain(c) && c != '=' && !(c == ' ' && ends_line)) {
            put({&c, 1});
        } else {
            put(fmt::format("={:02X}", static_cast<unsigned char>(c)));
        }
    }
    return out;
}

Mail write_mail(const Message& message, const std::string& from, const std::vector<std::string>& to,
                const Zone& zone) {
    Room room;
    room.quote = 20'000;
    const Brief brief = write_brief(message, zone, false, room);
    std::string subject = shorten(brief.headline, subject_room - 60);
    if (!brief.mark.empty()) subject += " - " + brief.mark;
    const std::string domain = from.substr(from.rfind('@') + 1);
    const std::string case_id = id_token(message.dossier.id);
    const std::string delivery = id_token(message.delivery.id);

    Mail mail;
    mail.from = from;
    mail.to = to;
    std::string& out = mail.text;
    const auto header = [&](std::string_view name, std::string_view value) {
        out += fmt::format("{}: {}\r\n", name, value);
    };
    header("Date", date(message.at));
    header("From", from);
    header("To", fmt::format("{}", fmt::join(to, ",\r\n ")));
    header("Subject", header_value(shorten(subject, subject_room)));
    header("Message-ID", fmt::format("<{}@{}>", delivery, domain));
    if (!case_id.empty()) {
        header("References", fmt::format("<case-{}@{}>", case_id, domain));
        header("X-Webcared-Case", case_id);
    }
    header("X-Webcared-Delivery", delivery);
    header("Auto-Submitted", "auto-generated");
    header("X-Auto-Response-Suppress", "All");
    header("MIME-Version", "1.0");
    header("Content-Type", "text/plain; charset=utf-8");
    header("Content-Transfer-Encoding", "quoted-printable");
    out += "\r\n" + quoted_printable(body_of(brief));
    return mail;
}

}  // namespace webcare::escalation::smtp
