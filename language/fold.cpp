#include "language/fold.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "language/letters.hpp"

namespace webcare::language {
namespace {

enum class Byte : std::uint8_t { none, word, upper, stop, newline, apostrophe, sigil, high };

constexpr std::array<Byte, 256> make_byte_table() {
    std::array<Byte, 256> table{};
    for (int c = 0; c < 256; ++c) {
        auto& kind = table[static_cast<std::size_t>(c)];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')
            kind = Byte::word;
        else if (c >= 'A' && c <= 'Z')
            kind = Byte::upper;
        else if (c == '.' || c == '!' || c == '?')
            kind = Byte::stop;
        else if (c == '\n')
            kind = Byte::newline;
        else if (c == '\'' || c == '`')
            kind = Byte::apostrophe;
        else if (c == '#' || c == '@')
            kind = Byte::sigil;
        else if (c >= 0x80)
            kind = Byte::high;
    }
    return table;
}
constexpr auto byte_table = make_byte_table();

constexpr std::size_t max_elongated = 3;  // runs of one word that are read both ways

/// One pass over one text. Lives for one call of fold().
class Folder {
 public:
    Folder(std::string_view text, Folded& out, FoldOptions options, bool pattern)
        : in_{text}, out_{out}, options_{options}, pattern_{pattern} {}

    /// Terms, with their wildcards, take the slow way only.
    void run() {
        if (pattern_) {
            while (at_ < in_.size()) step();
            return;
        }
        out_.text.resize(in_.size());
        out_.tokens.reserve(in_.size() / 2 + 1);
        map_bytes(in_, out_.text.data(), out_.map);
        out_.map.each_beginning([&](std::size_t at, bool is_sign) {
            if (at < at_) return;  // spelt already
            if (!is_sign) return plain_word(at);
            at_ = at;
            step();
        });
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
        if (!out_.tokens.empty() && out_.tokens.back().sentence == sentence_) ++sentence_;
    }

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

    /// A word of ASCII letters alone is where it stands in the text in lower case.
    void plain_word(std::size_t at) {
        const ByteMap& map = out_.map;
        const std::size_t end = map.end_of_word(at);
        if (map.is_sign(end) && is_no_plain_word(at, end)) {
            at_ = at;
            return word();
        }
        if (map.takes_turns(at) && spelt_out(at)) return;
        at_ = end;
        Token& token = out_.tokens.emplace_back();
        token.form = Form{at, end - at};
        token.source = Span{at, end - at};
        token.position = ++words_;
        token.sentence = sentence_;
        token.first_other = static_cast<std::uint32_t>(out_.others.size());
        if (map.has_odd(at, end)) add_readings(token);
    }

