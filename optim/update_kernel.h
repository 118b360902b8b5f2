// The one loop behind every optimizer's update: reads a gradient and the numbers it changes (weights, momentum, …)
// once, and writes these once, in place. An element's result does not depend on where in the array it stands, because
// the last few are computed in padded copies by the same instructions.
//
// It goes from the last block to the first: backward has written the end of the gradient last, and the next forward
// pass reads the weights from their beginning, so both find in the first-level cache what the other left there (2% of a
// step of W6, whose weights and gradients fill most of the second).
//
// A gradient that is kept as an outer product is computed on the way, row by row: it is never stored.
//
//   kernels::update<float>([=](auto g, auto& w) { w = w - rate * g; }, gradient, weights);    // spans
//   kernels::update<float>([=](auto g, auto& w, auto& v) { ... }, parameter, decay, velocity_[index]);
#pragma once

#include <gradus/core/lanes_functions.h>  // for the rules' square roots
#include <gradus/core/parameter.h>

#include <concepts>
#include <cstddef>
#include <span>
#include <tuple>
#include <utility>

namespace gradus::kernels {

namespace detail {

// What a rule takes for its gradient: numbers in memory, or one row of an outer product.
template <class T>
struct Stored {
  const T* numbers;
  Lanes<T> load(std::size_t i) const { return Lanes<T>::load(numbers + i); }
  Lanes<T> load_some(std::size_t i, int count) const { return Lanes<T>::load_some(numbers + i, count); }
};
template <class T>
struct OuterRow {
  T left;
  const T* right;
  Lanes<T> load(std::size_t i) const { return left * Lanes<T>::load(right + i); }
  Lanes<T> load_some(std::size_t i, int count) const { return left * Lanes<T>::load_some(right + i, count); }
};

template <class T, class Rule, class Gradient>
void update(Rule& rule, const Gradient& gradient, std::size_t size, auto*... changed) {
  using L = Lanes<T>;
  constexpr std::size_t width = L::width;
  constexpr std::size_t block = 64 * width;  // a page or so: within it, the order that processors read ahead in
  auto ruled = [&](L g, auto... x) {
    rule(g, x...);
    return std::tuple{x...};
  };
  auto walk = [&](std::size_t i, std::size_t end) {
    for (; i + width <= end; i += width) {
      const auto results = ruled(gradient.load(i), L::load(changed + i)...);
      std::apply([&](auto... x) { (x.store(changed + i), ...); }, results);
    }
    if (i == end) return;
    const auto rest = static_cast<int>(end - i);
    const auto results = ruled(gradient.load_some(i, rest), L::load_some(changed + i, rest)...);
    std::apply([&](auto... x) { (x.store_some(changed + i, rest), ...); }, results);
  };
  for (std::size_t end = size; end > 0;) {
    const std::size_t begin = (end - 1) / block * block;
    walk(begin, end);
    end = begin;
  }
}

}  // namespace detail

/// rule(gradient, changed...) on Lanes, for all elements; the rule takes by reference what it changes. All are of the
/// gradient's size.
template <class T, class Rule, std::same_as<std::span<T>>... Changed>
void update(Rule rule, std::span<const T> gradient, Changed... changed) {
  detail::update<T>(rule, detail::Stored<T>{gradient.data()}, gradient.size(), changed.data()...);
}

/// The same for the gradient left rightᵀ, with as many elements changed as that has.
template <class T, class Rule, std::same_as<std::span<T>>... Changed>
void update(Rule rule, const OuterProduct& gradient, Changed... changed) {
  const std::span<const T> left = gradient.left.values<T>(), right = gradient.right.values<T>();
  for (std::size_t row = left.size(); row-- > 0;)
    detail::update<T>(rule, detail::OuterRow<T>{left[row], right.data()}, right.size(),
                      (changed.data() + row * right.size())...);
}

/// rule(g, w, kept...) for a parameter along its gradient and what an optimizer keeps of it, where an L2 penalty has
/// added weight_decay · w to the gradient. Without one the gradient is left alone: 0 · w would be NaN for an infinite
/// w.
template <class T, class Rule, std::same_as<Tensor>... Kept>
void update(Rule rule, Parameter& parameter, double weight_decay, Kept&... kept) {
  const std::span<T> weights = parameter.mutable_value().template values<T>();
  const auto decay = static_cast<T>(weight_decay);
  const auto decayed = [=](auto g, auto& w, auto&... x) { rule(g + decay * w, w, x...); };
  const auto along = [&](const auto& gradient) {
    if (weight_decay == 0)
      update<T>(rule, gradient, weights, kept.template values<T>()...);
    else
      update<T>(decayed, gradient, weights, kept.template values<T>()...);
  };
  if (const OuterProduct* outer = parameter.outer_gradient())
    along(*outer);
  else
    along(std::as_const(parameter).gradient().template values<T>());
}

}  // namespace gradus::kernels
