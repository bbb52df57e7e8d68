#include "tests/bench/corpus.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <cmath>
#include <random>
#include <string_view>

namespace webcare::bench {
namespace {

using Random = std::mt19937_64;

constexpr std::array dutch{"de", "ik",   "het",    "een", "en",   "dat",  "niet", "van", "is",
                           "in", "op",   "mijn",   "je",  "voor", "maar", "te",   "heb", "nog",
                           "er", "met",  "ook",    "wat", "aan",  "zo",   "die",  "nu",  "weer",
                           "al", "naar", "jullie", "dan", "bij",  "want", "hoe",  "om",  "was"};
constexpr std::array english{
    "the", "to",   "and", "a",    "i",   "of",   "my",   "you",  "is",   "in",   "it",    "for",
    "on",  "that", "was", "this", "not", "have", "but",  "with", "so",   "your", "just",  "me",
    "be",  "are",  "at",  "when", "all", "what", "they", "we",   "from", "out",  "still", "now"};
constexpr std::array complaints{"klacht",
                                "schandalig",
                                "waardeloos",
                                "geld terug",
                                "niet bereikbaar",
                                "storing",
                                "defect",
                                "kapot",
                                "vertraging",
                                "opzeggen",
                                "wanprestatie",
                                "oplichting",
                                "teleurgesteld",
                                "pakket kwijt",
                                "dubbel afgeschreven",
                                "geen reactie",
                                "advocaat",
                                "aangifte",
                                "datalek",
                                "gehackt",
                                "ziek geworden",
                                "gewond",
                                "gevaarlijk",
                                "brandlucht",
                                "nooit meer",
                                "wat een drama",
                                "al drie weken",
                                "factuur klopt niet",
                                "complaint",
                                "refund",
                                "terrible service",
                                "worst shop ever",
                                "outage",
                                "scam",
                                "still waiting",
                                "nobody answers",
                                "unacceptable",
                                "lawyer",
                                "data breach",
                                "food poisoning",
                                "injured",
                                "overcharged",
                                "cancel my order",
                                "parcel is missing",
                                "rude staff",
                                "disappointed",
                                "useless",
                                "dangerous",
                                "smells of burning",
                                "charged twice",
                                "broken again",
                                "no reply"};

constexpr std::uint32_t vocabulary = 400'000;

std::size_t below(Random& random, std::size_t end) {
    return static_cast<std::size_t>(random() % end);
}

/// One of a list by Zipf's law: the n-th comes 1/n as often as the first.
std::uint32_t zipf(Random& random, std::uint32_t end) {
    const double share = static_cast<double>(random() >> 11) * 0x1.0p-53;
    return static_cast<std::uint32_t>(std::pow(static_cast<double>(end), share)) - 1;
}

/// The word at a rank: two syllables for the frequent, up to four for the rare; no two the same.
std::string word_at(std::uint32_t rank) {
    constexpr std::string_view first = "bdfgklmnprstvwhz", second = "aeio";
    std::string word;
    std::uint32_t rest = rank + 64;  // from two syllables on
    do {
        word += first[(rest * 5 + 3) & 15];
        word += second[(rest >> 4) & 3];
        rest >>= 6;
    } while (rest != 0);
    return word + (rank % 3 == 0 ? "n" : rank % 3 == 1 ? "r" : "");
}

std::string sentence_word(Random& random, bool is_dutch) {
    if (random() % 5 < 2) {
        const auto place = zipf(random, static_cast<std::uint32_t>(dutch.size()));
        return is_dutch ? dutch[place] : english[place];
    }
    return word_at(zipf(random, vocabulary));
}

void decorate(Random& random, std::string& text) {
    switch (random() % 16) {
        case 0:
            text += " @" + word_at(zipf(random, 5000));
            break;
        case 1:
            text += " #" + word_at(zipf(random, 5000));
            break;
        case 2:
            text += " https://" + word_at(zipf(random, 5000)) + ".example/a1b2c3";
            break;
        case 3:
            text += " \U0001F621";
            break;
        case 4:
            text += " caf\u00e9 \u00e9\u00e9n";
            break;
        default:
            break;
    }
}

Text make_text(Random& random) {
    Text out;
    const bool is_dutch = random() % 100 < 62;
    out.language = is_dutch ? "nl" : "en";
    const std::size_t words = 14 + below(random, 34);
    const std::size_t complaint = random() % 100 < 6 ? below(random, words) : words;
    bool begins = true;
    for (std::size_t i = 0; i < words; ++i) {
        std::string word = i == complaint ? complaints[below(random, complaints.size())]
                                          : sentence_word(random, is_dutch);
        if (begins) word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
        begins = random() % 9 == 0;
        if (i != 0) out.text += ' ';
        out.text += word;
        if (begins) out.text += random() % 4 == 0 ? '!' : '.';
    }
    decorate(random, out.text);
    if (random() % 33 == 0)
        for (char& c : out.text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

Term make_rare_term(Random& random) {
    const auto rare = [&] {
        return word_at(vocabulary / 2 + static_cast<std::uint32_t>(below(random, vocabulary / 2)));
    };
    const std::size_t kind = below(random, 100);
    if (kind < 15) return {word_at(zipf(random, 2000)) + " " + rare(), false};
    if (kind < 25) {
        std::string word = rare();
        word.resize(word.size() - 1);
        return {std::move(word), true};
    }
    if (kind < 45) return {rare() + "qx", false};
    return {rare(), false};
}

}  // namespace

std::vector<Text> make_texts(std::size_t count) {
    Random random{11};
    std::vector<Text> texts;
    texts.reserve(count);
    for (std::size_t i = 0; i < count; ++i) texts.push_back(make_text(random));
    return texts;
}

std::vector<Term> make_terms(std::size_t count) {
    Random random{7};
    std::vector<Term> terms;
    for (const char* complaint : complaints) terms.push_back({complaint, false});
    while (terms.size() < count) terms.push_back(make_rare_term(random));
    return terms;
}

std::string rules_of(const std::vector<Term>& terms) {
    constexpr std::size_t a_rule = 10;
    std::string lists = "terms:\n", rules = "rules:\n";
    for (std::size_t i = 0; i < terms.size(); i += a_rule) {
        lists += fmt::format("  t{}: [", i);
        for (std::size_t k = i; k < std::min(i + a_rule, terms.size()); ++k)
            lists += fmt::format("{}\"{}{}\"", k == i ? "" : ", ", terms[k].text,
                                 terms[k].is_prefix ? "*" : "");
        lists += "]\n";
        rules += fmt::format(
            "  - {{id: bench.t{0}, title: Terms from {0} on, when: $t{0}, severity: {1}, "
            "urgency: {2}, type: complaint, examples: {{hit: [\"{3}\"], miss: [\"-\"]}}}}\n",
            i, 10 + i % 30, i % 20, terms[i].text);
    }
    return lists + rules;
}

std::vector<std::string> make_statuses(const std::vector<Text>& texts) {
    std::vector<std::string> statuses;
    statuses.reserve(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::uint32_t person = static_cast<std::uint32_t>(i * 7919 % 50'000);
        const std::string handle = word_at(person);
        statuses.push_back(fmt::format(
            R"({{"id":"{0}","created_at":"2026-05-{1:02}T{2:02}:{3:02}:07.000Z","in_reply_to_id":null,)"
            R"("in_reply_to_account_id":null,"sensitive":false,"spoiler_text":"","visibility":"public",)"
            R"("language":"{4}","uri":"https://social.example/users/{5}/statuses/{0}",)"
            R"("url":"https://social.example/@{5}/{0}","replies_count":{6},"reblogs_count":{7},)"
            R"("favourites_count":{8},"edited_at":null,"content":"<p>{9} &amp; <a href=\"https://social.example/@{5}\" )"
            R"(class=\"u-url mention\" rel=\"nofollow noopener\">@<span>{5}</span></a></p>","reblog":null,)"
            R"("account":{{"id":"{10}","username":"{5}","acct":"{5}@social.example","display_name":"{5} from town",)"
            R"("locked":false,"bot":false,"discoverable":true,"group":false,"created_at":"2019-11-01T00:00:00.000Z",)"
            R"("note":"<p>I write about bread, trains and the weather. Nothing here is advice.</p>",)"
            R"("url":"https://social.example/@{5}","avatar":"https://files.social.example/accounts/avatars/{10}/original/{5}.png",)"
            R"("header":"https://files.social.example/accounts/headers/{10}/original/{5}.png","followers_count":{11},)"
            R"("following_count":{12},"statuses_count":{13},"last_status_at":"2026-05-20","emojis":[],)"
            R"("fields":[{{"name":"Site","value":"<a href=\"https://{5}.example\">{5}.example</a>","verified_at":null}}]}},)"
            R"("media_attachments":[],"mentions":[],"tags":[],"emojis":[],"card":null,"poll":null}})",
            1'098'000'000'000 + i, 1 + i % 28, i % 24, i % 60, texts[i].language, handle, i % 5,
            i % 7, i % 31, texts[i].text, person, i % 4001, i % 701, i % 9001));
    }
    return statuses;
}

}  // namespace webcare::bench
