#include "claims/cards/c18_pictures.h"

#include "claims/landscape_experiment.h"
#include "claims/snapshots_experiment.h"
#include "presentation/heat_map.h"
#include "presentation/numerals.h"
#include "presentation/plane.h"
#include "presentation/ridgeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {

using namespace presentation;

namespace {

constexpr const char* trio[]{"sigmoid", "tanh", "relu"};

TrainingPlan picture_plan(const std::string& activation, std::size_t depth, int epochs) {
  return {.hidden = std::vector<Index>(depth, 32),
          .activation = activation,
          .optimizer = "adam",
          .learning_rate = 0.005,
          .epochs = epochs};
}

// ---- decision boundaries

const DataChoice spirals{.name = "two-spirals", .count = 600};
std::vector<int> boundary_epochs(Effort effort) {
  return by_effort<std::vector<int>>(effort, {0, 10, 40, 100}, {0, 20, 80, 320}, {0, 20, 100, 1000});
}

double extent_of(const Dataset& data) {
  double extent = 0;
  for (const float x : data.inputs.values<float>()) extent = std::max(extent, std::abs(static_cast<double>(x)));
  return 1.05 * extent;
}

SnapshotsRun boundary_run(Effort effort, const char* activation) {
  return {.plan = picture_plan(activation, 3, boundary_epochs(effort).back()),
          .data = spirals,
          .epochs = boundary_epochs(effort),
          .points = by_effort(effort, 24, 40, 60),
          .extent = extent_of(three_parts(spirals)->fit.train)};
}

// ---- histograms

constexpr std::size_t ridge_depth = 5;
std::vector<int> ridge_epochs(Effort effort) {
  return by_effort<std::vector<int>>(effort, {0, 1, 3, 6}, {0, 1, 3, 10, 30}, {0, 1, 3, 10, 30, 100});
}
SnapshotsRun ridge_run(Effort effort, const std::string& activation) {
  const bool sigmoid = activation == "sigmoid";
  return {.plan = picture_plan(activation, ridge_depth, ridge_epochs(effort).back()),
          .epochs = ridge_epochs(effort),
          .low = 0,
          .high = sigmoid ? 1.0 : 3.0};
}
std::vector<std::string> rows_of(Effort effort) {
  std::vector<std::string> rows;
  for (const int epoch : ridge_epochs(effort)) rows.push_back(epoch == 0 ? "before" : "epoch " + std::to_string(epoch));
  return rows;
}

// ---- loss landscape

constexpr std::size_t landscape_depth = 4;
LandscapeRun landscape_run(Effort effort, const char* activation) {
  return {.plan = picture_plan(activation, landscape_depth, by_effort(effort, 6, 20, 60)),
          .points = by_effort(effort, 9, 21, 41)};
}

}  // namespace

std::vector<Job> boundary_jobs(Effort effort) {
  std::vector<Job> all;
  for (const char* activation : trio) all.push_back(snapshots_job(boundary_run(effort, activation)));
  return all;
}

Picture boundaries(const Results& results, Effort effort) {
  const Dataset& data = three_parts(spirals)->fit.train;
  const double extent = extent_of(data);
  Plane plane{.x_title = "x_1",
              .y_title = "x_2",
              .x = linear_axis(-extent, extent, 3),
              .y = linear_axis(-extent, extent, 3),
              .classes = {"first spiral", "second spiral"}};
  // The grid covers −extent … extent, and so must the axes.
  plane.x.low = plane.y.low = -extent;
  plane.x.high = plane.y.high = extent;
  const auto points = data.inputs.matrix<float>();
  for (Index row = 0; row < points.rows(); ++row) {
    const double x = points(row, 0), y = points(row, 1);
    (data.labels[static_cast<std::size_t>(row)] == 0 ? plane.first : plane.second).push_back({x, y, y, y});
  }
  std::vector<std::string> ends;
  for (const char* activation : trio) {
    const SnapshotsRun run = boundary_run(effort, activation);
    const SnapshotsResult result = snapshots_result(results.of(snapshots_job(run)));
    const auto side = static_cast<std::size_t>(run.points);
    for (const SnapshotsResult::Snapshot& s : result.snapshots)
      plane.panels.push_back({fmt::format("{}, epoch {}", activation, s.epoch), {side, side, s.plane}});
    ends.push_back(fmt::format("{} {}", activation, fixed(result.snapshots.back().test_accuracy, 3)));
  }
  return {drawn_as("c18_boundaries", "How the boundary between two spirals comes about",
                   "What the net says over the plane, from one class to the other, after some epochs of Adam at rate "
                   "0.005; three hidden layers of 32. The line is where it is undecided, the dots are training data.",
                   plane),
          fmt::format("On two spirals, with one rate for all, test accuracy after {} epochs is {}.",
                      boundary_epochs(effort).back(), listed(ends))};
}

std::vector<Job> histogram_jobs(Effort effort) {
  return {snapshots_job(ridge_run(effort, "sigmoid")), snapshots_job(ridge_run(effort, "relu"))};
}

