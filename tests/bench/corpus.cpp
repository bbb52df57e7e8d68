#include "tests/bench/corpus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <fstream>
#include <random>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "tests/bench/measure.hpp"

namespace webcare::bench {
namespace {

using Random = std::mt19937_64;

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

/// What people say most, the most frequent first.
constexpr std::string_view dutch_head =
    "de het een en van ik te dat die in is niet zijn op aan met als voor er maar om hem dan je dus "
    "heb ook bij ze wel "
    "nog zo wat was of nu naar jullie mijn hebben kan moet mij geen over uit toch wordt weer al "
    "meer door deze waar "
    "hoe dit heeft gewoon goed echt hier daar gaan waarom wil hebt kunnen mensen veel heel jaar "
    "dag vandaag gisteren "
    "morgen keer tijd week maand uur werk alleen altijd nooit even iets niets iemand niemand huis "
    "geld nee ja bedankt "
    "graag alles elkaar onze ons hun haar zou worden zeggen doen gedaan doet komen krijg staan "
    "zitten bent ben zonder "
    "tegen tussen onder boven omdat terwijl";
constexpr std::string_view english_head =
    "the to and a of i in is it you that for on my with this are be have not at your so was but "
    "just we they me what "
    "from get all can do like as an if up out will or about no when how now has time been who more "
    "would there good "
    "one people had want why really their did going go back her him our his us them some still "
    "only over because by "
    "any than then here see think need after too much even well day make never way say new right "
    "work last first "
    "today should could off very am please year being where always before something week hours "
    "minutes again every";

constexpr std::size_t counted_texts = 500'000;  // in which a term's frequency is counted
constexpr double zipf_exponent = 1.15, zipf_shift = 2.7;

std::size_t below(Random& random, std::size_t end) {
    return static_cast<std::size_t>(random() % end);
}
double share(Random& random) {
    return static_cast<double>(random() >> 11) * 0x1.0p-53;
}

std::vector<std::string> split(std::string_view words) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < words.size();) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        out.emplace_back(words.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

std::vector<std::string> read_words(const char* file) {
    std::ifstream in{file};
    std::vector<std::string> words;
    for (std::string word; std::getline(in, word);)
        if (!word.empty() && word.find_first_of("' /") == std::string::npos) words.push_back(word);
    if (words.empty()) fail(std::string{file} + ": no words; ./dev setup bench installs them");
    return words;
}

/// The words of a language with the frequencies of Zipf's law: a hand-made head, then a
/// dictionary, its shorter words first on the whole.
class Language {
 public:
    Language(std::string_view head, const char* dictionary, Random& random) : words_{split(head)} {
        const std::unordered_set<std::string> known{words_.begin(), words_.end()};
        std::vector<std::pair<double, std::string>> tail;
        for (std::string& word : read_words(dictionary)) {
            if (known.count(word) != 0) continue;
            const bool is_name = std::isupper(static_cast<unsigned char>(word[0])) != 0;
            const double place =
                0.9 * static_cast<double>(word.size()) + 9 * share(random) + (is_name ? 6 : 0);
            tail.emplace_back(place, std::move(word));
        }
        std::sort(tail.begin(), tail.end());
        for (auto& [place, word] : tail) words_.push_back(std::move(word));
        double sum = 0;
        for (std::size_t i = 0; i < words_.size(); ++i)
            sums_.push_back(sum += std::pow(static_cast<double>(i) + zipf_shift, -zipf_exponent));
    }
    const std::string& pick(Random& random) const {
        const auto at = std::lower_bound(sums_.begin(), sums_.end(), share(random) * sums_.back());
        return words_[std::min(static_cast<std::size_t>(at - sums_.begin()), words_.size() - 1)];
    }

 private:
    std::vector<std::string> words_;
    std::vector<double> sums_;  // of the frequencies up to each word
};

struct Languages {
    explicit Languages(Random& random)
        : dutch{dutch_head, "/usr/share/dict/dutch", random},
          english{english_head, "/usr/share/dict/american-english", random} {}
    Language dutch, english;
};

void decorate(Random& random, const Languages& languages, std::string& text) {
    static const std::vector<std::string> emoji{"\U0001F621", "\U0001F602", "\U0001F44D",
                                                "\u2764\uFE0F", "\U0001F937\U0001F3FD"};
    if (random() % 4 == 0) text += " " + emoji[below(random, emoji.size())];
    if (random() % 3 == 0) text += " #" + languages.dutch.pick(random);
    if (random() % 5 == 0) {
        text += " https://t.example/";
        for (int i = 0; i < 10; ++i) text += static_cast<char>('a' + below(random, 26));
    }
}

Text make_text(Random& random, const Languages& languages) {
    Text out;
    const bool is_dutch = random() % 100 < 62, is_mixed = random() % 20 == 0;
    out.language = is_dutch ? "nl" : "en";
    const std::size_t length = 60 + below(random, 220);
    bool complains = random() % 100 < 6, begins = true;
    if (random() % 100 < 45) out.text = "@" + languages.dutch.pick(random) + " ";
    while (out.text.size() < length) {
        const bool dutch_word = is_dutch != (is_mixed && random() % 10 < 3);
        std::string word = (dutch_word ? languages.dutch : languages.english).pick(random);
        if (complains && random() % 6 == 0) {
            word = complaints[below(random, complaints.size())];
            complains = false;
        } else if (random() % 50 == 0) {
            word = std::to_string(below(random, 2000));
        }
        if (begins) word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
        const std::size_t sign = below(random, 100);
        begins = sign >= 6 && sign < 12;
        out.text += word + (sign < 6 ? ", " : begins ? (sign < 8 ? "! " : ". ") : " ");
    }
    out.text.pop_back();
    decorate(random, languages, out.text);
    if (random() % 33 == 0)
        for (char& c : out.text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

using Counts = TermCounts;

Frequencies count(const std::vector<Text>& texts) {
    std::unordered_map<std::string, std::uint32_t> words, pairs;
    const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
    for (std::size_t i = 0; i < texts.size(); ++i) {
        std::vector<std::string> own{""};
        for (const char c : texts[i].text) {
            const auto byte = static_cast<unsigned char>(c);
            if (is_letter(c) || byte >= 0x80)
                own.back() += static_cast<char>(std::tolower(byte));
            else if (!own.back().empty())
                own.emplace_back();
        }
        if (i % 4 == 0)
            for (std::size_t k = 0; k + 1 < own.size(); ++k) ++pairs[own[k] + " " + own[k + 1]];
        std::sort(own.begin(), own.end());
        own.erase(std::unique(own.begin(), own.end()), own.end());
        for (const std::string& word : own) ++words[word];
    }
    const auto sorted = [&](const auto& counted) {
        Counts out;
        for (const auto& [term, times] : counted)
            if (std::all_of(term.begin(), term.end(),
                            [&](char c) { return c == ' ' || is_letter(c); }))
                out.emplace_back(term, times);
        std::sort(out.begin(), out.end());
        return out;
    };
    return {sorted(words), sorted(pairs)};
}

/// In how many texts a word stands that begins so.
std::uint32_t beginning_so(const Counts& words, const std::string& beginning) {
    std::uint32_t sum = 0;
    auto at = std::lower_bound(words.begin(), words.end(), std::pair{beginning, 0U});
    for (; at != words.end() && at->first.starts_with(beginning); ++at) sum += at->second;
    return sum;
}

/// Some rare term; an empty one where the draw is not rare or too short.
Term make_rare_term(Random& random, const Frequencies& all, double most) {
    const auto kind = share(random);
    if (kind < 0.10) {
        const auto& [pair, times] = all.pairs[below(random, all.pairs.size())];
        if (pair.size() < 9 || times > most) return {};
        return {random() % 2 == 0 ? pair : pair + "en", false};
    }
    const auto& [word, times] = all.words[below(random, all.words.size())];
    if (word.size() < 5 || word.size() > 24) return {};
    if (kind < 0.25) {
        if (word.size() < 8) return {};
        std::string beginning = word.substr(0, word.size() - 2 - random() % 2);
        if (beginning_so(all.words, beginning) > std::max(most, 3.0)) return {};
        return {std::move(beginning), true};
    }
    if (kind < 0.45) return {word.substr(0, word.size() - 2) + "qx", false};
    if (times > most) return {};
    return {word, false};
}

}  // namespace

Corpus::Corpus() {
    Random random{11};
    const Languages languages{random};
    texts_.reserve(counted_texts);
    for (std::size_t i = 0; i < counted_texts; ++i) texts_.push_back(make_text(random, languages));
    frequencies_ = count(texts_);
}

std::vector<Text> Corpus::texts(std::size_t count) const {
    return {texts_.begin(), texts_.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::vector<Term> Corpus::terms(std::size_t count) const {
    const double aim = 0.03 * static_cast<double>(counted_texts) / static_cast<double>(count);
    const double most = std::max(1.5, 2.2 * aim);
    Random random{7};
    std::vector<Term> terms;
    std::unordered_set<std::string> known;
    const auto add = [&](Term term) {
        if (!term.text.empty() && known.insert(term.text).second) terms.push_back(std::move(term));
    };
    for (const char* complaint : complaints)
        if (terms.size() < count * 8 / 10) add({complaint, false});
    while (terms.size() < count) add(make_rare_term(random, frequencies_, most));
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
        const std::string handle = fmt::format("person{}", person);
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
