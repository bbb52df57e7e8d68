#include "cases/wave.hpp"

#include <algorithm>

#include "core/id.hpp"

namespace webcare::cases {
namespace {

constexpr std::size_t most_topics = 8;

/// The worst, and of those the one with the most readers.
bool shows_it_better(const Sighting& a, const Sighting& b) {
    return a.level != b.level ? a.level > b.level : a.readers > b.readers;
}

/// Takes the text among the most frequent ones, if it is one of them.
void note_text(Wave& wave, const KnownText& text) {
    Wave::Text fresh;
    fresh.mention = text.mention;
    fresh.words = text.words;
    fresh.times = text.times;
    fresh.reach = text.reach;
    auto& texts = wave.texts;
    const auto known = std::find_if(texts.begin(), texts.end(), [&](const Wave::Text& t) {
        return t.mention == fresh.mention;
    });
    if (known != texts.end()) {
        // After a restart fewer of them may be known than were.
        if (fresh.times > known->times) *known = std::move(fresh);
    } else if (texts.size() < Wave::most_texts) {
        texts.push_back(std::move(fresh));
    } else if (fresh.times > texts.back().times) {
        texts.back() = std::move(fresh);
    }
    std::stable_sort(texts.begin(), texts.end(),
                     [](const Wave::Text& a, const Wave::Text& b) { return a.times > b.times; });
}

Wave begin(std::string subject, const Sighting& last, Time now) {
    Wave wave;
    wave.id = hash_id("wave\x1f" + subject + "\x1f" + last.mention);
    wave.subject = std::move(subject);
    wave.began_at = last.at;
    wave.opened_at = wave.changed_at = wave.unusual_at = now;
    return wave;
}

/// What its alert is made of: the worst of its mentions.
void take_worst(Wave& wave, const Sighting& worst) {
    wave.level = worst.level;
    wave.worst = worst.mention;
    wave.ladder = worst.ladder;
}

}  // namespace

bool counts_for_waves(const Mention& mention, const Assessment& assessment) {
    return assessment.level >= Level::low && !mention.ours && !mention.deleted;
}

std::vector<std::string> subjects_of(const Assessment& assessment) {
    std::vector<std::string> all;
    for (const std::string& topic : assessment.topics) {
        if (all.size() == most_topics) break;
        all.push_back("topic:" + topic);
    }
    all.emplace_back("brand");
    return all;
}

double back_to_usual(const Expected& expected) {
    return expected.mean + 2 * expected.deviation();
}

Wave open_wave(const std::string& subject, const Pulse& pulse, const Expected& expected,
               const Texts& texts, const Sighting& last, Time now) {
    Wave wave = begin(subject, last, now);
    wave.usual = expected.mean;
    wave.hourly = wave.peak = wave.authors = wave.opened_with = pulse.people();
    wave.attached = pulse.attached();
    const Sighting* worst = &last;
    for (const Sighting& one : pulse.kept()) {
        wave.began_at = std::min(wave.began_at, one.at);
        if (shows_it_better(one, *worst)) worst = &one;
        if (const KnownText* text = texts.find(one.text)) note_text(wave, *text);
    }
    take_worst(wave, *worst);
    return wave;
}

Wave open_viral(const KnownText& text, const Pulse& pulse, const Sighting& last, Time now) {
    Wave wave = begin("text:" + text.mention, last, now);
    wave.kind = WaveKind::viral;
    wave.began_at = text.first;
    wave.hourly = wave.peak = pulse.people();
    wave.authors = wave.opened_with = text.authors;
    wave.attached.count = text.times;
    wave.attached.reposts = text.times - 1;
    wave.attached.reach = text.reach;
    const Sighting* worst = &last;
    for (const Sighting& one : pulse.kept()) {
        if (one.text != text.serial) continue;
        if (wave.attached.mentions.size() < Attached::most)
            wave.attached.mentions.push_back(one.mention);
        if (shows_it_better(one, *worst)) worst = &one;
    }
    note_text(wave, text);
    take_worst(wave, *worst);
    return wave;
}

void join(Wave& wave, const Sighting& sighting, const KnownText* text, bool is_new_author,
          Time now) {
    wave.attached.add(sighting.mention, sighting.readers, sighting.is_repost);
    if (is_new_author) ++wave.authors;
    if (sighting.level > wave.level) {
        wave.level = sighting.level;
        wave.worst = sighting.mention;
    }
    if (text != nullptr) note_text(wave, *text);
    wave.changed_at = now;
}

bool has_doubled(Wave& wave) {
    bool doubled = false;
    while (wave.opened_with > 0 && wave.authors / wave.opened_with >= 2ULL * wave.grown &&
           wave.grown < (1U << 30)) {
        wave.grown *= 2;
        doubled = true;
    }
    return doubled;
}

bool is_over(const Wave& wave, Time now) {
    return wave.kind == WaveKind::viral ? now - wave.changed_at >= viral_for
                                        : now - wave.unusual_at >= usual_for;
}

const AnnouncedChange* change_before(const Wave& wave, const std::vector<AnnouncedChange>& changes,
                                     Duration within) {
    const AnnouncedChange* latest = nullptr;
    for (const AnnouncedChange& change : changes) {
        if (change.at > wave.began_at || change.at + change.lasts + within < wave.began_at)
            continue;
        const bool is_about_it = change.topics.empty() || !wave.subject.starts_with("topic:") ||
                                 std::find(change.topics.begin(), change.topics.end(),
                                           wave.subject.substr(6)) != change.topics.end();
        if (is_about_it && (latest == nullptr || change.at > latest->at)) latest = &change;
    }
    return latest;
}

}  // namespace webcare::cases
