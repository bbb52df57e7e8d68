#include "tuning/logistic.hpp"

#include <linear.h>

#include <cstdlib>
#include <memory>

namespace webcare::tuning {
namespace {

struct FreeModel {
    void operator()(model* m) const { free_and_destroy_model(&m); }
};

constexpr double bias_value = 1;
constexpr double precision = 0.01;  // LIBLINEAR's own default for this solver

/// One after another, each ended by an index of -1, as LIBLINEAR wants its rows.
std::vector<feature_node> nodes_of(const std::vector<const Features*>& rows, std::size_t features) {
    std::vector<feature_node> nodes;
    for (const Features* row : rows) {
        for (const std::uint32_t feature : *row)
            nodes.push_back(feature_node{static_cast<int>(feature) + 1, 1.0});
        nodes.push_back(feature_node{static_cast<int>(features) + 1, bias_value});
        nodes.push_back(feature_node{-1, 0});
    }
    return nodes;
}

}  // namespace

double Logistic::log_odds(const Features& row) const {
    double sum = bias;
    for (const std::uint32_t feature : row) sum += weights[feature];
    return sum;
}

Logistic fit_logistic(const std::vector<const Features*>& rows, const std::vector<bool>& truths,
                      std::size_t features, double inverse_regularisation) {
    set_print_string_function([](const char*) {});
    std::vector<feature_node> nodes = nodes_of(rows, features);
    std::vector<feature_node*> starts;
    for (std::size_t i = 0, at = 0; i < rows.size(); ++i) {
        starts.push_back(&nodes[at]);
        at += rows[i]->size() + 2;
    }
    std::vector<double> answers;
    answers.reserve(truths.size());
    for (const bool truth : truths) answers.push_back(truth ? 1 : -1);
    problem data{};
    data.l = static_cast<int>(rows.size());
    data.n = static_cast<int>(features) + 1;
    data.y = answers.data();
    data.x = starts.data();
    data.bias = bias_value;
    parameter how{};
    how.solver_type = L2R_LR;
    how.eps = precision;
    how.C = inverse_regularisation;
    const std::unique_ptr<model, FreeModel> fitted{train(&data, &how)};
    const double sign = fitted->label[0] == 1 ? 1 : -1;  // weights speak for the first label
    Logistic out;
    for (std::size_t i = 0; i < features; ++i) out.weights.push_back(sign * fitted->w[i]);
    out.bias = sign * fitted->w[features] * bias_value;
    return out;
}

}  // namespace webcare::tuning
