#include "comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::oracle {

namespace {

constexpr int jogs = 3;
constexpr double jog = 1e-8;
constexpr double single_unit = 0x1p-24;
constexpr double double_unit = 0x1p-53;
// How many units: of own size; of movement; of the largest movement in the same tensor, because an element may happen
// to move little; and of the largest number in the program.
constexpr double own_share = 6;
constexpr double moved_share = 64;
constexpr double common_share = 8;
constexpr double scale_share = 8;
// What may be off by more than this share of its size tells nothing about the libraries, and is left out of the largest
// relative errors.
constexpr double well_conditioned = 1e-3;

// For each tensor and element, the largest movement so far.
using Moved = std::vector<std::vector<double>>;

void note_movement(Moved& moved, const std::vector<Tensor>& a, const std::vector<Tensor>& b, double unit) {
  moved.resize(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::vector<double> x = a[i].to_vector(), y = b[i].to_vector();
    moved[i].resize(x.size());
    for (std::size_t k = 0; k < x.size(); ++k) {
      const double by = std::abs(x[k] - y[k]) / unit;
      if (std::isfinite(by)) moved[i][k] = std::max(moved[i][k], by);
    }
  }
}

double largest_finite(const std::vector<Tensor>& tensors, double largest) {
  for (const Tensor& x : tensors)
    for (const double value : x.to_vector())
      if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  return largest;
}

struct Movements {
  Moved values, gradients, seconds;

  void note(const Readings& a, const Readings& b, double unit) {
    note_movement(values, a.values, b.values, unit);
    note_movement(gradients, a.gradients, b.gradients, unit);
    note_movement(seconds, a.seconds, b.seconds, unit);
  }
};

// The worst difference of two tensors, if there is one.
void compare_tensors(const Tensor& ours, const Tensor& theirs, const std::vector<double>& moved, double scale,
                     Difference found, Verdict& verdict) {
  if (ours.shape() != theirs.shape()) {
    verdict.error += fmt::format("{} of {} has shape {} here and {} there; ", to_string(found.kind),
                                 Program::name(found.place), ours.shape().string(), theirs.shape().string());
    return;
  }
  const double unit = found.dtype == float32 ? single_unit : double_unit;
  const double smallest =
      found.dtype == float32 ? std::numeric_limits<float>::denorm_min() : std::numeric_limits<double>::denorm_min();
  const double largest_movement = moved.empty() ? 0 : *std::max_element(moved.begin(), moved.end());
  const std::vector<double> x = ours.to_vector(), y = theirs.to_vector();
  double* const relative = found.kind == Kind::value ? verdict.worst_value : verdict.worst_gradient;
  const bool is_second = found.kind == Kind::second || found.kind == Kind::forward_second;
  const double size = largest_finite({theirs}, 1);
  double worst = 1;
  bool differs = false;
  for (std::size_t k = 0; k < x.size(); ++k) {
    ++verdict.comparisons;
    if (is_same(x[k], y[k])) continue;
    const double allowed = unit * (own_share * std::abs(y[k]) + moved_share * moved[k] +
                                   common_share * largest_movement + scale_share * scale) +
                           smallest;
    const double error = std::abs(x[k] - y[k]);
    double share = error / allowed;
    if (!std::isfinite(error)) share = std::numeric_limits<double>::infinity();
    if (std::isfinite(share)) verdict.worst_share = std::max(verdict.worst_share, share);
    if (share <= 1 && !is_second && allowed < well_conditioned * size) {
      double& largest = relative[static_cast<int>(found.dtype)];
      largest = std::max(largest, error / size);
    }
    if (share <= worst) continue;
    worst = share;
    differs = true;
    found.element = k;
    found.ours = x[k];
    found.theirs = y[k];
    found.allowed = allowed;
  }
  if (differs) verdict.differences.push_back(found);
}

void compare_readings(const Readings& ours, const Readings& theirs, const Movements& moved, DType dtype, int order,
                      Verdict& verdict) {
  double scale = largest_finite(theirs.values, 1);  // 1 is the gradient of the loss itself
  const auto all = [&](Kind kind, const std::vector<Tensor>& a, const std::vector<Tensor>& b, const Moved& by) {
    for (std::size_t i = 0; i < a.size(); ++i) compare_tensors(a[i], b[i], by[i], scale, {kind, i, 0, dtype}, verdict);
  };
  all(Kind::value, ours.values, theirs.values, moved.values);
  if (order < 1) return;
  scale = largest_finite(theirs.gradients, 1);
  all(Kind::gradient, ours.gradients, theirs.gradients, moved.gradients);
  all(Kind::recorded_gradient, ours.recorded_gradients, theirs.gradients, moved.gradients);
  if (order < 2) return;
  scale = largest_finite(theirs.seconds, scale);
  all(Kind::second, ours.seconds, theirs.seconds, moved.seconds);
  all(Kind::forward_second, ours.forward_seconds, theirs.seconds, moved.seconds);
}

}  // namespace

bool is_same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

std::string to_string(Kind kind) {
  switch (kind) {
    case Kind::value:
      return "value";
    case Kind::gradient:
      return "gradient";
    case Kind::recorded_gradient:
      return "recorded gradient";
    case Kind::second:
      return "second derivative";
    case Kind::forward_second:
      return "second derivative (forward mode)";
  }
  return {};
}

std::string Difference::text() const {
  return fmt::format("{} {} of {} [{}]: {} in Gradus, {} in the reference, off by {:.3g} where {:.2g} is allowed",
                     gradus::to_string(dtype), to_string(kind), Program::name(place), element, ours, theirs,
                     std::abs(ours - theirs), allowed);
}

Verdict Comparison::operator()(const Program& program, int order) {
  Verdict verdict;
  try {
    const Readings ours = (*ours_)(program, float64, {.order = order});
    const Readings theirs = theirs_(program, float64, order);
    const Readings theirs_single = theirs_(program, float32, order);
    Movements moved;
    moved.note(theirs_single, theirs, single_unit);
    for (int k = 0; k < jogs; ++k)
      moved.note((*ours_)(program, float64, {.order = order, .jog = jog, .seed = static_cast<std::uint64_t>(k)}), ours,
                 jog);
    compare_readings(ours, theirs, moved, float64, order, verdict);
    compare_readings((*ours_)(program, float32, {.order = order}), theirs_single, moved, float32, order, verdict);
  } catch (const std::exception& error) {
    verdict.error = error.what();
  }
  return verdict;
}

}  // namespace gradus::oracle
