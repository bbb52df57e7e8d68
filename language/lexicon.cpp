#include "language/lexicon.hpp"

#include <algorithm>
#include <tuple>

#include "language/compound.hpp"
#include "language/lexicon_hash.hpp"

namespace webcare::language {
namespace {

constexpr std::size_t longest_word = 256;  // wildcards do not look at longer "words"

/// A wildcard without a sign does not reach into handles, addresses and the "#" form of tags.
bool wildcard_fits(std::string_view pattern, std::string_view form) {
    const char sign = form.empty() ? '\0' : form.front();
    if ((sign == '#' || sign == '@' || sign == '/') && pattern.front() != sign) return false;
    return form.size() <= longest_word && matches_wildcard(pattern, form);
}

}  // namespace

const Lexicon::Group* Lexicon::Table::look_up(const std::vector<Group>& all, std::string_view word,
                                              std::uint64_t hash) const {
    const std::size_t mask = slots.size() - 1;
    for (std::size_t at = slot_of(hash) & mask; slots[at].hash != 0; at = (at + 1) & mask) {
        if (slots[at].hash != hash) continue;
        const Group& group = all[slots[at].group];
        const std::string_view pattern = group.pattern;
        if (pattern.substr(0, pattern.size() - dropped) == word) return &group;
    }
    return nullptr;
}

/// Brings near what find() will look at.
inline void Lexicon::Table::expect(std::uint64_t hash) const {
    __builtin_prefetch(&filter[(bit_of(hash) & (filter.size() * 64 - 1)) / 64]);
    __builtin_prefetch(&slots[slot_of(hash) & (slots.size() - 1)]);
}

/// Most words end here, at a bit that is not set. `hash` is that of `form`, of a folded text.
inline const Lexicon::Group* Lexicon::Table::find(const std::vector<Group>& all,
                                                  std::string_view form, std::uint64_t hash) const {
    if (!has_bit(filter, bit_of(hash) & (filter.size() * 64 - 1))) return nullptr;
    return look_up(all, form, hash);
}

/// The search through one text.
struct Lexicon::Search {
    const Lexicon& lexicon;
    const Folded& folded;
    std::string_view text, language;
    Folded& again;  // memory for a term that is strict about its folding
    std::vector<Match>& out;
    Budget& budget;
    std::size_t at = 0;           // the token looked at
    std::size_t first_match = 0;  // of this token, in out

    bool atom_at(const Atom& atom, std::size_t i) const {
        bool found = false;
        folded.each_form(folded.tokens[i], [&](std::string_view form) {
            found =
                found || (atom.wildcard ? wildcard_fits(atom.pattern, form) : form == atom.pattern);
        });
        return found;
    }

    std::string_view source(std::size_t i) const {
        const Span span = folded.tokens[i].source;
        return text.substr(span.offset, span.length);
    }

    /// In the language of the text; in either where that is not known.
    bool holds_part(std::string_view word, std::string_view part) const {
        if (language == "de") return german_words()->holds_part(word, part);
        if (dutch_words()->holds_part(word, part)) return true;
        return (language.empty() || language == "und") && german_words()->holds_part(word, part);
    }

    bool part_at(const Atom& atom, std::size_t i) const {
        bool found = false;
        folded.each_form(folded.tokens[i], [&](std::string_view form) {
            found =
                found || (budget.take(form.size() * form.size()) && holds_part(form, atom.strict));
        });
        return found;
    }

    bool strict_at(const Term& term, std::size_t first) const {
        if (term.strictness == Strictness::part) return part_at(term.atoms.front(), first);
        for (std::size_t k = 0; k < term.atoms.size(); ++k) {
            const Atom& atom = term.atoms[k];
            if (term.strictness == Strictness::exact) {
                if (source(first + k) != atom.strict) return false;
                continue;
            }
            fold(source(first + k), again, term.options);
            bool same = false;
            for (const Token& token : again.tokens) {
                again.each_form(token, [&](std::string_view form) {
                    same = same || (atom.wildcard ? matches_wildcard(atom.strict, form)
                                                  : form == atom.strict);
                });
            }
            if (!same) return false;
        }
        return true;
    }

    /// Whether the whole term stands around the token that its key atom was found at.
    bool stands(const Entry& entry, std::size_t& first) const {
        const auto& atoms = entry.term.atoms;
        if (at < entry.key || at - entry.key + atoms.size() > folded.tokens.size()) return false;
        first = at - entry.key;
        for (std::size_t k = 0; k < atoms.size(); ++k)
            if (k != entry.key && !atom_at(atoms[k], first + k)) return false;
        return entry.term.strictness == Strictness::none || strict_at(entry.term, first);
    }

    /// Duplicates are looked for among this token's matches, and a strict term is folded again.
    std::size_t cost_of_taking(const Entry& entry) const {
        const std::size_t among = (out.size() - first_match) / 8 + 1;
        return among * entry.sets.size() + (entry.term.strictness == Strictness::options ? 32 : 0);
    }

    bool is_known(SetId set, std::size_t first, std::size_t last) const {
        for (std::size_t i = first_match; i < out.size(); ++i)
            if (out[i].set == set && out[i].first == first && out[i].last == last) return true;
        return false;
    }

