// The one loop behind every optimizer's update: reads a gradient and the numbers it changes (weights, momentum, …)
// once, and writes these once, in place. An element's result does not depend on where in the array it stands, because
// the last few are computed in padded copies by the same instructions.
//
//   kernels::update<float>([=](auto g, auto& w) { w = w - rate * g; }, gradient, weights);    // spans
#pragma once

#include <gradus/core/lanes_functions.h>  // for the rules' square roots

#include <concepts>
#include <cstddef>
#include <span>
#include <tuple>

namespace gradus::kernels {

/// rule(gradient, changed...) on Lanes, for all elements; the rule takes by reference what it changes. All are of the
/// gradient's size.
template <class T, class Rule, std::same_as<std::span<T>>... Changed>
void update(Rule rule, std::span<const T> gradient, Changed... changed) {
  using L = Lanes<T>;
  constexpr std::size_t width = L::width;
  const std::size_t n = gradient.size();
  std::size_t i = 0;
  auto ruled = [&](L g, auto... x) {
    rule(g, x...);
    return std::tuple{x...};
  };
  for (; i + width <= n; i += width) {
    const auto results = ruled(L::load(gradient.data() + i), L::load(changed.data() + i)...);
    std::apply([&](auto... x) { (x.store(changed.data() + i), ...); }, results);
  }
  if (i == n) return;
  const auto rest = static_cast<int>(n - i);
  const auto results = ruled(L::load_some(gradient.data() + i, rest), L::load_some(changed.data() + i, rest)...);
  std::apply([&](auto... x) { (x.store_some(changed.data() + i, rest), ...); }, results);
}

}  // namespace gradus::kernels
