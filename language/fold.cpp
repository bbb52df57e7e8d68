#include "language/fold.hpp"

#include <unicode/utf8.h>

#include <algorithm>

#include "language/byte_class.hpp"
#include "language/letters.hpp"
#include "language/readings.hpp"

namespace webcare::language {
namespace {

/// One pass over one text. Lives for one call of fold().
class Folder {
 public:
    Folder(std::string_view text, Folded& out, FoldOptions options, bool pattern)
        : in_{text}, out_{out}, options_{options}, pattern_{pattern}, map_{out.map} {}

    /// Terms, with their wildcards, take the slow way only.
    void run() {
        if (pattern_) {
            out_.text.clear();
            map_.words = 0;
            while (at_ < in_.size()) step();
        } else {
            out_.lowered = std::max(out_.lowered, in_.size() + Folded::padding);
            out_.text.resize(out_.lowered);  // only ever grows for a longer text than all before
            map_bytes(in_, out_.text.data(), map_);
            make_room(map_.words);
            for (std::size_t i = 0; i < map_.special_count; ++i)
                if (map_.specials[i] >= at_) special(map_.specials[i]);
            plain_words(in_.size() + 1);
        }
        out_.tokens.resize(count_);
    }

 private:
    static Byte kind_of(char c) { return byte_table[static_cast<unsigned char>(c)]; }

    bool is_word_byte(std::size_t i) const {
        if (i >= in_.size()) return false;
        const Byte kind = kind_of(in_[i]);
        return kind == Byte::word || kind == Byte::upper || (pattern_ && is_wildcard(i));
    }

    /// A star always; a question mark only inside a word, else it is punctuation.
    bool is_wildcard(std::size_t i) const {
        if (in_[i] == '*') return true;
        const auto joins = [&](std::size_t k) {
            return k < in_.size() &&
                   (in_[k] == '?' || in_[k] == '*' || kind_of(in_[k]) == Byte::word ||
                    kind_of(in_[k]) == Byte::upper || kind_of(in_[k]) == Byte::high);
        };
        return in_[i] == '?' && i > 0 && joins(i - 1) && joins(i + 1);
    }

    CodePoint decode(std::size_t& i) const {
        auto offset = static_cast<std::int32_t>(i);
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(reinterpret_cast<const std::uint8_t*>(in_.data()), offset,
                        static_cast<std::int32_t>(in_.size()), c);
        i = static_cast<std::size_t>(offset);
        return c;
    }

    /// The kind of the code point at `i`; moves past it.
    Letter next_kind(std::size_t& i) const {
        if (is_word_byte(i)) return ++i, Letter::word;
        switch (kind_of(in_[i])) {
            case Byte::high:
                return letter_kind(decode(i));
            case Byte::apostrophe:
                return ++i, Letter::apostrophe;
            default:
                return ++i, Letter::none;
        }
    }

    /// Whether a word goes on at `i`, past what is invisible. Remembers the run that it looked
    /// through, for it is asked at every character of it.
    bool word_continues(std::size_t i) {
        if (i >= hidden_begin_ && i < hidden_end_) return true;
        for (std::size_t at = i; at < in_.size();) {
            const Letter kind = next_kind(at);
            if (kind == Letter::invisible) continue;
            if (kind == Letter::word) hidden_begin_ = i, hidden_end_ = at;
            return kind == Letter::word;
        }
        return false;
    }

    void step() {
        if (is_word_byte(at_)) return word();
        switch (kind_of(in_[at_])) {
            case Byte::newline:
                return end_sentence(), void(++at_);
            case Byte::stop:
                return stop();
            case Byte::sigil:
                return sigil();
            case Byte::high:
                return high();
            default:
                ++at_;
        }
    }

    void high() {
        std::size_t next = at_;
        const CodePoint c = decode(next);
        switch (letter_kind(c)) {
            case Letter::word:
                return word();
            case Letter::emoji:
                return emoji();
            case Letter::stop:
                at_ = next;
                return end_sentence();
            default:
                at_ = next;
        }
    }

    /// A run of . ! ? ends a sentence when a space or the end follows: not in "3.5" or "acme.nl".
    void stop() {
        while (at_ < in_.size() && kind_of(in_[at_]) == Byte::stop) ++at_;
        if (at_ >= in_.size() || !is_word_byte(at_)) end_sentence();
    }

