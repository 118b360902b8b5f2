#include "shrinker.h"

#include <algorithm>
#include <cmath>

namespace gradus::oracle {

namespace {

using Fails = std::function<bool(const Program&)>;

// Renames the values of a program after some have gone: `place` maps old to new.
void renumber(Program& program, const std::function<std::size_t(std::size_t)>& place) {
  for (Step& step : program.steps)
    for (std::size_t& operand : step.operands) operand = place(operand);
}

// Without a value that nothing uses.
Program without(const Program& program, std::size_t value) {
  Program result = program;
  if (value < program.inputs.size())
    result.inputs.erase(result.inputs.begin() + static_cast<std::ptrdiff_t>(value));
  else
    result.steps.erase(result.steps.begin() + static_cast<std::ptrdiff_t>(value - program.inputs.size()));
  renumber(result, [&](std::size_t v) { return v > value ? v - 1 : v; });
  return result;
}

// A step's result given as one more input.
Program with_input(const Program& program, std::size_t step, const Tensor& value) {
  const std::size_t inputs = program.inputs.size();
  const std::size_t old = inputs + step;
  Program result = program;
  result.steps.erase(result.steps.begin() + static_cast<std::ptrdiff_t>(step));
  // In float32 too the same number.
  result.inputs.push_back(value.to(float32).to(float64));
  renumber(result, [&](std::size_t v) { return v < inputs ? v : v == old ? inputs : v < old ? v + 1 : v; });
  return result;
}

// With `other`, an earlier value, wherever `value` was used.
Program with_other(const Program& program, std::size_t value, std::size_t other) {
  Program result = program;
  renumber(result, [&](std::size_t v) { return v == value ? other : v; });
  return result;
}

Shape resized(Shape shape, Index from, Index to) {
  for (int axis = 0; axis < shape.rank(); ++axis)
    if (shape[axis] == from) shape = shape.with(axis, to);
  return shape;
}

// Which of a tensor's elements stay when it becomes smaller: what fails may be at either end.
enum class Keep { first, last };

// As many of x's elements as there is room for, in their order.
Tensor cut(const Tensor& x, const Shape& shape, Keep keep) {
  std::vector<double> values = x.to_vector();
  const auto count = static_cast<std::size_t>(shape.size());
  if (keep == Keep::last && values.size() > count)
    values.erase(values.begin(), values.end() - static_cast<std::ptrdiff_t>(count));
  values.resize(count, 1);
  return Tensor::from(values, shape, float64);
}

// Every axis of one size gets another, also where attributes speak of it.
Program with_size(const Program& program, Index from, Index to, Keep keep) {
  Program result = program;
  for (Tensor& input : result.inputs) input = cut(input, resized(input.shape(), from, to), keep);
  for (Step& step : result.steps) {
    Attributes& a = step.attributes;
    a.shape = resized(a.shape, from, to);
    if (a.stop == from) a.stop = to;
    for (std::int32_t& index : a.indices) index = std::min(index, static_cast<std::int32_t>(to - 1));
    if (static_cast<Index>(a.indices.size()) == from) a.indices.resize(static_cast<std::size_t>(to));
  }
  return result;
}

class Shrinking {
 public:
  Shrinking(Program program, const Reader& reference, const Fails& fails)
      : program_(std::move(program)), reference_(reference), fails_(fails) {}

  Program run() {
    while (drop_unused() || cut_above() || bypass() || shrink_axes() || drop_axes() || simplify_numbers()) {
    }
    return program_;
  }

 private:
  bool take(const Program& candidate) {
    if (!fails_(candidate)) return false;
    program_ = candidate;
    return true;
  }

  bool drop_unused() {
    const std::vector<bool> used = program_.used();
    for (std::size_t value = used.size(); value-- > 0;)
      if (!used[value] && take(without(program_, value))) return true;
    return false;
  }

  // The later a result that becomes an input, the more goes with it.
  bool cut_above() {
    const std::vector<Tensor> values = reference_(program_, float64, 0).values;
    for (std::size_t step = program_.steps.size(); step-- > 0;)
      if (take(with_input(program_, step, values[program_.inputs.size() + step]))) return true;
    return false;
  }

  bool bypass() {
    const std::vector<Tensor> values = reference_(program_, float64, 0).values;
    const std::vector<bool> used = program_.used();
    for (std::size_t value = values.size(); value-- > 1;)
      for (std::size_t other = 0; used[value] && other < value; ++other)
        if (values[other].shape() == values[value].shape() && take(with_other(program_, value, other))) return true;
    return false;
  }

  bool shrink_axes() {
    for (Index from = 12; from > 1; --from)
      for (const Index to : {Index{1}, from / 2, from - 1})
        for (const Keep keep : {Keep::first, Keep::last})
          if (to > 0 && has_size(from) && take(with_size(program_, from, to, keep))) return true;
    return false;
  }

  // Inputs with an axis fewer.
  bool drop_axes() {
    for (std::size_t i = 0; i < program_.inputs.size(); ++i) {
      const Shape shape = program_.inputs[i].shape();
      if (shape.rank() == 0) continue;
      for (const Shape& smaller : {Shape{}, shape.without(0)})
        for (const Keep keep : {Keep::first, Keep::last}) {
          Program candidate = program_;
          candidate.inputs[i] = cut(program_.inputs[i], smaller, keep);
          if (take(candidate)) return true;
        }
    }
    return false;
  }

  bool simplify_numbers() {
    for (std::size_t i = 0; i < program_.inputs.size(); ++i)
      for (std::size_t k = 0; k < static_cast<std::size_t>(program_.inputs[i].size()); ++k) {
        const double value = program_.inputs[i].to_vector()[k];
        for (const double simple :
             {0.0, 1.0, std::round(value), std::round(value * 2) / 2, std::round(value * 8) / 8}) {
          if (simple == value) break;
          Program candidate = program_;
          candidate.inputs[i].values<double>()[k] = simple;
          if (take(candidate)) return true;
        }
      }
    return false;
  }

  bool has_size(Index size) const {
    return std::any_of(program_.inputs.begin(), program_.inputs.end(),
                       [&](const Tensor& x) { return resized(x.shape(), size, size + 1) != x.shape(); });
  }

  Program program_;
  const Reader& reference_;
  const Fails& fails_;
};

}  // namespace

Program shrunk(Program program, const Reader& reference, const Fails& fails) {
  return Shrinking(std::move(program), reference, fails).run();
}

}  // namespace gradus::oracle
