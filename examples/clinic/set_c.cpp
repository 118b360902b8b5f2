// Set C: the diseases of sets A and B once more, in nets and on data that neither has. Written blind, after the rules
// and the thresholds, and not altered since; docs/architecture.md says what came out at first.
#include "clinic/set_c.h"

#include "clinic/data.h"

#include <gradus/data/synthetic.h>

namespace gradus::clinic {
namespace set_c_parts {
namespace {

Split parts(const Dataset& data, std::uint64_t seed) {
  Generator rng(seed);
  return split_share(data, 0.25, rng);
}

// Regression on numbers from −1.5 to 1.5, with a little noise.
template <class Formula>
Split surface(Index features, std::uint64_t seed, Formula formula) {
  Generator rng(seed);
  const Index count = 800;
  Dataset data;
  data.name = "surface";
  data.inputs = Tensor(Shape{count, features});
  data.targets = Tensor(Shape{count, 1});
  auto x = data.inputs.matrix<float>();
  auto y = data.targets.matrix<float>();
  for (Index row = 0; row < count; ++row) {
    for (Index column = 0; column < features; ++column) x(row, column) = static_cast<float>(rng.uniform(-1.5, 1.5));
    y(row, 0) = static_cast<float>(formula(x.row(row)) + 0.02 * rng.normal());
  }
  return parts(data, seed + 1);
}

// The digits with another question about them: two classes.
template <class Question>
Split digits_asked(Question question) {
  Split split = digits();
  for (Dataset* data : {&split.train, &split.test}) {
    for (std::int32_t& label : data->labels) label = question(label) ? 1 : 0;
    data->classes = 2;
    data->class_names.clear();
  }
  return split;
}

}  // namespace

Split digits() { return known("digits", 9); }
Split spirals() { return known("two_spirals", 9, 1400); }
Split corners() { return known("xor", 9, 1000); }

Split clouds() {
  Generator rng(61);
  return parts(blobs(900, {.classes = 6, .features = 8, .spread = 0.25, .separation = 1.5}, rng), 62);
}

Split crescents(Index count) {
  Generator rng(63);
  return parts(moons(count, {.noise = 0.15}, rng), 64);
}

Split rings() {
  Generator rng(65);
  return parts(circles(700, {.noise = 0.05, .factor = 0.4}, rng), 66);
}

Split wave() {
  Generator rng(67);
  return parts(sine_regression(800, {.frequency = 2}, rng), 68);
}

Split saddle() {
  return surface(2, 69, [](const auto& x) { return x(0) * x(1); });
}

Split plane() {
  return surface(4, 71, [](const auto& x) { return x(0) - 0.5F * x(1) + 0.3F * x(2) + 0.2F; });
}

Split odd_digits() {
  return digits_asked([](std::int32_t digit) { return digit % 2 == 1; });
}

Split eights() {
  return digits_asked([](std::int32_t digit) { return digit == 8; });
}

Split dated(Split split) {
  for (Dataset* data : {&split.train, &split.test}) data->inputs.matrix<float>().col(0).array() += 2000.0F;
  return split;
}

}  // namespace set_c_parts

std::vector<Case> set_c() { return joined({set_c_parts::broken(), set_c_parts::healthy()}); }

}  // namespace gradus::clinic