Picture activation_ridges(const Results& results, Effort effort) {
  Ridgeline ridges{.x_title = "activation", .y_title = "", .rows = rows_of(effort), .panels = {}, .own_heights = true};
  std::size_t look = 0;
  for (const char* activation : {"sigmoid", "relu"}) {
    const SnapshotsRun run = ridge_run(effort, activation);
    const SnapshotsResult result = snapshots_result(results.of(snapshots_job(run)));
    for (const std::size_t layer : {std::size_t{0}, ridge_depth - 1}) {
      RidgePanel panel{.title = fmt::format("{}, layer {}", activation, layer + 1),
                       .x = linear_axis(run.low, run.high, 3),
                       .look = look};
      for (int i = 0; i <= activation_bins; ++i)
        panel.edges.push_back(run.low + (run.high - run.low) * i / activation_bins);
      for (const SnapshotsResult::Snapshot& s : result.snapshots) panel.rows.push_back(s.activations[layer]);
      panel.rows.resize(ridges.rows.size());
      ridges.panels.push_back(std::move(panel));
    }
    ++look;
  }
  return {drawn_as("c18_activations", "Activations through training",
                   "Distribution of the first and the last of five hidden layers' activations over the training part "
                   "of digits, each as high as its highest bin. A ReLU's first bin holds its zeros.",
                   ridges),
          ""};
}

Picture delta_ridges(const Results& results, Effort effort) {
  Ridgeline ridges{.x_title = "|δ|", .y_title = "", .rows = rows_of(effort), .panels = {}, .own_heights = true};
  std::vector<std::string> medians;
  std::size_t look = 0;
  for (const char* activation : {"sigmoid", "relu"}) {
    const SnapshotsResult result = snapshots_result(results.of(snapshots_job(ridge_run(effort, activation))));
    for (const std::size_t layer : {std::size_t{0}, ridge_depth - 1}) {
      RidgePanel panel{.title = fmt::format("{}, layer {}", activation, layer + 1),
                       .x = logarithmic_axis(std::pow(10, first_decade), std::pow(10, last_decade), 4),
                       .look = look};
      const int bins = (last_decade - first_decade) * bins_per_decade;
      for (int i = 0; i <= bins; ++i)
        panel.edges.push_back(std::pow(10, first_decade + static_cast<double>(i) / bins_per_decade));
      for (const SnapshotsResult::Snapshot& s : result.snapshots) panel.rows.push_back(s.deltas[layer]);
      panel.rows.resize(ridges.rows.size());
      ridges.panels.push_back(std::move(panel));
    }
    const std::vector<double>& first = result.snapshots.front().deltas[0];
    const auto top = std::ranges::max_element(first) - first.begin();
    medians.push_back(fmt::format(
        "{} for {}", significant(std::pow(10, first_decade + (static_cast<double>(top) + 0.5) / bins_per_decade), 1),
        activation));
    ++look;
  }
  return {drawn_as("c18_deltas", "Gradients through training",
                   "Distribution of |δ|, the gradients with respect to pre-activations, of the first and the last of "
                   "five hidden layers, each as high as its highest bin; what is exactly 0 is left out.",
                   ridges),
          fmt::format("Before training, |δ| in the first of five layers is most often about {}.", listed(medians))};
}

std::vector<Job> landscape_jobs(Effort effort) {
  std::vector<Job> all;
  for (const char* activation : trio) all.push_back(landscape_job(landscape_run(effort, activation)));
  return all;
}

Picture landscapes(const Results& results, Effort effort) {
  const auto side = static_cast<std::size_t>(landscape_run(effort, "tanh").points);
  const Axis axis = cell_axis(-1, 1, static_cast<int>(side));
  HeatMap map{.x_title = "first direction", .y_title = "second direction", .y = axis};
  double low = 10, high = 0.1;
  std::vector<std::string> rises;
  for (const char* activation : trio) {
    const LandscapeResult slice = landscape_result(results.of(landscape_job(landscape_run(effort, activation))));
    map.panels.push_back(
        {.title = fmt::format("{} ({} of the test part right)", activation, fixed(slice.test_accuracy, 2)),
         .x = axis,
         .grid = {side, side, slice.losses}});
    for (const double loss : slice.losses)
      if (std::isfinite(loss) && loss > 0) low = std::min(low, loss), high = std::max(high, loss);
    std::vector<double> rim;
    for (std::size_t i = 0; i < side; ++i)
      for (const std::size_t at : {i, (side - 1) * side + i, i * side, i * side + side - 1})
        if (std::isfinite(slice.losses[at])) rim.push_back(slice.losses[at]);
    rises.push_back(fmt::format("{} ({} at the rim)", activation, significant(median(rim), 2)));
  }
  low = std::max(low, 1e-3);
  map.colour = {.title = "training loss", .axis = logarithmic_axis(low, high, 4)};
  map.contours = {0.1, 0.3, 1, 3};
  map.aspect = 1;
  return {drawn_as("c18_landscapes", "The training loss around trained nets",
                   "Loss on the training part of digits along two random directions, scaled to the norms of the "
                   "weights' rows (Li et al. 2018); the trained net, of four hidden layers, is in the middle.",
                   map),
          fmt::format("Around trained nets of four layers the training loss rises to different heights: {}. A slice "
                      "along two directions of some thousand is a picture, not a measurement.",
                      listed(rises))};
}

}  // namespace gradus::claims
