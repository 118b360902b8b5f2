// WolfeSearch: how far to go along a direction. It looks for a step that satisfies the strong Wolfe conditions
//   f(t) ≤ f(0) + decrease · t f′(0)      the loss falls by a share of what the slope promised
//   |f′(t)| ≤ curvature · |f′(0)|         and its slope has become flat
// by bracketing such a step and then zooming in by cubic interpolation (Nocedal and Wright 2006, algorithms 3.5
// and 3.6, eq. 3.59), with the safeguards of PyTorch's strong_wolfe. A point where the loss or the slope is NaN or inf
// counts as too far: its loss is +∞, and the interval is halved. It owns the memory of its points.
//
//   WolfeSearch search(1, {});
//   const LinePoint& found = search.find({0, 4, -4, {-4}}, 1, 1, [](LinePoint& p) {       // (t − 2)²
//     p.value = (p.at - 2) * (p.at - 2), p.slope = p.gradient[0] = 2 * (p.at - 2);
//   });
//   found.at;      // near 2
#pragma once

#include <functional>
#include <vector>

namespace gradus {

/// A point on the line x + t d.
struct LinePoint {
  double at = 0;  // t
  double value = 0;
  double slope = 0;              // dvalue/dt
  std::vector<double> gradient;  // dvalue/dx
};

struct WolfeOptions {
  double decrease = 1e-4;
  double curvature = 0.9;
  double tolerance_change = 1e-9;  // no element of x is told from its neighbour nearer than this
  int evaluations = 26;
};

class WolfeSearch {
 public:
  /// For gradients of that many elements.
  WolfeSearch(std::size_t size, const WolfeOptions& options);

  /// The point to go to, from `start` at t = 0 with a negative slope. `evaluate` fills in all of a point but `at`; the
  /// first is at `first`. `reach` is the largest |element| of d. If the search finds no better point, it returns a copy
  /// of the start. The result is valid until the next search. Throws what `evaluate` throws.
  const LinePoint& find(const LinePoint& start, double first, double reach,
                        const std::function<void(LinePoint&)>& evaluate);

 private:
  void try_at(double t, const std::function<void(LinePoint&)>& evaluate);
  bool is_too_high(const LinePoint& start, const LinePoint& point) const;
  bool is_flat(const LinePoint& start, const LinePoint& point) const;
  bool bracket(const LinePoint& start, double first, const std::function<void(LinePoint&)>& evaluate);
  double inside_bracket();

  WolfeOptions options_;
  LinePoint low_;
  LinePoint high_;
  LinePoint trial_;
  int evaluations_ = 0;
  bool was_near_end_ = false;
};

}  // namespace gradus
