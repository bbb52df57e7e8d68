#include "core/health.hpp"

#include <array>

#include "core/json.hpp"
#include "core/names.hpp"

namespace webcare {
namespace {

constexpr Names<Trouble, 7> names{{{Trouble::silent, "silent"},
                                   {Trouble::failing, "failing"},
                                   {Trouble::refused, "refused"},
                                   {Trouble::expiring, "token_expiring"},
                                   {Trouble::quota, "quota"},
                                   {Trouble::gap, "gap"},
                                   {Trouble::outdated, "outdated"}}};

struct Entry {
    Level level;
    TroubleWords en, nl;
};

// In the order of Trouble.
constexpr std::array<Entry, 7> entries{{
    {Level::high,
     {"is silent for longer than usual",
      "See on the network itself whether people still write. If they do, try `webcarectl source "
      "poll NAME --trace` and check the search terms and the account; if nobody writes, all is "
      "well."},
     {"is langer stil dan gewoon",
      "Kijk op het netwerk zelf of er nog geschreven wordt. Zo ja: probeer `webcarectl source poll "
      "NAAM --trace` en controleer de zoektermen en het account; schrijft er niemand, dan is er "
      "niets aan de hand."}},
    {Level::high,
     {"has not answered for an hour",
      "Check the address, the network and the service's status page. Webcared keeps trying; "
      "nothing has to be restarted."},
     {"geeft al een uur geen antwoord",
      "Controleer het adres, het netwerk en de statuspagina van de dienst. Webcared blijft het "
      "proberen; er hoeft niets herstart te worden."}},
    {Level::high,
     {"refuses our token",
      "Make a new token or key, put it where the configuration reads it, and run `webcarectl "
      "reload`. See that the account still has its permissions."},
     {"weigert ons token",
      "Maak een nieuw token of een nieuwe sleutel, zet die waar de configuratie hem leest, en "
      "draai "
      "`webcarectl reload`. Kijk of het account zijn rechten nog heeft."}},
    {Level::medium,
     {"has a token that ends soon",
      "Make a new token before that moment, put it where the configuration reads it, set "
      "`token_expires`, and run `webcarectl reload`."},
     {"heeft een token dat bijna verloopt",
      "Maak voor dat moment een nieuw token, zet het waar de configuratie het leest, pas "
      "`token_expires` aan, en draai `webcarectl reload`."}},
    {Level::medium,
     {"has little left of its quota",
      "Ask less often (`every`), ask for less, or raise the limit. Once it is spent, the source "
      "waits until it is renewed."},
     {"heeft bijna geen quotum meer",
      "Vraag minder vaak (`every`), vraag minder, of verhoog de limiet. Is het op, dan wacht de "
      "bron "
      "tot het vernieuwd wordt."}},
    {Level::medium,
     {"may have missed messages",
      "Ask more often (`every`), and read back what was missed with `webcarectl source backfill "
      "NAME --since 2d`."},
     {"heeft mogelijk berichten gemist",
      "Vraag vaker (`every`), en haal in wat gemist is met `webcarectl source backfill NAAM "
      "--since "
      "2d`."}},
    {Level::high,
     {"answers otherwise than its definition expects",
      "The service has changed its format. Compare with `webcarectl source poll NAME --trace`, and "
      "update webcared or the definition in `connectors.d`."},
     {"antwoordt anders dan de definitie verwacht",
      "De dienst heeft zijn formaat gewijzigd. Vergelijk met `webcarectl source poll NAAM "
      "--trace`, "
      "en werk webcared bij of de definitie in `connectors.d`."}},
}};

const Entry& entry(Trouble trouble) {
    return entries.at(static_cast<std::size_t>(trouble));
}

}  // namespace

std::string_view name(Trouble trouble) {
    return name_in(names, trouble);
}
std::optional<Trouble> trouble_named(std::string_view text) {
    return value_in(names, text);
}

TroubleWords words(Trouble trouble, std::string_view language) {
    return language == "nl" ? entry(trouble).nl : entry(trouble).en;
}

Level level_of(Trouble trouble) {
    return entry(trouble).level;
}

void write_json(JsonWriter& out, const Condition& condition) {
    out.begin_object().field("trouble", name(condition.trouble));
    out.field_if("detail", condition.detail).end_object();
}

}  // namespace webcare
