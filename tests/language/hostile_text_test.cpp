// A stranger writes what he likes: no text may cost more than its length.

#include <gtest/gtest.h>

#include <ctime>
#include <functional>

#include "language/fold.hpp"
#include "tests/language/try.hpp"

namespace webcare::language {
namespace {

std::string repeated(const std::string& piece, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += piece;
    return text;
}

double cpu_seconds(const std::function<void()>& work) {
    const auto now = [] {
        timespec at{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
        return static_cast<double>(at.tv_sec) + 1e-9 * static_cast<double>(at.tv_nsec);
    };
    double least = 1e9;
    for (int i = 0; i < 3; ++i) {
        const double begin = now();
        work();
        least = std::min(least, now() - begin);
    }
    return least;
}

/// How much dearer the text is at eight times the length: 8 where it is linear, 64 where it is not.
double growth(const std::function<std::string(std::size_t)>& text) {
    const Tried tried{"emoji:angry OR kapot OR ikk* OR part:oven OR NEG(tevreden)"};
    const auto cost = [&](std::size_t size) {
        const std::string some = text(size);
        return cpu_seconds([&] { (void)tried.on(some); });
    };
    return cost(16'000) / cost(2'000);
}

TEST(HostileText, AnAtSignBetweenAllLettersTakesMemoryByItsLength) {
    const std::string text = repeated("a@", 32'000);
    Folded folded;
    fold(text, folded);
    EXPECT_LT(folded.text.size(), 4 * text.size());
    ASSERT_EQ(folded.tokens.size(), 1u);
    EXPECT_EQ(folded.view(folded.tokens[0].form), repeated("a", 63'999));
}

TEST(HostileText, AtSignsForLettersAreReadAfterALengthenedWordToo) {
    Folded folded;
    fold("kaaap@t@s", folded);
    ASSERT_EQ(folded.tokens.size(), 1u);
    EXPECT_EQ(folded.view(folded.tokens[0].form), "kaapatas");
}

TEST(HostileText, InvisibleCharactersWithinAWordCostByTheirNumber) {
    EXPECT_LT(growth([](std::size_t n) { return "a" + repeated("\u200b", n) + "b"; }), 32);
    EXPECT_LT(growth([](std::size_t n) { return "a'" + repeated("\u200d", n) + "b"; }), 32);
}

TEST(HostileText, ARowOfEmojiCostsByItsLength) {
    EXPECT_LT(growth([](std::size_t n) { return repeated("\U0001F621", n); }), 32);
}

}  // namespace
}  // namespace webcare::language