    void end_sentence() {
        if (is_begun()) ++sentence_;
    }
    /// Whether the sentence has words.
    bool is_begun() const { return count_ != 0 && out_.tokens[count_ - 1].sentence == sentence_; }

    void sigil() {
        const bool after_word = at_ > 0 && is_word_byte(at_ - 1);
        if (after_word) return at_for_a() ? void() : void(++at_);
        if (!pattern_ && plain_sigil()) return;
        if (!word_continues(at_ + 1)) return void(++at_);
        if (in_[at_] == '#')
            hashtag();
        else
            handle();
    }

    // --- words -------------------------------------------------------------------------------

    /// The words that end before `limit`, of which nothing is special: they are where they stand in
    /// the text in lower case. Only the end of the loop is a branch that depends on them.
    void plain_words(std::size_t limit) {
        const ByteMap& map = map_;
        std::size_t word = word_;
        if (map.end_of(word) >= limit) return;
        end_sentence_before(map.begin_of(word));
        Token* token = out_.tokens.data() + count_;
        // What is before the first one was just looked at; the map knows of ASCII words only.
        std::uint32_t sentence = sentence_ - map.is_fresh(map.begin_of(word));
        std::uint32_t position = words_;
        do {
            const std::uint32_t begin = map.edges[2 * word], end = map.edges[2 * word + 1];
            sentence += map.is_fresh(begin);
            token->form = Form{begin, end - begin};
            token->source = Span{begin, end - begin};
            token->position = ++position;
            token->sentence = sentence;
            token->first_other = 0;
            token->other_count = 0;
            token->kind = TokenKind::word;
            ++token;
        } while (map.end_of(++word) < limit);
        count_ += word - word_;
        word_ = word;
        words_ = position;
        sentence_ = sentence;
        at_ = map.end_of(word - 1);
    }

    /// What may be no plain word, found by a special byte in it or right behind it; most often it
    /// is an emoji, a tag or a handle. The words before it come first.
    void special(std::size_t at) {
        const Byte kind = kind_of(in_[at]);
        const bool is_sigil = kind == Byte::sigil;
        if (kind == Byte::none && in_[at] != ':') return;
        if (at >= 4 && map_.takes_turns(at - 4)) {
            if (at - 4 >= at_ && spelt_out_plainly(at - 4)) return;
            if (is_letter(at)) return;
        }
        plain_words(is_sigil ? at + 1 : at);
        const std::size_t begin = map_.begin_of(word_);
        if (begin > at) {
            if (!is_sigil && kind != Byte::high) return;
            end_sentence_before(at);
            at_ = at;
            if (is_sigil)
                sigil();
            else
                high();
        } else if (const std::size_t end = map_.end_of(word_);
                   goes_on_otherwise(end) || starts_address(begin)) {
            end_sentence_before(begin);
            at_ = begin;
            word();
        } else if (at < end) {
            plain_words(end + 1);
            Token& token = out_.tokens[count_ - 1];
            token.first_other = static_cast<std::uint32_t>(out_.others.size());
            add_readings(token);
            return;
        } else {
            return;
        }
        // Of a run of bytes that are not ASCII only the first one is special.
        while (at_ < in_.size() && kind_of(in_[at_]) == Byte::high) high();
        skip_words();
    }

    bool spelt_out_plainly(std::size_t at) {
        plain_words(at);
        if (map_.begin_of(word_) != at) return false;
        end_sentence_before(at);
        if (!spelt_out(at)) return false;
        skip_words();
        return true;
    }

    void skip_words() {
        while (map_.begin_of(word_) < at_) ++word_;
    }

    /// Counts the sentences that end behind what was last looked at.
    void end_sentence_before(std::size_t at) {
        sentence_ += static_cast<std::uint32_t>(map_.has_end(at_, at)) &
                     static_cast<std::uint32_t>(is_begun());
    }

    bool goes_on_otherwise(std::size_t at) const {
        if (at >= in_.size()) return false;
        const Byte kind = kind_of(in_[at]);
        return kind == Byte::high || kind == Byte::apostrophe;
    }

