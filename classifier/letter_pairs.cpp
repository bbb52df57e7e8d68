#include "classifier/letter_pairs.hpp"

#include <cstdint>

namespace webcare::classifier {
namespace {

constexpr std::size_t letters = 27;  // the edge of a word, a to z
constexpr int on_average = 24;

/// By first letter and second letter, as a digit or letter: 24 ("o") is what the four languages
/// give on average. Made by letter_pairs.py, which says how, from the words of our packs.
constexpr std::array<std::array<std::string_view, letters>, pack_languages.size()> pairs{
    {{{"kmqfnkgrpnosnnotk0kmnktom4u", "mzenq0tq8dnvopphr0omneg8p2p",
       "kpqotq101olrj5moqtqihofkkk1", "egmi4f4emjr9htpha5e0meptkns",
       "pqtmrqdowoxxeparshpqwoutk0w", "lepkmunsllixtnrioaqkpnsqh7p",
       "qbxozijvllxrksekphero6xxkst", "qpuvzsrsdryumpdrsknqn4wukhx",
       "bo9jel08elkb102p7hi0rrf7kim", "hjfhprlp8ezwlknan29lmpfr8eo",
       "xpyqzwzzwtkzyvzixkazzszwkkz", "utxdstkruqzzttrtukurtlwxk1r",
       "popktnsvmpxtlpnqt0toloqvk0j", "pninvnouuotsplknjkqnnjyvk0w",
       "rpveqlfoqpisprjnt0smlloqs3q", "jhhmrwpt8h4tnonwu1pnohs8i0u",
       "slsrtp7zinytnwvlnemprlzwkgy", "ilk8kkkkkkkkkkekk8hkk0kkkkk",
       "oooetkksrpvtpoips0knnoqtk9q", "kfsowglpfhypvrugp0qhqhtikls",
       "onuetolxgnyweopotkmojnwskae", "i9fir0em0u0ylkc7jalgiz6z06s",
       "rtqturhxknkdzkkqhkvf1vvtkhk", "orsuws5w2pxtcw9pukfktawvk6v",
       "dppfqeckhlkkfqk8dkekfdtk85c", "53iog5tnh3cjlik4jkgf28wnhkk",
       "0u4t6tfpfwkk0kky4k780hawk8l"}},
     {{"lnpsolqlrqkhqooqpmprsnbrpy0", "p0mpr0ln8pcoppnjq0pprfqytxp",
       "rpusik20dpwdotnqmpooirv4lw2", "stnrksqfhqsstoartutsrqoilxq",
       "vnpuvjnufpmitswrqtqs5irnly7", "mwhnwmmi9bl9kkhvoslnl3nqsy7",
       "rmbw0nq5bsa2qc0rktohnp6klu0", "rnd73gtsyq30nhosolpp0p0ilx2",
       "qqrxwqg0qtl06d6sotllimgdlvb", "jsoorfsk4f0jrqsrv0poort7pvr",
       "0k6r0900ddl0160l3l000o0cll0", "q70olou0iu00dms0bl8s014aly0",
       "qnisrnqd0naqqparr0splluqlz0", "pmqs0nuajpi0gimoplur3m4olz4",
       "kncrlomsnmrmpghrlflnnjm6rz0", "twposbsnckgtqpopo0qprrvyupn",
       "romtnpb9trb3qnaprfnuop0mlx4", "nwlvllllllllllfll9tllilllll",
       "onhonogkfpininppodookkmfly0", "qnignokcyq0tpssporinoq0wls0",
       "nolxkkrcyp00qtrrklnqnmholy0", "irmlofaq0h68rpnmqbnno1200wi",
       "pibigntalole1llc6l0ve1npltl", "wpu6ooyezrbrxdysglyxl0cflyf",
       "krtpntdltpllvbl9tlvlvuilptd", "zrxstrsvtzw8vspyolyxypdwtll",
       "0b5i7fgegdllhll35l7800a0lyt"}},
     {{"pon4lpornmktnnpfhijoiupqp0s", "f3rmlznny2kkomopg0nolu45h4h",
       "roibmtvzyndsltuiehquxnkxphz", "50f7k5kiv0hu1ae4ea02007mp0i",
       "fpon4nwkmn0cteneallfpp6np8n", "lfupg5rpxw0noorhinroon0qfdh",
       "nsj80snqxjetrqygqlsputl6p6u", "pmsb1sdjak7sschajpmrwrnrpdn",
       "vqvcnrxzvppyzzynwlwxurvypbv", "kgmtipkszi0kknmji0klnqculjo",
       "0l9j0i00hsp05a0f7p300a3gpp0", "humwropvqg07tqousptouxokp6v",
       "npvrmmpmrpempnxlf2aqvpkhp0y", "qmhbomltqnmuvs9kkphqxu8bp0n",
       "rnr4pprprqcsruqjr0qnkqnwg0w", "nkrqipnny0wenjh2g0lom11ac6n",
       "dl36hiy0li07haeclimbkm4apj8", "6epcppppppppppippclppdppppp",
       "pmullmvoulnpuprlnkmpstmspav", "ipsviprwan0oid5mp0vrqjsnpdu",
       "qopfopsl6l0ovoplpplnrqmrpdy", "imuuhtxqy20bjsv0kflqo5i700r",
       "e3umknlepjpw0ppn9p0kydfhplp", "9q7m0qai0rfeghfqkp0amzgjpbj",
       "fdi0rhxpldppkupc8pjpjmmpdax", "67e092bel0hxidi0op417dhalpp",
       "mrymysvtvoppyppjypryzyxqpcn"}},
     {{"rrltqrqiipt0oqmjtwsmoin0nk1", "t0rpk0io6vv0nootoznppqv7gmq",
       "jm0poer08ogjscdqsjkjalmar88", "tstuwtuxiuj4sovusrtvsvsor7k",
       "cl0e8p8edo130n0nmonm0rdiree", "tkerapnm4fw0jrmkrqlspuq5s0v",
       "ir5a7mq35phkln1sooon0nc8r97", "1p0p3hgc0j94mvvnmrpaeqh8r48",
       "7j0e4ki39hr6008jeo0g0em0roi", "vrtkoppj0x01qqltgzusq8rdulj",
       "oscl0l01j7r08r0vlryc1p6jrr2", "3018b0c0460003003r0000a0r83",
       "mn5f0r0ktmg0om0lgzdk9p93r91", "ersqhr907no60qvrsr8f1kaer0a",
       "ip0umprcglt0datp0yirtrr0j00", "l9ooh5gf7xn1ors3jznnmu06pw0",
       "isrknrf0op3trdqunxsloq7cr0a", "wgrqrrrrrrrrrrxrryorrxrrrrr",
       "oqeulsll7p92eonpjxsnniq0r48", "ssaa0rq04rg06kbslv0qhsj0rq1",
       "mp8cfpg25qj349eojrsnppb0r50", "wslnqtkkfrz1rlixrytrr0y0zpi",
       "priommogrsrk0rrsyrsm8qhjror", "a09o30ck00hhik70mrafk0jmrdm",
       "wpkviqjrotrrmirysrlrmnorvtj", "5v5psvdjo0jfjstfrr6k9vjcorr",
       "xdbod7mkm0rrcrr0brue00h0rfl"}}}};

constexpr int value_of(char c) {
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/// The same by pair, the four languages beside each other.
constexpr auto weights = [] {
    std::array<std::array<std::int8_t, pack_languages.size()>, letters * letters> all{};
    for (std::size_t language = 0; language < pack_languages.size(); ++language)
        for (std::size_t a = 0; a < letters; ++a)
            for (std::size_t b = 0; b < letters; ++b)
                all[a * letters + b][language] =
                    static_cast<std::int8_t>(value_of(pairs[language][a][b]) - on_average);
    return all;
}();

}  // namespace

void add_letter_pairs(std::string_view word, PairScores& scores) {
    std::size_t before = 0;
    const auto add = [&](std::size_t letter) {
        const auto& weight = weights[before * letters + letter];
        for (std::size_t language = 0; language < weight.size(); ++language)
            scores[language] += weight[language];
        before = letter;
    };
    for (const char c : word) {
        if (c < 'a' || c > 'z') return;  // what is counted so far may stand
        add(static_cast<std::size_t>(c - 'a') + 1);
    }
    if (!word.empty()) add(0);
}

}  // namespace webcare::classifier
