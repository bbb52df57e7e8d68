#include "language/fold.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>

#include "core/text.hpp"

namespace webcare::language {
namespace {

std::vector<std::string> forms(const std::string& text) {
    Folded folded;
    fold(text, folded);
    std::vector<std::string> all;
    for (const Token& token : folded.tokens) all.emplace_back(folded.view(token.form));
    return all;
}
std::vector<std::string> readings(const std::string& text) {
    Folded folded;
    fold(text, folded);
    std::vector<std::string> all;
    for (const Token& token : folded.tokens)
        folded.each_form(token, [&](std::string_view form) { all.emplace_back(form); });
    return all;
}
using All = std::vector<std::string>;

TEST(Fold, DropsCaseWidthAccentsAndInvisibleCharacters) {
    EXPECT_EQ(forms("ÉÉN Ｋａｐｏｔ geïnd"), (All{"een", "kapot", "geind"}));
    EXPECT_EQ(forms("e\u0301e\u0301n"), All{"een"});
    EXPECT_EQ(forms("ka\u200bp\u00adot"), All{"kapot"});
    EXPECT_EQ(forms("Øre straße ﬁets"), (All{"ore", "strasse", "fiets"}));
}

TEST(Fold, ReadsLookAlikeLettersOnlyWhereTheWholeWordCanBeLatin) {
    EXPECT_EQ(forms("k\u0430p\u043et"), All{"kapot"});
    EXPECT_EQ(forms("\u0437\u0434\u0440\u0430"), All{"\u0437\u0434\u0440\u0430"});
}

TEST(Fold, LengthenedLettersAreReadAsTwoAndAsOne) {
    EXPECT_EQ(readings("neeeee"), (All{"nee", "ne"}));
    EXPECT_EQ(readings("kapoooot"), (All{"kapoot", "kapot"}));
    EXPECT_EQ(readings("sooorrrry"), (All{"soorry", "sorry", "soory", "sory"}));
    EXPECT_EQ(readings("1000"), All{"1000"});
}

TEST(Fold, JoinsWordsThatAreSpeltOut) {
    EXPECT_EQ(forms("wat een K A P O T ding"), (All{"wat", "een", "kapot", "ding"}));
    EXPECT_EQ(forms("graag z.s.m. of o-p-l-i-c-h-t-e-r"), (All{"graag", "zsm", "of", "oplichter"}));
    EXPECT_EQ(forms("plan a b of c"), (All{"plan", "a", "b", "of", "c"}));
    EXPECT_EQ(forms("a b cd"), (All{"a", "b", "cd"}));
    Folded folded;
    fold("een o p l i c h t e r!", folded);
    EXPECT_EQ(folded.tokens[1].source, (Span{4, 17}));
}

TEST(Fold, ReadsDigitsAndSignsAsTheLettersTheyLookLike) {
    EXPECT_EQ(readings("k4pot"), (All{"k4pot", "kapot"}));
    EXPECT_EQ(readings("0p1ichters"), (All{"0p1ichters", "opiichters", "oplichters"}));
    EXPECT_EQ(readings("k_a_p_o_t"), (All{"k_a_p_o_t", "kapot"}));
    EXPECT_EQ(forms("k@pot"), All{"kapot"});
    EXPECT_EQ(forms("mail jan@bedrijf.nl"), (All{"mail", "jan", "bedrijf", "nl"}));
    EXPECT_EQ(readings("1234ab"), All{"1234ab"});
    EXPECT_EQ(readings("2026"), All{"2026"});
}

/// Found by the fuzzer: the map was read behind its end.
TEST(Fold, TakesAWordThatEndsWithTheTextAtTheEndOfARow) {
    for (const std::size_t length : {63u, 64u, 65u, 128u}) {
        const std::string word = "A" + std::string(length - 3, 'v') + "_1";
        EXPECT_EQ(forms(word).size(), 1u) << length;
        EXPECT_EQ(forms("#" + word).size(), 1u) << length;
        EXPECT_EQ(forms("a@" + word).size(), 1u) << length;
    }
}

TEST(Fold, KnowsTagsHandlesAddressesAndEmoji) {
    EXPECT_EQ(readings("#Fail"), (All{"fail", "#fail"}));
    EXPECT_EQ(readings("@Acme@example.social."), (All{"@acme@example.social", "@acme"}));
    EXPECT_EQ(readings("https://a.b.example/x?y"), (All{"/a.b.example", "/b.example"}));
    EXPECT_EQ(readings("😡👍🏽"), (All{"😡", "👍"}));
    EXPECT_EQ(forms("C# en a@b.nl"), (All{"c", "en", "a", "b", "nl"}));
}

TEST(Fold, SentencesEndAtStopsThatASpaceFollows) {
    Folded folded;
    fold("Kost 3.50. Duur! Ja\nnee", folded);
    std::vector<std::uint32_t> sentences;
    for (const Token& token : folded.tokens) sentences.push_back(token.sentence);
    EXPECT_EQ(sentences, (std::vector<std::uint32_t>{0, 0, 0, 1, 2, 3}));
}

/// Text of pieces that make trouble: marks, joiners, tags, bad bytes.
std::string any_text() {
    const auto piece = rc::gen::element<std::string>(
        "a", "Z", "eee", "é", "e\u0301", "\u200d", "\u200b", "😡", "👨\u200d👩", "🏽", "#", "@",
        "https://", "www.", ".", "! ", "\n", " ", "'", "’s", "ß", "\u0430", "日本", "\xff", "\xc3",
        "٣", "ﷺ", "*", "?");
    std::string text;
    for (const auto& part : *rc::gen::container<std::vector<std::string>>(piece)) text += part;
    return text;
}

RC_GTEST_PROP(Fold, EveryTokenStandsOnWholeCodePointsInOrder, ()) {
    const std::string text = clean_text(any_text());
    Folded folded;
    fold(text, folded);
    std::size_t end = 0;
    const auto is_boundary = [&](std::size_t i) {
        return i == text.size() || (static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U;
    };
    for (const Token& token : folded.tokens) {
        RC_ASSERT(token.source.offset >= end);
        RC_ASSERT(token.source.length > 0u);
        end = token.source.offset + token.source.length;
        RC_ASSERT(end <= text.size());
        RC_ASSERT(is_boundary(token.source.offset));
        RC_ASSERT(is_boundary(end));
        folded.each_form(token, [&](std::string_view form) { RC_ASSERT(is_valid_utf8(form)); });
    }
}

/// The tokens as text, so that a difference can be read.
All tokens_of(const Folded& folded) {
    All all;
    for (const Token& token : folded.tokens) {
        all.emplace_back();
        folded.each_form(token, [&](std::string_view form) { all.back().append(form) += '|'; });
        all.back() += std::to_string(token.source.offset) + "+" +
                      std::to_string(token.source.length) + " word " +
                      std::to_string(token.position) + " sentence " +
                      std::to_string(token.sentence) + " kind " +
                      std::to_string(static_cast<int>(token.kind));
    }
    return all;
}

/// Patterns are folded letter by letter: another way to the same tokens, but for what only texts
/// have (digits and signs read as letters) and only patterns have (wildcards).
RC_GTEST_PROP(Fold, FindsByWindowsWhatIsFoundLetterByLetter, ()) {
    static Folded by_windows, by_letters;  // what texts before left in them does not matter
    std::string text = any_text();
    const auto kind = *rc::gen::inRange(0, 4);
    if (kind == 0) text.insert(0, *rc::gen::inRange<std::size_t>(0, 140), 'q');
    if (kind == 1) text += " w a s.m. k.a.p.o.t één. Wat nu?! " + any_text();
    for (char& c : text)
        if (c == '*' || c == '?' || c == '_' || (c >= '0' && c <= '9')) c = '!';
    for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1))
        if (at > 0 && text[at - 1] != ' ') text[at] = '/';
    fold(text, by_windows);
    fold_pattern(text, by_letters);
    RC_ASSERT(tokens_of(by_windows) == tokens_of(by_letters));
}

/// One Folded takes many texts: a long one must leave nothing for the short one after it.
TEST(Fold, ForgetsTheTextBefore) {
    Folded folded;
    fold(std::string(300, 'x') + " één. Twee @drie #vier", folded);
    fold("kapot. één", folded);
    ASSERT_EQ(folded.tokens.size(), 2u);
    EXPECT_EQ(folded.view(folded.tokens[0].form), "kapot");
    EXPECT_EQ(folded.view(folded.tokens[1].form), "een");
    EXPECT_EQ(folded.tokens[1].sentence, 1u);
    fold_pattern("ka*", folded);
    EXPECT_EQ(folded.tokens.size(), 1u);
    fold("", folded);
    EXPECT_TRUE(folded.tokens.empty());
}

/// What the windows of a text have in common with "spelt out": single letters in turns.
TEST(Fold, JoinsWhatIsSpeltOutBehindAWordThatIsNot) {
    EXPECT_EQ(forms("ék.a.p.o.t"), (All{"ek", "apot"}));
    EXPECT_EQ(forms("Het is zo. K a p o t"), (All{"het", "is", "zo", "kapot"}));
    EXPECT_EQ(forms("a*b-c*d e"), (All{"a", "b", "c", "d", "e"}));
    EXPECT_EQ(forms("k*a*p*o*t"), All{"kapot"});
}

RC_GTEST_PROP(Fold, SurvivesBytesThatAreNotUtf8, ()) {
    const auto bytes = *rc::gen::arbitrary<std::string>();
    Folded folded;
    fold(bytes + any_text(), folded);
    for (const Token& token : folded.tokens)
        RC_ASSERT(token.form.begin + token.form.length <= folded.text.size());
}

RC_GTEST_PROP(Fold, AWordMeansTheSameInCapitalsAndWithInvisibleCharacters, ()) {
    const auto word = *rc::gen::nonEmpty(rc::gen::string<std::string>());
    std::string lower, hidden;
    for (const char c : word) {
        const char letter = static_cast<char>('a' + (static_cast<unsigned char>(c) % 26));
        lower += letter;
        hidden += static_cast<char>(letter - 32);
        hidden += "\u200b";
    }
    RC_PRE(!lower.starts_with("www"));
    RC_ASSERT(readings(lower) == readings(hidden));
}

}  // namespace
}  // namespace webcare::language
