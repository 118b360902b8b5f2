// What the tests of Lanes share: both types by name, and a function over an array.
#pragma once

#include <gradus/core/lanes_functions.h>

#include <tests/support/expect.h>

#include <string>
#include <vector>

namespace gradus::test {

struct TypeName {
  template <class T>
  static std::string GetName(int) {
    return std::is_same_v<T, float> ? "float32" : "float64";
  }
};
using BothTypes = ::testing::Types<float, double>;

/// function over values, a handful at a time.
template <class T, class F>
std::vector<T> over(std::vector<T> values, F function) {
  constexpr std::size_t width = Lanes<T>::width;
  const std::size_t size = values.size();
  values.resize((size + width - 1) / width * width, T{1});
  for (std::size_t i = 0; i < values.size(); i += width) function(Lanes<T>::load(&values[i])).store(&values[i]);
  values.resize(size);
  return values;
}

}  // namespace gradus::test