    void word() {
        if (starts_address(at_)) return address();
        if (spelt_out(at_)) return;
        Token token = begin(TokenKind::word);
        const std::size_t stem_end = spell();
        if (out_.text.size() == token.form.begin) return;  // nothing visible
        finish(token);
        if (stem_end != std::string::npos)
            out_.add_other(token, Form{token.form.begin, stem_end - token.form.begin});
        add_readings(token);
        push(token);
    }

    // --- words that are disguised ----------------------------------------------------------------

    bool is_letter(std::size_t i) const {
        const char low = static_cast<char>(in_[i] | 0x20);
        return low >= 'a' && low <= 'z';
    }

    /// Three or more single letters with the same sign between them are one word: "k a p o t",
    /// "z.s.m.".
    [[gnu::noinline]] bool spelt_out(std::size_t at) {
        constexpr std::string_view joints = " .-*/|";
        if (at + 4 >= in_.size() || joints.find(in_[at + 1]) == std::string_view::npos)
            return false;
        const char joint = in_[at + 1];
        const auto stands_alone = [&](std::size_t i) {
            return i < in_.size() && is_letter(i) &&
                   (i + 1 == in_.size() || (!is_word_byte(i + 1) && !goes_on_otherwise(i + 1)));
        };
        std::size_t last = at;
        if (!stands_alone(at)) return false;
        while (last + 1 < in_.size() && in_[last + 1] == joint && stands_alone(last + 2)) last += 2;
        if (last - at < 4) return false;
        at_ = at;
        Token token = begin(TokenKind::word);
        for (std::size_t i = at; i <= last; i += 2) out_.text += static_cast<char>(in_[i] | 0x20);
        at_ = last + 1;
        finish(token);
        push(token);
        return true;
    }

    /// Appends the folded letters of the word at `at_` and moves past it. Returns where in the
    /// folded text a final 's begins, or npos.
    std::size_t spell() {
        const std::size_t begin = out_.text.size();
        std::size_t possessive = std::string::npos;
        bool foreign = false;
        while (at_ < in_.size()) {
            if (is_word_byte(at_)) {
                const char c = in_[at_++];
                out_.text += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
                continue;
            }
            std::size_t next = at_;
            const bool is_high = kind_of(in_[at_]) == Byte::high;
            const CodePoint c = is_high ? decode(next) : in_[next++];
            const Letter kind = is_high                                 ? letter_kind(c)
                                : kind_of(in_[at_]) == Byte::apostrophe ? Letter::apostrophe
                                                                        : Letter::none;
            if (kind == Letter::word) {
                append_folded(out_.text, c, options_.diacritics);
                foreign = foreign || c >= 0x250;
            } else if (kind == Letter::apostrophe && word_continues(next)) {
                possessive = out_.text.size();
            } else if (kind != Letter::invisible || !word_continues(next)) {
                break;
            }
            at_ = next;
        }
        if (foreign) undo_look_alikes(begin);
        const bool is_possessive = possessive != std::string::npos && possessive > begin &&
                                   out_.text.size() == possessive + 1 && out_.text.back() == 's';
        return is_possessive ? possessive : std::string::npos;
    }

    /// A word that can be read as Latin as a whole is read so: "kаpоt" with Cyrillic а and о.
    void undo_look_alikes(std::size_t begin) {
        scratch_.clear();
        for (std::size_t i = begin; i < out_.text.size();) {
            auto offset = static_cast<std::int32_t>(i);
            UChar32 c = 0;
            U8_NEXT_OR_FFFD(reinterpret_cast<const std::uint8_t*>(out_.text.data()), offset,
                            static_cast<std::int32_t>(out_.text.size()), c);
            const char latin = latin_look_alike(c);
            if (latin != 0)
                scratch_ += latin;
            else if (c < 0x250)
                scratch_.append(out_.text, i, static_cast<std::size_t>(offset) - i);
            else
                return;
            i = static_cast<std::size_t>(offset);
        }
        out_.text.replace(begin, std::string::npos, scratch_);
    }

    [[gnu::noinline]] void add_readings(Token& token) {
        if (!pattern_) read_digits(out_, token);
        if (options_.elongation) shorten_runs(out_, token);
    }

