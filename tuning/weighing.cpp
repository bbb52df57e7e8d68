#include "tuning/weighing.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace webcare::tuning {
namespace {

constexpr auto types = static_cast<std::size_t>(MentionType::complaint) + 1;
constexpr auto noise = static_cast<std::size_t>(MentionType::noise);
constexpr double log_odds_of_evidence = 8;  // a weight of 12 is a log-odds of 1
constexpr double most_doubt = 0.7;          // a weight of 50
constexpr int steps = 120;
constexpr double step = 0.03;
constexpr std::array strengths{0.3, 1.0, 3.0, 10.0};  // of the regularisation, in mentions

/// What each type has; `leader` is the strongest but complaint.
struct Sums {
    std::array<double, types> by_type{};
    std::size_t leader = noise;
    bool complained = false, doubted = false;
    double lead = 0;  ///< of complaint over the leader
};

Sums sum(const std::vector<Voice>& voices, const Weighing& weighing, const Heard& heard) {
    Sums out;
    for (const std::uint32_t i : heard.voices) {
        out.by_type[static_cast<std::size_t>(voices[i].type)] += weighing.evidence[i];
        out.complained = out.complained || voices[i].type == MentionType::complaint;
        out.doubted = out.doubted || voices[i].doubted;
    }
    out.leader = static_cast<std::size_t>(
        std::max_element(out.by_type.begin(), out.by_type.end() - 1) - out.by_type.begin());
    out.lead = out.by_type.back() - out.by_type[out.leader] - (out.doubted ? weighing.doubt : 0);
    return out;
}

Weighing present(const std::vector<Voice>& voices) {
    Weighing out;
    for (const Voice& voice : voices) out.evidence.push_back(voice.present);
    return out;
}

/// Projected gradient steps with a rate of its own for each voice (AdaGrad), over all mentions at
/// once: no order, no chance. Mentions without a voice for a complaint teach nothing.
Weighing descend(const std::vector<Voice>& voices, const std::vector<const Heard*>& mentions,
                 double strength) {
    Weighing now = present(voices);
    std::vector<double> slope(voices.size() + 1), squares(voices.size() + 1, 1e-9);
    for (int round = 0; round < steps; ++round) {
        std::fill(slope.begin(), slope.end(), 0.0);
        for (const Heard* heard : mentions) {
            const Sums sums = sum(voices, now, *heard);
            if (!sums.complained) continue;
            const double wrong =
                1 / (1 + std::exp(-log_odds_of_evidence * sums.lead)) - (heard->truth ? 1 : 0);
            for (const std::uint32_t i : heard->voices) {
                const auto type = static_cast<std::size_t>(voices[i].type);
                if (type == types - 1) slope[i] += wrong;
                if (type == sums.leader) slope[i] -= wrong;
            }
            if (sums.doubted) slope.back() -= wrong;
        }
        const auto moved = [&](double at, double towards, std::size_t i) {
            const double total = slope[i] + strength * log_odds_of_evidence * (at - towards);
            squares[i] += total * total;
            return at - step * total / std::sqrt(squares[i]);
        };
        for (std::size_t i = 0; i < voices.size(); ++i)
            if (voices[i].least < voices[i].most)
                now.evidence[i] = std::clamp(moved(now.evidence[i], voices[i].present, i),
                                             voices[i].least, voices[i].most);
        now.doubt = std::clamp(moved(now.doubt, now.doubt, voices.size()), 0.0, most_doubt);
    }
    return now;
}

/// The regression aims at the fewest mistakes; F1 wants another doubt: so much more or less.
constexpr std::array shifts{-0.25, -0.2, -0.15, -0.1, -0.07, -0.04, 0.0, 0.04};

Weighing shifted(Weighing weighing, double shift) {
    weighing.doubt = std::clamp(weighing.doubt + shift, 0.0, most_doubt);
    return weighing;
}

}  // namespace

bool is_complaint(const std::vector<Voice>& voices, const Weighing& weighing, const Heard& heard) {
    const Sums sums = sum(voices, weighing, heard);
    return sums.by_type.back() > 0 && sums.lead >= 0;
}

Weighing weigh(const std::vector<Voice>& voices, const std::vector<Heard>& mentions) {
    std::size_t parts = 0;
    std::vector<const Heard*> all;
    for (const Heard& heard : mentions) {
        parts = std::max(parts, heard.part + 1);
        all.push_back(&heard);
    }
    Tally as_it_is;
    Weighing unmoved = present(voices);
    for (const Heard* heard : all)
        as_it_is.add(heard->truth, is_complaint(voices, unmoved, *heard));
    double best_f1 = as_it_is.f1(), best_strength = 0, best_shift = 0;
    for (const double strength : strengths) {
        std::array<Tally, shifts.size()> tallies;
        for (std::size_t part = 0; part < parts; ++part) {
            std::vector<const Heard*> fitted, held_out;
            for (const Heard* heard : all)
                (heard->part == part ? held_out : fitted).push_back(heard);
            const Weighing weighing = descend(voices, fitted, strength);
            for (std::size_t i = 0; i < shifts.size(); ++i) {
                const Weighing tried = shifted(weighing, shifts[i]);
                for (const Heard* heard : held_out)
                    tallies[i].add(heard->truth, is_complaint(voices, tried, *heard));
            }
        }
        for (std::size_t i = 0; i < shifts.size(); ++i)
            if (tallies[i].f1() > best_f1)
                best_f1 = tallies[i].f1(), best_strength = strength, best_shift = shifts[i];
    }
    if (best_strength == 0) return unmoved;  // nothing learnt is better than what is there
    return shifted(descend(voices, all, best_strength), best_shift);
}

}  // namespace webcare::tuning
