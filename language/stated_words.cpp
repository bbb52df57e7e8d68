#include "language/stated_words.hpp"

#include <array>

namespace webcare::language {
namespace {

constexpr int minutes_of_a_day = 24 * 60;
constexpr int minutes_of_a_week = 7 * minutes_of_a_day;
constexpr int minutes_of_a_month = 30 * minutes_of_a_day;
constexpr int minutes_of_a_year = 365 * minutes_of_a_day;

constexpr auto known = std::to_array<Known>({
    {"voor", Word::before},
    {"before", Word::before},
    {"vor", Word::before},
    {"avant", Word::before},
    {"uiterlijk", Word::until},
    {"by", Word::until},
    {"tegen", Word::until},
    {"spatestens", Word::until},
    {"bis", Word::until},
    {"dici", Word::until},
    {"binnen", Word::within},
    {"within", Word::within},
    {"innerhalb", Word::within},
    {"sous", Word::within},
    {"al", Word::already},
    {"reeds", Word::already},
    {"for", Word::already},
    {"sinds", Word::since},
    {"since", Word::since},
    {"seit", Word::since},
    {"depuis", Word::since},
    {"de", Word::filler},
    {"het", Word::filler},
    {"the", Word::filler},
    {"den", Word::filler},
    {"le", Word::filler},
    {"la", Word::filler},
    {"a", Word::number, 1},
    {"an", Word::number, 1},
    {"om", Word::filler},
    {"at", Word::filler},
    {"um", Word::filler},
    {"komende", Word::filler},
    {"aanstaande", Word::filler},
    {"aankomende", Word::filler},
    {"volgende", Word::filler},
    {"afgelopen", Word::filler},
    {"vorige", Word::filler},
    {"next", Word::filler},
    {"this", Word::filler},
    {"last", Word::filler},
    {"past", Word::filler},
    {"ruim", Word::filler},
    {"bijna", Word::filler},
    {"meer", Word::filler},
    {"dan", Word::filler},
    {"over", Word::filler},
    {"more", Word::filler},
    {"than", Word::filler},
    {"almost", Word::filler},
    {"about", Word::filler},
    {"nearly", Word::filler},
    {"zon", Word::filler},
    {"minstens", Word::filler},
    {"nu", Word::filler},
    {"uiterst", Word::filler},
    {"letzten", Word::filler},
    {"kommenden", Word::filler},
    {"nachsten", Word::filler},
    {"uber", Word::filler},
    {"von", Word::filler},
    {"plus", Word::filler},
    {"deux", Word::number, 2},
    {"maandag", Word::weekday, 1},
    {"dinsdag", Word::weekday, 2},
    {"woensdag", Word::weekday, 3},
    {"donderdag", Word::weekday, 4},
    {"vrijdag", Word::weekday, 5},
    {"zaterdag", Word::weekday, 6},
    {"zondag", Word::weekday, 7},
    {"monday", Word::weekday, 1},
    {"tuesday", Word::weekday, 2},
    {"wednesday", Word::weekday, 3},
    {"thursday", Word::weekday, 4},
    {"friday", Word::weekday, 5},
    {"saturday", Word::weekday, 6},
    {"sunday", Word::weekday, 7},
    {"montag", Word::weekday, 1},
    {"dienstag", Word::weekday, 2},
    {"mittwoch", Word::weekday, 3},
    {"donnerstag", Word::weekday, 4},
    {"freitag", Word::weekday, 5},
    {"samstag", Word::weekday, 6},
    {"sonntag", Word::weekday, 7},
    {"lundi", Word::weekday, 1},
    {"mardi", Word::weekday, 2},
    {"mercredi", Word::weekday, 3},
    {"jeudi", Word::weekday, 4},
    {"vendredi", Word::weekday, 5},
    {"samedi", Word::weekday, 6},
    {"dimanche", Word::weekday, 7},
    {"weekend", Word::weekday, 6},
    {"vandaag", Word::day, 0},
    {"today", Word::day, 0},
    {"heute", Word::day, 0},
    {"vanavond", Word::day, 0},
    {"vanmiddag", Word::day, 0},
    {"tonight", Word::day, 0},
    {"morgen", Word::day, 1},
    {"tomorrow", Word::day, 1},
    {"demain", Word::day, 1},
    {"overmorgen", Word::day, 2},
    {"gisteren", Word::day, -1},
    {"yesterday", Word::day, -1},
    {"gestern", Word::day, -1},
    {"hier", Word::day, -1},
    {"januari", Word::month, 1},
    {"februari", Word::month, 2},
    {"maart", Word::month, 3},
    {"april", Word::month, 4},
    {"mei", Word::month, 5},
    {"juni", Word::month, 6},
    {"juli", Word::month, 7},
    {"augustus", Word::month, 8},
    {"september", Word::month, 9},
    {"oktober", Word::month, 10},
    {"november", Word::month, 11},
    {"december", Word::month, 12},
    {"january", Word::month, 1},
    {"february", Word::month, 2},
    {"march", Word::month, 3},
    {"june", Word::month, 6},
    {"july", Word::month, 7},
    {"august", Word::month, 8},
    {"october", Word::month, 10},
    {"januar", Word::month, 1},
    {"februar", Word::month, 2},
    {"marz", Word::month, 3},
    {"mai", Word::month, 5},
    {"dezember", Word::month, 12},
    {"een", Word::number, 1},
    {"twee", Word::number, 2},
    {"drie", Word::number, 3},
    {"vier", Word::number, 4},
    {"vijf", Word::number, 5},
    {"zes", Word::number, 6},
    {"zeven", Word::number, 7},
    {"acht", Word::number, 8},
    {"negen", Word::number, 9},
    {"tien", Word::number, 10},
    {"elf", Word::number, 11},
    {"twaalf", Word::number, 12},
    {"one", Word::number, 1},
    {"two", Word::number, 2},
    {"three", Word::number, 3},
    {"four", Word::number, 4},
    {"five", Word::number, 5},
    {"six", Word::number, 6},
    {"seven", Word::number, 7},
    {"eight", Word::number, 8},
    {"nine", Word::number, 9},
    {"ten", Word::number, 10},
    {"einer", Word::number, 1},
    {"zwei", Word::number, 2},
    {"drei", Word::number, 3},
    {"une", Word::number, 1},
    {"trois", Word::number, 3},
    {"minuten", Word::minutes, 1},
    {"minutes", Word::minutes, 1},
    {"uur", Word::hours, 60},
    {"uren", Word::hours, 60},
    {"hour", Word::hours, 60},
    {"hours", Word::hours, 60},
    {"hrs", Word::hours, 60},
    {"uhr", Word::hours, 60},
    {"stunden", Word::hours, 60},
    {"heures", Word::hours, 60},
    {"dag", Word::days, minutes_of_a_day},
    {"dagen", Word::days, minutes_of_a_day},
    {"werkdagen", Word::days, minutes_of_a_day},
    {"day", Word::days, minutes_of_a_day},
    {"days", Word::days, minutes_of_a_day},
    {"tage", Word::days, minutes_of_a_day},
    {"tagen", Word::days, minutes_of_a_day},
    {"jours", Word::days, minutes_of_a_day},
    {"week", Word::days, minutes_of_a_week},
    {"weken", Word::days, minutes_of_a_week},
    {"weeks", Word::days, minutes_of_a_week},
    {"woche", Word::days, minutes_of_a_week},
    {"wochen", Word::days, minutes_of_a_week},
    {"semaine", Word::days, minutes_of_a_week},
    {"semaines", Word::days, minutes_of_a_week},
    {"maand", Word::days, minutes_of_a_month},
    {"maanden", Word::days, minutes_of_a_month},
    {"month", Word::days, minutes_of_a_month},
    {"months", Word::days, minutes_of_a_month},
    {"monat", Word::days, minutes_of_a_month},
    {"monaten", Word::days, minutes_of_a_month},
    {"mois", Word::days, minutes_of_a_month},
    {"jaar", Word::days, minutes_of_a_year},
    {"year", Word::days, minutes_of_a_year},
    {"years", Word::days, minutes_of_a_year},
    {"half", Word::half},
    {"halb", Word::half},
    {"oclock", Word::clock},
    {"euro", Word::money},
    {"euros", Word::money},
    {"eur", Word::money},
    {"dollar", Word::money},
    {"dollars", Word::money},
    {"pounds", Word::money},
    {"quid", Word::money},
});

constexpr std::uint64_t key_of(std::string_view word) {
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < word.size() && i < 8; ++i)
        key |= std::uint64_t{static_cast<unsigned char>(word[i])} << (8 * i);
    return key;
}

/// Words by their first eight bytes, then compared whole.
class Table {
 public:
    Table() {
        for (const Known& each : known) {
            std::size_t at = place_of(key_of(each.word));
            while (slots_[at] != nullptr) at = (at + 1) % size;
            slots_[at] = &each;
        }
    }
    Known find(std::string_view word) const {
        for (std::size_t at = place_of(key_of(word)); slots_[at] != nullptr; at = (at + 1) % size)
            if (slots_[at]->word == word) return *slots_[at];
        return Known{};
    }

 private:
    static constexpr std::size_t size = 1024;
    static std::size_t place_of(std::uint64_t key) {
        return (key * 0x9e3779b97f4a7c15ULL >> 54U) % size;
    }
    std::array<const Known*, size> slots_{};
};

}  // namespace

Openings::Openings() {
    for (const Known& each : known) {
        if (each.kind < Word::before || each.kind > Word::since) continue;
        const std::size_t at = place_of(each.word.data());
        bits_[at / 64] |= std::uint64_t{1} << (at % 64);
    }
}

Known word_of_time(std::string_view folded_word) {
    static const Table table;
    return table.find(folded_word);
}

}  // namespace webcare::language
