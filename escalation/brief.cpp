#include "escalation/brief.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.hpp"

namespace webcare::escalation {

namespace {

/// Puts one brief together: the words of its language, and how outside text may stand in it.
class Writer {
 public:
    Writer(const Message& message, const Zone& zone, const Room& room)
        : m_{message}, zone_{zone}, room_{room}, words_{wording(message.language)} {
        brief_.words = &words_;
        brief_.why_label = words_.why;
    }

    void mention();
    void source();
    void digest();
    void wave();
    void mark(bool idempotent);
    Brief take() { return std::move(brief_); }

 private:
    std::string line(std::string_view text) const {
        return shorten(neutral_line(text, room_.unseen), room_.line);
    }
    std::string moment(Time at) const { return words_.moment(at, m_.at, zone_); }
    void add(std::vector<Brief::Fact>& list, std::string_view label, std::string_view text) const {
        if (!text.empty()) list.emplace_back(std::string{label}, line(text));
    }

    std::string who() const;
    std::string reach() const;
    std::string judged() const;
    void add_facts();
    void add_details();
    void add_why();
    std::string wave_line() const;
    std::string told_line(const Message::Told& told) const;
    std::string_view form() const;
    void add_guidance();
    std::vector<std::string> cut(const std::vector<std::string>& lines) const;

