#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "core/zone.hpp"
#include "language/fold.hpp"

namespace webcare::language {

/// What can be told from words and figures together; the names that may follow `stated:`.
enum class StatedKind : std::uint8_t {
    deadline,  ///< "voor vrijdag", "uiterlijk 15:00", "binnen 24 uur", "before Friday 5pm"
    since,     ///< "al drie weken", "sinds maandag", "for three weeks"
    amount,    ///< "€ 350", "350 euro", "1.299,-"
};
const std::vector<std::string_view>& stated_kinds();
std::optional<StatedKind> stated_kind(std::string_view name);

/// A day as people name it, seen from the day on which they write.
struct DayNamed {
    enum class By : std::uint8_t { none, weekday, days_from_now, date } by = By::none;
    int number = 0;  ///< weekday 1 to 7 from Monday; days; or day of the month
    int month = 0;   ///< 1 to 12, of a date
};

/// One such statement, and the tokens it stands on.
struct Stated {
    StatedKind kind = StatedKind::amount;
    std::uint32_t first = 0, last = 0;
    double amount = 0;  ///< in whatever money it was stated

    // Of a deadline:
    DayNamed day;
    int minute = -1;           ///< of the day; -1: none
    bool is_half_day = false;  ///< `minute` is of a clock of twelve hours
    bool ends_before = false;  ///< "voor vrijdag" ends with Thursday, "uiterlijk vrijdag" does not
    Duration within = {};      ///< "binnen 24 uur"; zero: none
    Stated() = default;
};

/// Finds them in Dutch and English, and the simple forms in German and French; `out` is cleared. At
/// most 64 of a text; about 3 ns a token where there are none. `text` was folded.
void find_stated(std::string_view text, const Folded& folded, std::vector<Stated>& out);

/// The moment that a deadline names, for somebody who wrote at `written` in `zone`; the next such
/// moment after it. Nothing for a date that does not exist.
std::optional<Time> moment_of(const Stated& deadline, Time written, const Zone& zone);

}  // namespace webcare::language
