// The activations themselves, evaluated and differentiated by the library: what is drawn is the code that trained.
#include "compare/plot_data.h"
#include "compare/plot_list.h"
#include "presentation/numerals.h"

#include <gradus/activations/catalogue.h>
#include <gradus/core/tape.h>

#include <algorithm>
#include <cmath>

namespace gradus::compare {

using namespace presentation;

namespace {

constexpr double reach = 6;
constexpr int samples = 601;
constexpr double low = -1.25, high = 2.25;  // where bounded activations have their shape; others leave the picture

struct Samples {
  std::vector<double> x, y, slope;
};

Samples sampled(const Activation& f) {
  Tape tape;
  const Tensor xs = linspace(-reach, reach, samples, DType::float64);
  const Variable x = tape.variable(xs);
  const Variable y = f(x);
  sum(y).backward();
  return {xs.to_vector(), y.value().to_vector(), x.grad().to_vector()};
}

// Split at `jumps`, such as relu's slope at 0, which no vertical line should bridge; thinned where it is straight.
std::vector<std::vector<Point>> line(const std::vector<double>& x, const std::vector<double>& y, bool jumps) {
  Segments segments;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (jumps && i > 0 && std::abs(y[i] - y[i - 1]) > 0.06) segments.add(x[i], {});
    segments.add(x[i], Summary{y[i], y[i], y[i]});
  }
  std::vector<std::vector<Point>> result = segments.take();
  for (auto& segment : result) {
    std::vector<Point> bends;
    for (std::size_t i = 0; i < segment.size(); ++i) {
      const bool end = i == 0 || i + 1 == segment.size();
      if (end || std::abs(segment[i - 1].y - 2 * segment[i].y + segment[i + 1].y) > 1e-12) bends.push_back(segment[i]);
    }
    segment = std::move(bends);
  }
  return result;
}

}  // namespace

std::optional<Drawn> activation_functions(const Comparison& comparison) {
  std::vector<Panel> panels;
  std::vector<std::string> parts;
  const std::vector<std::string> names = activations_of(comparison);
  for (std::size_t a = 0; a < names.size(); ++a) {
    std::optional<Activation> f;
    try {
      f = activation(names[a]);
    } catch (const Error&) {
      continue;  // not in the catalogue: the caller's own
    }
    if (!f->is_elementwise()) continue;  // softmax reads whole rows: there is no f(x) of one x
    const Samples s = sampled(*f);
    Panel panel{.title = names[a], .x = {-reach, reach, false, {{-4, "−4"}, {0, "0"}, {4, "4"}}}};
    panel.curves.push_back({.look = a, .segments = line(s.x, s.y, false), .dash = Dash::solid, .dots = Dots::none});
    panel.curves.push_back({.look = a, .segments = line(s.x, s.slope, true), .dash = Dash::dashed, .dots = Dots::none});
    panels.push_back(std::move(panel));
    parts.push_back(names[a] + " " + significant(*std::max_element(s.slope.begin(), s.slope.end()), 3));
  }
  if (panels.empty()) return {};
  std::string caption =
      "Every activation (solid) and its derivative (dashed), as the library computes them, for inputs "
      "from −6 to 6. The largest slope there: " +
      listed(parts, ", ") + ". What leaves the picture at the top or bottom goes on straight.";
  Axis y{low, high, false, {{-1, "−1"}, {0, "0"}, {1, "1"}, {2, "2"}}};
  Figure figure{.x_title = "x",
                .y_title = "f(x), f ′(x)",
                .y = std::move(y),
                .legend = {{"f(x), the activation", {}, Dash::solid, Dots::none},
                           {"f ′(x), its slope", {}, Dash::dashed, Dots::none}},
                .panels = std::move(panels)};
  return drawn_as("activation_functions", "The activations and their slopes", std::move(caption), figure);
}

}  // namespace gradus::compare
