#include "edge_values.h"

#include "rounding.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace gradus::oracle {

namespace {

// Both libraries promise about two units in the last place; a unit of rounding is half of one.
constexpr double units = 8;

template <class T>
std::vector<double> edges_of() {
  using Limits = std::numeric_limits<T>;
  constexpr T log_max = static_cast<T>(std::is_same_v<T, float> ? 88.722839 : 709.782712893384);
  const T positive[] = {T{0},
                        Limits::infinity(),
                        Limits::denorm_min(),
                        Limits::min() / 4,
                        Limits::min(),
                        Limits::epsilon(),
                        T{1} / 8,
                        T{1} / 2,
                        T{1},
                        T{1} + Limits::epsilon(),
                        T{2},
                        T{3},
                        T{6},
                        T{9.5},
                        T{19},
                        T{40},
                        log_max,
                        std::nextafter(log_max, Limits::infinity()),
                        T{104},
                        T{1000},
                        std::is_same_v<T, float> ? T{1e20F} : static_cast<T>(1e170),
                        Limits::max() / 2,
                        Limits::max()};
  std::vector<double> all;
  for (const T x : positive) {
    all.push_back(static_cast<double>(x));
    all.push_back(static_cast<double>(-x));
  }
  all.push_back(Limits::quiet_NaN());
  return all;
}

// One tensor for each operand, together all combinations.
std::vector<Tensor> combinations(const std::vector<double>& numbers, std::size_t operands) {
  std::size_t count = 1;
  for (std::size_t i = 0; i < operands; ++i) count *= numbers.size();
  std::vector<Tensor> result;
  std::size_t stride = 1;
  for (std::size_t i = 0; i < operands; ++i, stride *= numbers.size()) {
    Tensor x(Shape{static_cast<Index>(count)}, float64);
    for (std::size_t k = 0; k < count; ++k) x.values<double>()[k] = numbers[k / stride % numbers.size()];
    result.push_back(x);
  }
  return result;
}

struct Edges {
  const Word& word;
  DType dtype;
  EdgeResult result = {};

  void compare(Kind kind, std::size_t place, const Tensor& ours, const Tensor& theirs) {
    if (ours.shape() != theirs.shape() || ours.dtype() != theirs.dtype())
      throw std::runtime_error("a " + to_string(kind) + " is not of the same shape and type in both");
    const std::vector<double> x = ours.to_vector(), y = theirs.to_vector();
    const bool is_value = kind == Kind::value;
    for (std::size_t k = 0; k < x.size(); ++k) {
      ++result.comparisons;
      const double allowed = allowed_at(k, y[k], is_value);
      const double error = apart(x[k], y[k]);
      if (error <= allowed)
        note(is_value, error, y[k]);
      else
        result.differences.push_back({kind, place, k, dtype, x[k], y[k], allowed});
    }
  }

 private:
  // Activations are made of terms of size 1, or x where that is smaller, and their slopes of terms of size 1.
  double allowed_at(std::size_t k, double y, bool is_value) const {
    double terms = 0;
    if (word.family == Family::activation)
      terms = is_value ? std::min(1.0, std::abs(result.program.inputs[0].values<double>()[k])) : 1.0;
    if (!std::isfinite(y)) return 0;
    return units * rounding_unit(dtype) * (std::abs(y) + (std::isnan(terms) ? 0 : terms)) + 2 * smallest_number(dtype);
  }

  void note(bool is_value, double error, double y) {
    const double normal = dtype == float32 ? std::numeric_limits<float>::min() : std::numeric_limits<double>::min();
    if (!std::isfinite(error) || std::abs(y) < normal) return;
    if (is_value && word.family == Family::operation)
      result.worst_value = std::max(result.worst_value, error / std::abs(y));
    else if (is_value)
      result.worst_value = std::max(result.worst_value, error / std::max(1.0, std::abs(y)));
    else
      result.worst_gradient = std::max(result.worst_gradient, error / std::max(1.0, std::abs(y)));
  }
};

}  // namespace

std::vector<double> edge_values(DType dtype) { return dtype == float32 ? edges_of<float>() : edges_of<double>(); }

std::vector<double> special_values() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {0.0, -0.0, infinity, -infinity, std::numeric_limits<double>::quiet_NaN(), 0x1p-140, 1e-30, 1e15, -1e15};
}

EdgeResult compare_at_edges(const std::string& operation, const Word& word, const Attributes& attributes,
                            GradusReader& ours, const Reader& theirs, DType dtype) {
  const auto operands = static_cast<std::size_t>(word.operands);
  Edges edges{
      word, dtype, {.program = {combinations(edge_values(dtype), operands), {{operation, {}, attributes}}, true}}};
  Program& program = edges.result.program;
  for (std::size_t i = 0; i < operands; ++i) program.steps[0].operands.push_back(i);
  const Readings a = ours(program, dtype, {.order = 1});
  const Readings b = theirs(program, dtype, 1);
  edges.compare(Kind::value, operands, a.values.at(operands), b.values.at(operands));
  for (std::size_t i = 0; i < operands; ++i) {
    edges.compare(Kind::gradient, i, a.gradients.at(i), b.gradients.at(i));
    edges.compare(Kind::recorded_gradient, i, a.recorded_gradients.at(i), b.gradients.at(i));
  }
  return edges.result;
}

}  // namespace gradus::oracle
