// What the tests of all rooms compare with: messages, tensors within a tolerance, tensors bit by bit, and the seed of
// random tests. GRADUS_SEED=7 replays the run whose failure printed it.
#pragma once

#include <gradus/core/random.h>
#include <gradus/core/tensor.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>

namespace gradus::test {

/// The seed of this run: GRADUS_SEED if it is set, else a new one each time.
inline std::uint64_t seed() {
  static const std::uint64_t value = [] {
    const char* given = std::getenv("GRADUS_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::uint64_t{std::random_device{}()};
  }();
  return value;
}

/// Makes every failure in its scope say how to replay it.
#define GRADUS_PRINT_SEED() SCOPED_TRACE("replay with GRADUS_SEED=" + std::to_string(::gradus::test::seed()))

/// What the exception of type E says that f throws; a failure if it throws none or another.
template <class E, class F>
std::string message_of(F&& f) {
  try {
    f();
  } catch (const E& error) {
    return error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "another exception was thrown: " << error.what();
    return {};
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

/// Succeeds if the text contains every part.
inline ::testing::AssertionResult says(const std::string& text, std::initializer_list<std::string_view> parts) {
  for (std::string_view part : parts)
    if (text.find(part) == std::string::npos)
      return ::testing::AssertionFailure() << "\"" << text << "\" does not say \"" << part << "\"";
  return ::testing::AssertionSuccess();
}

/// Numbers in [low, high), in any shape.
inline Tensor random_tensor(const Shape& shape, Generator& rng, DType dtype = float64, double low = -2,
                            double high = 2) {
  Tensor result(shape, float64);
  for (double& value : result.values<double>()) value = rng.uniform(low, high);
  return result.to(dtype);
}

/// Numbers between -2 and 2 of which no two are nearly equal, so that no maximum is near a tie.
inline Tensor spread_out(const Shape& shape, Generator& rng, DType dtype = float64) {
  Tensor result(shape, float64);
  const auto order = rng.permutation(shape.size());
  const auto values = result.values<double>();
  for (std::size_t i = 0; i < order.size(); ++i)
    values[i] = (static_cast<double>(order[i]) + rng.uniform(0.25, 0.75)) / static_cast<double>(order.size()) * 4 - 2;
  return result.to(dtype);
}

/// |a − b| ≤ tolerance · max(1, |a|, |b|) for every element; NaN equals NaN and ∞ equals itself.
inline ::testing::AssertionResult close(const Tensor& a, const Tensor& b, double tolerance) {
  if (a.shape() != b.shape())
    return ::testing::AssertionFailure() << "shapes " << a.shape().string() << " and " << b.shape().string();
  const auto x = a.to_vector();
  const auto y = b.to_vector();
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (x[i] == y[i] || (std::isnan(x[i]) && std::isnan(y[i]))) continue;
    const double bound = tolerance * std::max({1.0, std::abs(x[i]), std::abs(y[i])});
    if (std::isfinite(bound) && std::abs(x[i] - y[i]) <= bound) continue;
    return ::testing::AssertionFailure() << "at " << i << " of " << a.shape().string() << ": "
                                         << ::testing::PrintToString(x[i]) << " and " << ::testing::PrintToString(y[i])
                                         << " differ by " << x[i] - y[i];
  }
  return ::testing::AssertionSuccess();
}

/// The same shape, type and bits.
inline ::testing::AssertionResult same_bits(const Tensor& a, const Tensor& b) {
  if (a.shape() != b.shape() || a.dtype() != b.dtype()) return ::testing::AssertionFailure() << "shape or type differ";
  const auto bytes = static_cast<std::size_t>(a.size()) * size_of(a.dtype());
  if (bytes == 0 || std::memcmp(a.array().data, b.array().data, bytes) == 0) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << a.string() << "\nand\n" << b.string() << "\ndiffer in some bit";
}

/// A float64 tensor of these values.
inline Tensor doubles(std::initializer_list<double> values, const Shape& shape) {
  return Tensor::from(values, shape, float64);
}
inline Tensor doubles(std::initializer_list<double> values) {
  return Tensor::from(values, Shape{static_cast<Index>(values.size())}, float64);
}

}  // namespace gradus::test
