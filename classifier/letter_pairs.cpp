#include "classifier/letter_pairs.hpp"

#include <cstdint>

namespace webcare::classifier {
namespace {

constexpr std::size_t letters = 27;  // the edge of a word, a to z
constexpr int on_average = 24;

/// By first letter and second letter, as a digit or letter: 24 ("o") is what the four languages
/// give on average. Counted once over the words of our packs (each as the 0.7th power of how often
/// it stands there).
constexpr std::array<std::array<std::string_view, letters>, pack_languages.size()> pairs{{
    {{"lmqemlgrqonsnnotk0kmnjtpm4u", "ozdnq0tp7dnvoophq0ommegao1p", "kpqpwq211oipj5nnksqihnfill2",
      "fgli5f3emjragtmha6eamerllps", "ppsjsqdntoxxfobqshppxnutd0w", "lepkmunslmjxtnrin9qkpnsrido",
      "rbxpzjjvlkxqksejqldso8xxlrs", "qpuvzsptfryulpcrslnqo3wtlhw", "bn6jgl08eklc002o6hi0rrf7ljt",
      "jjfhprkq7ezwlknbn29lmogr6eo", "znyqzvzzrrlzzvzhxlbzzszxl8z", "usxdrtkqvqzzusqtultqtmwxl1r",
      "popjtnsvkqxulpnpt0soloqul0j", "pnikvnntuottplnnjlqonjytl0w", "roveqkfopphrrrknt2rmlloqs0p",
      "jhhlqwqt7hmtnonwu1pnohs9j0u", "slsqto7zhnyunwulnemprlzwlhy", "hll9llllllllllell9hll0lllll",
      "oopetkksrpvtpohps0knnoqtlaq", "kftovgkpfgynvrugp0phqhthlls", "onudtolxgnyxeoontlmojnwslfe",
      "h8fir1cm0u0ylkd6jblgiy5z06t", "qtqtvrhxlmldzllqklvq2vvslhl", "orsvvs6w0pxtdwbpvlcmu8xtl6v",
      "copeqeclhmllfol9fleljdtl95c", "83hoh5toh3cklik3hlkg29wohll", "0u4t7tfpfwll0lxy5l680gavl9l"}},
    {{"mopsolqlrqjhpooqpmprsobsry0", "n0mqr0mn9pcooqnjq0ppqfqytxp", "qpusek20eoxeotnqtqnoisvkmw2",
      "tumrkspfhpsstpcrtutqsqommvq", "vmqvtjmvbomisswqrupt4irney9", "mwhnwmmh8bl9kkhworlnl3npsy5",
      "qmcv0oq3bsc3qc0rlmnhmp6kmu0", "rnh93gusyq20nhorpmpp0p0imy1", "qqrxvqg0qtm14d6snullhmgdmv9",
      "crporfsk4f0jrqsru0poost8pwr", "0j7r09009lm0160l3m000p0dm90", "q80okou0gu00cns0bm7s004bmz0",
      "qnhsrnqe0napqpbrr0tqlltqmz0", "qmqt0nvbkpi1gimopmur1m4lmz5", "jncrlomsmmsmoegrkflnnjm4ry0",
      "twposbrmbkntqpopo0rprruyupm", "rpmtopcatrc4pobprfnuop1mmx4", "jwmummmmmmmmmmfmm9ummimmmmm",
      "onhonogkepgninppndnokklfmy0", "qoigookcyq0upsrqorjnoq0wms0", "nplxlkrcyp00qtrrkmnqnmhnmx0",
      "irmlofaq0i68rpnmrcnno0300wh", "picihnubmnme1mmc6m0re5nqmum", "wpu6ooyezrcrweyshmywk0bimyg",
      "kttpntdmupmmvdm9tmwmtuimqtd", "yrxsrssuuzw9vtpyomxxyqdwumm", "0c5i7egegdmmhmc15m7900b0mxs"}},
    {{"pon5lqornmktmnpfhhjoiupqm0s", "h3rmlznoy2kkomoqh0nolu4dk4h", "soijitvzynbtltuidiquxnjwphz",
      "50e6l5jjv0gu3af4ea2n007pp6i", "fponanwjin0gteoe1lleopamw7o", "mfupg5rpxw0noorhimrooo5qfcg",
      "nsk94snrxjfurqyhppsputl7p6u", "pmrc1sei9k6tschajpnrwrnrpcp", "vqvbnrxzvppyzzymwlwxurvypbs",
      "khmujpkszj0kknnjh0klnqdulio", "0jbj0i00cnp04a0f7p300a2gpd0", "humvsoowqh07srotrptnuxojp5v",
      "novrlmpnnpdmpnxlg0bqvpjgp0y", "rmhdomktpnluvs7kkphqxu7qp0n", "rnr4pprprqbsruqjr0qnkqmwg0w",
      "nkrqkomoy0pdnjh1g0lom10cc6n", "dl37fhy0li07h9fbljm9kn4api7", "6epdppppppppppjppdlppdppppp",
      "pnullmvouloqupslnkmpstmspav", "iosvhprvbo0oie5mp0vrqjsnpfv", "qopfoprl8l0ovoqloplnrqmrpey",
      "jluuhsxqy10ejsv0kflqp4h700q", "h6ulknlepjpw0ppn9p0jydfiplp", "8q7liqai0rfehhgqkp0alzflpaj",
      "f2h0rgxplcppjvpd8pjplmlpd9x", "67e091bdl0gxhck0pp316dh9lpp", "lrylysvtvnppypgjyptyzyxrpen"}},
    {{"rpltrqqigot0qqnjtwsmoin0od2", "s0rpk0jo5vv0nootoznpprvaklq", "jm0lker07odksccqqkkjcll8r88",
      "ssutwuvwiui4tnwusstssvrrrek", "ao0ddp8dro024o0omnom0rdgjee", "tlerbonm5ew0jrmksrlspuq9s0v",
      "hr5b5mq35phklm0snrpm0nb8r85", "1p0q3hg90j83mvvmlrp9dqh7r36", "4j0dhkk39gr6008jcn3f0fm0roe",
      "wrtkoppj0w01qqltizusq7rdukj", "0udl0n00uor06r0vkryb0p4iry2", "301890c0390002002r000090r73",
      "lp4f0r0kvnf0on0mgzdjbp82r90", "9rtqhr707on60qursr7e0j9ar0a", "iq0umqrdklt0b9to0yirsrr0ig0",
      "l8oph4gg9wq0nqs3jznnmu28pw0", "isrlmqe0op2srbruowsloq6br99", "xfrrrrrrrrrrrrwrrynrrxrrrrr",
      "oqeulsll6pa3fnnpjxsnniq0r58", "ss9a0rq03rf06lcslv0qhsj0rq1", "mp7chpg27qj338eojrsmpoa0rc0",
      "wslnptjkjrz0rljxrxtrrhy0zoh", "qrhnmmngrsrj0rrsxrsl8qhkrnr", "a09n20ck01hgjj60mr9ei0hnrcl",
      "wpjvhrirntrrlirysrkrnmnrvti", "5v4ruvdin0ieirsfrr5k8vjbnrr", "xdand7mkm0rrbri0brte00g0rfl"}},
}};

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