    // --- hashtags, handles, addresses, emoji ----------------------------------------------------

    /// "k@pot": the word before, the sign and what follows are one word, read with an a; not in an
    /// e-mail address.
    bool at_for_a() {
        if (pattern_ || in_[at_] != '@' || count_ == 0) return false;
        Token& before = out_.tokens[count_ - 1];
        const std::size_t begin = at_ + 1;
        if (before.kind != TokenKind::word || before.source.offset + before.source.length != at_ ||
            begin >= in_.size() || !is_letter(begin)) {
            return false;
        }
        const std::size_t end = map_.end_of_word(begin);
        const bool is_address =
            end + 1 < in_.size() && (in_[end] == '.' || in_[end] == '-') && is_word_byte(end + 1);
        if (is_address || (end < in_.size() && goes_on_otherwise(end))) return false;
        // "a@a@a@...": the word so far stands at the end already and only grows.
        if (before.form.begin + before.form.length != out_.text.size()) {
            const std::string first{out_.view(before.form)};
            before.form.begin = static_cast<std::uint32_t>(out_.text.size());
            out_.text += first;
        }
        out_.text.append(1, 'a').append(out_.text, begin, end - begin);
        at_ = end;
        finish(before);
        return true;
    }

    /// A tag or handle of ASCII letters alone stands in the text as it is to be read.
    bool plain_sigil() {
        const std::size_t begin = at_ + 1;
        if (begin >= in_.size()) return false;
        const std::size_t end = map_.begin_of(word_) == begin ? map_.end_of(word_) : begin;
        const bool goes_on =
            end < in_.size() && (goes_on_otherwise(end) || is_handle_joint(in_[end]));
        if (end == begin || goes_on) return false;
        const bool is_tag = in_[at_] == '#';
        Token token = this->begin(is_tag ? TokenKind::hashtag : TokenKind::handle);
        const Form whole{at_, end - at_};
        token.form = is_tag ? Form{begin, end - begin} : whole;
        at_ = end;
        token.source.length = whole.length;
        if (is_tag) out_.add_other(token, whole);
        push(token);
        return true;
    }

    /// Read as its word, and as "#word".
    void hashtag() {
        Token token = begin(TokenKind::hashtag);
        ++at_;
        out_.text += '#';
        spell();
        const Form whole{token.form.begin, out_.text.size() - token.form.begin};
        if (whole.length < 2) return;
        token.form = Form{whole.begin + 1, whole.length - 1};
        token.source.length = static_cast<std::uint32_t>(at_) - token.source.offset;
        out_.add_other(token, whole);
        push(token);
    }

    static bool is_handle_joint(char c) { return c == '.' || c == '-' || c == '@'; }

    /// "@acme" and, in the Fediverse, "@acme@example.social", which is read as "@acme" too.
    void handle() {
        Token token = begin(TokenKind::handle);
        ++at_;
        out_.text += '@';
        std::size_t name_end = 0;
        for (;;) {
            spell();
            if (at_ >= in_.size() || !is_handle_joint(in_[at_]) || !is_word_byte(at_ + 1)) break;
            if (in_[at_] == '@') {
                if (name_end != 0) break;
                name_end = out_.text.size();
            }
            out_.text += in_[at_++];
        }
        finish(token);
        if (name_end != 0)
            out_.add_other(token, Form{token.form.begin, name_end - token.form.begin});
        push(token);
    }

    bool starts_with(std::size_t at, std::string_view lower) const {
        if (in_.size() - at < lower.size()) return false;
        return std::equal(lower.begin(), lower.end(), in_.begin() + static_cast<long>(at),
                          [](char want, char has) {
                              return want == (has >= 'A' && has <= 'Z' ? has + 32 : has);
                          });
    }
    bool starts_address(std::size_t at) const {
        switch (in_[at]) {
            case 'h':
            case 'H':
                return starts_with(at, "https://") || starts_with(at, "http://");
            case 'w':
            case 'W':
                return starts_with(at, "www.");
            default:
                return false;
        }
    }

    static bool ends_address(char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"';
    }

