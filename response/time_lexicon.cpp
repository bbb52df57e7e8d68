#include "response/time_lexicon.hpp"

namespace webcare::response {
namespace {

TimeLexicon dutch() {
    TimeLexicon nl;
    nl.numbers = {
        {"een", 1},        {"twee", 2},      {"drie", 3},           {"vier", 4},
        {"vijf", 5},       {"zes", 6},       {"zeven", 7},          {"acht", 8},
        {"negen", 9},      {"tien", 10},     {"elf", 11},           {"twaalf", 12},
        {"dertien", 13},   {"veertien", 14}, {"vijftien", 15},      {"zestien", 16},
        {"zeventien", 17}, {"achttien", 18}, {"negentien", 19},     {"twintig", 20},
        {"dertig", 30},    {"veertig", 40},  {"vijfenveertig", 45}, {"achtenveertig", 48}};
    nl.days = {{"vandaag", 0}, {"morgen", 1}, {"overmorgen", 2}, {"heden", 0}};
    nl.weekdays = {{"maandag", 1}, {"dinsdag", 2},  {"woensdag", 3}, {"donderdag", 4},
                   {"vrijdag", 5}, {"zaterdag", 6}, {"zondag", 7}};
    nl.short_weekdays = {{"ma", 1}, {"di", 2}, {"wo", 3}, {"do", 4},
                         {"vr", 5}, {"za", 6}, {"zo", 7}};
    nl.months = {{"januari", 1},   {"februari", 2}, {"maart", 3},     {"april", 4},
                 {"mei", 5},       {"juni", 6},     {"juli", 7},      {"augustus", 8},
                 {"september", 9}, {"oktober", 10}, {"november", 11}, {"december", 12},
                 {"jan", 1},       {"feb", 2},      {"mrt", 3},       {"apr", 4},
                 {"jun", 6},       {"jul", 7},      {"aug", 8},       {"sept", 9},
                 {"sep", 9},       {"okt", 10},     {"nov", 11},      {"dec", 12}};
    const std::optional<int> any;
    nl.parts = {{"ochtends", {any, DayPart::morning}},     {"morgens", {any, DayPart::morning}},
                {"voormiddags", {any, DayPart::morning}},  {"middags", {any, DayPart::afternoon}},
                {"namiddags", {any, DayPart::afternoon}},  {"avonds", {any, DayPart::evening}},
                {"nachts", {any, DayPart::night}},         {"smorgens", {any, DayPart::morning}},
                {"sochtends", {any, DayPart::morning}},    {"smiddags", {any, DayPart::afternoon}},
                {"savonds", {any, DayPart::evening}},      {"snachts", {any, DayPart::night}},
                {"ochtend", {any, DayPart::morning}},      {"middag", {any, DayPart::afternoon}},
                {"avond", {any, DayPart::evening}},        {"vanochtend", {0, DayPart::morning}},
                {"vanmorgen", {0, DayPart::morning}},      {"vanmiddag", {0, DayPart::afternoon}},
                {"vanavond", {0, DayPart::evening}},       {"vannacht", {0, DayPart::night}},
                {"morgenochtend", {1, DayPart::morning}},  {"morgenvroeg", {1, DayPart::morning}},
                {"morgenmiddag", {1, DayPart::afternoon}}, {"morgenavond", {1, DayPart::evening}}};
    nl.units = {{"minuut", TimeUnit::minute},
                {"minuten", TimeUnit::minute},
                {"min", TimeUnit::minute},
                {"kwartier", TimeUnit::quarter},
                {"uur", TimeUnit::hour},
                {"uren", TimeUnit::hour},
                {"uurtje", TimeUnit::hour},
                {"dag", TimeUnit::day},
                {"dagen", TimeUnit::day},
                {"werkdag", TimeUnit::working_day},
                {"werkdagen", TimeUnit::working_day},
                {"week", TimeUnit::week},
                {"weken", TimeUnit::week},
                {"maand", TimeUnit::month},
                {"maanden", TimeUnit::month}};
    nl.within = {"binnen", "over", "in"};
    nl.before = {"om", "voor", "tegen", "tot", "uiterlijk", "rond", "omstreeks", "naar"};
    nl.links = {"om",        "voor", "tegen",      "op",           "de",  "uiterlijk", "in",
                "van",       "tot",  "nog",        "rond",         "aan", "het",       "ergens",
                "omstreeks", "s",    "loop",       "ruim",         "as",  "a",         "d",
                "einde",     "eind", "aanstaande", "eerstvolgende"};
    nl.next = {"volgende"};
    nl.coming = {"komende", "aanstaande", "eerstvolgende", "deze", "aankomende"};
    nl.from_when = {"na", "vanaf", "niet eerder dan", "sinds"};
    nl.hour_words = {"uur", "u", "h"};
    nl.between = {"tussen", "van"};
    nl.also = {"en", "tot", "a"};
    nl.unclear = {{"zo snel mogelijk", Unclear::no_moment},
                  {"zo snel als mogelijk", Unclear::no_moment},
                  {"zo spoedig mogelijk", Unclear::no_moment},
                  {"zo gauw mogelijk", Unclear::no_moment},
                  {"zo snel we kunnen", Unclear::no_moment},
                  {"zsm", Unclear::no_moment},
                  {"spoedig", Unclear::no_moment},
                  {"binnenkort", Unclear::no_moment},
                  {"op korte termijn", Unclear::no_moment},
                  {"op termijn", Unclear::no_moment},
                  {"binnen afzienbare tijd", Unclear::no_moment},
                  {"te zijner tijd", Unclear::no_moment},
                  {"een dezer dagen", Unclear::no_moment},
                  {"de komende dagen", Unclear::no_moment},
                  {"komende dagen", Unclear::no_moment},
                  {"de komende tijd", Unclear::no_moment},
                  {"de komende weken", Unclear::no_moment},
                  {"een paar dagen", Unclear::no_moment},
                  {"paar dagen", Unclear::no_moment},
                  {"enkele dagen", Unclear::no_moment},
                  {"enkele werkdagen", Unclear::no_moment},
                  {"een paar weken", Unclear::no_moment},
                  {"enkele weken", Unclear::no_moment},
                  {"paar uur", Unclear::no_moment},
                  {"enkele uren", Unclear::no_moment},
                  {"een aantal dagen", Unclear::no_moment},
                  {"straks", Unclear::no_moment},
                  {"gauw", Unclear::no_moment},
                  {"na het weekend", Unclear::from_when_only},
                  {"begin volgende week", Unclear::which_day},
                  {"begin van volgende week", Unclear::which_day},
                  {"begin deze week", Unclear::which_day},
                  {"halverwege volgende week", Unclear::which_day},
                  {"loop van volgende week", Unclear::which_day},
                  {"loop van de week", Unclear::which_day},
                  {"volgende maand", Unclear::which_day}};
    nl.close_of_day = {"eind van de dag",
                       "einde van de dag",
                       "einde dag",
                       "eind van de werkdag",
                       "einde van de werkdag",
                       "einde werkdag",
                       "sluitingstijd",
                       "eob",
                       "eod",
                       "cob",
                       "eind van die dag",
                       "einde van die dag",
                       "loop van de dag",
                       "loop van vandaag",
                       "kantoortijd"};
    nl.close_of_week = {"eind van de week", "einde van de week",  "eind deze week",
                        "einde deze week",  "eind van deze week", "einde van deze week",
                        "voor het weekend", "deze week",          "loop van deze week"};
    nl.close_of_next_week = {"eind volgende week", "einde volgende week", "eind van volgende week",
                             "einde van volgende week"};
    nl.close_of_month = {"eind van de maand", "einde van de maand",  "eind deze maand",
                         "einde deze maand",  "eind van deze maand", "deze maand"};
    nl.close_of_next_month = {"eind volgende maand", "einde volgende maand",
                              "eind van volgende maand"};
    nl.close_of = {"eind", "einde", "eind van", "einde van", "eind van de", "einde van de"};
    nl.next_week = {"volgende week", "komende week"};
    nl.clocks = {{"middernacht", 24 * 60}, {"twaalven", 12 * 60}, {"vijven", 17 * 60}};
    return nl;
}

TimeLexicon english() {
    TimeLexicon en;
    en.numbers = {{"one", 1},        {"two", 2},       {"three", 3},     {"four", 4},
                  {"five", 5},       {"six", 6},       {"seven", 7},     {"eight", 8},
                  {"nine", 9},       {"ten", 10},      {"eleven", 11},   {"twelve", 12},
                  {"thirteen", 13},  {"fourteen", 14}, {"fifteen", 15},  {"sixteen", 16},
                  {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19}, {"twenty", 20},
                  {"thirty", 30},    {"forty", 40},    {"a", 1},         {"an", 1}};
    en.days = {{"today", 0}, {"tomorrow", 1}};
    en.weekdays = {{"monday", 1}, {"tuesday", 2},  {"wednesday", 3}, {"thursday", 4},
                   {"friday", 5}, {"saturday", 6}, {"sunday", 7}};
    en.short_weekdays = {{"mon", 1},  {"tue", 2},   {"tues", 2}, {"wed", 3}, {"thu", 4},
                         {"thur", 4}, {"thurs", 4}, {"fri", 5},  {"sat", 6}, {"sun", 7}};
    en.months = {{"january", 1},   {"february", 2}, {"march", 3},     {"april", 4},
                 {"may", 5},       {"june", 6},     {"july", 7},      {"august", 8},
                 {"september", 9}, {"october", 10}, {"november", 11}, {"december", 12},
                 {"jan", 1},       {"feb", 2},      {"mar", 3},       {"apr", 4},
                 {"jun", 6},       {"jul", 7},      {"aug", 8},       {"sep", 9},
                 {"sept", 9},      {"oct", 10},     {"nov", 11},      {"dec", 12}};
    const std::optional<int> any;
    en.parts = {{"morning", {any, DayPart::morning}},
                {"afternoon", {any, DayPart::afternoon}},
                {"evening", {any, DayPart::evening}},
                {"night", {any, DayPart::night}},
                {"tonight", {0, DayPart::evening}}};
    en.units = {{"minute", TimeUnit::minute},
                {"minutes", TimeUnit::minute},
                {"min", TimeUnit::minute},
                {"mins", TimeUnit::minute},
                {"hour", TimeUnit::hour},
                {"hours", TimeUnit::hour},
                {"hrs", TimeUnit::hour},
                {"day", TimeUnit::day},
                {"days", TimeUnit::day},
                {"week", TimeUnit::week},
                {"weeks", TimeUnit::week},
                {"month", TimeUnit::month},
                {"months", TimeUnit::month},
                {"workday", TimeUnit::working_day},
                {"workdays", TimeUnit::working_day}};
    en.within = {"within", "in", "inside"};
    en.before = {"at", "by", "before", "until", "till", "around", "about", "than"};
    en.links = {"at",    "by",   "before", "on",     "the",   "of",    "in", "until", "no",
                "later", "than", "latest", "around", "about", "early", "s",  "end",   "this"};
    en.next = {"next"};
    en.coming = {"this", "coming"};
    en.from_when = {"after", "from", "not before"};
    en.hour_words = {"oclock", "h", "hrs", "hours"};
    en.between = {"between", "from"};
    en.also = {"and", "to"};
    en.unclear = {{"as soon as possible", Unclear::no_moment},
                  {"as soon as we can", Unclear::no_moment},
                  {"as soon as i can", Unclear::no_moment},
                  {"as quickly as possible", Unclear::no_moment},
                  {"asap", Unclear::no_moment},
                  {"shortly", Unclear::no_moment},
                  {"soon", Unclear::no_moment},
                  {"in due course", Unclear::no_moment},
                  {"in the near future", Unclear::no_moment},
                  {"at some point", Unclear::no_moment},
                  {"at the earliest opportunity", Unclear::no_moment},
                  {"at our earliest convenience", Unclear::no_moment},
                  {"in the coming days", Unclear::no_moment},
                  {"the coming days", Unclear::no_moment},
                  {"the next few days", Unclear::no_moment},
                  {"a few days", Unclear::no_moment},
                  {"few days", Unclear::no_moment},
                  {"a couple of days", Unclear::no_moment},
                  {"a few hours", Unclear::no_moment},
                  {"a few weeks", Unclear::no_moment},
                  {"a while", Unclear::no_moment},
                  {"a little while", Unclear::no_moment},
                  {"one of these days", Unclear::no_moment},
                  {"in a timely manner", Unclear::no_moment},
                  {"in the coming weeks", Unclear::no_moment},
                  {"after the weekend", Unclear::from_when_only},
                  {"early next week", Unclear::which_day},
                  {"the beginning of next week", Unclear::which_day},
                  {"the start of next week", Unclear::which_day},
                  {"sometime next week", Unclear::which_day},
                  {"next month", Unclear::which_day}};
    en.close_of_day = {"close of business",
                       "close of play",
                       "end of business",
                       "end of the day",
                       "end of day",
                       "end of play",
                       "end of the working day",
                       "end of office hours",
                       "closing time",
                       "cob",
                       "eob",
                       "eod",
                       "the course of the day"};
    en.close_of_week = {"end of the week",    "end of this week", "by the weekend",
                        "before the weekend", "this week",        "later this week"};
    en.close_of_next_week = {"end of next week"};
    en.close_of_month = {"end of the month", "end of this month", "this month"};
    en.close_of_next_month = {"end of next month"};
    en.close_of = {"end of", "end of the"};
    en.next_week = {"next week"};
    en.clocks = {{"noon", 12 * 60}, {"midday", 12 * 60}, {"midnight", 24 * 60}};
    en.day_first = false;
    return en;
}

}  // namespace

const TimeLexicon& time_lexicon(std::string_view language) {
    static const TimeLexicon nl = dutch(), en = english();
    return language == "en" ? en : nl;
}

}  // namespace webcare::response
