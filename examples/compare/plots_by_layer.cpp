// One panel per depth, the hidden layers from left to right: how far a gradient reaches, and who is saturated.
#include "compare/plot_data.h"
#include "compare/plot_list.h"
#include "presentation/numerals.h"

#include <algorithm>
#include <cmath>

namespace gradus::compare {

using namespace presentation;

namespace {

struct Panels {
  std::vector<Panel> panels;
  std::vector<int> depths = {};  // of the panels
  int zeros = 0;                 // points that a logarithmic axis cannot show
};

Panels panels_by_layer(const Comparison& comparison, int epoch, Which which, bool logarithmic, int least_depth,
                       const LayerValue& value) {
  Panels result;
  const std::vector<std::string> activations = activations_of(comparison);
  for (const int depth : depths_of(comparison)) {
    if (depth < least_depth) continue;
    Panel panel{.title = hidden_layers(depth), .x = counting_axis(1, depth, 6)};
    for (std::size_t a = 0; a < activations.size(); ++a) {
      const std::vector<const Run*> runs = runs_of(comparison, activations[a], depth, which);
      Segments segments;
      for (int layer = 1; layer <= depth; ++layer) {
        const std::vector<double> values = layer_values(runs, epoch, layer, value);
        const bool zero = std::any_of(values.begin(), values.end(), [](double v) { return v <= 0; });
        if (logarithmic && zero) ++result.zeros;
        segments.add(layer, !logarithmic ? arithmetic(values) : zero ? std::nullopt : geometric(values));
      }
      // In deep nets a dot at every layer would be a caterpillar; each activation has its dots at other layers.
      const int every = depth > 12 ? depth / 8 : 1;
      const int first = static_cast<int>(a) * every / static_cast<int>(activations.size());
      panel.curves.push_back(
          {.look = a, .segments = segments.take(), .spread = Spread::band, .dot_every = every, .dot_first = first});
    }
    if (!extent_of({panel})) panel.note = "nothing measured";
    result.panels.push_back(std::move(panel));
    result.depths.push_back(depth);
  }
  return result;
}

double delta(const LayerRow& row) { return row.delta_norm; }

std::string zero_sentence(int zeros) {
  if (zeros == 0) return "";
  return zeros == 1 ? " One point is exactly 0, which a logarithmic axis cannot show, and is left out."
                    : " " + std::to_string(zeros) +
                          " points are exactly 0, which a logarithmic axis cannot show, and are left out.";
}

// "sigmoid 3.1e-11, tanh 0.27": the gradient at the first hidden layer over that at the last.
std::string ratios(const Comparison& comparison, const Panel& panel, int depth) {
  const std::vector<std::string> activations = activations_of(comparison);
  std::vector<std::string> parts;
  for (const Curve& curve : panel.curves) {
    const auto& segments = curve.segments;
    if (segments.empty()) continue;
    const Point &first = segments.front().front(), &last = segments.back().back();
    if (last.x != depth) continue;
    parts.push_back(activations[curve.look] + " " + (first.x == 1 ? significant(first.y / last.y, 2) : "0"));
  }
  return parts.empty() ? "" : listed(parts, ", ");
}

std::optional<Drawn> gradients(const Comparison& comparison, bool trained) {
  const int last_epoch = comparison.settings.epochs;
  Panels before = panels_by_layer(comparison, 0, Which::started, true, 2, delta);
  Panels after = panels_by_layer(comparison, last_epoch, Which::finished, true, 2, delta);
  Panels& shown = trained ? after : before;
  if (!extent_of(shown.panels)) return {};

  // Both plots have the same axis, so that they can be laid side by side.
  std::vector<Panel> both = before.panels;
  both.insert(both.end(), after.panels.begin(), after.panels.end());
  const Extent extent = *extent_of(both);
  const double room = std::max(1.2, std::pow(extent.high / extent.low, 0.06));

  const auto deepest = std::max_element(shown.depths.begin(), shown.depths.end()) - shown.depths.begin();
  const Panel& deepest_panel = shown.panels[deepest];
  const std::string when = trained ? "After " + counted(last_epoch, "epoch") : std::string("Before training");
  std::string caption = when + ", the size of the gradient at every hidden layer, on a logarithmic axis.";
  if (const std::string parts = ratios(comparison, deepest_panel, shown.depths[deepest]); !parts.empty())
    caption += " With " + deepest_panel.title + ", its size at the first layer over that at the last: " + parts +
               " (1 means that nothing is lost on the way back).";
  caption += spread_sentence(comparison, "geometric mean") + zero_sentence(shown.zeros);
  if (trained) caption += divergence_sentence(comparison);

  Figure figure{.x_title = "hidden layer (1 is next to the input)",
                .y_title = "‖δ‖ = ‖∂loss/∂z‖ of the layer",
                .y = logarithmic_axis(extent.low / room, extent.high * room),
                .legend = legend_of(comparison),
                .panels = std::move(shown.panels)};
  return drawn_as(trained ? "gradient_by_layer_trained" : "gradient_by_layer",
                  trained ? "Gradient by layer, after training" : "Gradient by layer, before training",
                  std::move(caption), figure);
}

}  // namespace

std::optional<Drawn> gradient_by_layer(const Comparison& comparison) { return gradients(comparison, false); }

std::optional<Drawn> gradient_by_layer_trained(const Comparison& comparison) { return gradients(comparison, true); }

std::optional<Drawn> saturation_by_layer(const Comparison& comparison) {
  const int last_epoch = comparison.settings.epochs;
  Panels shown = panels_by_layer(comparison, last_epoch, Which::finished, false, 1,
                                 [](const LayerRow& row) { return 100 * row.saturated; });
  if (!extent_of(shown.panels)) return {};
  std::vector<std::string> parts;
  const std::vector<std::string> activations = activations_of(comparison);
  for (std::size_t a = 0; a < activations.size(); ++a) {
    double most = -1;
    std::string where;
    for (std::size_t p = 0; p < shown.panels.size(); ++p)
      for (const auto& segment : shown.panels[p].curves[a].segments)
        for (const Point& point : segment)
          if (point.y > most)
            most = point.y, where = "layer " + fixed(point.x, 0) + " of " + std::to_string(shown.depths[p]);
    if (most >= 0) parts.push_back(activations[a] + " " + fixed(most, 1) + "%" + (most > 0 ? " in " + where : ""));
  }
  const bool has_relu = std::any_of(activations.begin(), activations.end(),
                                    [](const std::string& name) { return name.find("relu") != std::string::npos; });
  Figure figure{.x_title = "hidden layer (1 is next to the input)",
                .y_title = "saturated activations, %",
                .y = linear_axis(-3, 103, 4),
                .legend = legend_of(comparison),
                .panels = std::move(shown.panels)};
  return drawn_as("saturation_by_layer", "Saturation by layer, after training",
                  "After " + counted(last_epoch, "epoch") +
                      ", the share of activations whose slope is below 5% of the largest slope of that activation" +
                      (has_relu ? " (of relu and its like: those switched off)" : "") + ". At most: " +
                      listed(parts, ", ") + "." + spread_sentence(comparison, "mean") + divergence_sentence(comparison),
                  figure);
}

}  // namespace gradus::compare