    /// A word before a sign that goes on behind it, or an address.
    bool is_no_plain_word(std::size_t at, std::size_t end) const {
        return goes_on_otherwise(end) || starts_address(at);
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
            add_other(token, Form{token.form.begin, stem_end - token.form.begin});
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

    /// "0pl1cht3r" is read as "oplichter" too; a one as i, and as l.
    void read_digits(Token& token) {
        constexpr std::string_view letters = "oizeasbtbg";  // of 0 to 9
        constexpr std::size_t longest = 40;
        const std::string word{out_.view(token.form)};
        const auto count = [&](auto kind) { return std::count_if(word.begin(), word.end(), kind); };
        const auto digits = count([](char c) { return c >= '0' && c <= '9'; });
        const auto underscores = count([](char c) { return c == '_'; });
        const auto others = static_cast<std::ptrdiff_t>(word.size()) - digits - underscores;
        if (digits + underscores == 0 || others < 2 || others < digits || word.size() > longest)
            return;
        const auto read_one_as = [&](char one) {
            const std::size_t begin = out_.text.size();
            for (const char c : word) {
                if (c == '_') continue;
                const bool is_digit = c >= '0' && c <= '9';
                const char letter = c == '1'   ? one
                                    : is_digit ? letters[static_cast<std::size_t>(c - '0')]
                                               : c;
                out_.text += letter;
            }
            add_other(token, Form{begin, out_.text.size() - begin});
        };
        read_one_as('i');
        if (word.find('1') != std::string::npos) read_one_as('l');
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
        if (!pattern_) read_digits(token);
        if (options_.elongation) shorten_runs(token);
    }

    struct Run {
        std::size_t begin = 0, length = 0;
    };

    /// "neeeee" becomes "nee", with "ne" as another reading; digits stay as they are.
    void shorten_runs(Token& token) {
        const std::string_view word = out_.view(token.form);
        std::array<Run, max_elongated> runs{};
        std::size_t count = 0;
        for (std::size_t i = 0; i < word.size() && count < max_elongated;) {
            std::size_t end = i + 1;
            while (end < word.size() && word[end] == word[i]) ++end;
            if (end - i >= 3 && word[i] >= 'a' && word[i] <= 'z') runs[count++] = Run{i, end - i};
            i = end;
        }
        if (count == 0) return;
        const std::string original{word};
        token.form = spell_runs(original, runs, count, 0);
        for (std::size_t singles = 1; singles < (std::size_t{1} << count); ++singles)
            add_other(token, spell_runs(original, runs, count, singles));
    }

    /// `singles`: bit i set: run i is written as one letter, else as two.
    Form spell_runs(const std::string& word, const std::array<Run, max_elongated>& runs,
                    std::size_t count, std::size_t singles) {
        const std::size_t begin = out_.text.size();
        std::size_t from = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t keep = (singles >> i & 1U) != 0 ? 1 : 2;
            out_.text.append(word, from, runs[i].begin + keep - from);
            from = runs[i].begin + runs[i].length;
        }
        out_.text.append(word, from);
        return Form{begin, out_.text.size() - begin};
    }

    // --- hashtags, handles, addresses, emoji ----------------------------------------------------

    /// "k@pot": the word before, the sign and what follows are one word, read with an a; not in an
    /// e-mail address.
    bool at_for_a() {
        if (pattern_ || in_[at_] != '@' || out_.tokens.empty()) return false;
        Token& before = out_.tokens.back();
        const std::size_t begin = at_ + 1;
        if (before.kind != TokenKind::word || before.source.offset + before.source.length != at_ ||
            begin >= in_.size() || !is_letter(begin)) {
            return false;
        }
        const std::size_t end = out_.map.end_of_word(begin);
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
        const std::size_t end = out_.map.end_of_word(begin);
        const bool goes_on =
            end < in_.size() && (goes_on_otherwise(end) || is_handle_joint(in_[end]));
        if (end == begin || goes_on) return false;
        const bool is_tag = in_[at_] == '#';
        Token token = this->begin(is_tag ? TokenKind::hashtag : TokenKind::handle);
        const Form whole{at_, end - at_};
        token.form = is_tag ? Form{begin, end - begin} : whole;
        at_ = end;
        token.source.length = whole.length;
        if (is_tag) add_other(token, whole);
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
        add_other(token, whole);
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
        if (name_end != 0) add_other(token, Form{token.form.begin, name_end - token.form.begin});
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
            add_other(token, Form{begin, out_.text.size() - begin});
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
    void add_other(Token& token, Form form) {
        out_.others.push_back(form);
        ++token.other_count;
    }
    void push(Token token) {
        if (token.kind != TokenKind::emoji) ++words_;
        token.position = words_;
        out_.tokens.push_back(token);
    }

    std::string_view in_;
    Folded& out_;
    FoldOptions options_;
    bool pattern_;
    std::size_t at_ = 0;
    std::uint32_t sentence_ = 0;
    std::uint32_t words_ = 0;
    std::size_t hidden_begin_ = 0, hidden_end_ = 0;  ///< invisible characters before a letter
    std::string scratch_;
};

void run(std::string_view text, Folded& out, FoldOptions options, bool pattern) {
    out.text.clear();
    out.tokens.clear();
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
