#include "cases/near_duplicate.hpp"

#include <algorithm>
#include <limits>

#include "core/id.hpp"
#include "core/text.hpp"
#include "language/fold.hpp"

namespace webcare::cases {
namespace {

constexpr std::size_t most_words = 256;
constexpr std::size_t most_bytes = 4096;
constexpr std::size_t excerpt = 200;  // characters
constexpr std::size_t most_pairs_of_author = 65'536;

std::uint64_t mix(std::uint64_t x) {
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93ULL;
    x ^= x >> 32;
    return x;
}

/// "RT", as people pass things on by hand; handles and addresses say nothing of the subject either.
bool counts(const language::Token& token, std::string_view word) {
    const bool is_word =
        token.kind == language::TokenKind::word || token.kind == language::TokenKind::hashtag;
    return is_word && word != "rt";
}

bool is_quoted(const Mention& mention, const Span& span) {
    const auto after =
        std::upper_bound(mention.quoted.begin(), mention.quoted.end(), span.offset,
                         [](std::uint32_t at, const Span& q) { return at < q.offset; });
    return after != mention.quoted.begin() &&
           span.offset < std::prev(after)->offset + std::prev(after)->length;
}

/// Whether a quotation is the most of it, so that it is passed on rather than answered.
bool is_passed_on(const Mention& mention) {
    std::size_t quoted = 0;
    for (const Span& span : mention.quoted) quoted += span.length;
    return 2 * quoted > mention.text.size();
}

}  // namespace

Sketch sketch(const Mention& mention) {
    thread_local language::Folded folded;
    language::fold(cut_at_grapheme(mention.text, most_bytes), folded);
    const bool quoted_part = is_passed_on(mention);
    Sketch made;
    made.smallest.fill(std::numeric_limits<std::uint32_t>::max());
    const auto take = [&made](std::uint64_t x) {
        for (std::uint32_t& smallest : made.smallest) {
            x = mix(x + 0x9e3779b97f4a7c15ULL);
            smallest = std::min(smallest, static_cast<std::uint32_t>(x >> 32));
        }
    };
    std::uint64_t before = 0;
    for (const language::Token& token : folded.tokens) {
        const std::string_view word = folded.view(token.form);
        if (!counts(token, word)) continue;
        if (!mention.quoted.empty() && is_quoted(mention, token.source) != quoted_part) continue;
        if (made.words++ > 0) take(stable_hash(word, before));
        before = stable_hash(word);
        if (made.words == most_words) break;
    }
    if (made.words == 1) take(before);
    return made;
}

double alike(const Sketch& a, const Sketch& b) {
    std::size_t equal = 0;
    for (std::size_t i = 0; i < Sketch::size; ++i) equal += a.smallest[i] == b.smallest[i];
    return static_cast<double>(equal) / static_cast<double>(Sketch::size);
}

Texts::Texts() : index_(bands * slots) {}

std::size_t Texts::slot(const Sketch& sketch, std::size_t band) {
    const std::uint64_t pair =
        std::uint64_t{sketch.smallest[2 * band]} << 32 | sketch.smallest[2 * band + 1];
    return band * slots + mix(pair + band) % slots;
}

const KnownText* Texts::find(std::uint64_t serial) const {
    if (known_.empty() || serial < known_.front().serial || serial >= next_) return nullptr;
    return &known_[serial - known_.front().serial];
}

KnownText* Texts::nearest(const Sketch& wanted, Time now) {
    KnownText* best = nullptr;
    double nearest = 0;
    for (std::size_t band = 0; band < bands; ++band) {
        const std::uint64_t serial = index_[slot(wanted, band)];
        if (find(serial) == nullptr || (best != nullptr && best->serial == serial)) continue;
        KnownText& known = known_[serial - known_.front().serial];
        if (known.last + kept < now) continue;
        const double how = alike(known.sketch, wanted);
        if (how < alike_from || how <= nearest) continue;
        nearest = how;
        best = &known;
    }
    return best;
}

Texts::Found Texts::add(const Mention& mention, std::uint64_t author, Time now) {
    const Sketch made = sketch(mention);
    if (made.words == 0) return {};
    Found found;
    found.text = nearest(made, now);
    if (found.text == nullptr) {
        if (known_.size() == most) known_.pop_front();
        KnownText& fresh = known_.emplace_back();
        fresh.serial = next_++;
        fresh.sketch = made;
        fresh.mention = mention.id;
        fresh.words = shorten(clean_text(mention.text), excerpt);
        fresh.first = now;
        found.text = &fresh;
    } else {
        found.is_repost = std::min(made.words, found.text->sketch.words) >= words_of_a_repost;
    }
    KnownText& text = *found.text;
    for (std::size_t band = 0; band < bands; ++band) index_[slot(text.sketch, band)] = text.serial;
    text.last = now;
    ++text.times;
    text.reach += std::min(readers_of(mention), std::uint64_t{1} << 40);
    if (told_.size() >= most_pairs_of_author) told_.clear();
    if (told_.insert(mix(author + text.serial * 0x9e3779b97f4a7c15ULL)).second) ++text.authors;
    return found;
}

}  // namespace webcare::cases
