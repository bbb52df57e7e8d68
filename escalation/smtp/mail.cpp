#include "escalation/smtp/mail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "escalation/brief.hpp"
#include "escalation/smtp/body.hpp"
#include "net/signature.hpp"

namespace webcare::escalation::smtp {

namespace {

constexpr std::size_t subject_room = 200, title_room = 60;  // characters
constexpr std::size_t encoded_room = 39;  // bytes of text in one encoded word, 64 characters of it

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

/// What the thread is called: the case as a whole and its first words, so that all mails of one
/// case at one level are called the same.
std::string subject_of(const Message& m, const Brief& brief) {
    if (!m.alert.source.empty()) return brief.headline;
    std::string subject =
        m.dossier.id.empty() ? brief.headline
                             : headline(m, Matter{m.dossier, m.mention}, subject_room - title_room);
    const std::string& words = m.dossier.title.empty() ? m.mention.text : m.dossier.title;
    const std::string title = shorten(neutral_line(words), title_room);
    if (!title.empty()) subject += ": " + title;
    return subject;
}

/// Whether people had a mail of this matter before.
bool follows(const Message& m) {
    if (!m.delivery.type.starts_with("alert.raised") && !m.delivery.type.starts_with("source."))
        return true;
    if (m.alert.step > 1) return true;
    return !m.dossier.mentions.empty() && m.dossier.mentions.front() != m.mention.id;
}

/// The lines of a mail's head.
class Head {
 public:
    /// Folded behind the name where the line would be longer than 78 characters.
    void add(std::string_view name, std::string_view value) {
        const std::size_t first = value.substr(0, value.find("\r\n")).size();
        const bool fits = name.size() + 2 + first <= 78;
        text_ += fmt::format("{}:{}{}\r\n", name, fits ? " " : "\r\n ", value);
    }
    std::string take() { return std::move(text_); }

 private:
    std::string text_;
};

std::string part(std::string_view boundary, std::string_view type, std::string_view text) {
    return fmt::format(
        "--{}\r\nContent-Type: {}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
        boundary, type, quoted_printable(text));
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
    room.quote = 4'000;
    const Brief brief = write_brief(message, zone, false, room);
    std::string subject = subject_of(message, brief);
    if (follows(message)) subject = "Re: " + subject;
    const std::string domain = from.substr(from.rfind('@') + 1);
    const std::string case_id = id_token(message.dossier.id);
    const std::string delivery = id_token(message.delivery.id);
    const std::string channel = id_token(message.delivery.channel);
    const std::string root = case_id.empty()
                                 ? fmt::format("<alert-{}@{}>", id_token(message.alert.id), domain)
                                 : fmt::format("<case-{}@{}>", case_id, domain);

    Head head;
    head.add("Date", date(message.at));
    head.add("From", from);
    head.add("To", fmt::format("{}", fmt::join(to, ",\r\n ")));
    head.add("Subject", header_value(shorten(subject, subject_room)));
    head.add("Message-ID", fmt::format("<{}@{}>", delivery, domain));
    head.add("In-Reply-To", root);
    head.add("References", root);
    head.add("List-Id",
             fmt::format("<webcared{}{}.{}>", channel.empty() ? "" : "-", channel, domain));
    if (!case_id.empty()) head.add("X-Webcared-Case", case_id);
    head.add("X-Webcared-Delivery", delivery);
    head.add("Auto-Submitted", "auto-generated");
    head.add("X-Auto-Response-Suppress", "All");
    head.add("MIME-Version", "1.0");
    // No line of a quoted-printable text begins like it: behind = come two digits or a line end.
    const std::string boundary = "=_" + delivery;
    head.add("Content-Type", fmt::format("multipart/alternative;\r\n boundary=\"{}\"", boundary));

    Mail mail;
    mail.from = from;
    mail.to = to;
    mail.text = head.take() + "\r\n" + part(boundary, "text/plain", text_of(brief)) +
                part(boundary, "text/html", html_of(brief, message.delivery.level)) + "--" +
                boundary + "--\r\n";
    return mail;
}

}  // namespace webcare::escalation::smtp
