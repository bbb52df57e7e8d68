// Random conditions over random texts, compiled and evaluated, against a slow reading of the
// manual.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>

#include "tests/language/try.hpp"

namespace webcare::language {
namespace {

const std::vector<std::string> alphabet{"rood", "roods", "groen", "blauw", "niet", "never", "geel"};

/// A condition as text with its meaning as a plain function of the words of the text.
struct Sample {
    std::string text;
    std::function<bool(const Words&)> holds;
    bool positional = false;
    std::function<std::vector<std::pair<int, int>>(const Words&)> places;
    bool asks_negator = false;  ///< then negation is left out of what stands beside it
    std::function<std::vector<std::pair<int, int>>(const Words&)> places_beside_negator;
};

bool is_negator(const std::string& w) {
    return w == "niet" || w == "never";
}

bool negated(const Words& words, int at) {
    const int size = static_cast<int>(words.size());
    for (int i = std::max(0, at - 3); i < at; ++i)
        if (is_negator(words[static_cast<std::size_t>(i)])) return true;
    for (int i = at + 1; i < size && i <= at + 3; ++i)
        if (words[static_cast<std::size_t>(i)] == "niet") return true;
    return false;
}

Sample word(const std::string& w, bool prefix, bool neg) {
    Sample s;
    s.text = prefix ? w + "*" : w;
    if (neg) s.text = "NEG(" + s.text + ")";
    s.positional = true;
    s.asks_negator = is_negator(w);
    const auto find = [=](const Words& words, bool ignore) {
        std::vector<std::pair<int, int>> out;
        for (int i = 0; i < static_cast<int>(words.size()); ++i) {
            const std::string& have = words[static_cast<std::size_t>(i)];
            const bool same = prefix ? have.starts_with(w) : have == w;
            const bool exempt = !prefix && is_negator(w);
            if (!same) continue;
            if ((ignore && !neg) || (!exempt && negated(words, i)) == neg) out.emplace_back(i, i);
        }
        return out;
    };
    s.places = [=](const Words& words) { return find(words, false); };
    s.places_beside_negator = [=](const Words& words) { return find(words, true); };
    s.holds = [places = s.places](const Words& words) { return !places(words).empty(); };
    return s;
}

Sample near(const Sample& a, const Sample& b, int n, bool ordered) {
    Sample s;
    s.text = "(" + a.text + ") " + (ordered ? "ONEAR/" : "NEAR/") + std::to_string(n) + " (" +
             b.text + ")";
    s.positional = true;
    s.asks_negator = a.asks_negator || b.asks_negator;
    const auto find = [=](const Words& words, bool ignore_a, bool ignore_b) {
        std::vector<std::pair<int, int>> out;
        for (const auto& x : ignore_a ? a.places_beside_negator(words) : a.places(words)) {
            for (const auto& y : ignore_b ? b.places_beside_negator(words) : b.places(words)) {
                const bool after = x.second < y.first && y.first - x.second <= n;
                const bool before = y.second < x.first && x.first - y.second <= n;
                if (after || (before && !ordered))
                    out.emplace_back(std::min(x.first, y.first), std::max(x.second, y.second));
            }
        }
        return out;
    };
    s.places = [=](const Words& words) { return find(words, b.asks_negator, a.asks_negator); };
    s.places_beside_negator = [=](const Words& words) { return find(words, true, true); };
    s.holds = [places = s.places](const Words& words) { return !places(words).empty(); };
    return s;
}

Sample any_of(const Sample& a, const Sample& b) {
    Sample s;
    s.text = "(" + a.text + " OR " + b.text + ")";
    s.holds = [=](const Words& w) { return a.holds(w) || b.holds(w); };
    s.positional = a.positional && b.positional;
    s.asks_negator = a.asks_negator || b.asks_negator;
    if (s.positional) {
        const auto joined = [](auto all, const auto& more) {
            all.insert(all.end(), more.begin(), more.end());
            return all;
        };
        s.places = [=](const Words& w) { return joined(a.places(w), b.places(w)); };
        s.places_beside_negator = [=](const Words& w) {
            return joined(a.places_beside_negator(w), b.places_beside_negator(w));
        };
    }
    return s;
}

int pick(int below) {
    return *rc::gen::inRange(0, below);
}

Sample leaf() {
    const auto& w = alphabet[static_cast<std::size_t>(pick(static_cast<int>(alphabet.size())))];
    const bool prefix = pick(4) == 0 && !is_negator(w);
    return word(w, prefix, !is_negator(w) && pick(4) == 0);
}

Sample make(int depth) {
    if (depth == 0) return leaf();
    const Sample a = make(depth - 1);
    const Sample b = make(depth - 1);
    switch (pick(6)) {
        case 0:
        case 1:
            return any_of(a, b);
        case 2: {
            Sample s;
            s.text = "(NOT " + a.text + ")";
            s.holds = [=](const Words& w) { return !a.holds(w); };
            return s;
        }
        case 3: {
            const Sample c = leaf();
            Sample s;
            s.text = "(2 of (" + a.text + ", " + b.text + ", " + c.text + "))";
            s.holds = [=](const Words& w) { return a.holds(w) + b.holds(w) + c.holds(w) >= 2; };
            return s;
        }
        case 4:
            if (a.positional && b.positional) {
                Sample s = near(a, b, pick(5) + 1, pick(2) == 0);
                s.text = "(" + s.text + ")";
                return s;
            }
            [[fallthrough]];
        default: {
            Sample s;
            s.text = "(" + a.text + " AND " + b.text + ")";
            s.holds = [=](const Words& w) { return a.holds(w) && b.holds(w); };
            return s;
        }
    }
}

RC_GTEST_PROP(Condition, HoldsExactlyWhenTheManualSaysSo, ()) {
    const Sample sample = make(pick(4));
    const auto words = *rc::gen::container<Words>(rc::gen::elementOf(alphabet));
    std::string text;
    for (const std::string& w : words) text += (text.empty() ? "" : " ") + w;
    const Tried tried{sample.text};
    const bool is_compiled = tried.program != nullptr;
    RC_ASSERT(is_compiled);
    RC_LOG() << sample.text << " on: " << text << "\n";
    RC_ASSERT(tried.on(text).has_value() == sample.holds(words));
}

}  // namespace
}  // namespace webcare::language
