#include <gradus/optim/line_search.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace gradus {
namespace {

// Where the cubic through two points with their slopes is lowest, within [low, high]; their middle where it has no
// minimum, or where one of the points is not finite.
double cubic_minimum(const LinePoint& a, const LinePoint& b, double low, double high) {
  const LinePoint& left = a.at <= b.at ? a : b;
  const LinePoint& right = a.at <= b.at ? b : a;
  const double d1 = left.slope + right.slope - 3 * (left.value - right.value) / (left.at - right.at);
  const double square = d1 * d1 - left.slope * right.slope;
  if (!(square >= 0) || !std::isfinite(square)) return (low + high) / 2;
  const double d2 = std::sqrt(square);
  const double lowest =
      right.at - (right.at - left.at) * ((right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2));
  return std::isnan(lowest) ? (low + high) / 2 : std::clamp(lowest, low, high);
}

}  // namespace

WolfeSearch::WolfeSearch(std::size_t size, const WolfeOptions& options) : options_(options) {
  for (LinePoint* point : {&low_, &high_, &trial_}) point->gradient.resize(size);
}

void WolfeSearch::try_at(double t, const std::function<void(LinePoint&)>& evaluate) {
  trial_.at = t;
  evaluate(trial_);
  ++evaluations_;
  if (std::isfinite(trial_.value) && std::isfinite(trial_.slope)) return;
  trial_.value = std::numeric_limits<double>::infinity();
  trial_.slope = 0;
}

bool WolfeSearch::is_too_high(const LinePoint& start, const LinePoint& point) const {
  return point.value > start.value + options_.decrease * point.at * start.slope;
}

bool WolfeSearch::is_flat(const LinePoint& start, const LinePoint& point) const {
  return std::abs(point.slope) <= -options_.curvature * start.slope;
}

// Algorithm 3.5: goes outwards. True if low_ satisfies the conditions; else such a point lies between low_ and high_,
// or the evaluations are used up.
bool WolfeSearch::bracket(const LinePoint& start, double first, const std::function<void(LinePoint&)>& evaluate) {
  low_ = start;
  for (double next = first;;) {
    try_at(next, evaluate);  // low_ is the point before
    if (is_too_high(start, trial_) || (evaluations_ > 1 && trial_.value >= low_.value)) {
      std::swap(high_, trial_);
      return false;
    }
    const bool is_done = is_flat(start, trial_);
    const bool is_past_minimum = trial_.slope >= 0;
    next = cubic_minimum(low_, trial_, trial_.at + 0.01 * (trial_.at - low_.at), trial_.at * 10);
    std::swap(high_, low_);
    std::swap(low_, trial_);
    if (is_done || is_past_minimum || evaluations_ == options_.evaluations) return is_done;
  }
}

// The lowest point of the cubic; but if it lies within a tenth of an end twice in a row, or at an end, a tenth away.
double WolfeSearch::inside_bracket() {
  const auto [low, high] = std::minmax(low_.at, high_.at);
  const double t = cubic_minimum(low_, high_, low, high);
  const double margin = 0.1 * (high - low);
  const bool is_near_end = std::min(high - t, t - low) < margin;
  const bool must_move = is_near_end && (was_near_end_ || t >= high || t <= low);
  was_near_end_ = is_near_end && !must_move;
  if (!must_move) return t;
  return std::abs(t - high) < std::abs(t - low) ? high - margin : low + margin;
}

const LinePoint& WolfeSearch::find(const LinePoint& start, double first, double reach,
                                   const std::function<void(LinePoint&)>& evaluate) {
  evaluations_ = 0;
  was_near_end_ = false;
  bool is_done = bracket(start, first, evaluate);
  // Algorithm 3.6: zooms in. low_ satisfies the first condition, and no point that does so is lower.
  while (!is_done && evaluations_ < options_.evaluations &&
         std::abs(high_.at - low_.at) * reach > options_.tolerance_change) {
    try_at(inside_bracket(), evaluate);
    if (is_too_high(start, trial_) || trial_.value >= low_.value) {
      std::swap(high_, trial_);
      continue;
    }
    is_done = is_flat(start, trial_);
    if (trial_.slope * (high_.at - low_.at) >= 0) std::swap(high_, low_);
    std::swap(low_, trial_);
  }
  return low_;
}

}  // namespace gradus