    /// Read as its host, "/www.acme.nl", and as every domain above it.
    void address() {
        Token token = begin(TokenKind::url);
        if (const auto slashes = in_.find("://", at_);
            slashes != std::string_view::npos && slashes <= at_ + 5) {
            at_ = slashes + 3;
        }
        out_.text += '/';
        while (at_ < in_.size() && (is_word_byte(at_) || in_[at_] == '.' || in_[at_] == '-')) {
            const char c = in_[at_++];
            out_.text += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
        while (out_.text.back() == '.') out_.text.pop_back();
        token.form.length = static_cast<std::uint32_t>(out_.text.size()) - token.form.begin;
        while (at_ < in_.size() && !ends_address(in_[at_])) {
            if (kind_of(in_[at_]) == Byte::high)
                decode(at_);
            else
                ++at_;
        }
        token.source.length = static_cast<std::uint32_t>(at_) - token.source.offset;
        add_parent_domains(token);
        push(token);
    }

    void add_parent_domains(Token& token) {
        const std::string host{out_.view(token.form).substr(1)};
        constexpr int max_labels = 8;
        std::size_t dot = host.find('.');
        for (int i = 0; i < max_labels && dot != std::string::npos; ++i) {
            if (host.find('.', dot + 1) == std::string::npos) break;
            const std::size_t begin = out_.text.size();
            out_.text += '/';
            out_.text.append(host, dot + 1);
            out_.add_other(token, Form{begin, out_.text.size() - begin});
            dot = host.find('.', dot + 1);
        }
    }

    /// One emoji with what dresses it and what is joined to it by U+200D.
    void emoji() {
        Token token = begin(TokenKind::emoji);
        append_source_code_point();
        while (at_ < in_.size()) {
            std::size_t next = at_;
            const CodePoint c = decode(next);
            if (c == 0x200d && next < in_.size()) {
                std::size_t after = next;
                if (letter_kind(decode(after)) != Letter::emoji) break;
                append_source_code_point();
                append_source_code_point();
            } else if (is_emoji_dressing(c)) {
                at_ = next;
            } else {
                break;
            }
        }
        finish(token);
        push(token);
    }

    void append_source_code_point() {
        const std::size_t from = at_;
        decode(at_);
        out_.text.append(in_.substr(from, at_ - from));
    }

    // --- tokens ------------------------------------------------------------------------------

    Token begin(TokenKind kind) {
        Token token;
        token.kind = kind;
        token.form.begin = static_cast<std::uint32_t>(out_.text.size());
        token.source.offset = static_cast<std::uint32_t>(at_);
        token.sentence = sentence_;
        token.first_other = static_cast<std::uint32_t>(out_.others.size());
        return token;
    }
    void finish(Token& token) {
        token.form.length = static_cast<std::uint32_t>(out_.text.size()) - token.form.begin;
        token.source.length = static_cast<std::uint32_t>(at_) - token.source.offset;
    }
    void push(Token token) {
        if (token.kind != TokenKind::emoji) ++words_;
        token.position = words_;
        make_room(map_.words - word_ + 1);
        out_.tokens[count_++] = token;
    }
    /// There is always room for all the plain words to come.
    void make_room(std::size_t tokens) {
        if (out_.tokens.size() < count_ + tokens) out_.tokens.resize(count_ + tokens);
    }

    std::string_view in_;
    Folded& out_;
    FoldOptions options_;
    bool pattern_;
    ByteMap& map_;
    std::size_t at_ = 0;
    std::size_t word_ = 0;   // of the map; those before are done
    std::size_t count_ = 0;  // of tokens; those behind are of the text before
    std::uint32_t sentence_ = 0;
    std::uint32_t words_ = 0;
    std::size_t hidden_begin_ = 0, hidden_end_ = 0;  ///< invisible characters before a letter
    std::string scratch_;
};

void run(std::string_view text, Folded& out, FoldOptions options, bool pattern) {
    out.others.clear();
    Folder{text, out, options, pattern}.run();
    out.text.append(Folded::padding, '\0');
}

}  // namespace

void fold(std::string_view text, Folded& out, FoldOptions options) {
    run(text, out, options, false);
}

void fold_pattern(std::string_view text, Folded& out, FoldOptions options) {
    run(text, out, options, true);
}

}  // namespace webcare::language