    /// Whether the word beside the token is another one than the term's: known at once where the
    /// token there has one reading only.
    bool is_beside_another(const Posting& posting) const {
        const std::size_t beside = posting.neighbour_before ? at - 1 : at + 1;
        if (beside >= folded.tokens.size()) return true;  // before the first one as well
        const Token& token = folded.tokens[beside];
        if (token.other_count != 0) return false;
        const char* const form = folded.text.data() + token.form.begin;
        return neighbour_hash(hash_form(form, token.form.length)) != posting.neighbour;
    }

    void take(const Group& group) {
        for (std::uint32_t p = group.first; p < group.first + group.count; ++p) {
            const Posting& posting = lexicon.postings_[p];
            if (!budget.take(posting.cost)) return;
            if (posting.neighbour != 0 && is_beside_another(posting)) continue;
            if (posting.plain) {
                if (!budget.take((out.size() - first_match) / 8 + 1)) return;
                note(posting.set, at, at, posting.exempt);
                continue;
            }
            const Entry& entry = lexicon.terms_[posting.entry];
            std::size_t first = 0;
            if (!budget.take(cost_of_taking(entry))) return;
            if (!stands(entry, first)) continue;
            note(entry, first, first + entry.term.atoms.size() - 1);
        }
    }

    void note(const Entry& entry, std::size_t first, std::size_t last) {
        for (const SetId set : entry.sets) note(set, first, last, entry.term.holds_negator);
    }
    void note(SetId set, std::size_t first, std::size_t last, bool exempt) {
        if (is_known(set, first, last)) return;
        Match& match = out.emplace_back();
        match.set = set;
        match.first = static_cast<std::uint32_t>(first);
        match.last = static_cast<std::uint32_t>(last);
        match.exempt = exempt;
    }

    /// The stems of a word, in the languages that the text may be in.
    void stems(std::string_view word, std::string& key) {
        if (word.size() < 3 || word.size() > longest_word) return;
        if (!has_bit(lexicon.stem_filter_, first_two(word))) return;
        for (const StemLanguage stems : stem_languages) {
            if (!is_stemmed(stems, language)) continue;
            if (!budget.take(8)) return;
            stem_pattern(stems, stem(stems, word), key);
            const std::size_t length = key.size();
            key.append(hash_reads, '\0');
            const std::string_view stemmed = std::string_view{key}.substr(0, length);
            const std::uint64_t hash = hash_form(key.data(), length);
            if (const Group* group = lexicon.words_.look_up(lexicon.groups_, stemmed, hash))
                take(*group);
        }
    }

    void try_wildcards(const std::vector<std::uint32_t>& groups, std::string_view form) {
        for (const std::uint32_t g : groups) {
            const Group& group = lexicon.groups_[g];
            if (!budget.take(1 + form.size() / 8)) return;
            if (wildcard_fits(group.pattern, form)) take(group);
        }
    }

    void prefixes(std::string_view form) {
        for (const Beginning& beginning : lexicon.beginnings_) {
            if (form.size() < beginning.bytes) continue;
            const std::uint64_t hash = hash_form(form.data(), beginning.bytes);
            if (!has_bit(beginning.filter, bit_of(hash) % filter_bits)) continue;
            prefixes(form, beginning.lengths[slot_of(hash) % prefix_buckets]);
        }
    }

    /// `lengths`: bit n: a prefix of n bytes begins so.
    void prefixes(std::string_view form, std::uint32_t lengths) {
        for (; lengths != 0; lengths &= lengths - 1) {
            const auto n = static_cast<std::size_t>(__builtin_ctz(lengths));
            const std::size_t most = n == longest_prefix ? form.size() : n;
            for (std::size_t length = n; length <= most && length <= form.size(); ++length) {
                if (!budget.take()) return;
                const std::string_view prefix = form.substr(0, length);
                const Group* group = lexicon.prefixes_.find(lexicon.groups_, prefix,
                                                            hash_form(prefix.data(), length));
                if (group != nullptr) take(*group);
            }
        }
    }

    void trigrams(std::string_view form) {
        for (std::size_t i = 0; i + 3 <= form.size(); ++i) {
            const Trigram trigram = trigram_at(form.data() + i);
            if (!has_bit(lexicon.trigram_filter_, filter_bit(trigram))) continue;
            const auto found = lexicon.by_trigram_.find(trigram);
            if (found != lexicon.by_trigram_.end()) try_wildcards(found->second, form);
        }
    }

