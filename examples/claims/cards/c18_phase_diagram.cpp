// C18's phase diagram: accuracy of deep tanh nets over the spreads of their weights and biases.
#include "claims/cards/c18_pictures.h"
#include "claims/phase_experiment.h"
#include "presentation/heat_map.h"
#include "presentation/numerals.h"

#include <gradus/activations/catalogue.h>
#include <gradus/diagnostics/edge_of_chaos.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::claims {

using namespace presentation;

namespace {

struct Mesh {
  std::vector<double> weights, biases;  // standard deviations σ_w and σ_b
  int depth;
  int epochs;
  std::vector<double> rates;
};
Mesh mesh_of(Effort effort) {
  if (effort == Effort::quick) return {{0.5, 1, 1.5, 2, 2.5}, {0.1, 0.4, 0.7}, 12, 4, {0.03}};
  Mesh mesh{.weights = {}, .biases = {}, .depth = 24, .epochs = by_effort(effort, 4, 12, 30), .rates = {0.01, 0.1}};
  const int columns = by_effort(effort, 5, 11, 21), rows = by_effort(effort, 3, 6, 11);
  for (int i = 0; i < columns; ++i) mesh.weights.push_back(0.5 + 2.5 * i / (columns - 1));
  for (int i = 0; i < rows; ++i) mesh.biases.push_back(0.05 + 0.9 * i / (rows - 1));
  return mesh;
}

PhaseRun run_at(const Mesh& mesh, double sigma_w, double sigma_b, double rate) {
  return {
      .weight = sigma_w * sigma_w, .bias = sigma_b * sigma_b, .depth = mesh.depth, .rate = rate, .epochs = mesh.epochs};
}

// Of the rate that is best on the validation part.
double accuracy_at(const Mesh& mesh, double sigma_w, double sigma_b, const Results& results) {
  PhaseResult best{0, -1, 0};
  for (const double rate : mesh.rates) {
    const PhaseResult run = phase_result(results.of(phase_job(run_at(mesh, sigma_w, sigma_b, rate))));
    if (run.validation_accuracy > best.validation_accuracy) best = run;
  }
  return best.test_accuracy;
}

}  // namespace

std::vector<Job> phase_jobs(Effort effort) {
  const Mesh mesh = mesh_of(effort);
  std::vector<Job> all;
  for (const double sigma_b : mesh.biases)
    for (const double sigma_w : mesh.weights)
      for (const double rate : mesh.rates) all.push_back(phase_job(run_at(mesh, sigma_w, sigma_b, rate)));
  return all;
}

Picture phase_diagram(const Results& results, Effort effort) {
  const Mesh mesh = mesh_of(effort);
  Grid grid{.columns = mesh.weights.size(), .rows = mesh.biases.size(), .values = {}};
  std::vector<double> within, ordered, chaotic;  // accuracies where theory says that the depth can be trained, or not
  for (const double sigma_b : mesh.biases) {
    const double critical = std::sqrt(critical_point(Tanh{}, sigma_b * sigma_b)->weight_variance);
    for (const double sigma_w : mesh.weights) {
      const double accuracy = accuracy_at(mesh, sigma_w, sigma_b, results);
      grid.values.push_back(accuracy);
      const bool trainable = maximum_trainable_depth(Tanh{}, {sigma_w * sigma_w, sigma_b * sigma_b}) >= mesh.depth;
      (trainable ? within : sigma_w < critical ? ordered : chaotic).push_back(accuracy);
    }
  }
  HeatMap map{.x_title = "σ_w, spread of the weights times √fan-in",
              .y_title = "σ_b, spread of the biases",
              .y = cell_axis(mesh.biases.front(), mesh.biases.back(), static_cast<int>(mesh.biases.size())),
              .colour = {.title = "test accuracy", .axis = linear_axis(0, 1)}};
  HeatPanel panel{.x = cell_axis(mesh.weights.front(), mesh.weights.back(), static_cast<int>(mesh.weights.size())),
                  .grid = grid};
  map.lines = {"edge of chaos (theory)"};
  Overlay edge{.segments = {{}}, .kind = 0};
  for (int i = 0; i <= 60; ++i) {
    const double sigma_b = std::max(map.y.low, 0.0) + (map.y.high - std::max(map.y.low, 0.0)) * i / 60;
    const double sigma_w = std::sqrt(critical_point(Tanh{}, sigma_b * sigma_b)->weight_variance);
    if (sigma_w >= panel.x.low && sigma_w <= panel.x.high)
      edge.segments[0].push_back({sigma_w, sigma_b, sigma_b, sigma_b});
  }
  panel.lines.push_back(std::move(edge));
  map.panels.push_back(std::move(panel));
  map.digits = 2;
  const auto told = [](const std::vector<double>& values) {
    return values.empty()
               ? std::string("no cell")
               : fixed(mean(values), 2) + " on average of " + counted(static_cast<long>(values.size()), "cell");
  };
  return {drawn_as("c18_phase_diagram",
                   fmt::format("tanh nets of {} layers, by the spread of weights and biases", mesh.depth),
                   fmt::format("Test accuracy on digits after {} epochs of SGD, rate chosen on a validation part, over "
                               "the spreads with which weights and biases are drawn. Left of the line signals and "
                               "gradients die out with depth (order), right of it they explode (chaos).",
                               mesh.epochs),
                   map),
          fmt::format("Where theory says that signals last {} layers (6 ξ_c), accuracy is {}; too far into order, {}; "
                      "too far into chaos, {}.",
                      mesh.depth, told(within), told(ordered), told(chaotic))};
}

}  // namespace gradus::claims
