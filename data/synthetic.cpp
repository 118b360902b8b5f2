#include <gradus/data/synthetic.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace gradus {
namespace {

constexpr double pi = std::numbers::pi;

void require(bool holds, const std::string& function, const std::string& what) {
  if (!holds) throw ArgumentError("[" + function + "] " + what);
}

void require_common(const std::string& function, Index count, Index least, double noise) {
  require(count >= least, function,
          "needs at least " + std::to_string(least) + " examples, found " + std::to_string(count) + ".");
  require(noise >= 0 && std::isfinite(noise), function,
          "noise is a standard deviation: 0 or more, found " + std::to_string(noise) + ".");
}

using Point = std::array<double, 2>;

// A planar dataset: `point(i, c)` is example i of class c before noise.
template <class MakePoint>
Dataset planar(const std::string& name, Index count, double noise, Generator& rng, MakePoint point) {
  Dataset result;
  result.name = name;
  result.classes = 2;
  result.feature_names = {"x", "y"};
  result.inputs = Tensor(Shape{count, 2});
  auto inputs = result.inputs.matrix<float>();
  for (Index i = 0; i < count; ++i) {
    const auto label = static_cast<std::int32_t>(i % 2);
    const Point p = point(i, label);
    for (Index axis = 0; axis < 2; ++axis)
      inputs(i, axis) = static_cast<float>(p[static_cast<std::size_t>(axis)] + noise * rng.normal());
    result.labels.push_back(label);
  }
  return result;
}

}  // namespace

Dataset two_spirals(Index count, const SpiralOptions& options, Generator& rng) {
  require_common("two_spirals", count, 2, options.noise);
  require(options.turns > 0 && std::isfinite(options.turns), "two_spirals",
          "turns must be above 0, found " + std::to_string(options.turns) + ".");
  // From 1/2 on, for nearer to the centre the arms are closer than 1 and the classes would mix.
  const double inner = 0.5, outer = inner + 2 * options.turns;
  return planar("two_spirals", count, options.noise, rng, [&](Index, std::int32_t c) -> Point {
    const double r = std::sqrt(rng.uniform(inner * inner, outer * outer));  // even along the arm, not crowded inside
    const double angle = pi * r + pi * c;
    return {r * std::cos(angle), r * std::sin(angle)};
  });
}

Dataset moons(Index count, const MoonOptions& options, Generator& rng) {
  require_common("moons", count, 2, options.noise);
  return planar("moons", count, options.noise, rng, [&](Index, std::int32_t c) -> Point {
    const double t = rng.uniform(0, pi);
    if (c == 0) return {std::cos(t), std::sin(t)};
    return {1 - std::cos(t), 0.5 - std::sin(t)};
  });
}

Dataset circles(Index count, const CircleOptions& options, Generator& rng) {
  require_common("circles", count, 2, options.noise);
  require(options.factor > 0 && options.factor < 1, "circles",
          "factor must lie between 0 and 1, found " + std::to_string(options.factor) + ".");
  return planar("circles", count, options.noise, rng, [&](Index, std::int32_t c) -> Point {
    const double t = rng.uniform(0, 2 * pi), radius = c == 0 ? 1 : options.factor;
    return {radius * std::cos(t), radius * std::sin(t)};
  });
}

Dataset xor_table() {
  Dataset result;
  result.name = "xor";
  result.classes = 2;
  result.feature_names = {"x", "y"};
  result.inputs = Tensor::from({0, 0, 0, 1, 1, 0, 1, 1}, {4, 2});
  result.labels = {0, 1, 1, 0};
  return result;
}

Dataset xor_clouds(Index count, const XorOptions& options, Generator& rng) {
  require_common("xor_clouds", count, 4, options.noise);
  // In this order the labels x XOR y alternate 0 1 0 1.
  constexpr std::array<Point, 4> corners{{{0, 0}, {0, 1}, {1, 1}, {1, 0}}};
  return planar("xor", count, options.noise, rng,
                [&](Index i, std::int32_t) { return corners[static_cast<std::size_t>(i % 4)]; });
}

namespace {

// Row c is the centre of class c.
RowMajorMatrix<double> blob_centres(const BlobOptions& options, Generator& rng) {
  RowMajorMatrix<double> centres(options.classes, options.features);
  double half_width = options.separation;
  for (Index c = 0; c < centres.rows(); ++c) {
    bool apart = false;
    for (int attempt = 1; !apart; ++attempt) {
      for (Index axis = 0; axis < centres.cols(); ++axis) centres(c, axis) = rng.uniform(-half_width, half_width);
      apart = true;
      for (Index other = 0; other < c; ++other)
        apart = apart && (centres.row(c) - centres.row(other)).norm() >= options.separation;
      if (attempt % 100 == 0) half_width *= 1.5;  // no room: so it ends whatever was asked for
    }
  }
  return centres;
}

}  // namespace

Dataset blobs(Index count, const BlobOptions& options, Generator& rng) {
  require(options.classes >= 2, "blobs", "needs at least 2 classes, found " + std::to_string(options.classes) + ".");
  require(options.features >= 1, "blobs", "needs at least 1 feature, found " + std::to_string(options.features) + ".");
  require_common("blobs", count, options.classes, options.spread);
  require(options.separation >= 0 && options.separation < 1e9, "blobs",
          "separation must be 0 or more, found " + std::to_string(options.separation) + ".");
  const RowMajorMatrix<double> centres = blob_centres(options, rng);
  Dataset result;
  result.name = "blobs";
  result.classes = options.classes;
  result.inputs = Tensor(Shape{count, options.features});
  auto inputs = result.inputs.matrix<float>();
  for (Index i = 0; i < count; ++i) {
    const Index label = i % options.classes;
    for (Index axis = 0; axis < options.features; ++axis)
      inputs(i, axis) = static_cast<float>(rng.normal(centres(label, axis), options.spread));
    result.labels.push_back(static_cast<std::int32_t>(label));
  }
  return result;
}

Dataset sine_regression(Index count, const SineOptions& options, Generator& rng) {
  require_common("sine_regression", count, 1, options.noise);
  require(
      options.low < options.high && std::isfinite(options.high - options.low), "sine_regression",
      "low must be below high, found " + std::to_string(options.low) + " and " + std::to_string(options.high) + ".");
  require(std::isfinite(options.frequency), "sine_regression", "frequency must be finite.");
  Dataset result;
  result.name = "sine";
  result.feature_names = {"x"};
  result.inputs = Tensor(Shape{count, 1});
  result.targets = Tensor(Shape{count, 1});
  for (Index i = 0; i < count; ++i) {
    const double x = rng.uniform(options.low, options.high);
    result.inputs.values<float>()[static_cast<std::size_t>(i)] = static_cast<float>(x);
    result.targets.values<float>()[static_cast<std::size_t>(i)] =
        static_cast<float>(std::sin(options.frequency * x) + options.noise * rng.normal());
  }
  return result;
}

}  // namespace gradus
