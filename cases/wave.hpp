#pragma once

#include <string>
#include <vector>

#include "cases/near_duplicate.hpp"
#include "cases/pulse.hpp"
#include "cases/usual.hpp"

namespace webcare::cases {

/// A wave of complaints is over when an hour long it was not unusual; one text that goes round when
/// for so long nobody passed it on.
constexpr Duration usual_for{std::chrono::hours{1}};
constexpr Duration viral_for{std::chrono::hours{6}};

/// Whether a mention is one of those that waves are made of: at least level low, of others, and
/// still there.
bool counts_for_waves(const Mention& mention, const Assessment& assessment);

/// What a mention is about: its first eight topics ("topic:delivery"), then "brand".
std::vector<std::string> subjects_of(const Assessment& assessment);

/// With more people than this in an hour a wave goes on: two deviations above what is usual.
double back_to_usual(const Expected& expected);

/// The wave that `last` opens, with those who came before it in the hour. No version, no alert yet.
Wave open_wave(const std::string& subject, const Pulse& pulse, const Expected& expected,
               const Texts& texts, const Sighting& last, Time now);
/// One text goes round.
Wave open_viral(const KnownText& text, const Pulse& pulse, const Sighting& last, Time now);

/// One mention more. `text` may be nullptr.
void join(Wave& wave, const Sighting& sighting, const KnownText* text, bool is_new_author,
          Time now);
/// Takes note that it is told of at the next power of two; false where it is too small for that.
bool has_doubled(Wave& wave);
bool is_over(const Wave& wave, Time now);

/// The latest change that may have brought the wave about: begun before it, at most `within` ago or
/// going on, and of its topic. nullptr: none.
const AnnouncedChange* change_before(const Wave& wave, const std::vector<AnnouncedChange>& changes,
                                     Duration within);

}  // namespace webcare::cases