    const Message& m_;
    const Zone& zone_;
    const Room& room_;
    const Wording& words_;
    Brief brief_;
};

std::string Writer::who() const {
    const Author& a = m_.mention.author;
    std::string text = a.name;
    if (!a.handle.empty())
        text = text.empty() ? "@" + a.handle : fmt::format("{} (@{})", text, a.handle);
    if (text.empty()) return std::string{words_.unknown_author};
    if (a.verified) text += fmt::format(", {}", words_.verified);
    return text;
}

/// "12.400 volgers, 35 reacties; 3 meldingen in 30 dagen, 1 open dossier".
std::string Writer::reach() const {
    std::vector<std::string> audience, past;
    const Mention& mention = m_.mention;
    if (mention.author.followers)
        audience.push_back(
            words_.counted(*mention.author.followers, words_.follower, words_.followers));
    if (mention.engagement.views > 0)
        audience.push_back(words_.counted(mention.engagement.views, words_.view, words_.views));
    if (const std::uint64_t reactions = mention.engagement.reactions(); reactions > 0)
        audience.push_back(words_.counted(reactions, words_.reaction, words_.reactions));
    const Customer& customer = m_.customer;
    if (customer.mentions_30d == 1) past.emplace_back(words_.first_in_30_days);
    if (customer.mentions_30d > 1)
        past.push_back(words_.counted(customer.mentions_30d, words_.mention_in_30_days,
                                      words_.mentions_in_30_days));
    if (customer.open_cases > 0)
        past.push_back(words_.counted(customer.open_cases, words_.open_case, words_.open_cases));
    return fmt::format("{}{}{}", fmt::join(audience, ", "),
                       audience.empty() || past.empty() ? "" : "; ", fmt::join(past, ", "));
}

std::string Writer::judged() const {
    const Assessment& a = m_.assessment;
    std::string text =
        fmt::format("{} {}, {} {}", words_.severity, a.severity, words_.urgency, a.urgency);
    if (!a.intents.empty()) text += fmt::format("; {}", fmt::join(a.intents, ", "));
    if (!a.topics.empty()) text += fmt::format("; {}", fmt::join(a.topics, ", "));
    return text;
}

void Writer::add_facts() {
    add(brief_.facts, words_.who, who());
    add(brief_.facts, words_.reach, reach());
    const auto due = m_.alert.respond_by ? m_.alert.respond_by : m_.assessment.respond_by;
    if (due) add(brief_.facts, words_.answer_by, words_.deadline(*due, m_.at, zone_));
}

void Writer::add_details() {
    auto& list = brief_.details;
    if (m_.mention.created_at != Time{}) add(list, words_.written, moment(m_.mention.created_at));
    if (m_.alert.guidance.promise_by)
        add(list, words_.promise_by, moment(*m_.alert.guidance.promise_by));
    add(list, words_.dossier, m_.dossier.id);
    add(list, words_.addressee, m_.delivery.to);
    if (!m_.alert.ladder.empty())
        add(list, words_.ladder,
            fmt::format("{}, {} {}", m_.alert.ladder, words_.step, std::max(m_.alert.step, 1)));
    add(list, words_.judged, judged());
}

/// Titles as the team's rules give them. A signal without weight explains no alert.
void Writer::add_why() {
    for (const Signal& signal : m_.assessment.signals) {
        if (brief_.why.size() == room_.signals) break;
        if (signal.severity == 0 && signal.urgency == 0 && signal.at_least == 0) continue;
        std::string text = signal.title.empty() ? signal.rule : signal.title;
        if (!signal.reason.empty()) text += ": " + signal.reason;
        brief_.why.push_back(line(text));
    }
}

std::vector<std::string> Writer::cut(const std::vector<std::string>& lines) const {
    std::vector<std::string> kept;
    for (const std::string& one : lines)
        if (kept.size() < room_.guidance) kept.push_back(line(one));
    return kept;
}

/// The form of the answer as the guidance chose it (docs/guidance.md). What it calls EPO leaves the
/// positive out where somebody was hurt, threatens, or is owed an inquiry first.
std::string_view Writer::form() const {
    const Assessment& a = m_.assessment;
    const std::string_view chosen = m_.alert.guidance.form;
    if (chosen == "apology") return words_.form_apology;
    if (chosen != "epo") return {};
    for (const char* grave : {"safety", "claim", "legal", "privacy", "press"})
        if (a.has_intent(grave)) return words_.form_careful;
    if (a.has_intent("threat")) return words_.form_boundary;
    if (a.fault == Fault::theirs) return words_.form_explain;
    return a.level >= Level::high ? words_.form_inquiry : words_.form_epo;
}

/// Three lines at most: the form, the first point (or two, where there is no form), a caution.
void Writer::add_guidance() {
    const Guidance& g = m_.alert.guidance;
    brief_.points = cut(g.points);
    brief_.skeleton = cut(g.skeleton);
    brief_.cautions = cut(g.cautions);
    auto& lines = brief_.guidance;
    if (const std::string_view line_of_form = form(); !line_of_form.empty())
        lines.emplace_back(line_of_form);
    const std::size_t before_caution = g.cautions.empty() ? 3 : 2;
    for (const std::string& point : g.points)
        if (lines.size() < before_caution) lines.push_back(line(point));
    if (!g.cautions.empty())
        lines.push_back(line(fmt::format("{}: {}", words_.caution, g.cautions.front())));
}

void Writer::mention() {
    brief_.headline = headline(m_, Matter{m_.mention, m_.assessment}, room_.line);
    brief_.quote = shorten(neutral(m_.mention.text, room_.unseen), room_.quote);
    add_why();
    add_facts();
    add_guidance();
    add_details();
    brief_.permalink = safe_url(m_.mention.permalink);
}

void Writer::source() {
    const Condition& condition = m_.alert.condition;
    const TroubleWords trouble = webcare::words(condition.trouble, words_.language);
    if (m_.alert.status == AlertStatus::resolved) {
        brief_.headline =
            line(fmt::format("OK {} {} {}", words_.source, m_.alert.source, words_.source_well));
        brief_.quote = fmt::format("{}: {}.", words_.source_over, trouble.what);
    } else {
        brief_.headline = line(fmt::format("{} {} {} {}", words_.of(m_.alert.level), words_.source,
                                           m_.alert.source, trouble.what));
        brief_.quote = shorten(neutral(condition.detail, room_.unseen), room_.quote);
        brief_.guidance.emplace_back(trouble.advice);
    }
    add(brief_.facts, words_.since, moment(m_.alert.raised_at));
    add(brief_.details, words_.addressee, m_.delivery.to);
}

/// One of the worst that a digest tells of, on one line, with where to go on.
std::string Writer::told_line(const Message::Told& told) const {
    std::string text{words_.of(told.alert.level)};
    if (!told.alert.source.empty()) {
        text += fmt::format(" {} {}", words_.source, told.alert.source);
    } else {
        const Author& a = told.mention.author;
        text += " " + (a.handle.empty() ? a.name : "@" + a.handle);
        if (!told.mention.network.empty()) text += " (" + told.mention.network + ")";
        text += ": " + told.mention.text;
    }
    text = shorten(neutral_line(text, room_.unseen), room_.line / 2);
    const std::string link = safe_url(told.link);
    return link.empty() ? text : text + " " + link;
}

/// What waited for a channel that was silent.
void Writer::digest() {
    const Digest& digest = *m_.delivery.digest;
    std::uint32_t all = 0;
    for (const std::uint32_t count : digest.counts) all += count;
    brief_.headline = line(fmt::format("{} {}", words_.of(m_.delivery.level),
                                       words_.counted(all, words_.waited_one, words_.waited)));
    brief_.quote = shorten(words_.digest_says, room_.quote);
    brief_.why_label = words_.worst;
    add(brief_.facts, words_.since, moment(digest.since));
    for (std::size_t i = digest.counts.size(); i-- > 0;)
        if (digest.counts[i] > 0)
            add(brief_.facts, words_.of(static_cast<Level>(i)), std::to_string(digest.counts[i]));
    if (digest.elsewhere > 0)
        add(brief_.facts, words_.told_elsewhere, std::to_string(digest.elsewhere));
    for (const Message::Told& told : m_.told) brief_.why.push_back(told_line(told));
    add(brief_.details, words_.addressee, m_.delivery.to);
}

/// "HOOG golf over bezorging: 34 mensen", and what became of it.
std::string Writer::wave_line() const {
    const Wave& wave = *m_.wave;
    const bool viral = wave.kind == WaveKind::viral;
    std::string what{viral ? words_.viral : words_.wave};
    if (!viral && wave.subject.starts_with("topic:")) {
        const std::vector<std::string> topic{wave.subject.substr(6)};
        const std::string word = topic_word(topic, words_);
        what += fmt::format(" {} {}", words_.about, word.empty() ? topic.front() : word);
    }
    what += ": " + words_.counted(wave.authors, words_.person, words_.people);
    if (m_.delivery.type == "wave.ended") return fmt::format("{}: {}", words_.over, what);
    return m_.delivery.type == "wave.grown"
               ? fmt::format("{} {}, {}", words_.of(wave.level), words_.growing, what)
               : fmt::format("{} {}", words_.of(wave.level), what);
}

/// How many, against what is usual, since when, after what, and the texts that go round.
void Writer::wave() {
    const Wave& wave = *m_.wave;
    brief_.headline = line(wave_line());
    brief_.quote = shorten(neutral(m_.mention.text, room_.unseen), room_.quote);
    auto& facts = brief_.facts;
    if (wave.kind == WaveKind::complaints)
        add(facts, words_.last_hour,
            fmt::format("{}, {} {:.0f}", words_.counted(wave.hourly, words_.person, words_.people),
                        words_.usually, wave.usual));
    std::string messages = words_.number(wave.attached.count);
    if (wave.attached.reposts > 0)
        messages += fmt::format(
            " ({})", words_.counted(wave.attached.reposts, words_.repeat, words_.repeats));
    add(facts, words_.messages, messages);
    if (wave.attached.reach > 0)
        add(facts, words_.reach,
            fmt::format("{} {}", words_.at_most, words_.number(wave.attached.reach)));
    add(facts, words_.since, moment(wave.began_at));
    if (wave.ended_at) add(facts, words_.until, moment(*wave.ended_at));
    if (wave.change)
        add(facts, words_.after,
            fmt::format("{} ({})", wave.change->name, moment(wave.change->at)));
    for (const Wave::Text& text : wave.texts)
        brief_.why.push_back(line(fmt::format("{}x {}", text.times, text.words)));
    brief_.permalink = safe_url(m_.mention.permalink);
    add(brief_.details, words_.addressee, m_.delivery.to);
}

/// That this may be a repeat, is a test, or comes by a way that is not its own.
void Writer::mark(bool idempotent) {
    std::string text{m_.test_note};
    if (text.empty() && !idempotent && m_.delivery.attempts > 0) text = words_.maybe_repeated;
    if (!m_.delivery.note.empty()) text += (text.empty() ? "" : "; ") + m_.delivery.note;
    if (!text.empty()) brief_.mark = line(text);
    brief_.link = safe_url(m_.link);
}

/// What was refused as too much is told in half the room.
Room room_for(const Message& message, Room room) {
    if (!message.smaller) return room;
    room.quote /= 2;
    room.line /= 2;
    room.signals /= 2;
    room.guidance /= 2;
    return room;
}

}  // namespace

std::string safe_url(std::string_view url) {
    const std::string scheme = lower_ascii(url.substr(0, 8));
    if (!scheme.starts_with("http://") && !scheme.starts_with("https://")) return {};
    const bool clean = url.size() <= 2000 && std::all_of(url.begin(), url.end(), [](char c) {
                           const auto byte = static_cast<unsigned char>(c);
                           return byte > 0x20 && byte < 0x7f;
                       });
    return clean ? std::string{url} : std::string{};
}

Brief write_brief(const Message& message, const Zone& zone, bool idempotent, const Room& most) {
    const Room room = room_for(message, most);
    Writer writer{message, zone, room};
    if (message.delivery.digest)
        writer.digest();
    else if (message.wave)
        writer.wave();
    else if (message.alert.source.empty())
        writer.mention();
    else
        writer.source();
    writer.mark(idempotent);
    return writer.take();
}

}  // namespace webcare::escalation
