// match_bench [ROUNDS] [TERMS]
// Judging generated mentions by 100 to 50,000 terms (or so many), beside a bare Vectorscan scan
// that only finds words. Thread CPU time a mention; the parties take turns, medians over the
// rounds.
#include <cstdio>  // CLD2 needs it before

#include <cld2/public/compact_lang_det.h>
#include <fmt/format.h>
#include <unicode/bytestream.h>
#include <unicode/edits.h>
#include <unicode/normalizer2.h>
#include <unicode/utf8.h>

#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "classifier/rule_set.hpp"
#include "language/fold.hpp"
#include "language/letters.hpp"
#include "tests/bench/corpus.hpp"
#include "tests/bench/literal_scan.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/rules.hpp"

namespace {

using namespace webcare;
using namespace webcare::bench;

/// A mention as it comes from a source: just written, so in the cache. `text` costs a copy.
class Incoming {
 public:
    Incoming() {
        mention_.id = "bench:1";
        mention_.network = "bench";
    }
    const Mention& of(const Text& text, bool with_language) {
        mention_.text = text.text;
        mention_.lang = with_language ? text.language : "";
        return mention_;
    }

 private:
    Mention mention_;
};

/// ICU's own NFKC_Casefold, into memory that is used again; with its offset map if asked.
class Casefold {
 public:
    Casefold() {
        UErrorCode error = U_ZERO_ERROR;
        folding_ = icu::Normalizer2::getNFKCCasefoldInstance(error);
        if (U_FAILURE(error)) fail("ICU: no NFKC_Casefold");
    }
    std::size_t apply(const std::string& text, bool with_map) {
        UErrorCode error = U_ZERO_ERROR;
        icu::CheckedArrayByteSink sink{out_.data(), static_cast<int32_t>(out_.size())};
        edits_.reset();
        folding_->normalizeUTF8(0, text, sink, with_map ? &edits_ : nullptr, error);
        return static_cast<std::size_t>(sink.NumberOfBytesWritten());
    }

 private:
    const icu::Normalizer2* folding_ = nullptr;
    icu::Edits edits_;
    std::vector<char> out_ = std::vector<char>(64 << 10);
};

/// Our own folding without the words, as ICU does it: one folded text, and an offset map that says
/// of each letter beyond ASCII, and of what follows it, where it came from.
class FoldAlone {
 public:
    std::size_t apply(const std::string& text) {
        if (lower_.size() < text.size()) lower_.resize(text.size());
        language::map_bytes(text, lower_.data(), map_);
        out_.clear();
        moves_.clear();
        std::size_t done = 0;
        for (std::size_t i = 0; i < map_.special_count; ++i) {
            std::size_t at = map_.specials[i];
            if (at < done || !is_high(text[at])) continue;
            out_.append(lower_, done, at - done);
            while (at < text.size() && is_high(text[at])) at = letter(text, at);
            moves_.emplace_back(at, out_.size());
            done = at;
        }
        out_.append(lower_, done, text.size() - done);
        return out_.size();
    }

 private:
    static bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }
    std::size_t letter(const std::string& text, std::size_t at) {
        moves_.emplace_back(at, out_.size());
        auto next = static_cast<int32_t>(at);
        language::CodePoint c = 0;
        U8_NEXT_OR_FFFD(reinterpret_cast<const uint8_t*>(text.data()), next,
                        static_cast<int32_t>(text.size()), c);
        language::append_folded(out_, c, true);
        return static_cast<std::size_t>(next);
    }

    std::string lower_, out_;
    language::ByteMap map_;
    std::vector<std::pair<std::size_t, std::size_t>> moves_;
};

CLD2::Language language_by_cld2(const std::string& text) {
    bool is_reliable = false;
    return CLD2::DetectLanguage(text.data(), static_cast<int>(text.size()), true, &is_reliable);
}

/// Each party once over all mentions, in turns; nanoseconds a mention, the median of the rounds.
struct Party {
    std::string name;
    std::function<std::size_t()> pass;  ///< gives how many mentions were hit
    std::vector<double> nanoseconds = {};
    std::size_t hits = 0;
};

void take_turns(std::vector<Party>& parties, int rounds, std::size_t mentions) {
    for (int round = -1; round < rounds; ++round) {  // the first one warms up
        for (Party& party : parties) {
            const double before = cpu();
            party.hits = party.pass();
            const double each = (cpu() - before) / static_cast<double>(mentions) * 1e9;
            if (round >= 0) party.nanoseconds.push_back(each);
        }
    }
}

