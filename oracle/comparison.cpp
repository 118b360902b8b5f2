#include "comparison.h"

#include "rounding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace gradus::oracle {

namespace {

constexpr int jogs = 3;
constexpr double jog = 1e-8;
// How many units: of own size; of movement; of the largest movement in the same tensor, because an element may happen
// to move little; and of the largest number in the program. The last two are not taken from special numbers.
constexpr double own_share = 6;
constexpr double moved_share = 64;
constexpr double common_share = 8;
constexpr double scale_share = 8;
// What may be off by more than this share of its size tells nothing about the libraries, and is left out of the largest
// relative errors.
constexpr double well_conditioned = 1e-3;
constexpr std::size_t most_shown = 8;

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

// What both readers read, and how far it moves.
struct Measured {
  Readings ours[2], theirs[2];  // by DType
  Movements moved;

  Measured(GradusReader& read_ours, const Reader& read_theirs, const Program& program, int order) {
    for (const DType dtype : {float32, float64}) {
      ours[static_cast<int>(dtype)] = read_ours(program, dtype, {.order = order});
      theirs[static_cast<int>(dtype)] = read_theirs(program, dtype, order);
    }
    const Readings& exact = theirs[static_cast<int>(float64)];
    moved.note(theirs[static_cast<int>(float32)], exact, rounding_unit(float32));
    for (int k = 0; k < jogs; ++k)
      moved.note(read_ours(program, float64, {.order = order, .jog = jog, .seed = static_cast<std::uint64_t>(k)}),
                 ours[static_cast<int>(float64)], jog);
  }
};

// What a tensor's numbers are held to, other than each its own: the largest movement in the tensor, and the largest
// number in the program.
struct Scale {
  double movement;
  double size;
};

void compare_tensors(const Tensor& ours, const Tensor& theirs, const std::vector<double>& moved, const Scale& scale,
                     Difference found, Verdict& verdict) {
  if (ours.shape() != theirs.shape() || ours.dtype() != theirs.dtype()) {
    verdict.error += fmt::format("{} of {} is {} {} in Gradus, and {} {} in the reference; ", to_string(found.kind),
                                 Program::name(found.place), gradus::to_string(ours.dtype()), ours.shape().string(),
                                 gradus::to_string(theirs.dtype()), theirs.shape().string());
    return;
  }
  const double unit = rounding_unit(found.dtype);
  const std::vector<double> x = ours.to_vector(), y = theirs.to_vector();
  double* const relative = found.kind == Kind::value ? verdict.worst_value : verdict.worst_gradient;
  const bool is_second = found.kind == Kind::second || found.kind == Kind::forward_second;
  const double size = largest_finite({theirs}, 1);
  for (std::size_t k = 0; k < x.size(); ++k) {
    ++verdict.comparisons;
    if (is_same(x[k], y[k])) continue;
    const double allowed = unit * (own_share * std::abs(y[k]) + moved_share * moved[k] + common_share * scale.movement +
                                   scale_share * scale.size) +
                           smallest_number(found.dtype);
    const double error = apart(x[k], y[k]);
    const double share = std::isfinite(error) ? error / allowed : std::numeric_limits<double>::infinity();
    if (std::isfinite(share)) verdict.worst_share = std::max(verdict.worst_share, share);
    if (share <= 1 && !is_second && allowed < well_conditioned * size) {
      double& largest = relative[static_cast<int>(found.dtype)];
      largest = std::max(largest, error / size);
    }
    if (share <= 1) continue;
    found.element = k;
    found.ours = x[k];
    found.theirs = y[k];
    found.allowed = allowed;
    verdict.differences.push_back(found);
  }
}

// `ordinary` is the same program without a special number in it, or itself.
void compare_readings(const Measured& measured, const Measured& ordinary, DType dtype, int order, Verdict& verdict) {
  const Readings& ours = measured.ours[static_cast<int>(dtype)];
  const Readings& theirs = measured.theirs[static_cast<int>(dtype)];
  const Readings& usual = ordinary.theirs[static_cast<int>(dtype)];
  double scale = 0;
  // The reference says how many there are.
  const auto all = [&](Kind kind, const std::vector<Tensor>& a, const std::vector<Tensor>& b, const Moved& moved,
                       const Moved& usually) {
    if (a.size() != b.size())
      verdict.error +=
          fmt::format("{} of {} tensors in Gradus, of {} in the reference; ", to_string(kind), a.size(), b.size());
    else
      for (std::size_t i = 0; i < b.size(); ++i) {
        const double movement = usually[i].empty() ? 0 : *std::max_element(usually[i].begin(), usually[i].end());
        compare_tensors(a[i], b[i], moved[i], {movement, scale}, {kind, i, 0, dtype}, verdict);
      }
  };
  scale = largest_finite(usual.values, 1);  // 1 is the gradient of the loss itself
  all(Kind::value, ours.values, theirs.values, measured.moved.values, ordinary.moved.values);
  if (order < 1) return;
  scale = largest_finite(usual.gradients, 1);
  all(Kind::gradient, ours.gradients, theirs.gradients, measured.moved.gradients, ordinary.moved.gradients);
  all(Kind::recorded_gradient, ours.recorded_gradients, theirs.gradients, measured.moved.gradients,
      ordinary.moved.gradients);
  if (order < 2) return;
  scale = largest_finite(usual.seconds, scale);
  all(Kind::second, ours.seconds, theirs.seconds, measured.moved.seconds, ordinary.moved.seconds);
  all(Kind::forward_second, ours.forward_seconds, theirs.seconds, measured.moved.seconds, ordinary.moved.seconds);
}

}  // namespace

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

std::string Verdict::text() const {
  std::string text = error.empty() ? "" : "  " + error + "\n";
  for (std::size_t i = 0; i < differences.size() && i < most_shown; ++i) text += "  " + differences[i].text() + "\n";
  if (differences.size() > most_shown) text += fmt::format("  and {} more\n", differences.size() - most_shown);
  return text;
}

std::string Difference::text() const {
  return fmt::format("{} {} of {} [{}]: {} in Gradus, {} in the reference, off by {:.3g} where {:.2g} is allowed",
                     gradus::to_string(dtype), to_string(kind), Program::name(place), element, ours, theirs,
                     std::abs(ours - theirs), allowed);
}

double distance(const std::vector<Tensor>& ours, const std::vector<Tensor>& theirs) {
  if (ours.size() != theirs.size()) return std::numeric_limits<double>::infinity();
  double largest = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours[i].shape() != theirs[i].shape()) return std::numeric_limits<double>::infinity();
    const std::vector<double> a = ours[i].to_vector(), b = theirs[i].to_vector();
    for (std::size_t k = 0; k < a.size(); ++k) largest = std::max(largest, relatively_apart(a[k], b[k]));
  }
  return largest;
}

Verdict Comparison::operator()(const Program& program, int order) { return (*this)(program, program, order); }

Verdict Comparison::operator()(const Program& program, const Program& ordinary, int order) {
  Verdict verdict;
  try {
    const Measured measured(*ours_, theirs_, program, order);
    std::optional<Measured> other;
    if (&ordinary != &program) other.emplace(*ours_, theirs_, ordinary, order);
    for (const DType dtype : {float64, float32})
      compare_readings(measured, other ? *other : measured, dtype, order, verdict);
  } catch (const std::exception& error) {
    verdict.error = error.what();
  }
  return verdict;
}

}  // namespace gradus::oracle