    void form(std::string_view word, std::uint64_t hash, Negator& negates) {
        if (const Group* group = lexicon.words_.find(lexicon.groups_, word, hash)) {
            if (group->negator != Negator::none) negates = group->negator;
            take(*group);
        }
        if (word.size() < 3 || word.size() > longest_word) return;
        prefixes(word);
        if (!lexicon.by_trigram_.empty()) trigrams(word);
        try_wildcards(lexicon.loose_, word);
    }
};

/// The tokens at which something may hang. One pass without a branch that depends on the words, so
/// that the processor looks at several at a time; most words are no term and end here.
void Lexicon::choose(const Folded& folded, std::vector<std::uint32_t>& chosen) const {
    const auto& tokens = folded.tokens;
    const bool every = !by_trigram_.empty() || !loose_.empty();
    const char* const text = folded.text.data();
    const std::uint64_t* const openings = openings_.bits.data();
    const unsigned shift = openings_.shift;
    chosen.resize(tokens.size());
    std::uint32_t* const out = chosen.data();
    std::size_t count = 0;
    const auto choose_if = [&](auto&& may_stand_otherwise) {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const Token& token = tokens[i];
            const char* const form = text + token.form.begin;
            const std::uint64_t bit = opening_of(form, token.form.length, shift);
            const bool may_stand = (openings[bit / 64] >> (bit % 64) & 1U) != 0;
            out[count] = static_cast<std::uint32_t>(i);
            count += static_cast<std::size_t>(may_stand | (token.other_count != 0) |
                                              may_stand_otherwise(token, form));
        }
    };
    if (every) {
        choose_if([](const Token&, const char*) { return true; });
    } else if (has_stems_ || has_short_prefixes_) {
        choose_if([&](const Token& token, const char* form) {
            bool may_stand = has_bit(stem_filter_, load<std::uint16_t>(form));
            for (const Beginning& beginning : beginnings_)
                may_stand |= (beginning.bytes < Openings::bytes) &
                             (token.form.length >= beginning.bytes) &
                             has_bit(beginning.filter,
                                     bit_of(hash_form(form, beginning.bytes)) % filter_bits);
            return may_stand;
        });
    } else {
        choose_if([](const Token&, const char*) { return false; });
    }
    chosen.resize(count);
}

void Lexicon::find(const Folded& folded, std::string_view text, std::string_view language,
                   LexiconScratch& scratch, std::vector<Match>& out, std::vector<Negator>& negates,
                   Budget& budget) const {
    Search search{*this, folded, text, language, scratch.again, out, budget};
    negates.assign(folded.tokens.size(), Negator::none);
    choose(folded, scratch.chosen);
    scratch.hashes.resize(scratch.chosen.size());
    for (std::size_t i = 0; i < scratch.chosen.size(); ++i) {
        const Form form = folded.tokens[scratch.chosen[i]].form;
        scratch.hashes[i] = hash_form(folded.text.data() + form.begin, form.length);
        words_.expect(scratch.hashes[i]);
    }
    for (std::size_t i = 0; i < scratch.chosen.size(); ++i) {
        const std::uint32_t at = scratch.chosen[i];
        search.at = at;
        search.first_match = out.size();
        const Token& token = folded.tokens[at];
        search.form(folded.view(token.form), scratch.hashes[i], negates[at]);
        folded.each_other(token, [&](std::string_view form) {
            search.form(form, hash_form(form.data(), form.size()), negates[at]);
        });
        if (has_stems_ && token.kind == TokenKind::word) {
            folded.each_form(token,
                             [&](std::string_view form) { search.stems(form, scratch.stem); });
        }
    }
}

namespace {

/// The tokens that a place in the text covers; `folded` has some. Signs between two words belong to
/// the word before them.
std::pair<std::uint32_t, std::uint32_t> tokens_at(const Folded& folded, Span span) {
    const auto& tokens = folded.tokens;
    const auto end = [](Span s) { return s.offset + s.length; };
    const auto place = std::partition_point(tokens.begin(), tokens.end(), [&](const Token& token) {
        return end(token.source) <= span.offset;
    });
    auto first = static_cast<std::size_t>(place - tokens.begin());
    const bool between = first == tokens.size() || tokens[first].source.offset >= end(span);
    if (between && first > 0) --first;
    std::size_t last = first;
    while (last + 1 < tokens.size() && tokens[last + 1].source.offset < end(span)) ++last;
    return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)};
}

}  // namespace

void Lexicon::search(SetId set, const Folded& folded, std::string_view text,
                     LexiconScratch& scratch, std::vector<Match>& out, Budget& budget) const {
    if (folded.tokens.empty()) return;
    if (!stated_of_[set].empty()) find_stated(text, folded, scratch.stated);
    for (const StatedKind kind : stated_of_[set]) {
        for (const Stated& stated : scratch.stated) {
            if (stated.kind != kind) continue;
            Match match;
            match.set = set;
            match.first = stated.first;
            match.last = stated.last;
            out.push_back(match);
        }
    }
    scratch.spans.clear();
    for (const std::uint32_t pattern : patterns_of_[set])
        patterns_.find(pattern, text, scratch.grams, scratch.spans, budget);
    const auto begin = static_cast<std::ptrdiff_t>(out.size());
    for (const Span& span : scratch.spans) {
        Match match;
        match.set = set;
        std::tie(match.first, match.last) = tokens_at(folded, span);
        const auto is_same = [&](const Match& other) {
            return other.first == match.first && other.last == match.last;
        };
        if (std::none_of(out.begin() + begin, out.end(), is_same)) out.push_back(match);
    }
}

}  // namespace webcare::language