void run(std::size_t count, int rounds, const Corpus& corpus, const std::vector<Text>& texts) {
    const auto terms = corpus.terms(count);
    LiteralScan scan{terms};
    const auto rules = compile_rules(rules_of(terms));
    Incoming incoming;
    Casefold casefold;
    FoldAlone fold_alone;
    classifier::Scratch scratch;
    Assessment assessment;
    language::Workspace workspace;
    language::Hits hits;
    language::Folded folded;
    const Time now{std::chrono::seconds{1'790'000'000}};

    const auto evaluate = [&] {
        std::size_t hit = 0;
        for (const Text& text : texts) {
            const Mention& mention = incoming.of(text, true);
            language::Subject subject{mention};
            subject.language = mention.lang;
            subject.now = now;
            language::evaluate(*rules->program, subject, workspace, hits);
            hit += !hits.empty();
        }
        return hit;
    };
    const auto judge = [&](bool with_language) {
        std::size_t hit = 0;
        for (const Text& text : texts) {
            const Mention& mention = incoming.of(text, with_language);
            classifier::classify(*rules, mention, {}, now, scratch, assessment);
            hit += !assessment.signals.empty();
        }
        return hit;
    };
    std::vector<Party> parties;
    parties.push_back({"Vectorscan", [&] {
                           std::size_t hit = 0;
                           for (const Text& text : texts) hit += !scan.find(text.text).empty();
                           return hit;
                       }});
    const auto by_icu = [&](bool with_map) {
        std::size_t bytes = 0;
        for (const Text& text : texts) bytes += casefold.apply(text.text, with_map);
        return bytes == 0 ? texts.size() : 0;
    };
    parties.push_back({"ICU", [&] { return by_icu(false); }});
    parties.push_back({"ICU with its map", [&] { return by_icu(true); }});
    parties.push_back({"fold alone", [&] {
                           std::size_t bytes = 0;
                           for (const Text& text : texts) bytes += fold_alone.apply(text.text);
                           return bytes == 0 ? texts.size() : 0;
                       }});
    parties.push_back({"CLD2", [&] {
                           std::size_t unknown = 0;
                           for (const Text& text : texts)
                               unknown += language_by_cld2(text.text) == CLD2::UNKNOWN_LANGUAGE;
                           return unknown;
                       }});
    parties.push_back({"fold", [&] {
                           for (const Text& text : texts) language::fold(text.text, folded);
                           return std::size_t{0};
                       }});
    parties.push_back({"evaluate", evaluate});
    parties.push_back({"classify", [&] { return judge(true); }});
    parties.push_back({"classify+lang", [&] { return judge(false); }});
    take_turns(parties, rounds, texts.size());

    std::map<std::string, double> ns;
    for (const Party& party : parties) {
        ns[party.name] = median(party.nanoseconds);
        std::fprintf(stderr,
                     "match %6zu terms  %-16s %7.0f ns a mention [%.0f-%.0f], %.2f %% hit\n", count,
                     party.name.c_str(), ns[party.name], quantile(party.nanoseconds, 0),
                     quantile(party.nanoseconds, 1),
                     100.0 * static_cast<double>(party.hits) / static_cast<double>(texts.size()));
    }
    const double judging = ns["classify"] - ns["fold"];
    const double identifying = ns["classify+lang"] - ns["classify"];
    const auto row = [&](const char* what, double ours, const char* peer, double bound) {
        print_goal(fmt::format("{}, {} terms", what, count),
                   fmt::format("{:.0f} / {} {:.0f} ns", ours, peer, ns[peer]),
                   bound == 0 ? "(no goal)" : fmt::format("<= {:.2f}", bound).c_str(),
                   ours / ns[peer], ours <= bound * ns[peer]);
    };
    const double bound = count == 10'000 ? 1.3 : count == 50'000 ? 1.0 : 0;
    row("classify of folded words", judging, "Vectorscan", bound);
    row("classify whole, folding too", ns["classify"], "Vectorscan", 0);
    if (count != 10'000) return;
    row("fold and cut into words", ns["fold"], "ICU", 0.45);
    row("fold and cut into words", ns["fold"], "ICU with its map", 0);
    row("fold alone", ns["fold alone"], "ICU with its map", 0);
    row("language", identifying, "CLD2", 0.2);
}

}  // namespace

int main(int count, char** words) {
    const int rounds = argument(count, words, 1, 7);
    const Corpus corpus;
    const auto texts = corpus.texts(50'000);
    const int only = argument(count, words, 2, 0);
    for (const std::size_t terms : {100, 1'000, 10'000, 50'000})
        if (only == 0 || terms == static_cast<std::size_t>(only)) run(terms, rounds, corpus, texts);
    return 0;
}
