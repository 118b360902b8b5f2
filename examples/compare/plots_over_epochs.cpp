// One panel per depth, the epochs from left to right.
#include "compare/plot_data.h"
#include "compare/plot_list.h"
#include "presentation/numerals.h"

#include <algorithm>
#include <functional>

namespace gradus::compare {

using namespace presentation;

namespace {

using ValuesAt = std::function<std::vector<double>(const std::vector<const Run*>& runs, int epoch)>;

Curve curve_over_epochs(const Comparison& comparison, std::size_t activation, int depth, bool logarithmic,
                        const ValuesAt& values) {
  const std::vector<std::string> activations = activations_of(comparison);
  const std::vector<const Run*> runs = runs_of(comparison, activations[activation], depth, Which::finished);
  const int epochs = comparison.settings.epochs;
  Segments segments;
  for (int epoch = 0; epoch <= epochs; ++epoch) {
    std::optional<Summary> summary = arithmetic(values(runs, epoch));
    if (summary && logarithmic && summary->centre <= 0) summary.reset();
    segments.add(epoch, summary);
  }
  // A dot at every epoch would be a caterpillar; each activation has its dots at other epochs, so none hides another's.
  const int every = std::max(1, epochs / 5);
  const int first = static_cast<int>(activation) * every / static_cast<int>(activations.size());
  return {.look = activation, .segments = segments.take(), .dot_every = every, .dot_first = first};
}

// The mean over seeds after the last epoch; none if no run finished.
std::optional<double> at_the_end(const Curve& curve, int epochs) {
  if (curve.segments.empty() || curve.segments.back().back().x != epochs) return {};
  return curve.segments.back().back().y;
}

int deepest_of(const std::vector<int>& depths) { return *std::max_element(depths.begin(), depths.end()); }

}  // namespace

std::optional<Drawn> loss_curves(const Comparison& comparison) {
  const std::vector<std::string> activations = activations_of(comparison);
  const std::vector<int> depths = depths_of(comparison);
  const int epochs = comparison.settings.epochs;
  std::vector<Panel> panels;
  std::vector<std::string> parts;
  for (const int depth : depths) {
    Panel panel{.title = hidden_layers(depth), .x = counting_axis(0, epochs, 4)};
    for (std::size_t a = 0; a < activations.size(); ++a) {
      Curve train = curve_over_epochs(comparison, a, depth, true, [](const auto& runs, int epoch) {
        return epoch_values(runs, epoch, [](const EpochRow& row) { return row.train_loss; });
      });
      Curve test = curve_over_epochs(comparison, a, depth, true, [](const auto& runs, int epoch) {
        return epoch_values(runs, epoch, [](const EpochRow& row) { return row.test_loss; });
      });
      train.dash = Dash::solid, train.dots = Dots::filled;
      test.dash = Dash::dashed, test.dots = Dots::hollow;
      const std::optional<double> train_end = at_the_end(train, epochs), test_end = at_the_end(test, epochs);
      if (depth == deepest_of(depths) && train_end && test_end)
        parts.push_back(activations[a] + " " + significant(*train_end, 2) + " / " + significant(*test_end, 2));
      panel.curves.push_back(std::move(train));
      panel.curves.push_back(std::move(test));
    }
    if (!extent_of({panel})) panel.note = "no run finished";
    panels.push_back(std::move(panel));
  }
  const std::optional<Extent> extent = extent_of(panels);
  if (!extent) return {};
  std::string caption = "Mean loss " + over_seeds(comparison) +
                        " after every epoch, on a logarithmic axis: solid on the training set, dashed on the test set.";
  if (!parts.empty())
    caption +=
        " In the end, with " + hidden_layers(deepest_of(depths)) + ", train / test: " + listed(parts, ", ") + ".";
  Figure figure{.x_title = "epoch",
                .y_title = "loss",
                .y = logarithmic_axis(extent->low / 1.2, extent->high * 1.2),
                .legend = legend_of(comparison),
                .panels = std::move(panels)};
  for (LegendEntry& entry : figure.legend) entry.dash = Dash::solid;
  figure.legend.push_back({"train", {}, Dash::solid, Dots::filled});
  figure.legend.push_back({"test", {}, Dash::dashed, Dots::hollow});
  return drawn_as("loss_curves", "Loss over epochs", caption + divergence_sentence(comparison), figure);
}

std::optional<Drawn> dead_units(const Comparison& comparison) {
  const std::vector<std::string> activations = activations_of(comparison);
  const int epochs = comparison.settings.epochs;
  std::vector<Panel> panels;
  std::vector<std::string> parts(activations.size());
  std::vector<double> most(activations.size(), -1);
  for (const int depth : depths_of(comparison)) {
    Panel panel{.title = hidden_layers(depth), .x = counting_axis(0, epochs, 4)};
    for (std::size_t a = 0; a < activations.size(); ++a) {
      Curve curve = curve_over_epochs(comparison, a, depth, false, [](const auto& runs, int epoch) {
        std::vector<double> shares = dead_shares(runs, epoch);
        for (double& share : shares) share *= 100;
        return shares;
      });
      curve.spread = Spread::band;
      if (const std::optional<double> end = at_the_end(curve, epochs); end && *end > most[a]) {
        most[a] = *end;
        parts[a] =
            activations[a] + (*end > 0 ? " " + significant(*end, 2) + "% with " + hidden_layers(depth) : " none");
      }
      panel.curves.push_back(std::move(curve));
    }
    const std::optional<Extent> extent = extent_of({panel});
    panel.note = !extent ? "no run finished" : extent->high <= 0 ? "no dead unit" : "";
    panels.push_back(std::move(panel));
  }
  const std::optional<Extent> extent = extent_of(panels);
  if (!extent) return {};
  std::erase(parts, "");
  // The lines at 0, of those that cannot die, stay clear of the frame.
  const double high = std::min(103.0, std::max(5.0, extent->high * 1.08));
  Figure figure{.x_title = "epoch",
                .y_title = "dead units, %",
                .y = linear_axis(-0.04 * high, high, 4),
                .legend = legend_of(comparison),
                .panels = std::move(panels)};
  return drawn_as("dead_units", "Dead units over epochs",
                  "The share of hidden units that answer 0 with slope 0 to every training example, so that they can no "
                  "longer learn. The most after " +
                      counted(epochs, "epoch") + ": " + listed(parts, ", ") + "." +
                      spread_sentence(comparison, "mean") + divergence_sentence(comparison),
                  figure);
}

}  // namespace gradus::compare
