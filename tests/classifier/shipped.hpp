#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "classifier/rule_set.hpp"

namespace webcare::classifier {

/// The packs that ship, loaded once for all tests of the program.
inline const RuleSet& shipped_packs() {
    static const auto rules = [] {
        RuleSetOptions options;
        options.paths = {WEBCARE_SOURCE_DIR "/config/rules"};
        config::Problems problems;
        auto loaded = load_rules(options, problems);
        if (!loaded) throw std::runtime_error{problems.text()};
        return loaded;
    }();
    return *rules;
}

/// What they say of a text that speaks to us.
inline Assessment judged(const std::string& text, const std::string& lang = "") {
    static Scratch scratch;
    Mention mention;
    mention.text = text;
    mention.lang = lang;
    mention.addressed = true;
    return classify(shipped_packs(), mention, {}, Time{}, scratch);
}

inline bool has_signal_of(const Assessment& a, std::string_view prefix) {
    return std::any_of(a.signals.begin(), a.signals.end(),
                       [&](const Signal& signal) { return signal.rule.starts_with(prefix); });
}

}  // namespace webcare::classifier
