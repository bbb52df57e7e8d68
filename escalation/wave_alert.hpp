#pragma once

#include "core/wave.hpp"
#include "escalation/policy.hpp"

namespace webcare::escalation {

/// The ladders that an alert about this mention would climb; none where it warns nobody.
std::vector<std::string> ladders(const Policy& policy, const Mention& mention,
                                 const Assessment& assessment, const Holding& holding);

/// The alert of a wave that opened: by `wave.ladder`, or to every channel, once, where there is
/// none. `worst` is the assessment of `wave.worst`. Nothing while `observe` is on or where there is
/// no channel. With `silenced` (why) it tells nobody and has no step to come.
std::optional<Raised> raise(const Policy& policy, const Wave& wave, const Assessment& worst,
                            Time now, Random& random, const std::string& silenced = {});

/// A wave opened out of what an alert stands for already: the alert is about the wave from here on,
/// and whoever heard of it hears so. It goes on climbing where it was; one that is silenced stays
/// so.
Raised promote(Alert alert, const Wave& wave, Time now);

/// What whoever was told of the wave is told of it further; the ids are made of the wave and
/// `moment`, the same after a crash.
std::vector<Delivery> tell(const Alert& alert, const Wave& wave, std::string_view type, Time now);

}  // namespace webcare::escalation
